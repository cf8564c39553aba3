"""Loans: one item lent to one patron, from check-out to check-in."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.branches import Branch
from catalog.models.items import Item
from catalog.models.patrons import Patron
from catalog.vocabulary.circulation import LoanEnd


class LoanQuerySet(models.QuerySet["Loan"]):
    """Questions about many loans."""

    def open(self) -> "LoanQuerySet":
        """Those that have not ended."""
        return self.filter(ended_at__isnull=True)

    def overdue(self, at: datetime.datetime) -> "LoanQuerySet":
        """Open ones that were due before a moment and are not said to be back."""
        return self.open().filter(due_at__lt=at, claimed_returned_at__isnull=True)


class Loan(models.Model):
    """One item lent to one patron. It keeps the terms it was made under."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="loans", verbose_name=_("copy"))
    # Empty once the loan is over and nothing is owed for it: what a patron has read is forgotten.
    patron = models.ForeignKey(
        Patron, on_delete=models.PROTECT, null=True, related_name="loans", verbose_name=_("patron")
    )
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="loans", verbose_name=_("lent at"))
    checked_out_at = models.DateTimeField(_("lent"))
    due_at = models.DateTimeField(_("due"))
    renewal_count = models.PositiveSmallIntegerField(_("renewals"), default=0)
    terms = models.JSONField(_("terms"), default=dict)
    claimed_returned_at = models.DateTimeField(_("said to be returned"), null=True, blank=True)
    ended_at = models.DateTimeField(_("returned"), null=True, blank=True)
    ended_as = models.CharField(_("ended as"), max_length=8, choices=LoanEnd.choices, blank=True)
    return_branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("returned at")
    )
    checked_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("lent by")
    )

    objects = LoanQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at__isnull=True), name="one_open_loan_for_an_item"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_as="") | Q(ended_at__isnull=False) & ~Q(ended_as=""),
                name="a_loan_that_ended_says_how",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(patron__isnull=False), name="an_open_loan_has_its_patron"
            ),
        ]
        indexes = [
            models.Index(fields=["patron", "due_at"], condition=Q(ended_at__isnull=True), name="open_loans_of_patron"),
            models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="open_loans_by_due"),
            models.Index(fields=["ended_at"], name="loans_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.item} → {self.patron or '—'}"

    @property
    def is_open(self) -> bool:
        """Whether the item has not come back."""
        return self.ended_at is None

    def is_overdue(self, at: datetime.datetime) -> bool:
        """Say whether it should have been back before a moment; what is said to be returned is not overdue."""
        return self.is_open and self.claimed_returned_at is None and self.due_at < at
