"""When something is due, and why. 23 November 2026 is a Monday; branches here are open on working days."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalog.circulation.calendar import Calendar
from catalog.circulation.due_dates import due_after, length_in_words, pickup_by
from catalog.circulation.terms import LoanTerms
from catalog.tests.circulation import calendars as drawn
from catalog.tests.circulation.calendars import ONE_DAY, calendar, closure, day, days_by_hand, is_open_by_hand


def terms(days: int = 0, hours: int = 0, **values: object) -> LoanTerms:
    """Terms with a length in days or in hours."""
    return LoanTerms(loan_length=days or hours, loan_unit="days" if days else "hours", **values)


def at(text: str) -> datetime.datetime:
    """A moment by the library's clock."""
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


def due(given: LoanTerms, shown: Calendar, moment: str) -> str:
    """The due moment by the library's clock, to the minute."""
    return f"{timezone.localtime(due_after(given, shown, at(moment)).at):%Y-%m-%d %H:%M}"


def reasons(given: LoanTerms, shown: Calendar, moment: str = "2026-11-23T12:00") -> tuple[str, ...]:
    """Why it is due then."""
    return due_after(given, shown, at(moment)).reasons


# Three ways of closed days


@pytest.mark.parametrize(
    ("way", "expected"),
    [("leave", "2026-11-28 23:59"), ("move", "2026-11-30 23:59"), ("count_open", "2026-11-30 23:59")],
)
def test_five_days_from_monday_by_each_way_of_closed_days(way: str, expected: str) -> None:
    """Saturday is left, or moved to Monday; counted by open days it is Monday too."""
    assert due(terms(5, closed_days=way), calendar(), "2026-11-23T12:00") == expected


def test_fourteen_days_by_each_way_when_a_closure_lies_between() -> None:
    shown = calendar(closed=["2026-12-02/2026-12-07"])
    assert due(terms(14, closed_days="leave"), shown, "2026-11-23T12:00") == "2026-12-07 23:59"
    assert due(terms(14, closed_days="move"), shown, "2026-11-23T12:00") == "2026-12-08 23:59"
    assert due(terms(14, closed_days="count_open"), shown, "2026-11-23T12:00") == "2026-12-17 23:59"


def test_a_loan_made_just_before_midnight_begins_on_its_own_day() -> None:
    assert due(terms(7), calendar(), "2026-11-23T23:59") == "2026-11-30 23:59"
    assert due(terms(7), calendar(), "2026-11-24T00:00") == "2026-12-01 23:59"


def test_a_special_opening_takes_a_due_date() -> None:
    assert due(terms(5), calendar(opened=["2026-11-28"]), "2026-11-23T12:00") == "2026-11-28 23:59"


def test_a_due_date_over_christmas_every_year() -> None:
    shown = calendar(closed=["yearly 2019-12-24/2020-01-03"])
    assert due(terms(7), shown, "2026-12-21T12:00") == "2027-01-04 23:59"
    assert due(terms(7), shown, "2027-12-21T12:00") == "2028-01-04 23:59"


def test_a_branch_closed_for_a_year() -> None:
    shown = calendar(closed=["2026-12-01/2027-11-30"])
    assert due(terms(14), shown, "2026-11-23T12:00") == "2027-12-01 23:59"


@pytest.mark.parametrize("way", ["leave", "move", "count_open"])
def test_a_branch_that_is_never_open_lends_by_calendar_days(way: str) -> None:
    never = calendar(closed=["yearly 2026-01-01/2026-12-31"])
    assert due(terms(14, closed_days=way), never, "2026-11-23T12:00") == "2026-12-07 23:59"


def test_over_the_leap_day() -> None:
    shown = calendar(range(7))
    assert due(terms(7), shown, "2028-02-22T12:00") == "2028-02-29 23:59"
    assert due(terms(8), shown, "2028-02-22T12:00") == "2028-03-01 23:59"
    assert due(terms(8), shown, "2027-02-22T12:00") == "2027-03-02 23:59"
    assert due(terms(365), shown, "2028-02-29T12:00") == "2029-02-28 23:59"


# The fixed due date


def test_a_fixed_date_cuts_a_loan_short() -> None:
    assert due(terms(21, fixed_due_date=day("2026-12-04")), calendar(), "2026-11-23T12:00") == "2026-12-04 23:59"


def test_a_fixed_date_does_not_lengthen_a_loan() -> None:
    assert due(terms(7, fixed_due_date=day("2026-12-04")), calendar(), "2026-11-23T12:00") == "2026-11-30 23:59"


def test_a_fixed_date_holds_on_its_own_day_and_not_after_it() -> None:
    fixed = terms(21, fixed_due_date=day("2026-11-24"))
    assert due(fixed, calendar(), "2026-11-24T09:00") == "2026-11-24 23:59"
    assert due(fixed, calendar(), "2026-11-25T09:00") == "2026-12-16 23:59"


def test_a_fixed_date_on_a_closed_day_is_moved_unless_dates_are_left() -> None:
    """Saturday 5 December."""
    fixed = {"fixed_due_date": day("2026-12-05")}
    assert due(terms(21, **fixed), calendar(), "2026-11-23T12:00") == "2026-12-07 23:59"
    assert due(terms(21, closed_days="count_open", **fixed), calendar(), "2026-11-23T12:00") == "2026-12-07 23:59"
    assert due(terms(21, closed_days="leave", **fixed), calendar(), "2026-11-23T12:00") == "2026-12-05 23:59"


def test_a_fixed_date_cuts_hours_short_too() -> None:
    fixed = terms(hours=48, fixed_due_date=day("2026-11-24"))
    assert due(fixed, calendar(), "2026-11-23T12:00") == "2026-11-24 23:59"
    assert due(fixed, calendar(), "2026-11-25T12:00") == "2026-11-27 12:00"


# Hours


def test_hours_are_exact() -> None:
    assert due(terms(hours=4), calendar(), "2026-11-23T15:30") == "2026-11-23 19:30"


def test_hours_that_end_on_a_closed_day_end_when_it_opens_again() -> None:
    assert due(terms(hours=24), calendar(), "2026-11-27T15:30") == "2026-11-30 10:00"
    assert due(terms(hours=24, closed_days="leave"), calendar(), "2026-11-27T15:30") == "2026-11-28 15:30"


def test_hours_that_end_on_a_closed_day_may_end_at_a_special_opening() -> None:
    shown = calendar(opened=["2026-11-29"])
    assert due(terms(hours=24), shown, "2026-11-27T15:30") == "2026-11-29 14:00"


def test_hours_where_the_hours_of_the_branch_are_not_known() -> None:
    shown = calendar([], closed=["2026-11-28"])
    assert due(terms(hours=24), shown, "2026-11-27T15:30") == "2026-11-29 23:59"


# Daylight saving


@pytest.mark.parametrize(
    ("zone", "before_the_change", "due_day"),
    [
        ("Europe/Zurich", "2026-03-22T12:00", "2026-03-29"),
        ("Europe/Zurich", "2026-10-18T12:00", "2026-10-25"),
        ("America/New_York", "2026-03-01T12:00", "2026-03-08"),
        ("America/New_York", "2026-10-25T12:00", "2026-11-01"),
        ("America/New_York", "2026-03-05T23:30", "2026-03-12"),
        ("America/New_York", "2026-10-29T23:30", "2026-11-05"),
    ],
)
def test_the_end_of_the_day_stays_the_end_of_the_day(zone: str, before_the_change: str, due_day: str) -> None:
    with timezone.override(zone):
        assert due(terms(7), calendar(range(7)), before_the_change) == f"{due_day} 23:59"


@pytest.mark.parametrize(
    ("zone", "lent", "expected"),
    [
        ("Europe/Zurich", "2026-03-28T23:00", "2026-03-29 04:00"),
        ("Europe/Zurich", "2026-10-24T23:00", "2026-10-25 02:00"),
        ("America/New_York", "2026-03-07T23:00", "2026-03-08 04:00"),
        ("America/New_York", "2026-10-31T23:00", "2026-11-01 02:00"),
    ],
)
def test_four_hours_are_four_hours_through_the_night_of_the_change(zone: str, lent: str, expected: str) -> None:
    with timezone.override(zone):
        assert due(terms(hours=4), calendar(range(7)), lent) == expected
        in_utc = at(lent).astimezone(datetime.UTC)
        assert due_after(terms(hours=4), calendar(range(7)), in_utc).at == in_utc + datetime.timedelta(hours=4)


def test_where_the_clocks_go_back_at_midnight_the_day_ends_at_the_later_of_both() -> None:
    with timezone.override("Asia/Beirut"):
        found = due_after(terms(7), calendar(range(7)), at("2026-10-17T12:00")).at
        assert found.astimezone(datetime.UTC).isoformat() == "2026-10-24T21:59:00+00:00"


# Why


def test_a_due_date_says_why() -> None:
    shown = calendar(range(7))
    assert reasons(terms(7), shown) == ("1 week",)
    assert reasons(terms(21), shown) == ("3 weeks",)
    assert reasons(terms(10), shown) == ("10 days",)
    assert reasons(terms(hours=1), shown) == ("1 hour",)
    assert reasons(terms(5, closed_days="count_open"), shown) == ("5 days", "only open days are counted")


def test_a_moved_due_date_names_the_closed_day_and_its_reason() -> None:
    shown = Calendar(calendar().hours, [closure("2026-11-30", "Staff day")])
    assert reasons(terms(7), shown) == ("1 week", "30 November: closed: Staff day")
    assert reasons(terms(5), calendar()) == ("5 days", "28 November: closed")


def test_a_fixed_date_is_named() -> None:
    assert reasons(terms(21, fixed_due_date=day("2026-12-04")), calendar())[1] == "all is due by 4 December"


@pytest.mark.parametrize(("length", "words"), [(1, "1 day"), (7, "1 week"), (14, "2 weeks"), (15, "15 days")])
def test_a_length_in_words(length: int, words: str) -> None:
    assert length_in_words(terms(length)) == words


# The hold shelf


def test_something_is_kept_on_the_hold_shelf_for_open_days() -> None:
    assert pickup_by(LoanTerms(hold_shelf_days=7), calendar(), day("2026-11-23")) == day("2026-12-02")
    assert pickup_by(LoanTerms(hold_shelf_days=0), calendar(), day("2026-11-23")) == day("2026-11-23")


# Whatever the calendar


@given(drawn.calendars(), drawn.DAYS, st.integers(1, 60), st.sampled_from(["leave", "move", "count_open"]))
def test_due_as_by_hand(shown: Calendar, first: datetime.date, length: int, way: str) -> None:
    found = timezone.localdate(due_after(terms(length, closed_days=way), shown, at(f"{first}T12:00")).at)
    passed = days_by_hand(first + ONE_DAY, found)
    if way == "leave":
        assert len(passed) == length
    elif way == "move":
        assert is_open_by_hand(shown, found)
        assert not any(is_open_by_hand(shown, one) for one in passed[length - 1 : -1])
        assert len(passed) >= length
    else:
        assert is_open_by_hand(shown, found)
        assert len([one for one in passed if is_open_by_hand(shown, one)]) == length


@given(drawn.calendars(), drawn.DAYS, st.integers(1, 60), st.sampled_from(["leave", "move", "count_open"]))
def test_a_longer_loan_is_never_due_earlier(shown: Calendar, first: datetime.date, length: int, way: str) -> None:
    moment = at(f"{first}T12:00")
    shorter, longer = (due_after(terms(days, closed_days=way), shown, moment).at for days in (length, length + 1))
    assert moment < shorter <= longer
