"""Loans that are over, written by the ten thousand: what the statistics of a library are made of. Nobody is named."""

import datetime
import itertools
import random
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from catalog.models import CirculationEvent, Loan
from catalog.models.bulk import allocate_ids, insert_rows
from catalog.vocabulary.circulation import LoanEnd, Verb

# How busy the months are, January first, and the days of the week, Monday first.
_MONTHS = (1.1, 1.0, 1.05, 0.95, 0.9, 0.85, 1.0, 0.8, 1.0, 1.15, 1.2, 0.9)
_WEEKDAYS = (1.1, 1.0, 1.0, 1.0, 0.9, 1.3, 0.0)
_LOAN_COLUMNS = (
    "id", "item_id", "branch_id", "checked_out_at", "due_at", "renewal_count", "terms", "ended_at", "ended_as",
    "return_branch_id",
)  # fmt: skip
_EVENT_COLUMNS = (
    "verb", "at", "branch_id", "item_id", "loan_id", "patron_category_id", "item_type_id", "refusals", "before",
)  # fmt: skip


class Copy(NamedTuple):
    """What is lent: a copy, the branch that lends it, its type, and the days for which it is lent."""

    item_id: int
    branch_id: int
    item_type_id: int | None
    days: int = 21


class PastLoan(NamedTuple):
    """A copy that was lent to somebody of a category and came back."""

    copy: Copy
    category_id: int
    out_at: datetime.datetime
    due_at: datetime.datetime
    in_at: datetime.datetime


def past_loans(
    rng: random.Random,
    copies: Sequence[Copy],
    categories: Mapping[int, float],
    *,
    per_day: float,
    first: datetime.date,
    last: datetime.date,
    free_until: Mapping[int, datetime.datetime],
) -> list[PastLoan]:
    """Return loans that began and ended from ``first`` to ``last``, some ``per_day``; no copy is out twice at a time.

    ``categories`` are the ids of patron categories with their shares. ``free_until`` has the moments by which copies
    (by their ids) must be back. A few copies go out often, most of them rarely.
    """
    ordered = rng.sample(copies, len(copies))
    weights = list(itertools.accumulate(1 / (rank + len(ordered) / 20) for rank in range(len(ordered))))
    back: dict[int, datetime.datetime] = {}
    loans = []
    for day in (first + datetime.timedelta(days=number) for number in range((last - first).days + 1)):
        count = per_day * _MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()] * rng.uniform(0.7, 1.3)
        for copy in rng.choices(ordered, cum_weights=weights, k=round(count)):
            out_at = _moment(rng, day)
            if copy.item_id in back and back[copy.item_id] > out_at:
                continue
            in_day = day + datetime.timedelta(days=round(rng.triangular(1, copy.days + 8, copy.days * 0.8)))
            in_at = _moment(rng, in_day + datetime.timedelta(days=in_day.weekday() == 6))
            if in_at.date() > last or in_at >= free_until.get(copy.item_id, in_at + datetime.timedelta(1)):
                continue
            due_on = day + datetime.timedelta(days=copy.days)
            due_at = timezone.make_aware(datetime.datetime.combine(due_on, datetime.time(23, 59)))
            back[copy.item_id] = in_at
            category = rng.choices(list(categories), list(categories.values()))[0]
            loans.append(PastLoan(copy, category, out_at, due_at, in_at))
    return loans


def _moment(rng: random.Random, day: datetime.date) -> datetime.datetime:
    minute = rng.randint(9 * 60, 17 * 60)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(minute // 60, minute % 60)))


@transaction.atomic
def write_past(loans: Sequence[PastLoan]) -> None:
    """Write loans that are over, and the two events of each in the order of time."""
    stored = _stored
    numbers = allocate_ids(Loan, len(loans))
    insert_rows(
        Loan,
        _LOAN_COLUMNS,
        [
            (
                number, loan.copy.item_id, loan.copy.branch_id, stored(loan.out_at), stored(loan.due_at), 0, "{}",
                stored(loan.in_at), LoanEnd.RETURNED.value, loan.copy.branch_id,
            )
            for number, loan in zip(numbers, loans, strict=True)
        ],
    )  # fmt: skip
    acts = [(loan.out_at, Verb.CHECK_OUT.value, number, loan) for number, loan in zip(numbers, loans, strict=True)]
    acts += [(loan.in_at, Verb.CHECK_IN.value, number, loan) for number, loan in zip(numbers, loans, strict=True)]
    insert_rows(
        CirculationEvent,
        _EVENT_COLUMNS,
        [
            (
                verb, stored(at), loan.copy.branch_id, loan.copy.item_id, number, loan.category_id,
                loan.copy.item_type_id, "[]", "{}",
            )
            for at, verb, number, loan in sorted(acts, key=lambda act: act[0])
        ],
    )  # fmt: skip


def _stored(moment: datetime.datetime) -> Any:
    """A moment as the database takes it from plain rows."""
    return connection.ops.adapt_datetimefield_value(moment)
