"""Holds: placing, pausing, moving, cancelling, and what becomes of a copy that was kept for one."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.circulation import in_words
from catalog.circulation.catching import catch
from catalog.circulation.changes import Changes
from catalog.circulation.desk import Desk
from catalog.circulation.events import availability_changed, begin, finish, log
from catalog.circulation.locks import lock_hold, lock_patron
from catalog.circulation.notices.outbox import cancel_notices, queue_notice
from catalog.circulation.queue import Rules
from catalog.circulation.refusals import CirculationError, Refusal, refuse
from catalog.circulation.standing import is_old_enough, refusals_of_patron
from catalog.circulation.terms import LoanTerms
from catalog.models import Branch, CirculationEvent, Edition, Hold, Item, Patron, Work
from catalog.models.holds import HoldQuerySet
from catalog.vocabulary.circulation import HoldEnd, NoticeKind, OnShelfHolds, Verb
from catalog.vocabulary.items import ItemStatus

Target = Edition | Work | Item
# The least by which two moments differ.
_A_MOMENT = datetime.timedelta(microseconds=1)


@dataclass(frozen=True)
class Ended:
    """A hold that ended, and where its copy goes: to the next reader, or off the hold shelf."""

    hold: Hold
    event: CirculationEvent
    freed: Item | None = None
    next_hold: Hold | None = None


@transaction.atomic
def place_hold(
    *,
    patron_id: int,
    target: Target,
    pickup_branch: Branch,
    desk: Desk,
    at: datetime.datetime,
    language: str = "",
    format: str = "",
    expires_on: datetime.date | None = None,
) -> Hold:
    """Put a patron into the queue for a title, a work (of one language or format, if wanted) or one very copy."""
    patron = lock_patron(patron_id)
    hold = Hold(
        patron=patron,
        pickup_branch=pickup_branch,
        placed_at=at,
        queued_at=at,
        language=language,
        format=format,
        expires_on=expires_on,
        **{_column(target): target},
    )
    overridden = refuse(why_not_hold(hold, at), desk.overrides)
    hold.save()
    changes = Changes()
    changes.made(hold)
    log(
        Verb.PLACE_HOLD,
        desk=desk,
        at=at,
        patron=patron,
        item=hold.item,
        hold=hold,
        refusals=overridden,
        before=changes.as_json(),
    )
    return hold


def why_not_hold(hold: Hold, at: datetime.datetime) -> list[Refusal]:
    """Return every reason against placing a hold that is not saved yet; none when it may be placed."""
    patron, on = hold.patron, timezone.localdate(at)
    if patron is None:
        raise ValueError("A hold needs its patron.")
    mine = list(_of_target(Hold.objects.open(), hold).filter(patron=patron))
    if mine:
        placed = in_words.day_of(mine[0].placed_at)
        fact = _("it was reserved on %(day)s") % {"day": placed}
        return [Refusal("already_reserved", fact, _("Nothing to do."), may_override=False, values={"day": placed})]
    items = items_of(hold)
    lent = patron.loans.open().filter(item__in=items).first()
    if lent:
        fact = _("this reader has it, due %(day)s") % {"day": in_words.due(lent.due_at)}
        return [Refusal("already_yours", fact, _("Renew it."), values={"day": in_words.due(lent.due_at)})]
    return [*_of_copies(hold, patron, items, at), *_of_pickup(hold.pickup_branch, on), *refusals_of_patron(patron, at)]


def items_of(hold: Hold) -> QuerySet[Item]:
    """The copies that could fill a hold by what they are, whatever their state; withdrawn ones never."""
    items = Item.objects.exclude(status=ItemStatus.WITHDRAWN)
    if hold.item_id:
        return items.filter(pk=hold.item_id)
    if hold.edition_id:
        return items.filter(edition=hold.edition_id)
    editions = Edition.objects.filter(work=hold.work_id)
    if hold.language:
        editions = editions.filter(language=hold.language)
    if hold.format:
        editions = editions.filter(format=hold.format)
    return items.filter(edition__in=editions)


def _of_copies(hold: Hold, patron: Patron, items: QuerySet[Item], at: datetime.datetime) -> Iterator[Refusal]:
    """What the copies and the rules say: can any be lent, is one in, is the reader old enough, how many are allowed."""
    on = timezone.localdate(at)
    rules, usable = Rules(), []
    for item in items.exclude(status__in=[ItemStatus.LOST, ItemStatus.REFERENCE_ONLY]).select_related("branch"):
        terms = rules.terms(item.branch_id, patron.category_id, item.item_type_id)
        if terms.is_lendable and terms.is_holdable:
            usable.append((item, terms))
    if not usable:
        advice = _("Read it in the library.")
        yield Refusal("cannot_be_lent", _("no copy of it can be reserved"), advice)
        return
    fit = [(item, terms) for item, terms in usable if is_old_enough(patron, terms.minimum_age, on)]
    if not fit:
        age = min(terms.minimum_age for _item, terms in usable)
        yield Refusal("age", _("it is for %(age)d and over") % {"age": age}, values={"age": age})
        return
    terms = fit[0][1]
    if terms.most_holds is not None and (count := patron.holds.open().count()) >= terms.most_holds:
        values = {"count": count, "most": terms.most_holds}
        fact = _("%(count)d are reserved, the most allowed is %(most)d") % values
        yield Refusal("too_many", fact, _("Cancel one first."), values=values)
    yield from _on_shelf(fit, at)


def _on_shelf(usable: Sequence[tuple[Item, LoanTerms]], at: datetime.datetime) -> Iterator[Refusal]:
    """Refuse where a copy is in and the rules say that one takes it from the shelf."""
    if any(terms.on_shelf_holds == OnShelfHolds.ALWAYS for _item, terms in usable):
        return
    numbers = [item.pk for item, _terms in usable]
    free = list(Item.objects.filter(pk__in=numbers).on_shelf().with_place())
    if any(terms.on_shelf_holds == OnShelfHolds.NONE_AVAILABLE for _item, terms in usable):
        # As many of them as there are readers in line are as good as taken.
        waiting = Hold.objects.active(timezone.localdate(at))
        free = free[waiting.that_item_could_fill(free[0]).count() :] if free else []
    if free:
        parts = (free[0].branch, free[0].shelving_location, free[0].call_number)
        place = ", ".join(str(part) for part in parts if part)
        fact = _("a copy is on the shelf: %(place)s") % {"place": place}
        yield Refusal("on_shelf_now", fact, _("Take it from the shelf."), values={"place": place})


def _of_pickup(branch: Branch, on: datetime.date) -> Iterator[Refusal]:
    if not branch.is_public:
        fact = _("nothing can be collected at %(branch)s") % {"branch": branch}
        yield Refusal("no_pickup", fact, _("Choose another place."), may_override=False, values={"branch": str(branch)})
    closures = [one for one in branch.closures.all() if one.covers(on) and not one.is_yearly]
    # A few closed days are no matter: it is kept until the branch is open again.
    if closures and (closures[0].ends_on - on).days > 14:
        values = {"branch": str(branch), "day": in_words.day(closures[0].ends_on)}
        fact = _("%(branch)s is closed until %(day)s") % values
        yield Refusal("no_pickup", fact, _("Choose another place."), values=values)


def _of_target(holds: HoldQuerySet, hold: Hold) -> HoldQuerySet:
    return holds.filter(edition=hold.edition_id, work=hold.work_id, item=hold.item_id)


def _column(target: Target) -> str:
    return {Edition: "edition", Work: "work", Item: "item"}[type(target)]


@transaction.atomic
def suspend_hold(*, hold_id: int, until: datetime.date | None, desk: Desk, at: datetime.datetime) -> Hold:
    """Pause a hold until a day (or until it is resumed); it keeps its place. A copy that is kept is let go first."""
    hold = _open_hold(hold_id)
    if hold.caught_item_id:
        fact = _("a copy is being kept for it")
        raise CirculationError(Refusal("caught", fact, _("Cancel it, or lend the copy."), may_override=False))
    if until and until <= timezone.localdate(at):
        raise CirculationError(Refusal("past", _("the day must be in the future"), may_override=False))
    return _change(hold, Verb.SUSPEND_HOLD, desk, at, suspended_at=at, suspended_until=until)


@transaction.atomic
def resume_hold(*, hold_id: int, desk: Desk, at: datetime.datetime) -> Hold:
    """End the pause of a hold."""
    return _change(_open_hold(hold_id), Verb.RESUME_HOLD, desk, at, suspended_at=None, suspended_until=None)


@transaction.atomic
def change_pickup(*, hold_id: int, pickup_branch: Branch, desk: Desk, at: datetime.datetime) -> Hold:
    """Let a hold be collected elsewhere. What is on the hold shelf already has to be scanned to travel on."""
    hold = _open_hold(hold_id)
    if hold.pickup_branch_id == pickup_branch.pk:
        return hold
    refuse(list(_of_pickup(pickup_branch, timezone.localdate(at))), desk.overrides)
    values: dict[str, object] = {"pickup_branch_id": pickup_branch.pk}
    if hold.ready_at:
        # It lies elsewhere, so it is not ready for the reader any more.
        values |= {"ready_at": None, "pickup_by": None}
        cancel_notices(hold=hold, kind=NoticeKind.HOLD_READY, at=at)
    hold = _change(hold, Verb.MOVE_HOLD, desk, at, **values)
    hold.pickup_branch = pickup_branch
    if hold.caught_item:
        availability_changed(hold.caught_item)
    return hold


@transaction.atomic
def move_hold(*, hold_id: int, before: int | None, desk: Desk, at: datetime.datetime) -> Hold:
    """Move a waiting hold in its queue: before another hold, or to the end (``before=None``)."""
    hold = _open_hold(hold_id)
    if hold.caught_item_id:
        fact = _("a copy is being kept for it")
        raise CirculationError(Refusal("caught", fact, _("Nothing to do."), may_override=False))
    queue = list(queue_beside(hold))
    order = [one for one in queue if one.pk != hold.pk]
    places = [number for number, one in enumerate(order) if one.pk == before]
    if before is not None and not places:
        fact = _("that reservation is not in this line")
        raise CirculationError(Refusal("not_in_queue", fact, _("Look at the line again."), may_override=False))
    order.insert(places[0] if places else len(order), hold)
    changes = Changes()
    # The moments stay, the holds change places; two of the same moment are told apart by the least that there is.
    last = None
    moments = [one.queued_at for one in queue]
    for one, moment in zip(order, moments, strict=True):
        last = moment if last is None or moment > last else last + _A_MOMENT
        if one.queued_at != last:
            changes.set(one, queued_at=last)
    log(Verb.MOVE_HOLD, desk=desk, at=at, patron=hold.patron, hold=hold, before=changes.as_json())
    return Hold.objects.get(pk=hold.pk)


def queue_beside(hold: Hold) -> HoldQuerySet:
    """The waiting holds that compete with one for the same copies, itself included, in their order."""
    item = items_of(hold).select_related("edition").first()
    waiting = Hold.objects.waiting()
    own = _of_target(waiting, hold)
    return (waiting.that_item_could_fill(item) | own if item else own).in_queue()


@transaction.atomic
def cancel_hold(*, hold_id: int, desk: Desk, at: datetime.datetime) -> Ended:
    """Cancel a hold; a copy that was kept for it goes to the next reader."""
    return _end(_open_hold(hold_id), HoldEnd.CANCELLED, Verb.CANCEL_HOLD, desk, at)


@transaction.atomic
def expire_hold(*, hold: Hold, desk: Desk, at: datetime.datetime) -> Ended:
    """End a hold that was not collected in time, or is not wanted any longer; tell the patron."""
    locked = _open_hold(hold.pk)
    ended = _end(locked, HoldEnd.EXPIRED, Verb.EXPIRE_HOLD, desk, at)
    if locked.patron:
        queue_notice(NoticeKind.HOLD_EXPIRED, locked.patron, at=at, holds=[locked])
    return ended


def _end(hold: Hold, how: HoldEnd, verb: Verb, desk: Desk, at: datetime.datetime) -> Ended:
    item, was_ready = hold.caught_item, hold.ready_at is not None
    changes = Changes()
    changes.set(hold, ended_at=at, ended_as=how)
    event = begin(verb, desk=desk, at=at, patron=hold.patron, item=item, hold=hold)
    cancel_notices(hold=hold, at=at)
    following = None
    if item and was_ready:
        # It lies on the hold shelf: the next reader at the same place can have it at once; else it is sent on.
        if caught := catch(item, here=hold.pickup_branch, desk=desk, at=at, part_of=event, changes=changes):
            following = caught.hold
    elif item and (transit := item.transits.open().filter(hold=hold).first()):
        # It goes on travelling, and is looked at where it arrives.
        changes.set(transit, hold_id=None)
    finish(event, changes)
    if item:
        availability_changed(item)
    return Ended(hold, event, item if was_ready else None, following)


def _open_hold(pk: int) -> Hold:
    hold = lock_hold(pk)
    if not hold.is_open:
        fact = _("this reservation has ended: %(how)s") % {"how": hold.get_ended_as_display()}
        raise CirculationError(Refusal("ended", fact, _("Nothing to do."), may_override=False))
    return hold


def _change(hold: Hold, verb: Verb, desk: Desk, at: datetime.datetime, **values: object) -> Hold:
    changes = Changes()
    changes.set(hold, **values)
    log(verb, desk=desk, at=at, patron=hold.patron, hold=hold, before=changes.as_json())
    return hold
