"""A copy is caught for a hold, or let go again."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from catalog.circulation.calendar import Calendar, calendar_of
from catalog.circulation.changes import Changes
from catalog.circulation.desk import Desk
from catalog.circulation.due_dates import pickup_by
from catalog.circulation.events import log
from catalog.circulation.notices.outbox import queue_notice
from catalog.circulation.queue import Rules, next_hold
from catalog.models import Branch, CirculationEvent, Hold, Item, Patron, Transit
from catalog.vocabulary.circulation import NoticeKind, Verb


@dataclass(frozen=True)
class Caught:
    """A hold that a copy was caught for: ready here, or on its way by ``transit``."""

    hold: Hold
    transit: Transit | None = None


def catch(
    item: Item,
    *,
    here: Branch,
    desk: Desk,
    at: datetime.datetime,
    part_of: CirculationEvent,
    changes: Changes,
    calendar_for: Callable[[Branch], Calendar] = calendar_of,
) -> Caught | None:
    """Give a free copy that is ``here`` to the next hold, and return it; None when nobody waits.

    Two copies that come back at the same moment serve two holds: whoever finds the hold taken (or changed) asks again,
    and sees what the other has done.
    """
    rules, on = Rules(), timezone.localdate(at)
    while hold := next_hold(item, at, rules=rules):
        hold.caught_item = item
        values: dict[str, Any] = {"caught_item": item}
        if hold.pickup_branch_id == here.pk:
            values |= _ready(hold, rules, calendar_for, at)
        if Hold.objects.active(on).filter(pk=hold.pk, pickup_branch=hold.pickup_branch_id).update(**values):
            changes.keep(hold, caught_item_id=None, ready_at=hold.ready_at, pickup_by=hold.pickup_by)
            event = log(Verb.CATCH_HOLD, desk=desk, at=at, item=item, patron=hold.patron, hold=hold, part_of=part_of)
            if hold.pickup_branch_id == here.pk:
                hold.ready_at, hold.pickup_by = values["ready_at"], values["pickup_by"]
                queue_notice(NoticeKind.HOLD_READY, _patron(hold), at=at, holds=[hold], calendar_for=calendar_for)
                return Caught(hold)
            return Caught(
                hold, send(item, here, hold.pickup_branch, hold=hold, desk=desk, at=at, part_of=event, changes=changes)
            )
    return None


def make_ready(
    hold: Hold,
    *,
    at: datetime.datetime,
    changes: Changes,
    calendar_for: Callable[[Branch], Calendar] = calendar_of,
) -> None:
    """Put the caught copy of a hold on the hold shelf: until when, and a message to the patron."""
    changes.set(hold, **_ready(hold, Rules(), calendar_for, at))
    queue_notice(NoticeKind.HOLD_READY, _patron(hold), at=at, holds=[hold], calendar_for=calendar_for)


def _ready(
    hold: Hold, rules: Rules, calendar_for: Callable[[Branch], Calendar], at: datetime.datetime
) -> dict[str, Any]:
    """What says that a hold is ready: since when, and until which day."""
    item = hold.caught_item
    if item is None:
        raise ValueError("Only a hold with a caught copy can be ready.")
    terms = rules.terms(hold.pickup_branch_id, _patron(hold).category_id, item.item_type_id)
    last = pickup_by(terms, calendar_for(hold.pickup_branch), timezone.localdate(at))
    return {"ready_at": at, "pickup_by": last}


def _patron(hold: Hold) -> Patron:
    """The patron of an open hold."""
    if hold.patron is None:
        raise ValueError("An open hold has its patron.")
    return hold.patron


def send(
    item: Item,
    here: Branch,
    there: Branch,
    *,
    desk: Desk,
    at: datetime.datetime,
    part_of: CirculationEvent | None = None,
    changes: Changes,
    hold: Hold | None = None,
) -> Transit:
    """Put a copy on its way from one branch to another."""
    transit = Transit.objects.create(item=item, from_branch=here, to_branch=there, hold=hold, sent_at=at)
    changes.made(transit)
    log(
        Verb.SEND,
        desk=desk,
        at=at,
        item=item,
        patron=hold.patron if hold else None,
        hold=hold,
        transit=transit,
        part_of=part_of,
    )
    return transit


def arrive(item: Item, *, at: datetime.datetime, changes: Changes) -> Transit | None:
    """End the open transit of a copy; it is still to be logged."""
    transit = item.transits.open().select_related("to_branch", "from_branch").first()
    if transit:
        changes.set(transit, received_at=at)
    return transit


def log_arrival(
    transit: Transit, item: Item, *, desk: Desk, at: datetime.datetime, part_of: CirculationEvent | None
) -> None:
    """Log that a transit has ended."""
    log(Verb.RECEIVE, desk=desk, at=at, item=item, transit=transit, hold_id=transit.hold_id, part_of=part_of)
