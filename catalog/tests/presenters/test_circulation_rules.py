"""Lending rules in words."""

import datetime
from decimal import Decimal

import pytest

from catalog.circulation.rules import FILLED
from catalog.circulation.terms import LoanTerms
from catalog.models import Branch, CirculationRule, ItemType, PatronCategory
from catalog.presenters.circulation_rules import about, says, terms_in_words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"is_lendable": True}, "may be lent"),
        ({"is_lendable": False}, "is not lent"),
        ({"minimum_age": 16}, "from age 16"),
        ({"minimum_age": 0}, "at any age"),
        ({"loan_length": 1, "loan_unit": "days"}, "1 day"),
        ({"loan_length": 14, "loan_unit": "days"}, "14 days"),
        ({"loan_length": 4, "loan_unit": "hours"}, "4 hours"),
        ({"fixed_due_date": datetime.date(2026, 12, 18)}, "due by 18 December 2026 at the latest"),
        ({"closed_days": "leave"}, "due on closed days too"),
        ({"closed_days": "move"}, "due on the next open day"),
        ({"closed_days": "count_open"}, "only open days count"),
        ({"most_loans": 1}, "at most 1 loan"),
        ({"most_loans": 5, "item_type_id": 3}, "at most 5 of them"),
        ({"renewals": 0}, "no renewals"),
        ({"renewals": 1}, "renew once"),
        ({"renewals": 2}, "renew twice"),
        ({"renewals": 3}, "renew 3 times"),
        ({"renew_days_before": 3}, "renewed from 3 days before it is due"),
        ({"renew_days_late": 14}, "renewed until 14 days late"),
        ({"is_holdable": True}, "may be reserved"),
        ({"is_holdable": False}, "cannot be reserved"),
        ({"most_holds": 1}, "at most 1 reservation"),
        ({"on_shelf_holds": "always"}, "reserved even while a copy is in"),
        ({"on_shelf_holds": "none_available"}, "reserved only when no copy is in"),
        ({"on_shelf_holds": "never"}, "only what is out is reserved"),
        ({"hold_shelf_days": 7}, "kept for 7 open days on the hold shelf"),
        ({"charge_per_day": Decimal("0.20")}, "€0.20 a day late"),
        ({"charge_per_day": Decimal("0.00")}, "no charge when late"),
        ({"grace_days": 0}, "charged from the first day late"),
        ({"grace_days": 2}, "the first 2 days late are free"),
        ({"charge_cap": Decimal("10.00")}, "at most €10.00"),
        ({"is_capped_at_price": True}, "never more than the price"),
        ({"is_capped_at_price": False}, "may come to more than the price"),
        ({"is_charged_when_closed": True}, "closed days are charged"),
        ({"is_charged_when_closed": False}, "closed days are not charged"),
        ({}, ""),
    ],
)
def test_each_value_in_words(values: dict, words: str) -> None:
    assert says(CirculationRule(**values)) == words


def test_what_is_asked_first_is_said_first() -> None:
    values = {"charge_cap": Decimal("10.00"), "charge_per_day": Decimal("0.20"), "renewals": 2}
    rule = CirculationRule(loan_length=7, loan_unit="days", **values)
    assert says(rule) == "7 days, renew twice, €0.20 a day late, at most €10.00"


def test_what_a_rule_is_about() -> None:
    case = {"branch": Branch(pk=1, name="Elm Street"), "patron_category": PatronCategory(pk=2, name="Adult")}
    film = ItemType(pk=3, name="DVD")
    assert about(CirculationRule()) == "Everything"
    assert about(CirculationRule(item_type=film)) == "DVD"
    assert about(CirculationRule(**case)) == "Everything at Elm Street, Adult"
    assert about(CirculationRule(item_type=film, **case)) == "DVD at Elm Street, Adult"


def test_every_value_of_a_rule_can_be_said() -> None:
    words = {"loan_unit": "days", "closed_days": "move", "on_shelf_holds": "never"}
    values = dict.fromkeys(FILLED, 1) | words | {"fixed_due_date": datetime.date(2026, 1, 1)}
    terms = LoanTerms(**values, most_loans_in_all=9, rules={"most_loans_in_all": 4})
    found = terms_in_words(terms, [CirculationRule(pk=4)])
    assert len(found) == len(FILLED)  # the unit is said with its length, and the most loans in all come to it
    assert [term.label for term in found if term.rule] == ["Most loans in all"]
