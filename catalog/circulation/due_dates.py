"""When something is due, and why."""

import datetime
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.circulation.calendar import Calendar
from catalog.circulation.terms import LoanTerms
from catalog.vocabulary.circulation import ClosedDays, LoanUnit

# A loan by days ends with its day; with the later 23:59 where the clocks go back at midnight.
END_OF_DAY = datetime.time(23, 59, fold=1)


@dataclass(frozen=True)
class Due:
    """A due moment, and the sentences that say how it came about."""

    at: datetime.datetime
    reasons: tuple[str, ...]


def due_after(terms: LoanTerms, calendar: Calendar, at: datetime.datetime) -> Due:
    """Return when a loan that begins (or is renewed) at a moment is due.

    Days end at the end of the library's day; daylight saving does not move them. Hours are exact, through daylight
    saving too, and are moved only when they end on a closed day. A fixed date cuts both short until it has passed; it
    is itself moved when it is a closed day, unless the rule leaves dates as they fall.
    """
    if terms.loan_unit == LoanUnit.HOURS:
        return _due_by_hours(terms, calendar, at)
    first = timezone.localdate(at)
    day = first + datetime.timedelta(days=terms.loan_length)
    reasons = [length_in_words(terms)]
    if terms.closed_days == ClosedDays.COUNT_OPEN:
        day = calendar.after_open_days(first, terms.loan_length)
        reasons.append(_("only open days are counted"))
    day = _cut_short(terms, first, day, reasons)
    if terms.closed_days != ClosedDays.LEAVE:
        day = _on_open_day(calendar, day, reasons)
    return Due(_end_of(day), tuple(reasons))


def moved_from_closed(terms: LoanTerms, calendar: Calendar, due_at: datetime.datetime) -> datetime.datetime:
    """Return the due moment of a loan whose day is closed, when it was open as the loan was made.

    As in :func:`due_after`: the next open day at the same time of day, for a loan by hours when it opens. The same
    moment when the day is open, when none comes in four years, or when the rule leaves dates as they fall.
    """
    day = timezone.localdate(due_at)
    later = day if terms.closed_days == ClosedDays.LEAVE else calendar.next_open(day)
    if later == day:
        return due_at
    if terms.loan_unit == LoanUnit.HOURS:
        return _when_it_opens(calendar, later)
    return _moment(later, timezone.localtime(due_at).time().replace(fold=1))


def pickup_by(terms: LoanTerms, calendar: Calendar, on: datetime.date) -> datetime.date:
    """Return the last day on which something is kept on the hold shelf that was put there on a day."""
    return calendar.after_open_days(on, terms.hold_shelf_days)


def length_in_words(terms: LoanTerms) -> str:
    """Return the length of a loan in words: "3 weeks", "10 days", "4 hours"."""
    count = terms.loan_length
    if terms.loan_unit == LoanUnit.HOURS:
        return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    if count % 7 == 0:
        return ngettext("%(count)d week", "%(count)d weeks", count // 7) % {"count": count // 7}
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _due_by_hours(terms: LoanTerms, calendar: Calendar, at: datetime.datetime) -> Due:
    # Aware times of one zone are added up by the clock on the wall; hours pass by UTC.
    due = at.astimezone(datetime.UTC) + datetime.timedelta(hours=terms.loan_length)
    reasons = [length_in_words(terms)]
    falls_on = timezone.localdate(due)
    day = _cut_short(terms, timezone.localdate(at), falls_on, reasons)
    if day != falls_on:
        due = _end_of(day)
    if terms.closed_days != ClosedDays.LEAVE and (later := _on_open_day(calendar, day, reasons)) != day:
        # Closed that day: due when it opens again.
        due = _when_it_opens(calendar, later)
    return Due(due, tuple(reasons))


def _cut_short(terms: LoanTerms, first: datetime.date, day: datetime.date, reasons: list[str]) -> datetime.date:
    """Return the fixed due date where it is earlier than ``day``, and has not passed on the ``first`` day."""
    if terms.fixed_due_date and first <= terms.fixed_due_date < day:
        reasons.append(_("all is due by %(day)s") % {"day": _day(terms.fixed_due_date)})
        return terms.fixed_due_date
    return day


def _on_open_day(calendar: Calendar, day: datetime.date, reasons: list[str]) -> datetime.date:
    later = calendar.next_open(day)
    if later != day:
        closure = calendar.closure_on(day)
        why = f"{_('closed')}: {closure.reason}" if closure and closure.reason else _("closed")
        reasons.append(f"{_day(day)}: {why}")
    return later


def _when_it_opens(calendar: Calendar, day: datetime.date) -> datetime.datetime:
    """Return when an open day begins for readers; its end where the hours are not known."""
    spans = calendar.spans_on(day)
    return _moment(day, spans[0][0]) if spans else _end_of(day)


def _end_of(day: datetime.date) -> datetime.datetime:
    return _moment(day, END_OF_DAY)


def _moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, time))


def _day(day: datetime.date) -> str:
    return formats.date_format(day, "j F")
