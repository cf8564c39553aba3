"""The calendars and rules of a real network of libraries, which are not part of this repository, mapped to ours.

What is open there is worked out day by day from the file itself, and compared with what our calendar says.
"""

import datetime
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from catalog.circulation.calendar import Calendar
from catalog.circulation.due_dates import due_after
from catalog.circulation.terms import LoanTerms, settle_terms
from catalog.models import CirculationRule, Closure, OpeningHours, SpecialOpening
from catalog.tests.circulation.calendars import ONE_DAY, day, days_by_hand

FOLDER = settings.BASE_DIR.parent / "shared" / "data" / "circulation"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YEARS = days_by_hand(day("2018-12-01"), day("2021-02-28"))
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="The real rules are not here.")
Raw = dict[str, Any]


@cache
def read(name: str) -> list[Raw]:
    """One of the files."""
    return json.loads((FOLDER / f"rero_{name}.json").read_text())


def libraries() -> list[Raw]:
    """Those that say when they are open on any day of the week."""
    return [library for library in read("libraries") if any(one["is_open"] for one in library.get("opening_hours", []))]


def number(reference: Raw) -> int:
    """The number at the end of a reference."""
    return int(reference["$ref"].rpartition("/")[2])


def days_of(exception: Raw) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of an exception."""
    return day(exception["start_date"]), day(exception.get("end_date", exception["start_date"]))


# Their day, by hand


def falls_on(exception: Raw, on: datetime.date) -> bool:
    """Whether an exception is about a day."""
    first, last = days_of(exception)
    every = exception.get("repeat", {}).get("period")
    if every == "yearly":
        return (on.month, on.day) == (first.month, first.day)
    if every == "monthly":
        return on.day == first.day and on >= first
    return first <= on <= last


def is_open_there(library: Raw, on: datetime.date) -> bool:
    """Whether one of their libraries is open on a day: an opening goes before a closure, and that before the week."""
    found = [exception["is_open"] for exception in library.get("exception_dates", []) if falls_on(exception, on)]
    if found:
        return any(found)
    return any(one["day"] == WEEKDAYS[on.weekday()] and one["is_open"] for one in library["opening_hours"])


# The same as ours


def span(times: Raw) -> dict[str, datetime.time]:
    """Opening and closing time."""
    return {
        "opens_at": datetime.time.fromisoformat(times["start_time"]),
        "closes_at": datetime.time.fromisoformat(times["end_time"]),
    }


def calendar_from(library: Raw) -> Calendar:
    """Their library in our rows; we have no closure by the month, so each of its days is one."""
    hours = [
        OpeningHours(weekday=WEEKDAYS.index(one["day"]), **span(times))
        for one in library["opening_hours"]
        if one["is_open"]
        for times in one["times"]
    ]
    closures, openings = [], []
    for exception in library.get("exception_dates", []):
        first, last = days_of(exception)
        every = exception.get("repeat", {}).get("period")
        if exception["is_open"]:
            openings += [SpecialOpening(date=first, **span(times)) for times in exception["times"]]
        elif every == "monthly":
            closures += [Closure(starts_on=one, ends_on=one) for one in YEARS if one.day == first.day and one >= first]
        else:
            closures.append(Closure(starts_on=first, ends_on=last, is_yearly=every == "yearly"))
    return Calendar(hours, closures, openings)


def rules_from(policies: list[Raw], organisation: int) -> Iterator[CirculationRule]:
    """Their policies in our rows: one that is for anything, and one for each pair of patron and item type."""
    for policy in policies:
        if number(policy["organisation"]) != organisation:
            continue
        length = policy.get("checkout_duration")
        values = {
            "is_lendable": length is not None,
            "loan_length": length or None,
            "loan_unit": "days" if length else "",
            "renewals": policy.get("number_renewals"),
            "is_holdable": policy["allow_requests"],
            "hold_shelf_days": policy.get("pickup_hold_duration"),
        }
        if policy["is_default"]:
            yield CirculationRule(pk=int(policy["pid"]) * 1000, **values)
        for branch in map(number, policy.get("libraries", [{"$ref": "/0"}])):
            for pair_number, pair in enumerate(policy.get("settings", [])):
                yield CirculationRule(
                    pk=int(policy["pid"]) * 1000 + pair_number,
                    branch_id=branch or None,
                    patron_category_id=number(pair["patron_type"]),
                    item_type_id=number(pair["item_type"]),
                    **values,
                )


def policy_by_hand(library: Raw, patron_type: int, item_type: int) -> Raw:
    """Their policy for a case: one of the library, then one of its organisation, then the default."""
    own = [one for one in read("circulation_policies") if one["organisation"] == library["organisation"]]
    fitting = [
        one
        for one in own
        for pair in one.get("settings", [])
        if (number(pair["patron_type"]), number(pair["item_type"])) == (patron_type, item_type)
    ]
    for policy in fitting:
        if int(library["pid"]) in map(number, policy.get("libraries", [])):
            return policy
    general = [one for one in fitting if not one["policy_library_level"]]
    return (general or [one for one in own if one["is_default"]])[0]


def test_their_libraries_are_open_on_the_same_days_with_us() -> None:
    assert len(libraries()) >= 20
    for library in libraries():
        ours = calendar_from(library)
        for on in YEARS:
            assert ours.is_open(on) == is_open_there(library, on), (library["name"], on)
            assert bool(ours.spans_on(on)) == ours.is_open(on), (library["name"], on)


def test_their_closed_days_are_counted_the_same() -> None:
    for library in libraries():
        ours = calendar_from(library)
        for first in YEARS[:365:11]:
            days = days_by_hand(first, first + 40 * ONE_DAY)
            assert ours.closed_days(days[0], days[-1]) == sum(not is_open_there(library, on) for on in days)


def test_their_policies_give_the_same_terms_with_us() -> None:
    patron_types = [int(one["pid"]) for one in read("patron_types")]
    item_types = [int(one["pid"]) for one in read("item_types")]
    compared = 0
    for library in libraries():
        rules = list(rules_from(read("circulation_policies"), number(library["organisation"])))
        for patron_type in patron_types:
            for item_type in item_types:
                case = (int(library["pid"]), patron_type, item_type)
                terms = settle_terms([rule for rule in rules if rule.speaks_of(*case)])
                policy = policy_by_hand(library, patron_type, item_type)
                assert terms.is_lendable == (policy.get("checkout_duration") is not None), case
                assert terms.is_holdable == policy["allow_requests"], case
                if policy.get("checkout_duration"):
                    assert terms.loan_length == policy["checkout_duration"], case
                    assert terms.renewals == policy["number_renewals"], case
                compared += 1
    assert compared > 1000


@pytest.mark.parametrize("way", ["move", "count_open"])
def test_due_dates_in_their_libraries_as_by_hand(way: str) -> None:
    lengths = {one["checkout_duration"] for one in read("circulation_policies") if one.get("checkout_duration")}
    assert len(lengths) >= 4
    for library in libraries():
        ours = calendar_from(library)
        for first in YEARS[: 600 : 7 if library.get("exception_dates") else 97]:
            for length in lengths:
                terms = LoanTerms(loan_length=length, closed_days=way)
                lent = timezone.make_aware(datetime.datetime.combine(first, datetime.time(12)))
                due = timezone.localdate(due_after(terms, ours, lent).at)
                passed = [on for on in days_by_hand(first + ONE_DAY, due) if is_open_there(library, on)]
                assert passed[-1] == due, (library["name"], first, length)
                if way == "count_open":
                    assert len(passed) == length
                else:
                    earliest = first + length * ONE_DAY
                    assert due >= earliest
                    assert not any(is_open_there(library, on) for on in days_by_hand(earliest, due - ONE_DAY))
