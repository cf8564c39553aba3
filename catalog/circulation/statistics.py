"""What the first page tells of a branch, or of all: counts of today and of a year, and what needs a hand now.

Each function is a fixed number of queries. What was undone is not counted.
"""

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone

from catalog.circulation.calendar import midnight
from catalog.models import Branch, CirculationEvent, Hold, Loan, Notice, Patron, Transit
from catalog.vocabulary.circulation import Verb

DAYS, MONTHS = 30, 12
# A copy that has been on its way for longer is looked for.
LONGEST_TRANSIT = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Period:
    """A day or a month, and how many copies were lent and taken back in it."""

    first: datetime.date
    after: datetime.date
    lent: int = 0
    taken_back: int = 0


@dataclass(frozen=True)
class Now:
    """How many holds and loans stand how; ``too_long`` are those on the hold shelf past their last day."""

    waiting: int
    ready: int
    too_long: int
    overdue: int
    claimed: int
    new_patrons: int


def last_days(on: datetime.date) -> list[tuple[datetime.date, datetime.date]]:
    """Return the last 30 days as pairs of a day and the day after, ``on`` as the last one."""
    first = [on - datetime.timedelta(days=number) for number in reversed(range(DAYS))]
    return [(day, day + datetime.timedelta(days=1)) for day in first]


def last_months(on: datetime.date) -> list[tuple[datetime.date, datetime.date]]:
    """Return the last 12 months as pairs of their first day and the first day after, that of ``on`` as the last one."""
    months = [divmod(on.year * 12 + on.month - 1 - number, 12) for number in reversed(range(-1, MONTHS))]
    first = [datetime.date(year, month + 1, 1) for year, month in months]
    return list(itertools.pairwise(first))


def lent_and_taken_back(spans: Sequence[tuple[datetime.date, datetime.date]], branch: Branch | None) -> list[Period]:
    """Count the loans and the returns of each span of days; a span may lie in another one. Two queries.

    A copy that only arrived from another branch did not come back. Each span is counted in the index alone: asking
    each of half a million events for its day would take seconds.
    """
    acts = CirculationEvent.objects.order_by()
    if branch:
        acts = acts.filter(branch=branch)
    bounds = [(midnight(first), midnight(after)) for first, after in spans]
    counts = [
        acts.filter(verb=verb, at__gte=start, at__lt=end, loan__isnull=False)
        .values("verb")
        .annotate(number=Value(number), count=Count("pk"))
        .values_list("number", "verb", "count")
        for number, (start, end) in enumerate(bounds)
        for verb in (Verb.CHECK_OUT, Verb.CHECK_IN)
    ]
    counted = {(number, verb): count for number, verb, count in counts[0].union(*counts[1:], all=True)}
    for verb, at in _undone(acts, min(start for start, _end in bounds), branch):
        for number, (start, end) in enumerate(bounds):
            if start <= at < end and (number, verb) in counted:
                counted[number, verb] -= 1
    return [
        Period(first, after, counted.get((number, Verb.CHECK_OUT), 0), counted.get((number, Verb.CHECK_IN), 0))
        for number, (first, after) in enumerate(spans)
    ]


def _undone(
    acts: QuerySet[CirculationEvent], since: datetime.datetime, branch: Branch | None
) -> QuerySet[CirculationEvent, tuple[str, datetime.datetime]]:
    """What was done and undone since a moment: verbs and moments."""
    undone = CirculationEvent.objects.filter(verb=Verb.UNDO, at__gte=since, undoes__loan__isnull=False).order_by()
    if branch:
        undone = undone.filter(undoes__branch=branch)
    return undone.values_list("undoes__verb", "undoes__at")


def standing_now(branch: Branch | None, at: datetime.datetime) -> Now:
    """Count the holds to be collected at a branch, the loans made there, the patrons who joined there. 3 queries."""
    on = timezone.localdate(at)
    ready = Q(ready_at__isnull=False)
    holds = _at(Hold.objects.open(), branch, "pickup_branch").aggregate(
        waiting=Count("pk", filter=Q(caught_item__isnull=True)),
        ready=Count("pk", filter=ready),
        too_long=Count("pk", filter=ready & Q(pickup_by__lt=on)),
    )
    claimed = Q(claimed_returned_at__isnull=False)
    loans = _at(Loan.objects.open(), branch, "branch").aggregate(
        overdue=Count("pk", filter=Q(due_at__lt=at) & ~claimed), claimed=Count("pk", filter=claimed)
    )
    joined = _at(Patron.objects.filter(registered_on=on), branch, "home_branch").count()
    return Now(**holds, **loans, new_patrons=joined)


def waiting(branch: Branch | None, at: datetime.datetime) -> QuerySet[Hold]:
    """Holds to be collected at a branch that no copy has been caught for, the longest first."""
    holds = _at(Hold.objects.waiting(), branch, "pickup_branch")
    return holds.select_related("patron", "edition", "work", "item__edition", "pickup_branch").order_by(
        "placed_at", "pk"
    )


def ready_too_long(branch: Branch | None, at: datetime.datetime) -> QuerySet[Hold]:
    """Holds whose copy is on the hold shelf although its last day is over, the longest first."""
    holds = Hold.objects.ready().filter(pickup_by__lt=timezone.localdate(at))
    return (
        _at(holds, branch, "pickup_branch")
        .select_related("patron", "caught_item__edition", "pickup_branch")
        .order_by("pickup_by", "pk")
    )


def overdue_longest(branch: Branch | None, at: datetime.datetime) -> QuerySet[Loan]:
    """Overdue loans, the longest first."""
    return _with_copies(_at(Loan.objects.overdue(at), branch, "branch")).order_by("due_at", "pk")


def failed_messages(branch: Branch | None, at: datetime.datetime) -> QuerySet[Notice]:
    """Messages to patrons of a branch that could not be sent at the last attempt, the oldest first."""
    failed = _at(Notice.objects.failed(), branch, "patron__home_branch")
    return failed.select_related("patron").order_by("created_at", "pk")


def lost_on_the_way(branch: Branch | None, at: datetime.datetime) -> QuerySet[Transit]:
    """Copies from or to a branch that have been on their way for more than a week, the longest first."""
    transits = Transit.objects.open().filter(sent_at__lt=at - LONGEST_TRANSIT)
    if branch:
        transits = transits.filter(Q(to_branch=branch) | Q(from_branch=branch))
    return transits.select_related("item__edition", "from_branch", "to_branch").order_by("sent_at", "pk")


def said_to_be_returned(branch: Branch | None, at: datetime.datetime) -> QuerySet[Loan]:
    """Open loans of which the reader says that the copy came back, the longest first."""
    loans = _at(Loan.objects.open().filter(claimed_returned_at__isnull=False), branch, "branch")
    return _with_copies(loans).order_by("claimed_returned_at", "pk")


def _with_copies(loans: QuerySet[Loan]) -> QuerySet[Loan]:
    return loans.select_related("patron", "item__edition", "branch")


def _at(rows: Any, branch: Branch | None, column: str) -> Any:
    return rows.filter(**{column: branch}) if branch else rows
