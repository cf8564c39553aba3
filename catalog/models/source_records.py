"""Records exactly as they came."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordType(models.TextChoices):
    """What a received record describes."""

    BIBLIOGRAPHIC = "bibliographic", _("bibliographic")
    AUTHORITY = "authority", _("authority")
    HOLDINGS = "holdings", _("holdings")


class RecordSyntax(models.TextChoices):
    """How the bytes of a received record are to be read."""

    ISO2709 = "iso2709", "ISO 2709"
    MARCXML = "marcxml", "MARCXML"
    ROW = "row", _("spreadsheet row (JSON)")


class SourceRecord(models.Model):
    """The MARC as received, byte for byte. Rows are added and never changed; the newest of an edition counts."""

    record_type = models.CharField(_("type"), max_length=13, choices=RecordType.choices)
    syntax = models.CharField(_("syntax"), max_length=8, choices=RecordSyntax.choices)
    edition = models.ForeignKey(
        "catalog.Edition", on_delete=models.CASCADE, null=True, blank=True, related_name="source_records"
    )
    agent = models.ForeignKey(
        "catalog.Agent", on_delete=models.CASCADE, null=True, blank=True, related_name="source_records"
    )
    subject = models.ForeignKey(
        "catalog.Subject", on_delete=models.CASCADE, null=True, blank=True, related_name="source_records"
    )
    control_number = models.CharField(_("control number"), max_length=120, blank=True)
    control_number_source = models.CharField(_("its source"), max_length=60, blank=True)
    data = models.BinaryField(_("record as received"))
    digest = models.BinaryField(
        max_length=16,
        unique=True,
        help_text=_("BLAKE2b of the bytes and the import options: known means received before"),
    )
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("source record")
        verbose_name_plural = _("source records")

    def __str__(self) -> str:
        return f"{self.control_number_source} {self.control_number}".strip() or f"#{self.pk}"
