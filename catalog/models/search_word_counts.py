"""What is kept of searches: how often a word was searched on a day, and nothing else."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connection, models
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

# Days after which a count goes; one of a word that hardly anybody searched goes earlier, for it may tell of a person.
KEPT = 400
RARE_KEPT = 30
# Searches below which a word is rare.
RARE = 3


class SearchWordCountManager(models.Manager["SearchWordCount"]):
    """Adds to counts and sums them up."""

    def add(self, counts: Iterable[tuple[date, str, int, int]]) -> None:
        """Add to what is counted already: day, word, searches, and how many of them found nothing.

        Several processes may add at once. They take the rows in one order, so that none waits for the other for ever.
        """
        table = connection.ops.quote_name(self.model._meta.db_table)
        statement = (
            f"INSERT INTO {table} (day, word, searches, found_nothing) VALUES (%s, %s, %s, %s) "
            f"ON CONFLICT (day, word) DO UPDATE SET searches = {table}.searches + excluded.searches, "
            f"found_nothing = {table}.found_nothing + excluded.found_nothing"
        )
        rows: list[tuple[Any, ...]] = [
            (connection.ops.adapt_datefield_value(day), *rest) for day, *rest in sorted(counts)
        ]
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)

    def words(self, first: date) -> QuerySet:
        """Words from a day on with the sums of their counts, as dictionaries; none that was searched but rarely."""
        by_word = self.filter(day__gte=first).order_by().values("word")
        sums = by_word.annotate(searched=Sum("searches"), in_vain=Sum("found_nothing"))
        return sums.filter(searched__gte=RARE).order_by("-searched", "word")

    def prune(self, today: date) -> int:
        """Delete what has been kept long enough; return how many rows."""
        is_old = Q(day__lt=today - timedelta(days=KEPT))
        is_rare = Q(day__lt=today - timedelta(days=RARE_KEPT), searches__lt=RARE)
        return self.filter(is_old | is_rare).delete()[0]


class SearchWordCount(models.Model):
    """One word on one day. Nobody's name, address or hour, and no question as a whole."""

    day = models.DateField(_("day"))
    word = models.CharField(_("word"), max_length=40)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    found_nothing = models.PositiveIntegerField(_("searches that found nothing"), default=0)

    objects = SearchWordCountManager()

    class Meta:
        ordering = ["-day", "word"]
        verbose_name = _("searched word")
        verbose_name_plural = _("what people search for")
        constraints = [models.UniqueConstraint(fields=["day", "word"], name="search_word_of_a_day")]

    def __str__(self) -> str:
        return self.word
