"""What is owed for something late. 23 November 2026 is a Monday; branches here are open on working days."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalog.circulation.calendar import Calendar
from catalog.circulation.overdue import NO_CHARGE, OverdueCharge, overdue_charge
from catalog.circulation.terms import LoanTerms
from catalog.tests.circulation import calendars as drawn
from catalog.tests.circulation.calendars import ONE_DAY, calendar, days_by_hand, is_open_by_hand

ALL_DAYS = calendar(range(7))
MONDAY_NIGHT = "2026-11-23T23:59"


def terms(per_day: str = "0.20", **values: object) -> LoanTerms:
    """Terms that charge by the day."""
    return LoanTerms(charge_per_day=Decimal(per_day), **values)


def at(text: str) -> datetime.datetime:
    """A moment by the library's clock."""
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


def charge(
    given: LoanTerms, back: str, shown: Calendar = ALL_DAYS, due: str = MONDAY_NIGHT, price: str | None = None
) -> OverdueCharge:
    """What is owed for something that came back at a moment."""
    return overdue_charge(given, shown, at(due), at(back), None if price is None else Decimal(price))


def owed(*arguments: object, **named: object) -> str:
    """The same as an amount in words."""
    return str(charge(*arguments, **named).amount)


# Days


@pytest.mark.parametrize("back", ["2026-11-20T12:00", "2026-11-23T12:00", MONDAY_NIGHT, "2026-11-23T23:59:40"])
def test_nothing_is_late_to_the_very_end_of_the_due_day(back: str) -> None:
    assert charge(terms(), back) == NO_CHARGE


@pytest.mark.parametrize(
    ("back", "days", "amount"),
    [
        ("2026-11-24T00:00", 1, "0.20"),
        ("2026-11-24T23:59", 1, "0.20"),
        ("2026-11-25T00:00", 2, "0.40"),
        ("2026-12-03T12:00", 10, "2.00"),
    ],
)
def test_each_day_after_the_due_day_is_one(back: str, days: int, amount: str) -> None:
    found = charge(terms(), back)
    assert (found.days_late, found.days_charged, str(found.amount)) == (days, days, amount)


def test_hours_late_on_the_day_itself_are_a_day() -> None:
    by_hour = terms(loan_length=4, loan_unit="hours")
    assert owed(by_hour, "2026-11-23T15:00", due="2026-11-23T15:00") == "0.00"
    assert owed(by_hour, "2026-11-23T15:01", due="2026-11-23T15:00") == "0.20"
    assert owed(by_hour, "2026-11-24T09:00", due="2026-11-23T15:00") == "0.20"
    assert owed(by_hour, "2026-11-25T09:00", due="2026-11-23T15:00") == "0.40"


@pytest.mark.parametrize(
    ("zone", "due", "back"),
    [
        ("Europe/Zurich", "2026-03-27T23:59", "2026-03-30T00:30"),
        ("Europe/Zurich", "2026-10-23T23:59", "2026-10-26T00:30"),
        ("America/New_York", "2026-03-06T23:59", "2026-03-09T00:30"),
        ("America/New_York", "2026-10-30T23:59", "2026-11-02T00:30"),
    ],
)
def test_days_are_those_of_the_librarys_clock_when_it_changes(zone: str, due: str, back: str) -> None:
    with timezone.override(zone):
        assert charge(terms(), back, due=due).days_late == 3
        in_utc = overdue_charge(terms(), ALL_DAYS, at(due).astimezone(datetime.UTC), at(back).astimezone(datetime.UTC))
        assert in_utc.days_late == 3


def test_late_over_the_leap_day() -> None:
    assert charge(terms(), "2028-03-01T12:00", due="2028-02-28T23:59").days_late == 2
    assert charge(terms(), "2027-03-01T12:00", due="2027-02-28T23:59").days_late == 1


# Closed days


def test_closed_days_are_not_charged() -> None:
    """Due on Friday, back on Tuesday: four days late, two of them a weekend."""
    found = charge(terms(), "2026-12-01T12:00", calendar(), due="2026-11-27T23:59")
    assert (found.days_late, found.days_charged, str(found.amount)) == (4, 2, "0.40")


def test_both_ends_of_the_late_days_count_as_closed_days() -> None:
    """Due on Friday, in the book drop on Sunday: the first and the last late day were closed."""
    assert owed(terms(), "2026-11-29T12:00", calendar(), due="2026-11-27T23:59") == "0.00"


def test_a_closed_due_day_is_not_taken_off() -> None:
    """It is no late day. Due on Sunday, back on Tuesday: Monday and Tuesday."""
    assert charge(terms(), "2026-12-01T12:00", calendar(), due="2026-11-29T23:59").days_charged == 2


def test_closed_days_are_charged_where_the_rule_says_so() -> None:
    strict = terms(is_charged_when_closed=True)
    assert owed(strict, "2026-12-01T12:00", calendar(), due="2026-11-27T23:59") == "0.80"


def test_a_branch_that_was_closed_for_a_year_charges_only_its_open_days() -> None:
    shown = calendar(range(7), closed=["2026-11-25/2027-11-24"])
    assert charge(terms(), "2027-11-25T12:00", shown).days_charged == 2


def test_a_special_opening_is_charged() -> None:
    shown = calendar(opened=["2026-11-28"])
    assert charge(terms(), "2026-11-30T12:00", shown, due="2026-11-27T23:59").days_charged == 2


# Grace, caps, money


def test_nothing_is_owed_within_the_days_of_grace_and_after_them_only_for_the_days_beyond() -> None:
    kind = terms(grace_days=3)
    assert owed(kind, "2026-11-26T12:00") == "0.00"
    assert owed(kind, "2026-11-27T12:00") == "0.20"


def test_grace_is_counted_in_open_days() -> None:
    """Due on Friday, back on Tuesday: two open days late, both free."""
    assert owed(terms(grace_days=2), "2026-12-01T12:00", calendar(), due="2026-11-27T23:59") == "0.00"
    assert owed(terms(grace_days=2), "2026-12-02T12:00", calendar(), due="2026-11-27T23:59") == "0.20"


def test_the_cap_is_reached_and_not_passed() -> None:
    capped = terms(charge_cap=Decimal("1.00"))
    assert owed(capped, "2026-11-27T12:00") == "0.80"
    assert owed(capped, "2026-11-28T12:00") == "1.00"
    assert owed(capped, "2026-11-29T12:00") == "1.00"
    assert owed(terms(charge_cap=Decimal(0)), "2026-11-29T12:00") in {"0", "0.00"}


def test_the_price_caps_only_where_the_rule_says_so_and_there_is_one() -> None:
    at_price = terms("2.00", is_capped_at_price=True)
    assert owed(at_price, "2026-12-03T12:00", price="9.90") == "9.90"
    assert owed(at_price, "2026-11-25T12:00", price="9.90") == "4.00"
    assert owed(at_price, "2026-12-03T12:00", price="0.00") == "0.00", "it was a gift"
    assert owed(at_price, "2026-12-03T12:00") == "20.00"
    assert owed(terms("2.00"), "2026-12-03T12:00", price="9.90") == "20.00"


def test_the_lower_of_cap_and_price_holds() -> None:
    both = terms("2.00", charge_cap=Decimal("8.00"), is_capped_at_price=True)
    assert owed(both, "2026-12-03T12:00", price="9.90") == "8.00"
    assert owed(both, "2026-12-03T12:00", price="5.00") == "5.00"


def test_amounts_are_rounded_to_cents_half_up() -> None:
    assert owed(terms("0.125"), "2026-11-24T12:00") == "0.13"
    assert owed(terms("0.125"), "2026-11-26T12:00") == "0.38"
    assert owed(terms("1"), "2026-11-24T12:00") == "1.00"


def test_a_rule_without_a_charge_owes_nothing_and_still_says_how_late_it_is() -> None:
    found = charge(terms("0"), "2026-11-25T12:00")
    assert (str(found.amount), found.days_late) == ("0.00", 2)


# Why


def test_a_charge_says_how_it_came_about() -> None:
    given = terms("2.00", grace_days=1, charge_cap=Decimal("3.00"), is_capped_at_price=True)
    assert charge(given, "2026-12-01T12:00", calendar(), due="2026-11-25T23:59", price="2.50").reasons == (
        "6 days late",
        "closed on 2 of them",
        "the first day is free",
        "€2.00 a day",
        "at most €3.00",
        "never more than the price, €2.50",
    )


def test_what_is_free_does_not_name_a_price_by_day() -> None:
    assert charge(terms(grace_days=3), "2026-11-24T12:00").reasons == ("1 day late", "the first 3 days are free")


# Whatever the calendar


@given(
    drawn.calendars(),
    drawn.DAYS,
    st.integers(0, 90),
    st.integers(0, 5),
    st.booleans(),
    st.none() | st.integers(0, 900),
    st.none() | st.integers(0, 900),
)
def test_charges_as_by_hand(
    shown: Calendar, due: datetime.date, late: int, grace: int, closed_too: bool, cap: int | None, price: int | None
) -> None:
    given = LoanTerms(
        charge_per_day=Decimal("0.25"),
        grace_days=grace,
        is_charged_when_closed=closed_too,
        charge_cap=None if cap is None else Decimal(cap) / 100,
        is_capped_at_price=True,
    )
    back = due + late * ONE_DAY
    found = overdue_charge(
        given, shown, at(f"{due}T23:59"), at(f"{back}T12:00"), None if price is None else Decimal(price) / 100
    )
    counted = len([one for one in days_by_hand(due + ONE_DAY, back) if closed_too or is_open_by_hand(shown, one)])
    cents = min([max(0, counted - grace) * 25, *(limit for limit in (cap, price) if limit is not None)])
    assert found.amount * 100 == cents
    assert found.days_late == late


@given(drawn.calendars(), drawn.DAYS, st.integers(0, 90))
def test_a_day_later_never_costs_less(shown: Calendar, due: datetime.date, late: int) -> None:
    back = at(f"{due + late * ONE_DAY}T12:00")
    sooner, later = (overdue_charge(terms(), shown, at(f"{due}T23:59"), one).amount for one in (back, back + ONE_DAY))
    assert sooner <= later
