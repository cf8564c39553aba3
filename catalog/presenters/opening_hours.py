"""Opening hours as a table of the week, and in one sentence for today. The moment is an argument."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from catalog.circulation.calendar import FARTHEST, ONE_DAY, Calendar, calendar_of
from catalog.models import Branch


@dataclass(frozen=True)
class Day:
    """One row of the table: the weekday's name, its spans ("10:00–18:00") or none when shut."""

    name: str
    spans: Sequence[str]
    is_today: bool
    closure: str = ""


@dataclass(frozen=True)
class Today:
    """Whether a branch is open at the moment, and the sentence that says so ("" when its hours are not known)."""

    is_open: bool
    sentence: str


@dataclass(frozen=True)
class ComingClosure:
    """Days on which a branch is shut; of a yearly closure those that come next."""

    starts_on: datetime.date
    ends_on: datetime.date
    reason: str


@dataclass(frozen=True)
class ComingOpening:
    """A day on which a branch is open at other hours than usual."""

    date: datetime.date
    spans: Sequence[str]
    reason: str


def clock(time: datetime.time) -> str:
    """Return a time of day as the reader's language writes it."""
    return formats.time_format(time, "H:i")


def week(branch: Branch, at: datetime.datetime) -> list[Day]:
    """Return the seven days of the week of ``at``, with closures and special openings of these very days.

    None when neither hours nor special openings in that week are known.
    """
    calendar = calendar_of(branch)
    monday = at.date() - datetime.timedelta(days=at.weekday())
    dates = [monday + datetime.timedelta(days=n) for n in range(7)]
    if not calendar.hours and not any(calendar.spans_on(date) for date in dates):
        return []
    return [_day(calendar, date, date == at.date()) for date in dates]


def _day(calendar: Calendar, date: datetime.date, is_today: bool) -> Day:
    closure = calendar.closure_on(date)
    return Day(str(WEEKDAYS[date.weekday()]), _spans(calendar, date), is_today, closure.reason if closure else "")


def _spans(calendar: Calendar, date: datetime.date) -> list[str]:
    return [f"{clock(opens)}–{clock(closes)}" for opens, closes in calendar.spans_on(date)]


def today(branch: Branch, at: datetime.datetime) -> Today:
    """Say whether the branch is open at a moment and until when, or when it opens again."""
    calendar = calendar_of(branch)
    spans = calendar.spans_on(at.date())
    if not calendar.hours and not spans:
        return Today(False, "")
    if calendar.closure_on(at.date()):
        return Today(False, _closed_until(calendar, at.date()))
    if current := next((closes for opens, closes in spans if opens <= at.time() < closes), None):
        return Today(True, _("Open today until %(time)s") % {"time": clock(current)})
    if later := next((opens for opens, _closes in spans if opens > at.time()), None):
        return Today(False, _("Opens today at %(time)s") % {"time": clock(later)})
    return Today(False, _("Closed now") if spans else _("Closed today"))


def _closed_until(calendar: Calendar, on: datetime.date) -> str:
    closure = calendar.closure_on(on)
    reason, last = closure.reason if closure else "", on
    # A special opening interrupts a closure. One that has no end in sight names no day.
    while calendar.closure_on(last + ONE_DAY) == closure and last - on < FARTHEST:
        last += ONE_DAY
    if last == on:
        return _("Closed today: %(reason)s") % {"reason": reason} if reason else _("Closed today")
    if last - on == FARTHEST:
        return _("Closed: %(reason)s") % {"reason": reason} if reason else _("Closed")
    day = formats.date_format(last, "j F" if last.year == on.year else "j F Y")
    if reason:
        return _("Closed until %(day)s: %(reason)s") % {"day": day, "reason": reason}
    return _("Closed until %(day)s") % {"day": day}


def coming_closures(branch: Branch, at: datetime.datetime) -> list[ComingClosure]:
    """Return the closures that are not over yet, the next first; of a yearly one its next days."""
    found = []
    for closure in branch.closures.all():
        starts_on, ends_on = closure.next_days(at.date())
        if ends_on >= at.date():
            found.append(ComingClosure(starts_on, ends_on, closure.reason))
    return sorted(found, key=lambda closure: closure.starts_on)


def coming_openings(branch: Branch, at: datetime.datetime) -> list[ComingOpening]:
    """Return the days with special hours that are not over yet, the next first."""
    calendar = calendar_of(branch)
    days = {one.date: one.reason for one in calendar.special_openings if one.date >= at.date()}
    return [ComingOpening(date, _spans(calendar, date), reason) for date, reason in sorted(days.items())]
