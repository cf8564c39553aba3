"""Undoing a desk action, as long as nothing later hangs on it. Both stay in the log."""

import datetime
from collections.abc import Sequence
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
from catalog.circulation.locks import lock_item, lock_line_of, lock_patrons
from catalog.circulation.notices.outbox import cancel_notices, queue_notice
from catalog.circulation.overdue import NOTHING
from catalog.circulation.refusals import CirculationError, Refusal
from catalog.models import CirculationEvent, Hold
from catalog.vocabulary.circulation import NoticeKind, Verb

# What stands in the log as a part of something else is undone with it; a refusal has done nothing.
_UNDOABLE = frozenset(Verb) - {Verb.UNDO, Verb.CATCH_HOLD, Verb.REFUSE}


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
    done = CirculationEvent.objects.select_related("hold__item__edition", "hold__edition", "charge", "payment").get(
        pk=event_id
    )
    parts = _parts(done)
    item = lock_item(done.item_id) if done.item_id else None
    if done.hold:
        lock_line_of(done.hold)
    lock_patrons({pk for pk in (done.patron_id, *map(_patron_of_money, parts)) if pk})
    holds = list(Hold.objects.filter(pk__in=_rows(done, "hold")).select_related("patron"))
    if refusals := why_not_undo(done):
        raise CirculationError(*refusals)
    if done.payment_id:
        receipt = take_back_payment(payment_id=done.payment_id, desk=desk, at=at)
        return Undone(done, receipt.event)
    gone = _unsay(done, holds, at)
    event = log(Verb.UNDO, desk=desk, at=at, item=item, patron=done.patron, hold=done.hold, loan=done.loan, undoes=done)
    credited = NOTHING
    for part in (*parts, done):
        if part.charge:
            credited += void(part.charge, desk=desk, at=at, part_of=event)
        elif part.payment:
            take_back_payment(payment_id=part.payment.pk, desk=desk, at=at)
    revert(done.before)
    _say_again([hold.pk for hold in holds], at)
    if item:
        availability_changed(item)
    return Undone(done, event, credited, gone)


def _parts(done: CirculationEvent) -> list[CirculationEvent]:
    """What was done as a part of an event, and as a part of that."""
    events = CirculationEvent.objects.filter(Q(part_of=done) | Q(part_of__part_of=done))
    return list(events.select_related("charge", "payment").order_by("pk"))


def _patron_of_money(part: CirculationEvent) -> int | None:
    money = part.charge or part.payment
    return money.patron_id if money else None


def _rows(done: CirculationEvent, kind: str) -> list[int]:
    """The numbers of the rows of a kind that an event changed or made."""
    keys = (key.split(":") for key in (*done.before.get("rows", {}), *done.before.get("made", [])))
    return [int(pk) for name, pk in keys if name == kind]


def _unsay(done: CirculationEvent, holds: Sequence[Hold], at: datetime.datetime) -> int:
    """Take back the messages that an event has sent; return how many had gone out."""
    gone = 0
    for hold in holds:
        before = done.before.get("rows", {}).get(f"hold:{hold.pk}", {})
        if hold.ready_at and before.get("ready_at", "as before") is None:
            gone += cancel_notices(hold=hold, kind=NoticeKind.HOLD_READY, since=done.at, at=at)
        if done.verb == Verb.EXPIRE_HOLD and hold.pk == done.hold_id:
            gone += cancel_notices(hold=hold, kind=NoticeKind.HOLD_EXPIRED, since=done.at, at=at)
    return gone


def _say_again(holds: Sequence[int], at: datetime.datetime) -> None:
    """What lies on the hold shelf again is told, unless it was told before."""
    ready = Hold.objects.ready().filter(pk__in=holds)
    for hold in ready.select_related("patron__guardian", "pickup_branch", "caught_item__edition"):
        if hold.patron:
            queue_notice(NoticeKind.HOLD_READY, hold.patron, at=at, holds=[hold])


def why_not_undo(done: CirculationEvent) -> list[Refusal]:
    """Return what stands against undoing an event; nothing when it can be undone. At most five queries."""
    if done.verb not in _UNDOABLE or done.part_of_id:
        fact = _("this cannot be undone by itself")
        return [Refusal("not_undoable", fact, _("Undo what it was a part of."), may_override=False)]
    if CirculationEvent.objects.filter(undoes=done).exists():
        return [Refusal("done_already", _("this was undone already"), _("Nothing to do."), may_override=False)]
    if done.patron_id is None and (done.loan_id or done.hold_id or _has_forgotten(done)):
        fact = _("who had it has been forgotten overnight")
        return [Refusal("forgotten", fact, _("Lend it again instead."), may_override=False)]
    if later := _first(_later(done)) or _first(_reserved_again(done)):
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


def _has_forgotten(done: CirculationEvent) -> bool:
    """Whether a lost copy was found by it, and nobody knows any more to whom its price was credited."""
    found = done.verb in (Verb.CHECK_IN, Verb.FIND)
    return found and done.parts.filter(verb=Verb.WAIVE, payment=None).exists()


def _first(events: QuerySet[CirculationEvent]) -> CirculationEvent | None:
    return events.order_by("at", "pk").select_related("patron").first()


def last_undoable(events: QuerySet[CirculationEvent]) -> CirculationEvent | None:
    """Return the newest of some events that is neither undone nor a part of another one."""
    mine = events.filter(part_of=None, undone_by=None, verb__in=_UNDOABLE)
    return mine.order_by("-pk").first()


def _later(done: CirculationEvent) -> QuerySet[CirculationEvent]:
    """What has been done since with the same copy or hold, and stands."""
    if done.payment_id or done.charge_id:
        return CirculationEvent.objects.none()
    same = Q()
    if done.item_id:
        same |= Q(item=done.item_id)
    if holds := {*_rows(done, "hold"), *([done.hold_id] if done.hold_id else [])}:
        if done.verb == Verb.MOVE_HOLD:
            # Of the others in the line only the places were changed: what moved them again hangs on it.
            moved = {"before__rows__has_any_keys": [f"hold:{pk}" for pk in holds]}
            same |= Q(hold=done.hold_id) | Q(verb=Verb.MOVE_HOLD, **moved)
        else:
            same |= Q(hold__in=holds)
    if not same:
        return CirculationEvent.objects.none()
    later = CirculationEvent.objects.filter(same, pk__gt=done.pk, undone_by=None)
    # A place in the line taken since does not hang on anything; nor does money for another matter, or what was refused.
    free = (Verb.UNDO, Verb.REFUSE, Verb.PLACE_HOLD, Verb.PAY, Verb.WAIVE, Verb.REFUND, Verb.CHARGE)
    return (
        later.exclude(verb__in=free)
        .exclude(Q(part_of=done) | Q(part_of__part_of=done))
        .exclude(part_of__undone_by__isnull=False)
        .exclude(part_of__part_of__undone_by__isnull=False)
    )


def _reserved_again(done: CirculationEvent) -> QuerySet[CirculationEvent]:
    """The same reader has reserved the same thing since the hold ended: one has one place in a line."""
    hold = done.hold
    if hold is None or done.verb not in (Verb.CANCEL_HOLD, Verb.EXPIRE_HOLD, Verb.CHECK_OUT):
        return CirculationEvent.objects.none()
    places = Hold.objects.open().filter(patron=hold.patron_id).exclude(pk=hold.pk)
    same = places.filter(edition=hold.edition_id, work=hold.work_id, item=hold.item_id)
    return CirculationEvent.objects.filter(
        verb=Verb.PLACE_HOLD, hold__in=same.values("pk"), pk__gt=done.pk, undone_by=None
    )
