"""Lending a copy: may it be lent, until when, and the loan itself."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.circulation import in_words
from catalog.circulation.catching import arrive, log_arrival
from catalog.circulation.changes import Changes
from catalog.circulation.desk import Desk
from catalog.circulation.due_dates import Due, due_after
from catalog.circulation.events import availability_changed, log
from catalog.circulation.locks import lock_item, lock_patron
from catalog.circulation.notices.outbox import cancel_notices
from catalog.circulation.owing import Owing, owing_and_calendar
from catalog.circulation.queue import Rules, next_hold
from catalog.circulation.refusals import Refusal, refuse
from catalog.circulation.standing import is_old_enough, refusals_of_patron
from catalog.circulation.terms import LoanTerms
from catalog.models import CirculationEvent, Hold, Item, Loan, Patron
from catalog.models.holds import HoldQuerySet
from catalog.vocabulary.circulation import HoldEnd, NoticeKind, Verb
from catalog.vocabulary.items import ItemStatus


@dataclass(frozen=True)
class CheckOut:
    """A loan, why it is due when it is, the hold it filled, and a copy that was kept in vain for that hold."""

    loan: Loan
    due: Due
    terms: LoanTerms
    event: CirculationEvent
    filled: Hold | None = None
    left_on_shelf: Item | None = None
    put_back: Hold | None = None


@transaction.atomic
def check_out(
    *, item_id: int, patron_id: int, desk: Desk, at: datetime.datetime, due_at: datetime.datetime | None = None
) -> CheckOut:
    """Lend a copy to a patron, or refuse with every reason. At most 25 queries whatever the history.

    ``due_at`` sets another due moment than the rules give. Lending what was kept for somebody else (an override) puts
    that hold back into the queue at its old place.
    """
    item, patron = lock_item(item_id), lock_patron(patron_id)
    here = desk.branch or item.branch
    rules = Rules()
    terms = rules.terms(here.pk, patron.category_id, item.item_type_id)
    holds = list(_holds_of(item, patron))
    owing, calendar = owing_and_calendar(patron, at, here)
    overridden = refuse(list(_refusals(item, patron, terms, holds, owing, at, rules)), desk.overrides)
    due = due_after(terms, calendar(here), at)
    if due_at:
        due = Due(due_at, (_("set at the desk"),))
    changes = Changes()
    loan = Loan.objects.create(
        item=item,
        patron=patron,
        branch=here,
        checked_out_at=at,
        due_at=due.at,
        terms=terms.as_json(),
        checked_out_by=desk.by,
    )
    changes.made(loan)
    arrived = arrive(item, at=at, changes=changes)
    if item.status in (ItemStatus.MISSING, ItemStatus.IN_PROCESSING):
        # It is in somebody's hands, so it is neither.
        changes.set(item, status=ItemStatus.AVAILABLE)
    put_back = _caught(item, holds)
    if put_back and put_back.patron_id != patron.pk:
        changes.set(put_back, caught_item_id=None, ready_at=None, pickup_by=None)
        cancel_notices(hold=put_back, kind=NoticeKind.HOLD_READY, at=at)
    else:
        put_back = None
    filled, left = _fill(item, [hold for hold in holds if hold.patron_id == patron.pk], loan, at, changes)
    event = log(
        Verb.CHECK_OUT,
        desk=desk,
        at=at,
        item=item,
        patron=patron,
        loan=loan,
        hold=filled,
        refusals=overridden,
        before=changes.as_json(),
    )
    if arrived:
        log_arrival(arrived, item, desk=desk, at=at, part_of=event)
    availability_changed(item)
    return CheckOut(loan, due, terms, event, filled, left, put_back)


def _holds_of(item: Item, patron: Patron) -> HoldQuerySet:
    """The hold that a copy is kept for, and the patron's own that it answers."""
    opened = Hold.objects.open().select_related("patron", "pickup_branch", "caught_item")
    return opened.filter(caught_item=item) | opened.filter(patron=patron).that_item_could_fill(item)


def _caught(item: Item, holds: Sequence[Hold]) -> Hold | None:
    return next((hold for hold in holds if hold.caught_item_id == item.pk), None)


def _refusals(
    item: Item,
    patron: Patron,
    terms: LoanTerms,
    holds: Sequence[Hold],
    owing: Owing,
    at: datetime.datetime,
    rules: Rules,
) -> Iterator[Refusal]:
    loan = item.loans.open().select_related("patron").first()
    if loan:
        yield _lent_already(loan, patron)
        return
    yield from refusals_of_patron(patron, at, owing)
    yield from _of_item(item, terms, patron, at)
    yield from _too_many(item, patron, terms)
    yield from _wanted(item, patron, _caught(item, holds), at, rules)


def _lent_already(loan: Loan, patron: Patron) -> Refusal:
    if loan.patron_id == patron.pk:
        fact = _("this reader has it already, due %(day)s") % {"day": in_words.due(loan.due_at)}
        return Refusal("already_theirs", fact, _("Nothing to do."), may_override=False)
    values = {"patron": str(loan.patron), "day": in_words.day_of(loan.checked_out_at)}
    fact = _("lent to %(patron)s since %(day)s") % values
    return Refusal("already_lent", fact, _("Take it back first, then lend."), may_override=False, values=values)


def _of_item(item: Item, terms: LoanTerms, patron: Patron, at: datetime.datetime) -> Iterator[Refusal]:
    match item.status:
        case ItemStatus.WITHDRAWN:
            yield Refusal("withdrawn", _("this copy is withdrawn"), _("Put it aside."), may_override=False)
        case ItemStatus.REFERENCE_ONLY:
            yield Refusal("reference_only", _("it stays in the library"), _("Read it here."))
        case ItemStatus.IN_PROCESSING:
            yield Refusal("in_processing", _("it is being made ready"), _("Reserve it for the reader."))
        case ItemStatus.DAMAGED:
            yield Refusal("damaged", _("it is marked as damaged"), _("Put it aside for repair."))
        case ItemStatus.LOST:
            advice = _("Take it back first: it is found, and nobody owes its price any longer.")
            yield Refusal("lost", _("it is marked as lost"), advice, may_override=False)
    if not terms.is_lendable:
        fact = _("the rules do not lend this (%(type)s)") % {"type": item.item_type or _("no type")}
        yield Refusal("not_lendable", fact, _("Read it here."))
    if not is_old_enough(patron, terms.minimum_age, timezone.localdate(at)):
        values = {"age": terms.minimum_age}
        yield Refusal("age", _("it is for %(age)d and over") % values, _("The reader is younger."), values=values)


def _too_many(item: Item, patron: Patron, terms: LoanTerms) -> Iterator[Refusal]:
    if terms.most_loans is None and terms.most_loans_in_all is None:
        return
    types = list(patron.loans.open().values_list("item__item_type_id", flat=True))
    of_type = sum(1 for item_type_id in types if item_type_id == item.item_type_id)
    is_by_type = terms.rules.get("most_loans") != terms.rules.get("most_loans_in_all")
    if is_by_type and terms.most_loans is not None and of_type >= terms.most_loans:
        values = {"count": of_type, "most": terms.most_loans, "type": str(item.item_type or "")}
        fact = _("%(count)d of this kind are out (%(type)s), the most allowed is %(most)d") % values
        yield Refusal("too_many", fact, _("Take one back first."), values=values)
    if terms.most_loans_in_all is not None and len(types) >= terms.most_loans_in_all:
        values = {"count": len(types), "most": terms.most_loans_in_all}
        fact = _("%(count)d are out, the most allowed is %(most)d") % values
        yield Refusal("too_many", fact, _("Take one back first."), values=values)


def _wanted(item: Item, patron: Patron, caught: Hold | None, at: datetime.datetime, rules: Rules) -> Iterator[Refusal]:
    if caught:
        if caught.patron_id != patron.pk:
            values = {"patron": str(caught.patron), "branch": str(caught.pickup_branch)}
            fact = _("kept for %(patron)s at %(branch)s") % values
            if caught.pickup_by:
                values["day"] = in_words.day(caught.pickup_by)
                fact = _("kept for %(patron)s until %(day)s") % values
            advice = _("Put it back. If you lend it anyway, they go back to their place in line.")
            yield Refusal("on_hold_for_other", fact, advice, values=values)
        return
    hold = next_hold(item, at, rules=rules)
    if hold and hold.patron_id != patron.pk:
        queue = Hold.objects.active(timezone.localdate(at)).that_item_could_fill(item)
        count = queue.exclude(patron=patron).count()
        fact = ngettext("%(count)d reader is waiting for it", "%(count)d readers are waiting for it", count)
        advice = _("Take it back to keep it for the first of them.")
        yield Refusal("reserved_by_other", fact % {"count": count}, advice, values={"count": count})


def _fill(
    item: Item, mine: Sequence[Hold], loan: Loan, at: datetime.datetime, changes: Changes
) -> tuple[Hold | None, Item | None]:
    """End the patron's own hold that this copy answers, even if another copy was kept for it; return that copy, too."""
    hold = min(mine, key=lambda one: (one.caught_item_id != item.pk, one.queued_at, one.pk), default=None)
    if hold is None:
        return None, None
    left = hold.caught_item if hold.caught_item_id and hold.caught_item_id != item.pk else None
    changes.set(hold, ended_at=at, ended_as=HoldEnd.FILLED, filled_by_id=loan.pk)
    if hold.ready_at:
        # They have it: nobody writes to them that it is ready.
        cancel_notices(hold=hold, kind=NoticeKind.HOLD_READY, at=at)
    if left:
        availability_changed(left)
    return hold, left
