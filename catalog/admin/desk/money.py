"""Money at the desk: take a payment, charge, waive, give back."""

import re
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.admin.desk.base import DeskAction
from catalog.circulation import in_words
from catalog.circulation.ledger import charge, pay, refund, waive
from catalog.circulation.refusals import CirculationError, Refusal
from catalog.models import Patron
from catalog.presenters import desk as says
from catalog.vocabulary.circulation import ChargeKind, PaymentMethod, Verb

LARGEST = Decimal("99999.99")
_AMOUNT = re.compile(r"\d+([.,]\d{1,2})?")


def amount_of(text: str) -> Decimal:
    """Read an amount as people type it: "5", "5.00", "5,00", "€5". Raises :class:`CirculationError` with a sentence."""
    typed = text.strip().removeprefix(settings.CURRENCY.strip()).removesuffix(settings.CURRENCY.strip()).strip()
    # Nothing else is left out: who types "1e5" or "3 0" may mean anything.
    amount = Decimal(typed.replace(",", ".")) if _AMOUNT.fullmatch(typed) else Decimal(0)
    if not 0 < amount <= LARGEST:
        fact = _("“%(text)s” is no amount") % {"text": text[:40]}
        advice = _("Type digits, with at most two decimals: for example 2.50.")
        raise CirculationError(Refusal("amount", fact, advice, may_override=False))
    return amount


class MoneyAction(DeskAction):
    """An act on the account of one reader."""

    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        patron = get_object_or_404(Patron.objects.select_related("category"), pk=kwargs["patron"])
        self.note(self.on_account(patron, amount_of(request.POST.get("amount", ""))))

    def on_account(self, patron: Patron, amount: Decimal) -> says.Entry:
        """Write it into the ledger and say how things stand."""
        raise NotImplementedError

    def method(self) -> PaymentMethod:
        """How the money came or went; cash where nothing is said."""
        named = self.request.POST.get("method", "")
        return PaymentMethod(named) if named in PaymentMethod.values and named else PaymentMethod.CASH

    def remark(self) -> str:
        """A note of the librarian."""
        return self.request.POST.get("note", "").strip()[:300]


class PayView(MoneyAction):
    """Take money for what is owed."""

    permission = "catalog.take_payments"

    def on_account(self, patron: Patron, amount: Decimal) -> says.Entry:
        receipt = pay(
            patron_id=patron.pk,
            amount=amount,
            method=self.method(),
            desk=self.desk(),
            at=timezone.now(),
            note=self.remark(),
        )
        return says.paid(receipt, patron)


class WaiveView(MoneyAction):
    """Forgive what is owed."""

    permission = "catalog.waive_charges"

    def on_account(self, patron: Patron, amount: Decimal) -> says.Entry:
        receipt = waive(patron_id=patron.pk, amount=amount, desk=self.desk(), at=timezone.now(), note=self.remark())
        return says.paid(receipt, patron)


class RefundView(MoneyAction):
    """Give back what was paid too much."""

    permission = "catalog.waive_charges"

    def on_account(self, patron: Patron, amount: Decimal) -> says.Entry:
        method = self.method()
        receipt = refund(
            patron_id=patron.pk, amount=amount, method=method, desk=self.desk(), at=timezone.now(), note=self.remark()
        )
        return says.paid(receipt, patron)


class ChargeView(MoneyAction):
    """Charge a fee or a damage by hand."""

    permission = "catalog.take_payments"

    def on_account(self, patron: Patron, amount: Decimal) -> says.Entry:
        named = self.request.POST.get("kind", "")
        kind = ChargeKind(named) if named in (ChargeKind.FEE, ChargeKind.DAMAGE) else ChargeKind.FEE
        made = charge(
            patron_id=patron.pk, kind=kind, amount=amount, desk=self.desk(), at=timezone.now(), note=self.remark()
        )
        text = _("%(amount)s: %(kind)s. %(note)s") % {
            "amount": in_words.money(made.amount),
            "kind": made.get_kind_display(),
            "note": made.note,
        }
        event = made.events.filter(verb=Verb.CHARGE).first()
        return says.said(_("Charged"), text.strip(), event=event.pk if event else None)
