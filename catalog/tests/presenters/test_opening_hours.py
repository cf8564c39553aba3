"""Opening hours in words. Friday 27 November 2026 is the day."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Branch, Closure, SpecialOpening
from catalog.presenters.opening_hours import coming_closures, coming_openings, today, week
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


def close(branch: Branch, first: str, last: str = "", **fields: object) -> Closure:
    """A closure of the branch."""
    days = {"starts_on": datetime.date.fromisoformat(first), "ends_on": datetime.date.fromisoformat(last or first)}
    return Closure.objects.create(branch=branch, **days, **fields)


def open_specially(branch: Branch, day: str, opens: str = "14:00", closes: str = "16:00", reason: str = "") -> None:
    """A special opening of the branch."""
    hours = {"opens_at": datetime.time.fromisoformat(opens), "closes_at": datetime.time.fromisoformat(closes)}
    SpecialOpening.objects.create(branch=branch, date=datetime.date.fromisoformat(day), reason=reason, **hours)


def test_the_last_day_of_a_longer_closure_is_today(branch: Branch) -> None:
    close(branch, "2026-11-20", "2026-11-27")
    assert today(branch, friday("15:00")).sentence == "Closed today"


def test_a_closure_of_every_year_says_until_when_this_year(branch: Branch) -> None:
    close(branch, "2019-11-25", "2019-12-01", is_yearly=True, reason="Stocktaking")
    assert today(branch, friday("15:00")).sentence == "Closed until 1 December: Stocktaking"
    assert week(branch, friday("15:00"))[FRIDAY].closure == "Stocktaking"
    assert week(branch, friday("15:00"))[MONDAY].closure == ""


def test_a_closure_over_the_new_year_names_the_year(branch: Branch) -> None:
    close(branch, "2019-12-24", "2020-01-02", is_yearly=True)
    assert today(branch, datetime.datetime(2026, 12, 28, 12)).sentence == "Closed until 2 January 2027"
    assert today(branch, datetime.datetime(2027, 1, 1, 12)).sentence == "Closed until 2 January"


def test_a_branch_that_is_shut_the_whole_year_every_year_names_no_day(branch: Branch) -> None:
    close(branch, "2026-01-01", "2026-12-31", is_yearly=True, reason="Archive")
    assert today(branch, friday("15:00")).sentence == "Closed: Archive"


def test_a_special_opening_counts_more_than_closure_and_hours(branch: Branch) -> None:
    close(branch, "2026-11-20", "2026-12-06", reason="Building works")
    open_specially(branch, "2026-11-27", "15:00", "19:00")
    open_specially(branch, "2026-11-29")
    assert today(branch, friday("15:00")).sentence == "Open today until 19:00"
    assert today(branch, friday("10:00")).sentence == "Opens today at 15:00"
    assert today(branch, datetime.datetime(2026, 11, 28, 12)).sentence == "Closed today: Building works"
    days = week(branch, friday("15:00"))
    assert (days[FRIDAY].spans, days[FRIDAY].closure) == (["15:00–19:00"], "")
    assert days[6].spans == ["14:00–16:00"]


def test_a_special_opening_is_told_though_no_hours_are_known() -> None:
    branch = make_branch()
    open_specially(branch, "2026-11-27")
    assert today(branch, friday("14:30")).sentence == "Open today until 16:00"
    assert week(branch, friday("12:00"))[FRIDAY].spans == ["14:00–16:00"]


def test_special_openings_to_come_are_announced(branch: Branch) -> None:
    open_specially(branch, "2026-11-26")
    open_specially(branch, "2026-12-06", "16:00", "18:00", "Carols")
    open_specially(branch, "2026-12-06", "10:00", "12:00")
    open_specially(branch, "2026-11-27")
    found = [(str(one.date), one.spans) for one in coming_openings(branch, friday("12:00"))]
    assert found == [("2026-11-27", ["14:00–16:00"]), ("2026-12-06", ["10:00–12:00", "16:00–18:00"])]


def announced(branch: Branch, at: datetime.datetime) -> list[tuple[str, str]]:
    """First and last days of the closures that are announced."""
    return [(str(one.starts_on), str(one.ends_on)) for one in coming_closures(branch, at)]


def test_closures_that_are_over_are_not_announced(branch: Branch) -> None:
    close(branch, "2026-01-01", "2026-01-02")
    close(branch, "2026-11-20", "2026-11-26")
    assert announced(branch, friday("12:00")) == []
    close(branch, "2026-11-20", "2026-11-27")
    assert announced(branch, friday("12:00")) == [("2026-11-20", "2026-11-27")]


def test_a_yearly_closure_is_announced_by_its_next_days_among_the_others(branch: Branch) -> None:
    close(branch, "2019-12-24", "2020-01-02", is_yearly=True)
    close(branch, "2027-02-01")
    close(branch, "2020-11-27", is_yearly=True)
    assert announced(branch, friday("12:00")) == [
        ("2026-11-27", "2026-11-27"), ("2026-12-24", "2027-01-02"), ("2027-02-01", "2027-02-01"),
    ]  # fmt: skip
    assert announced(branch, datetime.datetime(2027, 1, 2, 12))[0] == ("2026-12-24", "2027-01-02")
    assert announced(branch, datetime.datetime(2027, 1, 3, 12))[1] == ("2027-11-27", "2027-11-27")


DAYS = st.dates(datetime.date(2019, 1, 1), datetime.date(2030, 12, 31))


@given(DAYS, st.integers(0, 300), DAYS)
def test_the_next_days_of_a_yearly_closure_are_those_that_it_covers(
    first: datetime.date, length: int, on: datetime.date
) -> None:
    """From the day on: nothing before the first day, then all of it, and it ends."""
    one_day = datetime.timedelta(days=1)
    closure = Closure(starts_on=first, ends_on=first + length * one_day, is_yearly=True)
    starts_on, ends_on = closure.next_days(on)
    day = on
    while day <= ends_on:
        assert closure.covers(day) == (day >= starts_on), day
        day += one_day
    assert ends_on >= on
    assert not closure.covers(ends_on + one_day) or (ends_on.month, ends_on.day) == (2, 28) or length >= 300
