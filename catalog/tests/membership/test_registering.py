"""What follows from the data of a new patron."""

import datetime

import pytest

from catalog.membership.registering import age_on, category_by_age, membership_end
from catalog.models import PatronCategory

DAY = datetime.date(2025, 11, 21)


@pytest.mark.parametrize(
    ("months", "on", "end"),
    [
        (12, DAY, datetime.date(2026, 11, 21)),
        (1, datetime.date(2025, 1, 31), datetime.date(2025, 2, 28)),
        (12, datetime.date(2024, 2, 29), datetime.date(2025, 2, 28)),
        (2, datetime.date(2025, 11, 30), datetime.date(2026, 1, 30)),
        (1, datetime.date(2025, 11, 30), datetime.date(2025, 12, 30)),
        (60, DAY, datetime.date(2030, 11, 21)),
        (0, DAY, None),
    ],
)
def test_a_membership_ends_after_its_months_or_never(months, on, end):
    assert membership_end(PatronCategory(membership_months=months), on) == end


@pytest.mark.parametrize(
    ("born", "category"),
    [
        (datetime.date(2009, 11, 21), "Adult"),  # 16 today
        (datetime.date(2009, 11, 22), "Child"),  # 16 tomorrow
        (datetime.date(2025, 11, 20), "Child"),
    ],
)
def test_the_category_follows_from_the_age_to_the_day(born, category):
    categories = [
        PatronCategory(name="Staff"),
        PatronCategory(name="Adult", age_from=16),
        PatronCategory(name="Child", age_to=15),
    ]
    assert category_by_age(age_on(born, DAY), categories).name == category


def test_an_age_that_no_category_takes():
    assert category_by_age(3, [PatronCategory(name="Adult", age_from=16), PatronCategory(name="Staff")]) is None
