"""Opening hours as a table of the week, and in one sentence for today. The moment is an argument."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from catalog.models import Branch, Closure, OpeningHours


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


def clock(time: datetime.time) -> str:
    """Return a time of day as the reader's language writes it."""
    return formats.time_format(time, "H:i")


def week(branch: Branch, at: datetime.datetime) -> list[Day]:
    """Return the seven days of the week of ``at``, with closures of these very days; none when no hours are known."""
    hours = list(branch.opening_hours.all())
    monday = at.date() - datetime.timedelta(days=at.weekday())
    dates = [monday + datetime.timedelta(days=n) for n in range(7)]
    return [_day(date, hours, branch.closures.all(), date == at.date()) for date in dates] if hours else []


def _day(date: datetime.date, hours: Sequence[OpeningHours], closures: Iterable[Closure], is_today: bool) -> Day:
    closure = _closure(closures, date)
    spans = [] if closure else [f"{clock(span.opens_at)}–{clock(span.closes_at)}" for span in _spans(hours, date)]
    return Day(str(WEEKDAYS[date.weekday()]), spans, is_today, closure.reason if closure else "")


def _spans(hours: Iterable[OpeningHours], date: datetime.date) -> list[OpeningHours]:
    return [span for span in hours if span.weekday == date.weekday()]


def _closure(closures: Iterable[Closure], date: datetime.date) -> Closure | None:
    return next((closure for closure in closures if closure.covers(date)), None)


def today(branch: Branch, at: datetime.datetime) -> Today:
    """Say whether the branch is open at a moment and until when, or when it opens again."""
    hours = list(branch.opening_hours.all())
    if not hours:
        return Today(False, "")
    if closure := _closure(branch.closures.all(), at.date()):
        return Today(False, _closed_until(closure))
    spans = _spans(hours, at.date())
    if current := next((span for span in spans if span.opens_at <= at.time() < span.closes_at), None):
        return Today(True, _("Open today until %(time)s") % {"time": clock(current.closes_at)})
    if later := next((span for span in spans if span.opens_at > at.time()), None):
        return Today(False, _("Opens today at %(time)s") % {"time": clock(later.opens_at)})
    return Today(False, _("Closed now") if spans else _("Closed today"))


def _closed_until(closure: Closure) -> str:
    if closure.starts_on == closure.ends_on:
        return _("Closed today: %(reason)s") % {"reason": closure.reason} if closure.reason else _("Closed today")
    day = formats.date_format(closure.ends_on, "j F")
    if closure.reason:
        return _("Closed until %(day)s: %(reason)s") % {"day": day, "reason": closure.reason}
    return _("Closed until %(day)s") % {"day": day}


def coming_closures(branch: Branch, at: datetime.datetime) -> list[Closure]:
    """Return the closures that are not over yet."""
    return [closure for closure in branch.closures.all() if closure.ends_on >= at.date()]
