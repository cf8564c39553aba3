"""Series, and the place of an edition in them."""

from django.db import models
from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from catalog.models.ordered import OrderedQuerySet
from catalog.standards.keys import series_key


class SeriesQuerySet(OrderedQuerySet["Series"]):
    """Questions about many series."""

    def in_public_use(self) -> "SeriesQuerySet":
        """Those with an edition that readers see."""
        return self.filter(Exists(SeriesStatement.objects.filter(series=OuterRef("pk"), edition__suppressed=False)))

    def title_counts(self) -> "models.QuerySet[Series, tuple[int, int]]":
        """Pairs of a series' number and the number of editions in it that readers see."""
        public = self.order_by().filter(series_statements__edition__suppressed=False)
        return public.annotate(count=Count("series_statements__edition", distinct=True)).values_list("pk", "count")


class Series(models.Model):
    """A group of editions published under one title."""

    title = models.CharField(_("title"), max_length=500)
    original_script = models.CharField(_("title in its own script"), max_length=500, blank=True)
    key = models.CharField(max_length=220, unique=True, editable=False)
    issn = models.CharField(_("ISSN"), max_length=9, blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.title

    def set_derived(self) -> None:
        """Set the key from the title."""
        self.key = series_key(self.title)

    def get_absolute_url(self) -> str:
        return reverse("catalog:series_detail", args=[self.pk, slugify(self.title, allow_unicode=True)[:60] or "-"])


class SeriesStatement(models.Model):
    """That an edition belongs to a series, and its number there."""

    edition = models.ForeignKey("catalog.Edition", on_delete=models.CASCADE, related_name="series_statements")
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, related_name="series_statements", verbose_name=_("series")
    )
    series_number = models.CharField(_("number"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [models.UniqueConstraint(fields=["edition", "series"], name="series_once_in_an_edition")]

    def __str__(self) -> str:
        return f"{self.series}, {self.series_number}" if self.series_number else str(self.series)
