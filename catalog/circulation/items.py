"""What becomes of a copy that is lost, missing, damaged, said to be returned, found or withdrawn."""

import datetime
from collections.abc import Callable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.circulation.calendar import calendar_of
from catalog.circulation.changes import Changes
from catalog.circulation.desk import Desk
from catalog.circulation.events import availability_changed, begin, finish, log
from catalog.circulation.ledger import add_charge, void_charges
from catalog.circulation.locks import lock_item
from catalog.circulation.notices.outbox import cancel_notices
from catalog.circulation.owing import charge_for
from catalog.circulation.refusals import CirculationError, Refusal
from catalog.models import CirculationEvent, Item, Loan
from catalog.vocabulary.circulation import ChargeKind, LoanEnd, Verb
from catalog.vocabulary.items import ItemStatus


@transaction.atomic
def mark_lost(*, item_id: int, desk: Desk, at: datetime.datetime, price: Decimal | None = None) -> CirculationEvent:
    """Mark a copy as lost. If it is lent, the loan ends: the lateness is fixed and the price charged.

    ``price`` is what is charged when the copy has no price of its own; nothing when neither is known.
    """
    item, changes = lock_item(item_id), Changes()
    loan = item.loans.open().select_related("patron__category", "branch").first()
    patron = loan.patron if loan else None
    event = begin(Verb.MARK_LOST, desk=desk, at=at, item=item, loan=loan, patron=patron)
    if loan and patron:
        loan.item = item
        late = charge_for(loan, calendar_of(loan.branch), loan.claimed_returned_at or at)
        changes.set(loan, ended_at=at, ended_as=LoanEnd.LOST)
        cost = item.price if item.price is not None else price
        for kind, amount, note in (
            (ChargeKind.OVERDUE, late.amount, "; ".join(late.reasons)),
            (ChargeKind.LOST, cost or Decimal(0), _("the price of the copy")),
        ):
            if amount:
                add_charge(patron, kind, amount, note=note, loan=loan, desk=desk, at=at, part_of=event)
    return _finish(event, item, ItemStatus.LOST, at, changes)


def mark_missing(*, item_id: int, desk: Desk, at: datetime.datetime) -> CirculationEvent:
    """Note that a copy is not where it should be. What is lent is not missing."""
    return _mark(item_id, ItemStatus.MISSING, Verb.MARK_MISSING, desk, at)


def mark_damaged(*, item_id: int, desk: Desk, at: datetime.datetime) -> CirculationEvent:
    """Put a copy aside for repair. Take it back first if it is lent."""
    return _mark(item_id, ItemStatus.DAMAGED, Verb.MARK_DAMAGED, desk, at)


def withdraw(*, item_id: int, desk: Desk, at: datetime.datetime) -> CirculationEvent:
    """Take a copy out of stock for good; its history stays."""
    return _mark(item_id, ItemStatus.WITHDRAWN, Verb.WITHDRAW, desk, at)


@transaction.atomic
def find(*, item_id: int, desk: Desk, at: datetime.datetime) -> CirculationEvent:
    """Put a copy that was missing, lost or damaged back into use; what was charged for its loss is taken back."""
    item = lock_item(item_id)
    if item.status not in (ItemStatus.MISSING, ItemStatus.LOST, ItemStatus.DAMAGED):
        fact = _("it is neither missing nor lost nor damaged")
        raise CirculationError(Refusal("not_gone", fact, _("Nothing to do."), may_override=False))
    was_lost = item.status == ItemStatus.LOST
    event = begin(Verb.FIND, desk=desk, at=at, item=item)
    if was_lost:
        void_charges(item, ChargeKind.LOST, desk=desk, at=at, part_of=event)
    return _finish(event, item, ItemStatus.AVAILABLE, at, Changes())


@transaction.atomic
def claim_returned(*, loan_id: int, desk: Desk, at: datetime.datetime) -> CirculationEvent:
    """Note that the reader says it came back. The loan stays, reminders and charges stop until it is found."""
    item = lock_item(Loan.objects.values_list("item_id", flat=True).get(pk=loan_id))
    loan = Loan.objects.select_related("patron").get(pk=loan_id)
    if not loan.is_open or loan.claimed_returned_at:
        fact = _("that is noted already") if loan.is_open else _("it has come back already")
        raise CirculationError(Refusal("done_already", fact, _("Nothing to do."), may_override=False))
    changes = Changes()
    changes.set(loan, claimed_returned_at=at)
    cancel_notices(loan=loan, at=at)
    return log(
        Verb.CLAIM_RETURNED, desk=desk, at=at, item=item, loan=loan, patron=loan.patron, before=changes.as_json()
    )


@transaction.atomic
def _mark(item_id: int, status: ItemStatus, verb: Verb, desk: Desk, at: datetime.datetime) -> CirculationEvent:
    item = lock_item(item_id)
    loan = item.loans.open().select_related("patron").first()
    if loan:
        fact = _("lent to %(patron)s") % {"patron": loan.patron}
        raise CirculationError(Refusal("lent", fact, _("Take it back first."), may_override=False))
    return _finish(begin(verb, desk=desk, at=at, item=item), item, status, at, Changes())


def _finish(
    event: CirculationEvent, item: Item, status: ItemStatus, at: datetime.datetime, changes: Changes
) -> CirculationEvent:
    """Set the stored state; whoever the copy was kept for waits again, and it travels no longer."""
    changes.set(item, status=status)
    if status != ItemStatus.AVAILABLE:
        for hold in item.caught_holds.open():
            changes.set(hold, caught_item_id=None, ready_at=None, pickup_by=None)
            cancel_notices(hold=hold, at=at)
        for transit in item.transits.open():
            changes.set(transit, received_at=at)
    finish(event, changes)
    availability_changed(item)
    return event


MARKS: dict[str, Callable[..., CirculationEvent]] = {
    "lost": mark_lost,
    "missing": mark_missing,
    "damaged": mark_damaged,
    "found": find,
    "withdrawn": withdraw,
}
