"""A copy is caught for a hold, or let go again."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from catalog.circulation.calendar import calendar_of
from catalog.circulation.changes import Changes
from catalog.circulation.desk import Desk
from catalog.circulation.due_dates import pickup_by
from catalog.circulation.events import log
from catalog.circulation.outbox import queue_notice
from catalog.circulation.queue import next_hold
from catalog.circulation.terms import terms_for
from catalog.models import Branch, CirculationEvent, Hold, Item, Transit
from catalog.vocabulary.circulation import NoticeKind, Verb


@dataclass(frozen=True)
class Caught:
    """A hold that a copy was caught for: ready here, or on its way by ``transit``."""

    hold: Hold
    transit: Transit | None = None


def catch(
    item: Item, *, here: Branch, desk: Desk, at: datetime.datetime, part_of: CirculationEvent, changes: Changes
) -> Caught | None:
    """Give a free copy that is ``here`` to the next hold, and return it; None when nobody waits.

    Two copies that come back at the same moment serve two holds: whoever finds the hold taken asks for the next one.
    """
    lost_race: list[int] = []
    while hold := next_hold(item, at, but_not=lost_race):
        if Hold.objects.open().filter(pk=hold.pk, caught_item=None).update(caught_item=item):
            changes.keep(hold, caught_item_id=None)
            hold.caught_item = item
            event = log(Verb.CATCH_HOLD, desk=desk, at=at, item=item, patron=hold.patron, hold=hold, part_of=part_of)
            if hold.pickup_branch_id == here.pk:
                make_ready(hold, at=at, changes=changes)
                return Caught(hold)
            return Caught(
                hold, send(item, here, hold.pickup_branch, hold=hold, desk=desk, at=at, part_of=event, changes=changes)
            )
        lost_race.append(hold.pk)
    return None


def make_ready(hold: Hold, *, at: datetime.datetime, changes: Changes) -> None:
    """Put the caught copy of a hold on the hold shelf: until when, and a message to the patron."""
    item, patron = hold.caught_item, hold.patron
    if item is None or patron is None:
        raise ValueError("Only a hold with its patron and a caught copy can be made ready.")
    terms = terms_for(hold.pickup_branch_id, patron.category_id, item.item_type_id)
    last = pickup_by(terms, calendar_of(hold.pickup_branch), timezone.localdate(at))
    changes.set(hold, ready_at=at, pickup_by=last)
    queue_notice(NoticeKind.HOLD_READY, patron, at=at, holds=[hold])


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


def receive(
    item: Item, *, desk: Desk, at: datetime.datetime, part_of: CirculationEvent | None, changes: Changes
) -> Transit | None:
    """End the open transit of a copy, wherever it has arrived; None when it was not travelling."""
    transit = item.transits.open().select_related("to_branch", "from_branch").first()
    if transit:
        changes.set(transit, received_at=at)
        log(Verb.RECEIVE, desk=desk, at=at, item=item, transit=transit, hold_id=transit.hold_id, part_of=part_of)
    return transit
