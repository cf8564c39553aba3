"""Numbers given to an edition by agencies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.standards import isbn, numbers
from catalog.vocabulary.numbers import NumberKind, NumberStatus


def normalise_number(kind: str, printed: str) -> str:
    """Return a number as it is compared and searched: an ISBN as 13 digits, any other without blanks and hyphens."""
    if kind == NumberKind.ISBN:
        return isbn.normalise(printed) or numbers.plain(printed)
    if kind == NumberKind.ISSN:
        return numbers.issn(printed) or numbers.plain(printed)
    if kind == NumberKind.LCCN:
        return numbers.lccn(printed)
    return numbers.plain(printed)


class StandardNumber(models.Model):
    """An ISBN, ISSN, LCCN, OCLC or other number, as printed and as compared (``value``)."""

    edition = models.ForeignKey("catalog.Edition", on_delete=models.CASCADE, related_name="standard_numbers")
    kind = models.CharField(_("kind"), max_length=12, choices=NumberKind.choices, default=NumberKind.ISBN)
    printed = models.CharField(_("number"), max_length=120)
    value = models.CharField(max_length=120, editable=False)
    qualifier = models.CharField(_("of which form"), max_length=120, blank=True, help_text=_("paperback, volume 1 …"))
    status = models.CharField(_("status"), max_length=10, choices=NumberStatus.choices, default=NumberStatus.VALID)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("standard number")
        verbose_name_plural = _("standard numbers")
        indexes = [models.Index(fields=["value", "kind"], name="standard_number_value")]

    def __str__(self) -> str:
        return self.printed

    def set_derived(self) -> None:
        """Set the compared form, and the status of an ISBN whose check digit is wrong."""
        self.value = normalise_number(self.kind, self.printed)[:120]
        if self.kind == NumberKind.ISBN and self.status == NumberStatus.VALID and not isbn.is_valid(self.value):
            self.status = NumberStatus.INCORRECT
