"""Which rule gives which value. Branch goes before patron category, and that before item type."""

import datetime
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.circulation.terms import VALUES, LoanTerms, settle_terms, terms_for
from catalog.models import CirculationRule, ItemType, PatronCategory
from catalog.tests.cast import make_branch

BRANCH, CATEGORY, TYPE = 1, 2, 3
# From the most specific to the most general, as the field has it.
MOST_SPECIFIC_FIRST = [
    (BRANCH, CATEGORY, TYPE), (BRANCH, CATEGORY, None), (BRANCH, None, TYPE), (BRANCH, None, None),
    (None, CATEGORY, TYPE), (None, CATEGORY, None), (None, None, TYPE), (None, None, None),
]  # fmt: skip
# Two values of each that are not what holds without any rule.
SAMPLES = {
    "is_lendable": (False, True),
    "minimum_age": (12, 16),
    "loan_length": (7, 14),
    "fixed_due_date": (datetime.date(2026, 12, 18), datetime.date(2027, 7, 2)),
    "closed_days": ("leave", "count_open"),
    "most_loans": (5, 30),
    "renewals": (1, 4),
    "renew_days_before": (3, 5),
    "renew_days_late": (14, 20),
    "is_holdable": (False, True),
    "most_holds": (2, 8),
    "on_shelf_holds": ("always", "never"),
    "hold_shelf_days": (3, 10),
    "charge_per_day": (Decimal("0.50"), Decimal("1.00")),
    "grace_days": (2, 3),
    "charge_cap": (Decimal("5.00"), Decimal("8.00")),
    "is_capped_at_price": (True, False),
    "is_charged_when_closed": (True, False),
}


def rule(case: tuple[int | None, int | None, int | None] = (None, None, None), /, **values: object) -> CirculationRule:
    """A rule that is in no database; its number tells its place in the order of precedence."""
    branch, category, item_type = case
    if "loan_length" in values:
        values = {"loan_unit": "days"} | values
    number = MOST_SPECIFIC_FIRST.index(case) + 1
    return CirculationRule(pk=number, branch_id=branch, patron_category_id=category, item_type_id=item_type, **values)


def test_every_value_of_a_rule_has_a_sample_here() -> None:
    assert set(SAMPLES) == set(VALUES)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("place", range(1, len(MOST_SPECIFIC_FIRST)))
def test_each_value_comes_from_the_most_specific_rule_that_has_one(name: str, place: int) -> None:
    specific, general = SAMPLES[name]
    rules = [
        rule(MOST_SPECIFIC_FIRST[place], **{name: general}),
        rule(MOST_SPECIFIC_FIRST[place - 1], **{name: specific}),
    ]
    for order in (rules, rules[::-1]):
        found = settle_terms(order)
        assert getattr(found, name) == specific
        assert found.rules[name] == place


@pytest.mark.parametrize("name", SAMPLES)
def test_a_value_that_a_specific_rule_leaves_empty_comes_from_a_general_one(name: str) -> None:
    value, _other = SAMPLES[name]
    other_name = next(one for one in SAMPLES if one != name)
    found = settle_terms(
        [rule(**{name: value}), rule((BRANCH, CATEGORY, TYPE), **{other_name: SAMPLES[other_name][0]})]
    )
    assert getattr(found, name) == value
    assert (found.rules[name], found.rules[other_name]) == (8, 1)


@pytest.mark.parametrize(
    ("name", "nothing"),
    [("is_lendable", False), ("renewals", 0), ("charge_per_day", Decimal(0)), ("most_loans", 0), ("grace_days", 0)],
)
def test_no_and_nothing_are_values_too(name: str, nothing: object) -> None:
    """A rule that says 0 is not asked past; only one that is empty is."""
    found = settle_terms([rule(**{name: SAMPLES[name][1]}), rule((None, None, TYPE), **{name: nothing})])
    assert getattr(found, name) == nothing


def test_a_branch_row_for_anything_goes_before_an_exact_row_for_all_branches() -> None:
    found = settle_terms([rule((None, CATEGORY, TYPE), renewals=5), rule((BRANCH, None, None), renewals=1)])
    assert found.renewals == 1


def test_a_length_brings_its_unit_along() -> None:
    found = settle_terms([rule(loan_length=21), rule((None, None, TYPE), loan_length=4, loan_unit="hours")])
    assert (found.loan_length, found.loan_unit) == (4, "hours")
    found = settle_terms([rule(loan_length=4, loan_unit="hours"), rule((None, None, TYPE), renewals=1)])
    assert (found.loan_length, found.loan_unit) == (4, "hours")


def test_without_a_rule_there_are_defaults_and_nobody_is_named() -> None:
    assert settle_terms([]) == LoanTerms()
    assert settle_terms([]).rules == {}


# How many loans


def test_a_limit_on_a_type_stands_beside_the_limit_on_all() -> None:
    found = settle_terms([rule(most_loans=20), rule((None, None, TYPE), most_loans=2)])
    assert (found.most_loans, found.most_loans_in_all) == (2, 20)
    assert (found.rules["most_loans"], found.rules["most_loans_in_all"]) == (7, 8)


def test_the_limit_on_all_comes_from_the_most_specific_row_for_any_type() -> None:
    rules = [
        rule(most_loans=20),
        rule((None, CATEGORY, None), most_loans=6),
        rule((BRANCH, CATEGORY, TYPE), most_loans=2),
    ]
    found = settle_terms(rules)
    assert (found.most_loans, found.most_loans_in_all) == (2, 6)


def test_where_only_types_are_limited_there_is_no_limit_on_all() -> None:
    found = settle_terms([rule(), rule((None, None, TYPE), most_loans=2)])
    assert (found.most_loans, found.most_loans_in_all) == (2, None)
    assert "most_loans_in_all" not in found.rules


# What a loan keeps


@given(
    st.fixed_dictionaries(
        {},
        optional={name: st.sampled_from(values) for name, values in SAMPLES.items()},
    )
)
def test_a_loan_keeps_its_terms_word_for_word(values: dict) -> None:
    import json

    found = settle_terms([rule((None, CATEGORY, None), **values), rule(most_loans=9)])
    assert LoanTerms.from_json(json.loads(json.dumps(found.as_json()))) == found


def test_terms_kept_by_another_release_are_read() -> None:
    """What it did not know has its default; what is no longer known is left out."""
    found = LoanTerms.from_json({"loan_length": 7, "charge_cap": "5.00", "fine_in_shells": 3})
    assert (found.loan_length, found.charge_cap, found.renewals) == (7, Decimal("5.00"), 0)
    assert LoanTerms.from_json({}) == LoanTerms()


# Any rules at all


@given(st.data())
def test_any_set_of_rules_settles_as_by_hand(data: st.DataObject) -> None:
    """For each value, walk down the eight places and take the first that says something."""
    rules = [
        rule(case, **data.draw(st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in SAMPLES.items()})))
        for case in data.draw(st.sets(st.sampled_from(MOST_SPECIFIC_FIRST)))
    ]
    found = settle_terms(data.draw(st.permutations(rules)))
    for name in SAMPLES:
        said = [
            (getattr(one, name), one.pk)
            for case in MOST_SPECIFIC_FIRST
            for one in rules
            if one.pk == MOST_SPECIFIC_FIRST.index(case) + 1 and getattr(one, name) not in (None, "")
        ]
        assert (getattr(found, name), found.rules.get(name)) == (
            said[0] if said else (getattr(LoanTerms(), name), None)
        )


# From the database


@pytest.mark.django_db
def test_terms_are_settled_from_the_rules_in_force_by_one_query(django_assert_num_queries) -> None:
    elm_street, harbour = make_branch(), make_branch("Harbour")
    adult, child = (PatronCategory.objects.get(code=code) for code in ("adult", "child"))
    dvd, book = (ItemType.objects.create(code=code, name=code) for code in ("dvd-x", "book-x"))
    make = CirculationRule.objects.create
    make(branch=elm_street, item_type=dvd, loan_length=1, loan_unit="days", ended_at="2026-01-01T00:00Z")
    make(branch=elm_street, item_type=dvd, loan_length=7, loan_unit="days")
    make(patron_category=child, charge_per_day=0)
    with django_assert_num_queries(1):
        found = terms_for(elm_street.pk, child.pk, dvd.pk)
    assert (found.loan_length, found.charge_per_day) == (7, 0)
    for case, length, charge in (
        ((elm_street.pk, adult.pk, dvd.pk), 7, Decimal("0.20")),
        ((harbour.pk, adult.pk, dvd.pk), 21, Decimal("0.20")),
        ((elm_street.pk, adult.pk, book.pk), 21, Decimal("0.20")),
        ((harbour.pk, child.pk, None), 21, 0),
    ):
        found = terms_for(*case)
        assert (found.loan_length, found.charge_per_day) == (length, charge)


@pytest.mark.django_db
def test_a_rule_speaks_of_the_cases_for_which_the_database_finds_it() -> None:
    branch, category = make_branch(), PatronCategory.objects.get(code="adult")
    item_type = ItemType.objects.create(code="dvd-x", name="DVD")
    CirculationRule.objects.all().delete()
    for one in product((None, branch), (None, category), (None, item_type)):
        CirculationRule.objects.create(branch=one[0], patron_category=one[1], item_type=one[2])
    for case in product((None, branch.pk), (None, category.pk), (None, item_type.pk)):
        by_hand = {one.pk for one in CirculationRule.objects.all() if one.speaks_of(*case)}
        assert {one.pk for one in CirculationRule.objects.for_case(*case)} == by_hand


@pytest.mark.django_db
def test_a_new_library_lends_by_the_defaults() -> None:
    found = terms_for(make_branch().pk, PatronCategory.objects.get(code="adult").pk, None)
    assert (found.loan_length, found.loan_unit, found.renewals, found.closed_days) == (21, "days", 3, "move")
    assert (found.most_loans, found.most_loans_in_all, found.most_holds, found.hold_shelf_days) == (20, 20, 10, 7)
    assert (found.charge_per_day, found.charge_cap) == (Decimal("0.20"), Decimal("10.00"))
    assert (found.is_capped_at_price, found.is_charged_when_closed, found.on_shelf_holds) == (
        True,
        False,
        "none_available",
    )
