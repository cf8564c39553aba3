"""Calendars in few words, without a database; and the same arithmetic in the plainest way, to compare with."""

import datetime
from collections.abc import Iterable, Sequence

from hypothesis import strategies as st

from catalog.circulation.calendar import Calendar
from catalog.models import Closure, OpeningHours, SpecialOpening

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
WORKING_DAYS = range(5)
ONE_DAY = datetime.timedelta(days=1)


def day(text: str) -> datetime.date:
    """A day as ISO writes it."""
    return datetime.date.fromisoformat(text)


def calendar(
    weekdays: Iterable[int] = WORKING_DAYS, *, closed: Sequence[str] = (), opened: Sequence[str] = ()
) -> Calendar:
    """Open from 10 to 18 on ``weekdays``, shut in ``closed`` ("2026-12-24", "2026-12-24/2027-01-02", with "yearly "
    before it), and from 14 to 16 on the days in ``opened``.
    """
    usual = {"opens_at": datetime.time(10), "closes_at": datetime.time(18)}
    afternoon = {"opens_at": datetime.time(14), "closes_at": datetime.time(16)}
    return Calendar(
        [OpeningHours(weekday=weekday, **usual) for weekday in weekdays],
        [closure(text) for text in closed],
        [SpecialOpening(date=day(text), **afternoon) for text in opened],
    )


def closure(text: str, reason: str = "") -> Closure:
    """A closure as :func:`calendar` takes it."""
    days = text.removeprefix("yearly ")
    first, _slash, last = days.partition("/")
    return Closure(starts_on=day(first), ends_on=day(last or first), is_yearly=days != text, reason=reason)


def days_by_hand(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Every day from one to another, both included."""
    days = []
    while first <= last:
        days.append(first)
        first += ONE_DAY
    return days


def is_open_by_hand(shown: Calendar, on: datetime.date) -> bool:
    """Whether a branch is open, from the rows alone; a yearly closure is written out year by year."""
    if on in [opening.date for opening in shown.special_openings]:
        return True
    for shut in shown.closures:
        if not shut.is_yearly and on in days_by_hand(shut.starts_on, shut.ends_on):
            return False
        of_year = [(one.month, one.day) for one in days_by_hand(shut.starts_on, shut.ends_on)]
        if shut.is_yearly and (on.month, on.day) in of_year:
            return False
    return not shown.hours or on.weekday() in [span.weekday for span in shown.hours]


DAYS = st.dates(day("2026-01-01"), day("2029-12-31"))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Calendars with any weekdays, some closures, of up to eight months each, and special openings."""
    drawn = calendar(draw(st.sets(st.integers(0, 6))), opened=[str(one) for one in draw(st.sets(DAYS, max_size=5))])
    closures = []
    for first in draw(st.lists(DAYS, max_size=4)):
        is_yearly = draw(st.booleans())
        length = draw(st.integers(0, 30) if is_yearly else st.integers(0, 250))
        closures.append(Closure(starts_on=first, ends_on=first + length * ONE_DAY, is_yearly=is_yearly))
    return Calendar(drawn.hours, closures, drawn.special_openings)
