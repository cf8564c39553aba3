"""When a branch is open, as pure arithmetic on days; and how a branch's calendar is fetched."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.utils import timezone

from catalog.models import Branch, Closure, OpeningHours, SpecialOpening

ONE_DAY = datetime.timedelta(days=1)
# How far is looked for an open day: a branch may be closed for a year or two to be rebuilt.
FARTHEST = datetime.timedelta(days=4 * 366)


@dataclass(frozen=True)
class Calendar:
    """The weekly hours, closures and special openings of a branch.

    A branch whose hours nobody has entered is open on every day that no closure names.
    """

    hours: Sequence[OpeningHours] = ()
    closures: Sequence[Closure] = ()
    special_openings: Sequence[SpecialOpening] = ()
    _weekdays: frozenset[int] = field(init=False, repr=False)
    _special_days: frozenset[datetime.date] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_weekdays", frozenset(span.weekday for span in self.hours) or frozenset(range(7)))
        object.__setattr__(self, "_special_days", frozenset(opening.date for opening in self.special_openings))

    def closure_on(self, day: datetime.date) -> Closure | None:
        """Return the closure that shuts the branch on a day, if one does. A special opening goes before it."""
        if day in self._special_days:
            return None
        return next((closure for closure in self.closures if closure.covers(day)), None)

    def is_open(self, day: datetime.date) -> bool:
        """Say whether the branch is open at any hour of a day. A special opening goes before a closure."""
        if day in self._special_days:
            return True
        return day.weekday() in self._weekdays and self.closure_on(day) is None

    def next_open(self, day: datetime.date) -> datetime.date:
        """Return the first open day from ``day`` on; ``day`` itself when none comes in four years."""
        return self._first_open(day) or day

    def after_open_days(self, day: datetime.date, count: int) -> datetime.date:
        """Return the day on which ``count`` open days have passed after ``day``, which is not one of them.

        Where the branch does not open so often (no open day in four years), calendar days are counted.
        """
        reached = day
        for _number in range(count):
            following = self._first_open(reached + ONE_DAY)
            if following is None:
                return day + datetime.timedelta(days=count)
            reached = following
        return reached

    def closed_days(self, first: datetime.date, last: datetime.date) -> int:
        """Count the closed days from ``first`` to ``last``, both included; none when ``last`` is before ``first``."""
        return sum(not self.is_open(day) for day in days_between(first, last))

    def spans_on(self, day: datetime.date) -> list[tuple[datetime.time, datetime.time]]:
        """Return the opening and closing times of a day in order; none when it is closed or its hours are not known."""
        special = [(one.opens_at, one.closes_at) for one in self.special_openings if one.date == day]
        if special:
            return sorted(special)
        if self.closure_on(day):
            return []
        return sorted((span.opens_at, span.closes_at) for span in self.hours if span.weekday == day.weekday())

    def _first_open(self, day: datetime.date) -> datetime.date | None:
        return next((later for later in days_between(day, day + FARTHEST) if self.is_open(later)), None)


def days_between(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    """Yield the days from ``first`` to ``last``, both included."""
    return (first + datetime.timedelta(days=number) for number in range((last - first).days + 1))


def midnight(day: datetime.date) -> datetime.datetime:
    """Return the moment at which a day of the library begins."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def calendar_of(branch: Branch) -> Calendar:
    """Fetch the calendar of a branch: three queries, none for what was prefetched."""
    return Calendar(list(branch.opening_hours.all()), list(branch.closures.all()), list(branch.special_openings.all()))


def shared_calendars(branches: Iterable[Branch]) -> Callable[[Branch], Calendar]:
    """Return a function from branch to calendar; three queries for all branches together."""
    # Fetched on branches of our own: what others hold of theirs does not go stale.
    of_number = {branch.pk: Branch(pk=branch.pk) for branch in branches}
    prefetch_related_objects(list(of_number.values()), "opening_hours", "closures", "special_openings")
    known = {pk: calendar_of(branch) for pk, branch in of_number.items()}
    return lambda branch: known[branch.pk]
