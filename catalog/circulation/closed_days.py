"""What a closure means for what is out or kept already: dates that fall into it, and moving them to the next open day.

Entering a closure changes no date. Somebody looks at what is due while the branch is closed, and moves it.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog.circulation.calendar import ONE_DAY, Calendar, calendar_of, midnight
from catalog.circulation.changes import Changes
from catalog.circulation.desk import Desk
from catalog.circulation.due_dates import moved_from_closed
from catalog.circulation.events import begin
from catalog.circulation.locks import lock_items
from catalog.circulation.notices.outbox import cancel_notices, not_gone_out, queue_notice
from catalog.circulation.terms import LoanTerms
from catalog.models import Branch, CirculationEvent, Closure, Hold, Item, Loan, SearchChange
from catalog.vocabulary.circulation import NoticeKind, Verb

_BATCH = 500


@dataclass(frozen=True)
class Dates:
    """What falls on closed days, by number: when loans would be due instead, until when what is ready would be kept.

    ``staying`` loans keep their date: their rule leaves dates as they fall, or no open day comes in four years.
    """

    loans: dict[int, datetime.datetime]
    holds: dict[int, datetime.date]
    staying: int

    @property
    def is_movable(self) -> bool:
        """Whether there is anything to move."""
        return bool(self.loans or self.holds)

    @property
    def days(self) -> set[datetime.date]:
        """The days to which they are moved."""
        return {*map(timezone.localdate, self.loans.values()), *self.holds.values()}


def dates_when_closed(branch: Branch, closures: Collection[Closure], on: datetime.date) -> Dates:
    """Return the dates of open loans and of ready holds that fall on closed days of these closures, from a day on.

    Of a yearly closure the days that come next count. A day that is open all the same is none. Five queries.
    """
    calendar = calendar_of(branch)
    due: dict[int, datetime.datetime] = {}
    staying = 0
    loans = _loans(branch, closures, on).order_by("due_at", "pk").values_list("pk", "due_at", "terms")
    for pk, due_at, terms in loans:
        if calendar.is_open(timezone.localdate(due_at)):
            continue
        later = moved_from_closed(LoanTerms.from_json(terms), calendar, due_at)
        if later == due_at:
            staying += 1
        else:
            due[pk] = later
    return Dates(due, _kept_until(branch, closures, on, calendar), staying)


@transaction.atomic
def move_dates(branch: Branch, closures: Collection[Closure], *, desk: Desk, at: datetime.datetime) -> Dates:
    """Move what :func:`dates_when_closed` finds, and return what was moved: done twice, it moves nothing more.

    Each loan and each hold has an event of its own, so that each can be undone by itself. What waits in the outbox with
    an old date does not go out with it. The number of queries does not grow with the number of loans, but for batches
    and for messages that wait.
    """
    on = timezone.localdate(at)
    copies = Q(loans__in=_loans(branch, closures, on)) | Q(caught_holds__in=_holds(branch, closures, on))
    locked = lock_items(Item.objects.filter(pk__in=Item.objects.filter(copies).order_by().values("pk")))
    dates = dates_when_closed(branch, closures, on)
    loans = [
        loan
        for loan in Loan.objects.open().select_related("patron", "item").in_bulk(list(dates.loans)).values()
        if loan.item_id in locked
    ]
    # A reader may collect another copy at this moment: that changes the hold without its kept copy.
    ready = Hold.objects.ready().select_for_update(of=("self",), no_key=True)
    holds = [
        hold
        for hold in ready.select_related("patron", "caught_item").in_bulk(list(dates.holds)).values()
        if hold.caught_item_id in locked
    ]
    events = []
    for loan in loans:
        events.append(_event(loan, desk, at, due_at=dates.loans[loan.pk]))
    for hold in holds:
        events.append(_event(hold, desk, at, pickup_by=dates.holds[hold.pk]))
    Loan.objects.bulk_update(loans, ["due_at"], batch_size=_BATCH)
    Hold.objects.bulk_update(holds, ["pickup_by"], batch_size=_BATCH)
    CirculationEvent.objects.bulk_create(events, batch_size=_BATCH)
    SearchChange.objects.record(loan.item.edition_id for loan in loans)
    _say_otherwise(loans, holds, at)
    moved = {loan.pk: loan.due_at for loan in loans}
    return Dates(moved, {hold.pk: dates.holds[hold.pk] for hold in holds}, dates.staying)


def _event(row: Loan | Hold, desk: Desk, at: datetime.datetime, **date: datetime.date) -> CirculationEvent:
    """Set the date of a loan or hold, and return the event of that; neither is written yet."""
    [(name, value)] = date.items()
    changes = Changes()
    changes.keep(row, **{name: getattr(row, name)})
    setattr(row, name, value)
    item, kind = (row.item, "loan") if isinstance(row, Loan) else (row.caught_item, "hold")
    return begin(
        Verb.MOVE_DATE, desk=desk, at=at, item=item, patron=row.patron, before=changes.as_json(), **{kind: row}
    )


def _say_otherwise(loans: list[Loan], holds: list[Hold], at: datetime.datetime) -> None:
    """Take back messages with an old date that have not gone out. That something is due soon is told in its time."""
    for loan in _told_of(loans, NoticeKind.DUE_SOON, "loan"):
        cancel_notices(loan=loan, kind=NoticeKind.DUE_SOON, at=at)
    for hold in _told_of(holds, NoticeKind.HOLD_READY, "hold"):
        cancel_notices(hold=hold, kind=NoticeKind.HOLD_READY, at=at)
        queue_notice(NoticeKind.HOLD_READY, hold.patron, at=at, holds=[hold])


def _told_of(rows: list, kind: NoticeKind, name: str) -> list:
    lines = not_gone_out().filter(**{"kind": kind, f"lines__{name}__isnull": False})
    told = set(lines.values_list(f"lines__{name}", flat=True))
    return [row for row in rows if row.pk in told]


def _kept_until(
    branch: Branch, closures: Collection[Closure], on: datetime.date, calendar: Calendar
) -> dict[int, datetime.date]:
    """The next open day of each ready hold whose last day is closed; none where no open day comes in four years."""
    days = _holds(branch, closures, on).order_by("pickup_by", "pk").values_list("pk", "pickup_by")
    later = {pk: (day, calendar.next_open(day)) for pk, day in days if day}
    return {pk: moved for pk, (day, moved) in later.items() if moved != day}


def _loans(branch: Branch, closures: Collection[Closure], on: datetime.date) -> QuerySet[Loan]:
    during = Q(pk__in=())
    for first, last in _spans(closures, on):
        during |= Q(due_at__gte=midnight(first), due_at__lt=midnight(last + ONE_DAY))
    return Loan.objects.open().filter(during, branch=branch)


def _holds(branch: Branch, closures: Collection[Closure], on: datetime.date) -> QuerySet[Hold]:
    during = Q(pk__in=())
    for span in _spans(closures, on):
        during |= Q(pickup_by__range=span)
    return Hold.objects.ready().filter(during, pickup_branch=branch)


def _spans(closures: Collection[Closure], on: datetime.date) -> list[tuple[datetime.date, datetime.date]]:
    """The first and the last day of each closure that is not over."""
    spans = (closure.next_days(on) for closure in closures)
    return [(max(first, on), last) for first, last in spans if last >= on]
