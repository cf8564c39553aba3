"""The outbox of the search index: which editions have changed and wait to be indexed again."""

from collections.abc import Iterable

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Stands for no edition: nothing is indexed again, but what processes remember (names of branches and places) goes.
NO_EDITION = 0


class SearchChangeManager(models.Manager["SearchChange"]):
    """Writes changes."""

    def record(self, edition_ids: Iterable[int]) -> None:
        """Note that these editions have changed or gone; call it inside the transaction that changes them.

        On PostgreSQL a row with a smaller id can become visible after one with a larger id, so following by id would
        lose changes. Following by transaction number, up to the oldest one still running, loses none. SQLite, where
        writers come one after another, needs no number.
        """
        moment = connection.ops.adapt_datetimefield_value(timezone.now())
        number = "pg_current_xact_id()::text::bigint" if connection.vendor == "postgresql" else "0"
        if rows := [(pk, moment) for pk in dict.fromkeys(edition_ids)]:
            statement = 'INSERT INTO %s (edition_id, "transaction", created_at) VALUES (%%s, %s, %%s)'
            with connection.cursor() as cursor:
                cursor.executemany(statement % (self.model._meta.db_table, number), rows)


class SearchChange(models.Model):
    """One edition that the index must read again. Not a foreign key: the edition may be gone."""

    edition_id = models.BigIntegerField()
    transaction = models.BigIntegerField(default=0, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = SearchChangeManager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("search change")
        verbose_name_plural = _("search changes")

    def __str__(self) -> str:
        return f"edition {self.edition_id}"
