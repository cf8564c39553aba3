"""Opening hours in words. Friday 27 November 2026 is the day."""

import datetime

import pytest

from catalog.models import Branch, Closure
from catalog.presenters.opening_hours import coming_closures, today, week
from catalog.tests.cast import make_branch, make_hours

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = 0, 4


def friday(clock: str) -> datetime.datetime:
    """A moment of that Friday."""
    return datetime.datetime.fromisoformat(f"2026-11-27T{clock}")


@pytest.fixture
def branch() -> Branch:
    """Open on Fridays, with a break at noon."""
    branch = make_branch()
    make_hours(branch, FRIDAY, "10:00", "12:00")
    make_hours(branch, FRIDAY, "14:00", "18:00")
    return branch


def test_open_until_the_end_of_the_span(branch: Branch) -> None:
    found = today(branch, friday("14:00"))
    assert (found.is_open, found.sentence) == (True, "Open today until 18:00")


def test_before_opening_and_in_the_break_it_says_when_it_opens(branch: Branch) -> None:
    assert today(branch, friday("09:59")).sentence == "Opens today at 10:00"
    assert today(branch, friday("12:00")).sentence == "Opens today at 14:00"


def test_after_closing(branch: Branch) -> None:
    assert today(branch, friday("18:00")).sentence == "Closed now"


def test_a_day_without_hours(branch: Branch) -> None:
    assert today(branch, datetime.datetime(2026, 11, 28, 12)).sentence == "Closed today"


def test_nothing_is_said_when_no_hours_are_known() -> None:
    assert today(make_branch(), friday("12:00")).sentence == ""
    assert week(make_branch(), friday("12:00")) == []


def test_a_closure_counts_more_than_the_hours(branch: Branch) -> None:
    day = friday("12:00").date()
    Closure.objects.create(branch=branch, starts_on=day, ends_on=day, reason="Staff day")
    found = today(branch, friday("15:00"))
    assert (found.is_open, found.sentence) == (False, "Closed today: Staff day")


def test_a_longer_closure_says_until_when(branch: Branch) -> None:
    Closure.objects.create(branch=branch, starts_on=datetime.date(2026, 11, 20), ends_on=datetime.date(2026, 12, 6))
    assert today(branch, friday("15:00")).sentence == "Closed until 6 December"


def test_the_week_begins_on_monday_and_marks_today(branch: Branch) -> None:
    days = week(branch, friday("15:00"))
    assert [day.name for day in days][:2] == ["Monday", "Tuesday"]
    assert [day.name for day in days if day.is_today] == ["Friday"]
    assert days[FRIDAY].spans == ["10:00–12:00", "14:00–18:00"]
    assert days[MONDAY].spans == []


def test_a_closed_day_of_the_week_gives_its_reason(branch: Branch) -> None:
    day = friday("12:00").date()
    Closure.objects.create(branch=branch, starts_on=day, ends_on=day, reason="Staff day")
    assert week(branch, friday("15:00"))[FRIDAY].closure == "Staff day"


def test_closures_that_are_over_are_not_announced(branch: Branch) -> None:
    past = Closure.objects.create(branch=branch, starts_on=datetime.date(2026, 1, 1), ends_on=datetime.date(2026, 1, 2))
    assert past not in coming_closures(branch, friday("12:00"))
