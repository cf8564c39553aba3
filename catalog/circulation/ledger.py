"""The ledger: charge, pay, waive, refund, take back. Rows are added, never changed; a patron's account is locked."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from catalog.circulation.desk import Desk
from catalog.circulation.events import log
from catalog.circulation.in_words import money
from catalog.circulation.locks import lock_patron, lock_patrons
from catalog.circulation.overdue import CENT, NOTHING
from catalog.circulation.refusals import CirculationError, Refusal
from catalog.models import Allocation, Charge, CirculationEvent, Item, Loan, Patron, Payment
from catalog.vocabulary.circulation import ChargeKind, PaymentKind, PaymentMethod, Verb

# No single amount reaches this; it is what the columns hold.
MOST = Decimal(10**8)


@dataclass(frozen=True)
class Receipt:
    """A payment (or waiver, or refund), what it went to, and what is owed after it."""

    payment: Payment
    allocations: Sequence[Allocation]
    balance: Decimal
    event: CirculationEvent


def add_charge(
    patron: Patron,
    kind: ChargeKind,
    amount: Decimal,
    *,
    desk: Desk,
    at: datetime.datetime,
    note: str = "",
    loan: Loan | None = None,
    item: Item | None = None,
    part_of: CirculationEvent | None = None,
) -> Charge:
    """Write a charge inside a verb's transaction. ``amount`` is more than nothing."""
    item = item or (loan.item if loan else None)
    charge = Charge.objects.create(
        patron=patron,
        kind=kind,
        amount=amount,
        note=note[:300],
        loan=loan,
        item=item,
        branch=desk.branch,
        created_at=at,
        created_by=desk.by,
    )
    log(Verb.CHARGE, desk=desk, at=at, patron=patron, item=item, loan=loan, charge=charge, part_of=part_of)
    return charge


@transaction.atomic
def charge(
    *,
    patron_id: int,
    kind: ChargeKind,
    amount: Decimal,
    desk: Desk,
    at: datetime.datetime,
    note: str = "",
    item: Item | None = None,
) -> Charge:
    """Charge a patron by hand: a fee, a damage. Refuses what is not more than nothing."""
    _check_amount(amount)
    return add_charge(lock_patron(patron_id), kind, amount, desk=desk, at=at, note=note, item=item)


@transaction.atomic
def pay(
    *, patron_id: int, amount: Decimal, method: PaymentMethod, desk: Desk, at: datetime.datetime, note: str = ""
) -> Receipt:
    """Take money for what is owed by the ledger, the oldest charge first. Refuses more than that."""
    return _settle(PaymentKind.PAYMENT, Verb.PAY, lock_patron(patron_id), amount, method, desk, at, note)


@transaction.atomic
def waive(
    *,
    patron_id: int,
    amount: Decimal,
    desk: Desk,
    at: datetime.datetime,
    note: str = "",
    charge_id: int | None = None,
) -> Receipt:
    """Forgive what is owed, the oldest charge first, or one charge alone. Refuses more than is owed."""
    patron = lock_patron(patron_id)
    method = PaymentMethod.NONE
    return _settle(PaymentKind.WAIVER, Verb.WAIVE, patron, amount, method, desk, at, note, charge_id)


@transaction.atomic
def refund(
    *, patron_id: int, amount: Decimal, method: PaymentMethod, desk: Desk, at: datetime.datetime, note: str = ""
) -> Receipt:
    """Give back what a patron has paid too much (a lost book was found). Refuses more than that."""
    _check_amount(amount)
    patron = lock_patron(patron_id)
    credits = [one for one in patron.charges.unsettled() if left_of(one) < 0]
    to_give = -sum((left_of(one) for one in credits), NOTHING)
    if amount > to_give:
        fact = _("%(amount)s is to be given back at most") % {"amount": money(to_give)}
        raise CirculationError(Refusal("too_much", fact, _("Give back less."), may_override=False))
    return _write(PaymentKind.REFUND, Verb.REFUND, patron, -amount, _share(amount, credits, -1), method, desk, at, note)


@transaction.atomic
def take_back_payment(*, payment_id: int, desk: Desk, at: datetime.datetime, note: str = "") -> Receipt:
    """Take a payment, waiver or refund back that was entered wrongly: its opposite is written. Once only."""
    patron = lock_patron(Payment.objects.values_list("patron_id", flat=True).get(pk=payment_id))
    payment = Payment.objects.get(pk=payment_id)
    if payment.reverses_id or Payment.objects.filter(reverses=payment).exists():
        raise CirculationError(Refusal("done_already", _("this was taken back before"), may_override=False))
    shares = [(one.charge, -one.amount) for one in payment.allocations.select_related("charge")]
    kind, method = PaymentKind(payment.kind), PaymentMethod(payment.method)
    return _write(kind, Verb.UNDO, patron, -payment.amount, shares, method, desk, at, note, reverses=payment)


def void_charges(
    item: Item, kind: ChargeKind, *, desk: Desk, at: datetime.datetime, part_of: CirculationEvent
) -> Decimal:
    """Take back what is charged for an item (found again), paid or not; return how much that is. Inside a verb."""
    return _void(Charge.objects.filter(item=item, kind=kind), desk, at, part_of)


def void(one: Charge, *, desk: Desk, at: datetime.datetime, part_of: CirculationEvent | None = None) -> Decimal:
    """Take one charge back whole, unless that was done; what was paid is then to be given back. Inside a verb."""
    return _void(Charge.objects.filter(pk=one.pk), desk, at, part_of)


def _void(charges: QuerySet[Charge], desk: Desk, at: datetime.datetime, part_of: CirculationEvent | None) -> Decimal:
    """Two queries for charges of which nothing is left to take back, however many they are."""
    lock_patrons(charges.order_by().values("patron"))
    # What was taken back and then written again (the act was undone) counts for nothing: their sum is none.
    forgiving = Q(allocations__payment__kind__in=(PaymentKind.VOID, PaymentKind.WAIVER))
    forgiven = Sum("allocations__amount", filter=forgiving, default=NOTHING)
    voided = NOTHING
    for one in charges.annotate(forgiven=forgiven).select_related("patron").order_by("pk"):
        # SQLite works with floating numbers, as in left_of().
        left = one.amount - one.forgiven.quantize(CENT)
        if left:
            payment, _shares = _enter(
                PaymentKind.VOID, one.patron, left, [(one, left)], PaymentMethod.NONE, desk, at, ""
            )
            log(Verb.WAIVE, desk=desk, at=at, patron=one.patron, payment=payment, part_of=part_of)
            voided += left
    return voided


def left_of(one: Charge) -> Decimal:
    """Return what is left of a charge that was fetched ``with_balance()``."""
    # SQLite works with floating numbers, whose ends must not be seen.
    return one.balance.quantize(CENT)  # type: ignore[attr-defined]


def _settle(
    kind: PaymentKind,
    verb: Verb,
    patron: Patron,
    amount: Decimal,
    method: PaymentMethod,
    desk: Desk,
    at: datetime.datetime,
    note: str,
    charge_id: int | None = None,
) -> Receipt:
    _check_amount(amount)
    unsettled = patron.charges.unsettled()
    owed = [one for one in unsettled if left_of(one) > 0 and charge_id in (None, one.pk)]
    total = sum((left_of(one) for one in owed), NOTHING)
    if amount > total:
        fact = _("only %(owed)s is owed") % {"owed": money(total)} if total else _("nothing is owed")
        raise CirculationError(
            Refusal("too_much", fact, _("Take %(owed)s.") % {"owed": money(total)} if total else "", may_override=False)
        )
    return _write(kind, verb, patron, amount, _share(amount, owed, 1), method, desk, at, note)


def _share(amount: Decimal, charges: Sequence[Charge], sign: int) -> list[tuple[Charge, Decimal]]:
    """Share an amount among charges in their order, each up to its balance."""
    shares = []
    for one in charges:
        part = min(amount, abs(left_of(one)))
        if part:
            shares.append((one, part * sign))
            amount -= part
    return shares


def _write(
    kind: PaymentKind,
    verb: Verb,
    patron: Patron,
    amount: Decimal,
    shares: Sequence[tuple[Charge, Decimal]],
    method: PaymentMethod,
    desk: Desk,
    at: datetime.datetime,
    note: str,
    reverses: Payment | None = None,
) -> Receipt:
    payment, allocations = _enter(kind, patron, amount, shares, method, desk, at, note, reverses)
    undoes = CirculationEvent.objects.filter(payment=reverses).first() if reverses else None
    event = log(verb, desk=desk, at=at, patron=patron, payment=payment, undoes=undoes)
    return Receipt(payment, allocations, Charge.objects.balance_of(patron), event)


def _enter(
    kind: PaymentKind,
    patron: Patron,
    amount: Decimal,
    shares: Sequence[tuple[Charge, Decimal]],
    method: PaymentMethod,
    desk: Desk,
    at: datetime.datetime,
    note: str,
    reverses: Payment | None = None,
) -> tuple[Payment, list[Allocation]]:
    payment = Payment.objects.create(
        patron=patron,
        kind=kind,
        method=method,
        amount=amount,
        branch=desk.branch,
        note=note[:300],
        reverses=reverses,
        created_at=at,
        created_by=desk.by,
    )
    return payment, Allocation.objects.bulk_create(
        Allocation(payment=payment, charge=one, amount=part) for one, part in shares
    )


def _check_amount(amount: Decimal) -> None:
    if not amount.is_finite() or not 0 < amount < MOST or amount != amount.quantize(Decimal("0.01")):
        fact = _("the amount must be more than nothing, with at most two decimals")
        raise CirculationError(Refusal("amount", fact, _("For example 2.50."), may_override=False))
