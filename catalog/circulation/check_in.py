"""Taking a copy back: the loan ends, the copy goes to whom or where it belongs."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.db import transaction

from catalog.circulation.calendar import Calendar, shared_calendars
from catalog.circulation.catching import catch, log_arrival, make_ready, send
from catalog.circulation.changes import Changes
from catalog.circulation.desk import Desk
from catalog.circulation.events import availability_changed, begin, finish, log
from catalog.circulation.ledger import add_charge, void_charges
from catalog.circulation.locks import lock_item
from catalog.circulation.overdue import NO_CHARGE, OverdueCharge
from catalog.circulation.owing import charge_for
from catalog.circulation.queue import next_hold
from catalog.models import Branch, Charge, CirculationEvent, Hold, Item, Loan, Transit
from catalog.vocabulary.circulation import ChargeKind, LoanEnd, Verb
from catalog.vocabulary.items import ItemStatus


class Destination(StrEnum):
    """Where a copy goes next."""

    SHELF = "shelf"
    HOLD_SHELF = "hold_shelf"
    TRANSIT = "transit"
    ASIDE = "aside"  # withdrawn, damaged, being made ready: somebody has to look at it


class Note(StrEnum):
    """What the desk should know besides."""

    WAS_NOT_LENT = "was_not_lent"
    WAS_LOST = "was_lost"
    WAS_MISSING = "was_missing"
    WAS_CLAIMED = "was_claimed"
    RECEIVED = "received"


@dataclass
class CheckIn:
    """What became of a copy that was taken back."""

    item: Item
    event: CirculationEvent
    destination: Destination
    loan: Loan | None = None
    overdue: OverdueCharge = NO_CHARGE
    charge: Charge | None = None
    hold: Hold | None = None
    transit: Transit | None = None
    credited: Decimal = Decimal("0.00")
    notes: list[Note] = field(default_factory=list)

    @property
    def needs_hands(self) -> bool:
        """Whether it does not simply go back to the shelf."""
        return self.destination != Destination.SHELF or Note.WAS_NOT_LENT in self.notes


# A copy that is found again goes back into use; the others wait for somebody.
_FOUND = {ItemStatus.LOST: Note.WAS_LOST, ItemStatus.MISSING: Note.WAS_MISSING}
_ASIDE = (ItemStatus.WITHDRAWN, ItemStatus.DAMAGED, ItemStatus.IN_PROCESSING)


@transaction.atomic
def check_in(
    *, item_id: int, desk: Desk, at: datetime.datetime, returned_at: datetime.datetime | None = None
) -> CheckIn:
    """Take a copy back at a desk and say where it goes next. At most 25 queries.

    ``returned_at`` is when it really came, if that was before (the book drop of a closed Sunday). A copy that is
    scanned twice stays where the first scan has put it. A desk without a branch stands where the copy belongs.
    """
    item = lock_item(item_id)
    here = desk.branch or item.branch
    changes = Changes()
    loan = item.loans.open().select_related("patron__category", "branch").first()
    calendar = shared_calendars([here, loan.branch] if loan else [here])
    event = begin(Verb.CHECK_IN, desk=desk, at=at, item=item, patron=loan.patron if loan else None, loan=loan)
    result = CheckIn(item, event, Destination.SHELF, loan)
    if loan:
        _end(result, loan, here, min(returned_at or at, at), calendar(loan.branch), desk, at, changes)
    else:
        result.notes.append(Note.WAS_NOT_LENT)
    _found(result, item, desk, at, changes)
    _route(result, item, here, calendar, desk, at, changes)
    finish(event, changes)
    availability_changed(item)
    return result


def _end(
    result: CheckIn,
    loan: Loan,
    here: Branch,
    returned_at: datetime.datetime,
    calendar: Calendar,
    desk: Desk,
    at: datetime.datetime,
    changes: Changes,
) -> None:
    """End the loan, and fix what is owed for its being late."""
    loan.item = result.item
    if loan.claimed_returned_at:
        result.notes.append(Note.WAS_CLAIMED)
        # It was on our side all the time: what would have been owed when the reader said so stands.
        returned_at = min(returned_at, loan.claimed_returned_at)
    result.overdue = charge_for(loan, calendar, returned_at)
    changes.set(
        loan, ended_at=max(returned_at, loan.checked_out_at), ended_as=LoanEnd.RETURNED, return_branch_id=here.pk
    )
    if result.overdue.amount and loan.patron:
        result.charge = add_charge(
            loan.patron,
            ChargeKind.OVERDUE,
            result.overdue.amount,
            note="; ".join(result.overdue.reasons),
            loan=loan,
            desk=desk,
            at=at,
            part_of=result.event,
        )


def _found(result: CheckIn, item: Item, desk: Desk, at: datetime.datetime, changes: Changes) -> None:
    """Put what was lost or missing back into use; the reader does not owe for it any longer."""
    if note := _FOUND.get(ItemStatus(item.status)):
        result.notes.append(note)
        changes.set(item, status=ItemStatus.AVAILABLE)
        log(Verb.FIND, desk=desk, at=at, item=item, part_of=result.event)
        if note == Note.WAS_LOST:
            result.credited = void_charges(item, ChargeKind.LOST, desk=desk, at=at, part_of=result.event)


def _route(
    result: CheckIn,
    item: Item,
    here: Branch,
    calendar_for: Callable[[Branch], Calendar],
    desk: Desk,
    at: datetime.datetime,
    changes: Changes,
) -> None:
    """Find out where the copy goes, and send it there."""
    held = None
    # What was lent is neither kept for anybody nor on its way: lending has ended that.
    if result.loan is None:
        held = item.caught_holds.open().select_related("patron__category", "pickup_branch").first()
        arrived = item.transits.open().select_related("to_branch", "hold__patron").first()
        if arrived:
            if _has_not_left(result, item, held, arrived, here, at):
                return
            changes.set(arrived, received_at=at)
            log_arrival(arrived, item, desk=desk, at=at, part_of=result.event)
            _was_expected(result)
            if _was_sent_to_stay(arrived, item, here):
                # Its place was one of the other branch; what it is here, the cataloguer says.
                changes.set(item, branch_id=here.pk, shelving_location_id=None)
    if item.status in _ASIDE:
        result.destination = Destination.ASIDE
        return
    if held:
        _was_expected(result)
        _take_on(result, held, here, calendar_for, desk, at, changes)
        return
    if caught := catch(
        item, here=here, desk=desk, at=at, part_of=result.event, changes=changes, calendar_for=calendar_for
    ):
        result.hold, result.transit = caught.hold, caught.transit
        result.destination = Destination.TRANSIT if caught.transit else Destination.HOLD_SHELF
    elif item.branch_id != here.pk:
        result.transit = send(item, here, item.branch, desk=desk, at=at, part_of=result.event, changes=changes)
        result.destination = Destination.TRANSIT


def _was_sent_to_stay(arrived: Transit, item: Item, here: Branch) -> bool:
    """Whether somebody sent the copy here by hand: neither for a reader nor home. It belongs here from now on."""
    if arrived.hold_id or arrived.to_branch_id != here.pk or item.branch_id == here.pk:
        return False
    return arrived.events.filter(verb=Verb.SEND, part_of=None).exists()


def _has_not_left(
    result: CheckIn, item: Item, held: Hold | None, transit: Transit, here: Branch, at: datetime.datetime
) -> bool:
    """Whether the copy was scanned here before and lies in the right box still; nothing changes then."""
    if transit.from_branch_id != here.pk or item.status in _ASIDE:
        return False
    if held:
        still = (transit.hold_id, transit.to_branch_id) == (held.pk, held.pickup_branch_id)
    else:
        still = transit.to_branch_id == item.branch_id and next_hold(item, at) is None
    if still:
        _was_expected(result)
        result.hold, result.transit, result.destination = transit.hold, transit, Destination.TRANSIT
    return still


def _take_on(
    result: CheckIn,
    hold: Hold,
    here: Branch,
    calendar_for: Callable[[Branch], Calendar],
    desk: Desk,
    at: datetime.datetime,
    changes: Changes,
) -> None:
    """Go on with a hold that the copy was caught for before: on the shelf here, or on its way."""
    result.hold = hold
    hold.caught_item = result.item
    if hold.pickup_branch_id == here.pk:
        result.destination = Destination.HOLD_SHELF
        if hold.ready_at is None:
            make_ready(hold, at=at, changes=changes, calendar_for=calendar_for)
        return
    result.destination = Destination.TRANSIT
    if hold.ready_at is not None:
        changes.set(hold, ready_at=None, pickup_by=None)
    result.transit = send(
        result.item, here, hold.pickup_branch, hold=hold, desk=desk, at=at, part_of=result.event, changes=changes
    )


def _was_expected(result: CheckIn) -> None:
    """What arrives from another branch, or lies on the hold shelf, need not have been lent."""
    if Note.WAS_NOT_LENT in result.notes:
        result.notes.remove(Note.WAS_NOT_LENT)
        result.notes.append(Note.RECEIVED)
