"""What a change of the rules would touch, beside a plain count: the change is made, and every loan is asked."""

import datetime
import random
from collections import Counter

import pytest
from django.db import transaction
from django.utils import timezone

from catalog.circulation.calendar import calendar_of
from catalog.circulation.due_dates import due_after
from catalog.circulation.rule_effects import Effect, effect_of
from catalog.circulation.rules import RuleChange, add_rule, change_rule, end_rule, successor_of
from catalog.circulation.terms import LoanTerms, terms_for
from catalog.models import Branch, CirculationEvent, CirculationRule, Closure, ItemType, Loan, Patron
from catalog.tests.cast import (
    make_branch,
    make_category,
    make_edition,
    make_hold,
    make_hours,
    make_item,
    make_loan,
    make_patron,
    make_work,
)

pytestmark = pytest.mark.django_db
NOW = timezone.make_aware(datetime.datetime(2026, 11, 23, 12))
DAY = datetime.timedelta(days=1)


@pytest.fixture
def elm_street() -> Branch:
    """Open from Monday to Saturday, shut for a week in November."""
    branch = make_branch()
    for weekday in range(6):
        make_hours(branch, weekday)
    week = {"starts_on": datetime.date(2026, 11, 2), "ends_on": datetime.date(2026, 11, 8)}
    Closure.objects.create(branch=branch, **week)
    return branch


@pytest.fixture
def dvd() -> ItemType:
    """Films."""
    return ItemType.objects.create(code="dvd", name="DVD")


@pytest.fixture
def rule(elm_street: Branch, dvd: ItemType) -> CirculationRule:
    """DVDs at Elm Street: 7 days."""
    return add_rule(
        CirculationRule(branch=elm_street, item_type=dvd, loan_length=7, loan_unit="days", renewals=2), by=None, at=NOW
    )


def lend(
    item_type: ItemType | None, branch: Branch, patron: Patron, lent: datetime.datetime, back: int | None, **fields
) -> Loan:
    """A loan under the rules in force, brought back after some days or still out."""
    item = make_item(make_edition(), branch, item_type=item_type)
    due = due_after(terms_for(branch.pk, patron.category_id, item.item_type_id), calendar_of(branch), lent).at
    due += fields.get("renewal_count", 0) * 7 * DAY
    if back is not None:
        fields |= {"ended_at": lent + back * DAY, "ended_as": "returned"}
    return make_loan(item, patron, branch=branch, checked_out_at=lent, due_at=due, **fields)


def october(day: int, hour: int = 12) -> datetime.datetime:
    """A moment of last month."""
    return timezone.make_aware(datetime.datetime(2026, 10, day, hour))


def make_it_so(change: RuleChange) -> None:
    """Carry out a change."""
    if change.before and change.after:
        change_rule(
            change.before,
            {
                "loan_length": change.after.loan_length,
                "loan_unit": change.after.loan_unit,
                "renewals": change.after.renewals,
                "is_lendable": change.after.is_lendable,
            },
            by=None,
            at=NOW,
        )
    elif change.before:
        end_rule(change.before, by=None, at=NOW)
    else:
        add_rule(change.after, by=None, at=NOW)


def terms_of(loan: Loan) -> LoanTerms:
    """The terms in force for a loan, as if it were made now."""
    category = loan.patron.category_id if loan.patron else loan.events.get().patron_category_id
    return terms_for(loan.branch_id, category, loan.item.item_type_id)


def counted_by_hand(change: RuleChange) -> dict[str, object]:
    """The change is made, every loan is asked twice, and all is taken back."""
    before = {loan.pk: terms_of(loan) for loan in Loan.objects.all()}
    with transaction.atomic():
        make_it_so(change)
        after = {loan.pk: terms_of(loan) for loan in Loan.objects.all()}
        transaction.set_rollback(True)
    found = Counter(
        dict.fromkeys(
            ("open_loans", "past_loans", "late", "no_longer_late", "late_instead", "not_lent", "renewed_too_often"), 0
        )
    )
    shifts = Counter()
    for loan in Loan.objects.all():
        old, new = before[loan.pk], after[loan.pk]
        if {**old.as_json(), "rules": 0} == {**new.as_json(), "rules": 0}:
            continue
        found["open_loans"] += loan.is_open
        if timezone.localtime(loan.checked_out_at).strftime("%Y-%m") != "2026-10":
            continue
        calendar = calendar_of(loan.branch)
        old_due, new_due = (due_after(terms, calendar, loan.checked_out_at).at for terms in (old, new))
        back = loan.ended_at or NOW
        later = timezone.localdate(new_due) - timezone.localdate(old_due)
        new_due = loan.due_at + later if loan.renewal_count else new_due
        found["past_loans"] += 1
        found["late"] += back > loan.due_at
        found["renewed_too_often"] += new.renewals < loan.renewal_count <= old.renewals
        if not new.is_lendable:
            found["not_lent"] += old.is_lendable
            continue
        shifts[later] += 1
        found["no_longer_late"] += back > loan.due_at and back <= new_due
        found["late_instead"] += back <= loan.due_at and back > new_due
    return {**found, "shifts": shifts}


def shown(effect: Effect) -> dict[str, object]:
    """The same numbers of an effect."""
    names = ("open_loans", "past_loans", "late", "no_longer_late", "late_instead", "not_lent", "renewed_too_often")
    return {name: getattr(effect, name) for name in names} | {"shifts": effect.shifts}


def test_a_week_more_for_dvds_at_elm_street(rule: CirculationRule, elm_street: Branch, dvd: ItemType) -> None:
    """The numbers of the task, small enough to count on one's fingers. 1 October is a Thursday."""
    someone = make_patron()
    for day, days_out in ((1, 5), (1, 10), (1, 20), (6, 7), (6, 14)):
        lend(dvd, elm_street, someone, october(day), days_out)
    lend(dvd, elm_street, someone, NOW, None)
    lend(dvd, elm_street, someone, october(30) - 30 * DAY, 10)
    lend(dvd, make_branch("Harbour"), someone, october(1), 10)
    lend(None, elm_street, someone, october(1), 30)
    effect = effect_of(RuleChange(rule, successor_of(rule, {"loan_length": 14})), NOW)
    assert effect.month == datetime.date(2026, 10, 1)
    assert effect.open_loans == 1
    assert (effect.past_loans, effect.shifts) == (5, Counter({7 * DAY: 5}))
    assert (effect.late, effect.no_longer_late, effect.late_instead) == (3, 2, 0)


def test_nothing_is_saved(rule: CirculationRule) -> None:
    before = list(CirculationRule.objects.values())
    effect_of(RuleChange(rule, successor_of(rule, {"loan_length": 14})), NOW)
    assert list(CirculationRule.objects.values()) == before


def test_a_shorter_loan_makes_some_late(rule: CirculationRule, elm_street: Branch, dvd: ItemType) -> None:
    lend(dvd, elm_street, make_patron(), october(6), 5)
    effect = effect_of(RuleChange(rule, successor_of(rule, {"loan_length": 3})), NOW)
    assert (effect.late, effect.late_instead, effect.shifts) == (0, 1, Counter({-4 * DAY: 1}))


def test_a_rule_that_is_overruled_touches_nothing(rule: CirculationRule, elm_street: Branch, dvd: ItemType) -> None:
    """Each of its values comes from a row that is more specific."""
    child = make_category("Child")
    add_rule(
        CirculationRule(branch=elm_street, patron_category=child, item_type=dvd, loan_length=3, loan_unit="days"),
        by=None,
        at=NOW,
    )
    lend(dvd, elm_street, make_patron(category=child), october(6), None)
    lend(dvd, elm_street, make_patron(), october(6), None)
    effect = effect_of(RuleChange(rule, successor_of(rule, {"loan_length": 14})), NOW)
    assert (effect.open_loans, effect.past_loans) == (1, 1)


def test_whose_loan_is_forgotten_counts_by_the_category_in_the_log(elm_street: Branch, dvd: ItemType) -> None:
    child = make_category("Child")
    someone = make_patron(category=child)
    rule = add_rule(CirculationRule(patron_category=child, item_type=dvd, renewals=1), by=None, at=NOW)
    loan = lend(dvd, elm_street, someone, october(6), 3)
    at = {"verb": "check_out", "at": loan.checked_out_at}
    CirculationEvent.objects.create(loan=loan, patron_category=child, **at)
    Loan.objects.filter(pk=loan.pk).update(patron=None)
    effect = effect_of(RuleChange(rule, successor_of(rule, {"renewals": 0})), NOW)
    assert effect.past_loans == 1


def test_hours_are_moved_by_hours(elm_street: Branch, dvd: ItemType) -> None:
    row = CirculationRule(branch=elm_street, item_type=dvd, loan_length=4, loan_unit="hours")
    rule = add_rule(row, by=None, at=NOW)
    lend(dvd, elm_street, make_patron(), october(6), 0)
    effect = effect_of(RuleChange(rule, successor_of(rule, {"loan_length": 6})), NOW)
    assert effect.shifts == Counter({datetime.timedelta(hours=2): 1})


def test_readers_who_wait_for_a_title_a_work_or_a_copy(
    rule: CirculationRule, elm_street: Branch, dvd: ItemType
) -> None:
    work = make_work("Jaws")
    film, book = make_edition("Jaws", work=work), make_edition("Jaws, the book", work=work)
    item = make_item(film, elm_street, item_type=dvd)
    make_item(film, elm_street, item_type=dvd)
    make_item(book, elm_street)
    elsewhere = make_edition("Seen at the harbour")
    make_item(elsewhere, make_branch("Harbour"), item_type=dvd)
    lost = make_edition("Lost")
    make_item(lost, elm_street, item_type=dvd, status="lost")
    make_hold(film, make_patron("Title"))
    make_hold(work, make_patron("Work"))
    make_hold(item, make_patron("Copy"))
    for nobody in (book, elsewhere, lost):
        make_hold(nobody, make_patron())
    make_hold(work, make_patron(), language="fre")
    make_hold(film, make_patron(), suspended_at=NOW)
    make_hold(film, make_patron(), ended_at=NOW, ended_as="cancelled")
    effect = effect_of(RuleChange(rule, successor_of(rule, {"loan_length": 14})), NOW)
    assert (effect.readers_waiting, effect.longer) == (3, 7 * DAY)


def a_busy_library(seed: int) -> list[CirculationRule]:
    """Loans of three months at two branches, by two categories, of three types; rules of all kinds."""
    chance = random.Random(seed)
    branches = [make_branch(), make_branch("Harbour")]
    categories = [make_category(), make_category("Child")]
    types = [ItemType.objects.create(code=code, name=code) for code in ("dvd-x", "book-x")]
    cases = (
        {"branch": branches[0], "item_type": types[0]},
        {"branch": branches[0]},
        {"patron_category": categories[1], "item_type": types[1]},
        {"item_type": types[0]},
    )
    rules = []
    for case in cases:
        values = {"loan_length": chance.randint(2, 20), "loan_unit": "days", "renewals": chance.randint(0, 3)}
        rules.append(add_rule(CirculationRule(**case, **values), by=None, at=NOW))
    patrons = [make_patron(category=category) for category in categories]
    for _number in range(80):
        lent = NOW - chance.randint(1, 90) * DAY
        back = chance.choice([None, chance.randint(0, 40)])
        lend(
            chance.choice([*types, None]), chance.choice(branches), chance.choice(patrons), lent,
            back if back is None or lent + back * DAY < NOW else None, renewal_count=chance.choice([0, 0, 1, 3]),
        )  # fmt: skip
    return [CirculationRule.objects.get(branch=None, patron_category=None, item_type=None), *rules]


@pytest.mark.parametrize("seed", range(3))
def test_every_kind_of_change_counts_as_by_hand(seed: int, elm_street: Branch) -> None:
    rules = a_busy_library(seed)
    changes = [RuleChange(before=rule) for rule in rules]
    changes += [RuleChange(rule, successor_of(rule, {"loan_length": length})) for rule in rules for length in (1, 30)]
    changes += [RuleChange(rule, successor_of(rule, {"is_lendable": False, "renewals": 0})) for rule in rules]
    changes.append(RuleChange(after=CirculationRule(patron_category=make_category(), loan_length=9, loan_unit="days")))
    touched = 0
    for change in changes:
        found = shown(effect_of(change, NOW))
        assert found == counted_by_hand(change), (change.before, change.after)
        touched += bool(found["past_loans"])
    assert touched >= 10


@pytest.mark.parametrize("loans", [1, 30])
def test_as_many_queries_for_one_loan_as_for_thirty(
    loans: int, rule: CirculationRule, elm_street: Branch, dvd: ItemType, django_assert_num_queries
) -> None:
    for number in range(loans):
        lend(dvd, elm_street, make_patron(), october(1 + number), 9)
        make_hold(make_item(make_edition(f"Film {number}"), elm_street, item_type=dvd).edition, make_patron())
    with django_assert_num_queries(11):
        effect = effect_of(RuleChange(rule, successor_of(rule, {"loan_length": 14})), NOW)
    assert (effect.past_loans, effect.readers_waiting) == (loans, loans)
