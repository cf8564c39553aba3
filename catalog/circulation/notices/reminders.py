"""Which reminder is due for what is overdue, which have been written, and writing one message to a patron."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from catalog.circulation.calendar import Calendar, calendar_of, shared_calendars
from catalog.circulation.notices.outbox import GRACE, Addressee, addressee, queue_notice
from catalog.circulation.notices.wording import Words, days_late, render, values_for
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


@dataclass(frozen=True)
class Draft:
    """A message that has not been written: to whom, about which loans at which levels, and its words."""

    patron: Patron
    to: Addressee
    loans: Sequence[Loan]
    levels: Mapping[int, int]
    words: Words


class Writing:
    """Writing to patrons by hand, about all that they have overdue. Its queries do not grow with the patrons."""

    def __init__(self, patron_ids: Iterable[int], at: datetime.datetime) -> None:
        self.at = at
        self.days = days_by_level()
        loans = Loan.objects.overdue(at).filter(patron__in=list(patron_ids))
        loans = loans.select_related("item__edition", "branch", "patron__guardian", "patron__home_branch")
        self.by_patron: dict[Patron, list[Loan]] = {}
        for loan in loans.order_by("due_at", "pk"):
            if loan.patron:
                self.by_patron.setdefault(loan.patron, []).append(loan)
        everything = [loan for theirs in self.by_patron.values() for loan in theirs]
        self.written = written_about((loan.pk, loan.due_at) for loan in everything)
        self.levels = {
            loan.pk: level
            for loan in everything
            if (level := level_by_hand(loan, self.written.get(loan.pk), self.days, at))
        }
        self.calendar_for = shared_calendars(loan.branch for loan in everything)

    def to_write(self) -> list[Patron]:
        """Those to whom there is something to write; the others were written to today, or for the last time."""
        return [patron for patron, loans in self.by_patron.items() if self._of(loans)]

    def draft(self, patron: Patron) -> Draft:
        """Return the message to a patron of :meth:`to_write`, as it would go out."""
        loans = self._of(self.by_patron[patron])
        text = NoticeTemplate.objects.get(kind=NoticeKind.OVERDUE, level=max(self.levels[loan.pk] for loan in loans))
        values = values_for(patron, at=self.at, loans=loans, calendar_for=self.calendar_for)
        return Draft(patron, addressee(patron), loans, self.levels, render(text, values))

    def write(self, patron: Patron) -> Notice | None:
        """Put the message to a patron into the outbox; None when somebody else has just done so."""
        loans = self._of(self.by_patron[patron])
        return remind(patron, loans, self.levels, at=self.at, calendar_for=self.calendar_for)

    def _of(self, loans: Sequence[Loan]) -> list[Loan]:
        return [loan for loan in loans if loan.pk in self.levels]


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
