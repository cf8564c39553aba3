"""The ledger: what patrons owe and what has been paid, waived or given back. Rows are added, never changed."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import DecimalField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Round
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.branches import Branch
from catalog.models.items import Item
from catalog.models.loans import Loan
from catalog.models.patrons import Patron
from catalog.vocabulary.circulation import ChargeKind, PaymentKind, PaymentMethod

NOTHING = Decimal("0.00")
_MONEY: Any = DecimalField(max_digits=10, decimal_places=2)


class ChargeQuerySet(models.QuerySet["Charge"]):
    """Questions about many charges."""

    def with_balance(self) -> "ChargeQuerySet":
        """With ``balance``: what is left of each to be paid (less than nothing: what is to be given back)."""
        settled = Allocation.objects.filter(charge=OuterRef("pk")).order_by().values("charge")
        paid = Subquery(settled.annotate(sum=Sum("amount")).values("sum"), output_field=_MONEY)
        left = models.F("amount") - Coalesce(paid, NOTHING, output_field=_MONEY)
        # SQLite works with floating numbers: three times 0.10 are not quite 0.30.
        return self.annotate(balance=Round(left, precision=2, output_field=_MONEY))

    def unsettled(self) -> "ChargeQuerySet":
        """Those with something left on either side, the oldest first."""
        return self.with_balance().exclude(models.Q(("balance", 0))).order_by("created_at", "pk")

    def balance_of(self, patron: Patron) -> Decimal:
        """What a patron owes by the ledger; overdue charges that still grow are not in it. One query."""
        charged, paid = (
            Subquery(
                rows.filter(patron=OuterRef("pk")).order_by().values("patron").values(sum=Sum("amount")),
                output_field=_MONEY,
            )
            for rows in (self, Payment.objects.all())
        )
        sums = Patron.objects.order_by().values_list(charged, paid)
        [(owed, settled)] = sums.filter(pk=patron.pk)
        return (owed or NOTHING) - (settled or NOTHING)


class Charge(models.Model):
    """Money that a patron owes, for one reason."""

    patron = models.ForeignKey(Patron, on_delete=models.PROTECT, related_name="charges", verbose_name=_("patron"))
    kind = models.CharField(_("for"), max_length=8, choices=ChargeKind.choices)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    # Both are emptied when the loan is forgotten; the amount stays.
    loan = models.ForeignKey(
        Loan, on_delete=models.SET_NULL, null=True, blank=True, related_name="charges", verbose_name=_("loan")
    )
    item = models.ForeignKey(
        Item, on_delete=models.SET_NULL, null=True, blank=True, related_name="charges", verbose_name=_("copy")
    )
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("at")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    objects = ChargeQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a_charge_is_more_than_nothing")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class Payment(models.Model):
    """Money received, or a charge waived or taken back; a refund is a payment of less than nothing."""

    patron = models.ForeignKey(Patron, on_delete=models.PROTECT, related_name="payments", verbose_name=_("patron"))
    kind = models.CharField(_("kind"), max_length=8, choices=PaymentKind.choices)
    method = models.CharField(_("how"), max_length=8, choices=PaymentMethod.choices, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("at")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    # A payment that was typed wrongly is taken back by another one that names it.
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name=_("takes back"),
    )
    created_at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="a_payment_is_not_nothing")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class Allocation(models.Model):
    """How much of a payment goes to which charge."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="allocations")
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["payment", "charge"], name="a_payment_goes_once_to_a_charge")]

    def __str__(self) -> str:
        return f"{self.amount}"
