"""Imports made through the Admin, of titles or of patrons: the file, what a trial run found, what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    """One uploaded file on its way into the library."""

    class State(models.TextChoices):
        """How far it is."""

        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, not yet imported")
        IMPORTING = "importing", _("being imported")
        IMPORTED = "imported", _("imported")
        FAILED = "failed", _("not imported")

    class Kind(models.TextChoices):
        """What the file brings."""

        TITLES = "titles", _("titles")
        PATRONS = "patrons", _("patrons")

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TITLES, editable=False)
    file = models.FileField(_("file"), upload_to="imports/")
    file_name = models.CharField(_("file name"), max_length=255)
    branch = models.ForeignKey(
        "catalog.Branch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("branch"),
        help_text=_("Where items go whose record names no branch of ours."),
    )
    item_profile = models.CharField(_("items from"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.CHECKING)
    bytes_done = models.BigIntegerField(default=0)
    bytes_total = models.BigIntegerField(default=0)
    records_done = models.PositiveIntegerField(default=0)
    report = models.JSONField(_("report"), default=dict, blank=True)
    message = models.TextField(_("message"), blank=True)
    rejects_file = models.FileField(_("rejected records"), upload_to="imports/", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, verbose_name=_("uploaded by")
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.file_name

    @property
    def percent(self) -> int:
        """How much of the file has been read, 0 to 100."""
        return min(100, 100 * self.bytes_done // self.bytes_total) if self.bytes_total else 0

    @property
    def is_running(self) -> bool:
        """Whether a process is working on it."""
        return self.state in {self.State.CHECKING, self.State.IMPORTING}


class PatronImport(ImportBatch):
    """An import of patrons: the same table, with a list and permissions of its own."""

    class Meta:
        proxy = True
        ordering = ["-created_at"]
        verbose_name = _("import of patrons")
        verbose_name_plural = _("imports of patrons")
