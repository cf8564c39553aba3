"""Notices: messages to patrons, their words, and the outbox that sends each once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.patrons import Patron
from catalog.vocabulary.circulation import NoticeChannel, NoticeKind


class NoticeTemplate(models.Model):
    """The words of one kind of message, and when it goes out."""

    kind = models.CharField(_("about"), max_length=18, choices=NoticeKind.choices)
    level = models.PositiveSmallIntegerField(_("level"), default=1, help_text=_("The first, second … reminder."))
    days = models.PositiveSmallIntegerField(
        _("days"), default=0, help_text=_("Before it is due or ends; for what is overdue, after.")
    )
    is_active = models.BooleanField(_("is sent"), default=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        ordering = ["kind", "level"]
        verbose_name = _("message text")
        verbose_name_plural = _("message texts")
        constraints = [models.UniqueConstraint(fields=["kind", "level"], name="one_text_for_a_kind_and_level")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.level}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about many notices."""

    def waiting(self) -> "NoticeQuerySet":
        """Those that neither went out nor were cancelled."""
        return self.filter(sent_at__isnull=True, cancelled_at__isnull=True)

    def failed(self) -> "NoticeQuerySet":
        """Those that could not be sent at the last attempt."""
        return self.waiting().exclude(last_error="")


class Notice(models.Model):
    """One message in the outbox."""

    # Empty when what it was about is forgotten.
    patron = models.ForeignKey(
        Patron, on_delete=models.SET_NULL, null=True, related_name="notices", verbose_name=_("patron")
    )
    kind = models.CharField(_("about"), max_length=18, choices=NoticeKind.choices)
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    channel = models.CharField(_("by"), max_length=6, choices=NoticeChannel.choices)
    to_address = models.CharField(_("to"), max_length=300, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    created_at = models.DateTimeField(_("made"))
    not_before = models.DateTimeField(_("not before"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(sent_at__isnull=True, cancelled_at__isnull=True),
                name="notices_that_wait",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def has_gone_out(self) -> bool:
        """Whether it was sent, or is in the hands of a sender: tried, and nothing is known to have gone wrong."""
        return self.sent_at is not None or (self.attempts > 0 and not self.last_error)


class NoticeLine(models.Model):
    """What a message tells of. ``key`` is there once ("overdue:2:loan:17:2026-11-23"): nothing is told twice."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="lines")
    key = models.CharField(max_length=120, unique=True)
    loan = models.ForeignKey("catalog.Loan", on_delete=models.SET_NULL, null=True, related_name="notice_lines")
    hold = models.ForeignKey("catalog.Hold", on_delete=models.SET_NULL, null=True, related_name="notice_lines")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key
