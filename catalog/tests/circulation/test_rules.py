"""Changing lending rules: a row is never changed, it ends and has a successor."""

import datetime

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils import timezone

from catalog.circulation.refusals import CirculationError
from catalog.circulation.rules import RuleChange, add_rule, change_rule, end_rule, successor_of
from catalog.circulation.terms import terms_for
from catalog.models import CirculationRule, ItemType, Loan, User
from catalog.tests.cast import make_branch, make_category, make_edition, make_item, make_librarian, make_loan

pytestmark = pytest.mark.django_db
MONDAY = timezone.make_aware(datetime.datetime(2026, 11, 23, 12))
TUESDAY = MONDAY + datetime.timedelta(days=1)


@pytest.fixture
def librarian() -> User:
    """Who changes rules."""
    return make_librarian()


@pytest.fixture
def rule(librarian: User) -> CirculationRule:
    """DVDs at Elm Street: 7 days."""
    dvd = ItemType.objects.create(code="dvd", name="DVD")
    row = CirculationRule(branch=make_branch(), item_type=dvd, loan_length=7, loan_unit="days", renewals=2)
    return add_rule(row, by=librarian, at=MONDAY)


def length(rule: CirculationRule) -> int:
    """The loan length that is in force for what a rule is about."""
    return terms_for(rule.branch_id, make_category().pk, rule.item_type_id).loan_length


def refused(error: pytest.ExceptionInfo[CirculationError]) -> tuple[str, str]:
    """Code and sentences."""
    return error.value.code, str(error.value)


def test_a_new_rule_is_in_force_and_says_who_made_it_and_when(rule: CirculationRule, librarian: User) -> None:
    kept = CirculationRule.objects.current().get(pk=rule.pk)
    assert (kept.created_by, kept.created_at, kept.replaces) == (librarian, MONDAY, None)
    assert length(rule) == 7


def test_a_change_ends_the_row_and_makes_its_successor(rule: CirculationRule, librarian: User) -> None:
    successor = change_rule(rule, {"loan_length": 14}, by=librarian, at=TUESDAY)
    old, new = CirculationRule.objects.get(pk=rule.pk), CirculationRule.objects.get(pk=successor.pk)
    assert (old.loan_length, old.ended_at, old.ended_by) == (7, TUESDAY, librarian)
    assert (new.loan_length, new.renewals, new.replaces, new.created_at, new.created_by) == (
        14,
        2,
        old,
        TUESDAY,
        librarian,
    )
    assert (new.branch, new.item_type, new.ended_at) == (old.branch, old.item_type, None)
    assert length(rule) == 14


def test_an_empty_value_takes_a_value_away(rule: CirculationRule, librarian: User) -> None:
    change_rule(rule, {"loan_length": None, "loan_unit": ""}, by=librarian, at=TUESDAY)
    assert length(rule) == 21, "the general rule's"


def test_saving_the_same_again_changes_nothing(rule: CirculationRule, librarian: User) -> None:
    assert change_rule(rule, {"loan_length": 7}, by=librarian, at=TUESDAY) == rule
    assert CirculationRule.objects.filter(branch=rule.branch).count() == 1


def test_ending_a_rule_leaves_the_general_one(rule: CirculationRule, librarian: User) -> None:
    end_rule(rule, by=librarian, at=TUESDAY)
    kept = CirculationRule.objects.get(pk=rule.pk)
    assert (kept.ended_at, kept.ended_by) == (TUESDAY, librarian)
    assert length(rule) == 21


def test_a_rule_may_end_while_loans_are_open_and_they_keep_their_terms(rule: CirculationRule, librarian: User) -> None:
    item = make_item(make_edition(), item_type=rule.item_type)
    terms = terms_for(rule.branch_id, make_category().pk, rule.item_type_id)
    loan = make_loan(item, terms=terms.as_json())
    end_rule(rule, by=librarian, at=TUESDAY)
    kept = Loan.objects.get(pk=loan.pk)
    assert (kept.terms["loan_length"], kept.due_at) == (7, loan.due_at)
    assert CirculationRule.objects.get(pk=kept.terms["rules"]["loan_length"]) == rule


def test_there_is_one_rule_for_a_case(rule: CirculationRule, librarian: User) -> None:
    twin = CirculationRule(branch=rule.branch, item_type=rule.item_type, renewals=1)
    with pytest.raises(CirculationError) as error:
        add_rule(twin, by=librarian, at=TUESDAY)
    code, sentence = refused(error)
    assert code == "twin"
    assert sentence == "There is a rule for this branch, category and type already. Change that one."
    assert CirculationRule.objects.current().filter(branch=rule.branch).count() == 1


def test_a_rule_for_anything_is_a_twin_of_the_general_rule(librarian: User) -> None:
    with pytest.raises(CirculationError) as error:
        add_rule(CirculationRule(renewals=1), by=librarian, at=MONDAY)
    assert refused(error)[0] == "twin"


def test_after_a_rule_has_ended_there_may_be_another_for_its_case(rule: CirculationRule, librarian: User) -> None:
    end_rule(rule, by=librarian, at=MONDAY)
    add_rule(CirculationRule(branch=rule.branch, item_type=rule.item_type, renewals=1), by=librarian, at=TUESDAY)
    assert terms_for(rule.branch_id, make_category().pk, rule.item_type_id).renewals == 1


@pytest.mark.parametrize("first", ["changed", "ended"])
@pytest.mark.parametrize("second", ["change", "end"])
def test_the_second_of_two_librarians_is_told(first: str, second: str, rule: CirculationRule, librarian: User) -> None:
    other = CirculationRule.objects.get(pk=rule.pk)
    if first == "changed":
        change_rule(other, {"renewals": 5}, by=librarian, at=MONDAY)
    else:
        end_rule(other, by=librarian, at=MONDAY)
    before = list(CirculationRule.objects.order_by("pk").values())
    with pytest.raises(CirculationError) as error:
        if second == "change":
            change_rule(rule, {"loan_length": 14}, by=librarian, at=TUESDAY)
        else:
            end_rule(rule, by=librarian, at=TUESDAY)
    code, sentence = refused(error)
    assert code == "no_longer_in_force"
    assert sentence == "Somebody has changed or ended this rule meanwhile. Look at it again."
    assert list(CirculationRule.objects.order_by("pk").values()) == before


def test_what_the_database_refuses_leaves_the_old_row_in_force(rule: CirculationRule, librarian: User) -> None:
    """A length without its unit."""
    with pytest.raises(IntegrityError):
        change_rule(rule, {"loan_unit": ""}, by=librarian, at=TUESDAY)
    assert CirculationRule.objects.get(pk=rule.pk).ended_at is None


def test_a_successor_is_for_the_same_case(rule: CirculationRule) -> None:
    successor = successor_of(rule, {"renewals": 9})
    assert (successor.branch, successor.item_type, successor.patron_category) == (rule.branch, rule.item_type, None)
    assert (successor.pk, successor.loan_length, successor.renewals) == (None, 7, 9)


def test_a_change_has_a_row_before_or_after(rule: CirculationRule) -> None:
    assert RuleChange(before=rule).rule == rule
    with pytest.raises(ValueError, match="before it or after it"):
        _nothing = RuleChange().rule


def test_what_a_rule_speaks_of_cannot_be_deleted_as_its_history_would_go():
    branch = make_branch("Mobile library")
    rule = CirculationRule.objects.create(branch=branch, renewals=1)
    end_rule(rule, by=None, at=timezone.now())
    with pytest.raises(ProtectedError):
        branch.delete()
