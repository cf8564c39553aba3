"""Which reminder is due for what is overdue, which have been written, and writing one message to a patron."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from catalog.circulation.calendar import Calendar, calendar_of
from catalog.circulation.outbox import GRACE, queue_notice
from catalog.circulation.wording import days_late
from catalog.models import Branch, Loan, Notice, NoticeLine, NoticeTemplate, Patron
from catalog.vocabulary.circulation import NoticeKind

_BATCH = 500


@dataclass(frozen=True)
class Written:
    """The highest level written about a loan since it was made or renewed, and when anything was written last."""

    level: int
    at: datetime.datetime


def days_by_level() -> dict[int, int]:
    """After how many days late each reminder goes out; only those that are sent."""
    texts = NoticeTemplate.objects.filter(kind=NoticeKind.OVERDUE, is_active=True)
    return dict(texts.order_by("level").values_list("level", "days"))


def level_due(late: int, days: Mapping[int, int]) -> int:
    """Return the highest level that is due after so many days; 0 for none. Levels that were missed are not made up."""
    return max((level for level, after in days.items() if after <= late), default=0)


def level_by_hand(loan: Loan, written: Written | None, days: Mapping[int, int], at: datetime.datetime) -> int:
    """Return the level that a librarian's press writes now: the one that is due, or the next; 0 for none.

    Nothing is written twice on a day, and nothing after the last level.
    """
    if not days or (written and timezone.localdate(written.at) == timezone.localdate(at)):
        return 0
    due = level_due(days_late(loan, at), days)
    after = written.level if written else 0
    return next((level for level in sorted(days) if level > after and level >= due), 0)


def written_about(loans: Iterable[tuple[int, datetime.datetime]]) -> dict[int, Written]:
    """Return what has been written about loans, given as (id, due moment), by loan id. A query for each 500."""
    dues, found = dict(loans), dict[int, Written]()
    ids = list(dues)
    for start in range(0, len(ids), _BATCH):
        lines = NoticeLine.objects.filter(
            loan__in=ids[start : start + _BATCH], notice__kind=NoticeKind.OVERDUE, notice__cancelled_at__isnull=True
        )
        for loan_id, key, made_at in lines.values_list("loan", "key", "notice__created_at"):
            _kind, level, _loan, _pk, due = key.split(":", 4)
            # Of the reminders from before a renewal only the day counts.
            is_current = due == f"{dues[loan_id].astimezone(datetime.UTC):%Y-%m-%dT%H:%M}"
            so_far = found.get(loan_id, Written(0, made_at))
            found[loan_id] = Written(max(so_far.level, int(level) if is_current else 0), max(so_far.at, made_at))
    return found


def remind(
    patron: Patron,
    loans: Sequence[Loan],
    levels: Mapping[int, int],
    *,
    at: datetime.datetime,
    grace: datetime.timedelta = GRACE,
    calendar_for: Callable[[Branch], Calendar] = calendar_of,
) -> Notice | None:
    """Write one message about all these loans, each at its level, in the words of the highest."""
    return queue_notice(
        NoticeKind.OVERDUE,
        patron,
        at=at,
        level=max(levels[loan.pk] for loan in loans),
        loans=loans,
        loan_levels=levels,
        grace=grace,
        calendar_for=calendar_for,
    )
