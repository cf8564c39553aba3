"""When a branch is open. 23 November 2026 is a Monday."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.circulation.calendar import Calendar, calendar_of, shared_calendars
from catalog.models import Closure, SpecialOpening
from catalog.tests.cast import make_branch, make_hours
from catalog.tests.circulation import calendars as drawn
from catalog.tests.circulation.calendars import ONE_DAY, calendar, closure, day, days_by_hand, is_open_by_hand


def open_days(shown: Calendar, first: str, last: str) -> list[str]:
    """The open days of a span."""
    return [str(one) for one in days_by_hand(day(first), day(last)) if shown.is_open(one)]


def test_it_is_open_on_the_weekdays_that_have_hours() -> None:
    assert open_days(calendar([drawn.TUESDAY, drawn.SATURDAY]), "2026-11-23", "2026-12-01") == [
        "2026-11-24", "2026-11-28", "2026-12-01",
    ]  # fmt: skip


def test_a_branch_whose_hours_nobody_entered_is_open_but_for_its_closures() -> None:
    shown = calendar([], closed=["2026-11-24"])
    assert open_days(shown, "2026-11-23", "2026-11-25") == ["2026-11-23", "2026-11-25"]


def test_the_first_and_the_last_day_of_a_closure_are_closed() -> None:
    shown = calendar(range(7), closed=["2026-11-24/2026-11-26"])
    assert open_days(shown, "2026-11-23", "2026-11-27") == ["2026-11-23", "2026-11-27"]


def test_a_yearly_closure_is_closed_in_every_year() -> None:
    shown = calendar(range(7), closed=["yearly 2020-08-01"])
    for year in (2019, 2020, 2026, 2031):
        assert not shown.is_open(datetime.date(year, 8, 1))
        assert shown.is_open(datetime.date(year, 8, 2))


def test_a_yearly_closure_goes_over_the_new_year() -> None:
    shown = calendar(range(7), closed=["yearly 2020-12-24/2021-01-02"])
    assert open_days(shown, "2026-12-22", "2027-01-05") == [
        "2026-12-22", "2026-12-23", "2027-01-03", "2027-01-04", "2027-01-05",
    ]  # fmt: skip


def test_a_yearly_closure_in_february_and_the_leap_day() -> None:
    until_the_28th, until_the_29th = (calendar(range(7), closed=[f"yearly 2028-02-27/2028-02-{n}"]) for n in (28, 29))
    assert until_the_28th.is_open(day("2028-02-29"))
    assert not until_the_29th.is_open(day("2028-02-29"))
    assert open_days(until_the_29th, "2027-02-26", "2027-03-01") == ["2027-02-26", "2027-03-01"]


def test_a_special_opening_goes_before_a_closure_and_before_the_week() -> None:
    shown = calendar(closed=["2026-11-24"], opened=["2026-11-24", "2026-11-29"])
    assert shown.is_open(day("2026-11-24"))
    assert shown.is_open(day("2026-11-29")), "a Sunday"
    assert shown.closure_on(day("2026-11-24")) is None
    assert not shown.is_open(day("2026-11-28"))


def test_the_spans_of_a_day_are_those_of_the_special_opening_then_of_the_week() -> None:
    shown = calendar(closed=["2026-11-25"], opened=["2026-11-24"])
    assert shown.spans_on(day("2026-11-23")) == [(datetime.time(10), datetime.time(18))]
    assert shown.spans_on(day("2026-11-24")) == [(datetime.time(14), datetime.time(16))]
    assert shown.spans_on(day("2026-11-25")) == []
    assert shown.spans_on(day("2026-11-28")) == []


def test_next_open_begins_with_the_day_itself() -> None:
    assert calendar().next_open(day("2026-11-23")) == day("2026-11-23")
    assert calendar().next_open(day("2026-11-28")) == day("2026-11-30")


def test_next_open_after_a_year_without_opening() -> None:
    shown = calendar(closed=["2026-11-24/2027-11-23"])
    assert shown.next_open(day("2026-11-24")) == day("2027-11-24")
    assert shown.after_open_days(day("2026-11-23"), 2) == day("2027-11-25")


def test_a_branch_that_is_never_open_counts_calendar_days_and_moves_nothing() -> None:
    never = calendar(closed=["yearly 2026-01-01/2026-12-31"])
    assert open_days(never, "2026-01-01", "2026-12-31") == []
    assert never.next_open(day("2026-11-23")) == day("2026-11-23")
    assert never.after_open_days(day("2026-11-23"), 7) == day("2026-11-30")


def test_open_days_are_counted_from_the_day_after() -> None:
    assert calendar().after_open_days(day("2026-11-23"), 5) == day("2026-11-30")
    assert calendar().after_open_days(day("2026-11-28"), 1) == day("2026-11-30"), "from a Saturday"
    assert calendar().after_open_days(day("2026-11-23"), 0) == day("2026-11-23")


def test_many_open_days_of_a_branch_that_opens_once_a_week() -> None:
    """A longer loan is never due before a shorter one, however far that is."""
    weekly = calendar([drawn.MONDAY])
    assert weekly.after_open_days(day("2026-11-23"), 300) == day("2026-11-23") + 300 * 7 * ONE_DAY


def test_closed_days_between_include_both_ends() -> None:
    assert calendar().closed_days(day("2026-11-28"), day("2026-11-29")) == 2
    assert calendar().closed_days(day("2026-11-27"), day("2026-11-30")) == 2
    assert calendar().closed_days(day("2026-11-28"), day("2026-11-28")) == 1
    assert calendar().closed_days(day("2026-11-29"), day("2026-11-28")) == 0


@given(drawn.calendars(), drawn.DAYS)
def test_open_or_not_as_by_hand(shown: Calendar, on: datetime.date) -> None:
    assert shown.is_open(on) == is_open_by_hand(shown, on)
    if shown.hours:
        assert bool(shown.spans_on(on)) == shown.is_open(on)


@given(drawn.calendars(), drawn.DAYS, st.integers(0, 60))
def test_open_days_as_by_hand(shown: Calendar, first: datetime.date, count: int) -> None:
    reached = shown.after_open_days(first, count)
    passed = [one for one in days_by_hand(first + ONE_DAY, reached) if is_open_by_hand(shown, one)]
    assert len(passed) == count
    assert count == 0 or passed[-1] == reached


@given(drawn.calendars(), drawn.DAYS, st.integers(0, 60))
def test_closed_and_open_days_make_all_days(shown: Calendar, first: datetime.date, length: int) -> None:
    span = days_by_hand(first, first + length * ONE_DAY)
    assert shown.closed_days(span[0], span[-1]) == len([one for one in span if not is_open_by_hand(shown, one)])


@pytest.mark.django_db
def test_the_calendar_of_a_branch_is_fetched_once_in_a_run(django_assert_num_queries) -> None:
    branch = make_branch()
    make_hours(branch, drawn.MONDAY)
    Closure.objects.create(branch=branch, starts_on=day("2026-11-30"), ends_on=day("2026-11-30"), reason="Staff day")
    four, six = datetime.time(16), datetime.time(18)
    SpecialOpening.objects.create(branch=branch, date=day("2026-11-29"), opens_at=four, closes_at=six)
    with django_assert_num_queries(3):
        of = shared_calendars([branch, branch])
        assert of(branch) is of(branch)
    assert open_days(calendar_of(branch), "2026-11-23", "2026-12-07") == ["2026-11-23", "2026-11-29", "2026-12-07"]
    assert of(branch).closure_on(day("2026-11-30")).reason == "Staff day"
    assert closure("2026-11-30").covers(day("2026-11-30"))
