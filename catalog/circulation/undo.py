"""Undoing a desk action, as long as nothing later hangs on it. Both stay in the log."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from catalog.circulation import in_words
from catalog.circulation.changes import revert
from catalog.circulation.desk import Desk
from catalog.circulation.events import availability_changed, log
from catalog.circulation.ledger import take_back_payment, void
from catalog.circulation.locks import lock_item, lock_patron
from catalog.circulation.outbox import cancel_notices
from catalog.circulation.overdue import NOTHING
from catalog.circulation.refusals import CirculationError, Refusal
from catalog.models import CirculationEvent, Hold
from catalog.vocabulary.circulation import Verb

# What stands in the log as a part of something else is undone with it.
_UNDOABLE = frozenset(Verb) - {Verb.UNDO, Verb.CHARGE, Verb.CATCH_HOLD, Verb.RECEIVE}


@dataclass(frozen=True)
class Undone:
    """What was undone, what was taken back of the charges it made, and how many messages had gone out by then."""

    undone: CirculationEvent
    event: CirculationEvent
    credited: Decimal = NOTHING
    messages_gone: int = 0


@transaction.atomic
def undo(*, event_id: int, desk: Desk, at: datetime.datetime) -> Undone:
    """Put everything back as it was before a desk action. Refuses where something later depends on it."""
    done = CirculationEvent.objects.select_related("item", "hold", "charge", "payment").get(pk=event_id)
    item = lock_item(done.item_id) if done.item_id else None
    if done.patron_id:
        lock_patron(done.patron_id)
    if refusals := why_not_undo(done):
        raise CirculationError(*refusals)
    if done.payment_id:
        receipt = take_back_payment(payment_id=done.payment_id, desk=desk, at=at)
        return Undone(done, receipt.event)
    parts = list(done.parts.select_related("charge", "payment")) + [
        part for one in done.parts.all() for part in one.parts.select_related("charge", "payment")
    ]
    gone = sum(cancel_notices(hold=hold, at=at) for hold in _holds(parts))
    event = log(Verb.UNDO, desk=desk, at=at, item=item, patron=done.patron, hold=done.hold, loan=done.loan, undoes=done)
    credited = NOTHING
    for part in (*parts, done):
        if part.charge:
            credited += void(part.charge, desk=desk, at=at, part_of=event)
        elif part.payment:
            take_back_payment(payment_id=part.payment.pk, desk=desk, at=at)
    revert(done.before)
    if item:
        availability_changed(item)
    return Undone(done, event, credited, gone)


def why_not_undo(done: CirculationEvent) -> list[Refusal]:
    """Return what stands against undoing an event; nothing when it can be undone. At most two queries."""
    if done.verb not in _UNDOABLE or done.part_of_id:
        fact = _("this cannot be undone by itself")
        return [Refusal("not_undoable", fact, _("Undo what it was a part of."), may_override=False)]
    if CirculationEvent.objects.filter(undoes=done).exists():
        return [Refusal("done_already", _("this was undone already"), _("Nothing to do."), may_override=False)]
    if done.patron_id is None and done.verb in (Verb.CHECK_IN, Verb.CHECK_OUT, Verb.RENEW) and done.loan_id:
        fact = _("who had it has been forgotten overnight")
        return [Refusal("forgotten", fact, _("Lend it again instead."), may_override=False)]
    if later := _later(done).order_by("at", "pk").select_related("patron").first():
        what = later.get_verb_display().lower()
        fact = _("%(what)s at %(time)s") % {"what": what, "time": in_words.clock(later.at)}
        if later.patron:
            fact = _("%(what)s (%(patron)s) at %(time)s") % {
                "what": what,
                "patron": later.patron,
                "time": in_words.clock(later.at),
            }
        return [Refusal("something_depends", fact, _("Undo that first."), may_override=False)]
    return []


def last_undoable(events: QuerySet[CirculationEvent]) -> CirculationEvent | None:
    """Return the newest of some events that is neither undone nor a part of another one."""
    mine = events.filter(part_of=None, undone_by=None, verb__in=_UNDOABLE)
    return mine.order_by("-pk").first()


def _later(done: CirculationEvent) -> QuerySet[CirculationEvent]:
    """What has been done since with the same copy or hold, and stands."""
    same = Q()
    if done.item_id:
        same |= Q(item=done.item_id)
    holds = [hold.pk for hold in _holds([done, *done.parts.all()])]
    if holds:
        same |= Q(hold__in=holds)
    if done.payment_id or not same:
        return CirculationEvent.objects.none()
    own = {done.pk, *done.parts.values_list("pk", flat=True)}
    later = CirculationEvent.objects.filter(same, pk__gt=done.pk, undone_by=None)
    # A place in the line taken since does not hang on anything; nor does money for another matter.
    free = (Verb.UNDO, Verb.PLACE_HOLD, Verb.PAY, Verb.WAIVE, Verb.REFUND, Verb.CHARGE)
    return (
        later.exclude(verb__in=free)
        .exclude(pk__in=own)
        .exclude(part_of__in=own)
        .exclude(part_of__undone_by__isnull=False)
    )


def _holds(events: list[CirculationEvent]) -> list[Hold]:
    numbers = {event.hold_id for event in events if event.hold_id}
    return list(Hold.objects.filter(pk__in=numbers))
