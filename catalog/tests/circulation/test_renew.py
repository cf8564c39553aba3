"""Renewing: by the terms of the loan, and every reason why not."""

import datetime
from decimal import Decimal

import pytest

from catalog.circulation.calendar import calendar_of
from catalog.circulation.refusals import CirculationError
from catalog.circulation.renew import NotRenewed, Renewal, renew, renew_all, renewed_due, why_not_renew
from catalog.models import Charge, Loan
from catalog.tests.cast import make_branch, make_edition, make_hold, make_hours, make_item, make_patron
from catalog.tests.circulation.day import (
    NOW,
    demand,
    desk,
    euros,
    keep_longer,
    later,
    lend,
    refusals,
    reserve,
    set_rule,
    take_back,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def loan() -> Loan:
    """Moby-Dick, lent to Ada until Friday 12 December."""
    return lend(make_item(make_edition()), make_patron()).loan


def due(month: int, day: int, year: int = 2025) -> datetime.datetime:
    """The end of a day."""
    return datetime.datetime(year, month, day, 23, 59, tzinfo=datetime.UTC)


def test_three_weeks_more_from_the_old_due_date(loan):
    done = keep_longer(loan, at=later(days=10))
    loan.refresh_from_db()
    assert (loan.due_at, loan.renewal_count, done.charge) == (due(1, 2, 2026), 1, None)


def test_from_today_when_it_is_late_already_and_the_charge_is_fixed(loan):
    done = keep_longer(loan, at=later(days=21 + 4))
    loan.refresh_from_db()
    assert loan.due_at == due(1, 6, 2026)
    assert (done.charge.amount, done.charge.loan) == (euros("0.80"), loan)
    done = take_back(loan.item, at=later(days=21 + 5))
    assert (done.charge, Charge.objects.count()) == (None, 1)


def test_by_the_terms_it_was_lent_under_whatever_the_rules_say_by_now(loan):
    set_rule(loan_length=7, renewals=0)
    keep_longer(loan, at=later(days=1))
    loan.refresh_from_db()
    assert loan.due_at == due(1, 2, 2026)


def test_on_an_open_day(loan):
    for weekday in range(4):
        make_hours(make_branch(), weekday)
    keep_longer(loan, at=later(days=1))
    loan.refresh_from_db()
    assert loan.due_at == due(1, 5, 2026)  # 2 January is a Friday


def test_another_reader_is_waiting(loan):
    reserve(loan.item.edition, make_patron("Bob"))
    with pytest.raises(CirculationError) as raised:
        keep_longer(loan)
    refusal = raised.value.refusal
    assert (refusal.code, refusal.sentence) == ("reserved_by_other", "another reader is waiting")
    assert refusal.advice == "Bring it back by Friday 12 December 2025."
    assert refusals(keep_longer, loan) == ["reserved_by_other"]
    assert keep_longer(loan, "reserved_by_other").event.refusals == ["reserved_by_other"]


def test_a_reader_who_waits_in_vain_does_not_stand_in_the_way(loan):
    make_hold(loan.item.edition, make_patron(expires_on=datetime.date(2024, 1, 1)), queued_at=NOW)
    assert keep_longer(loan)


def test_the_most_renewals(loan):
    for day in range(3):
        keep_longer(loan, at=later(days=day))
    with pytest.raises(CirculationError) as raised:
        keep_longer(loan, at=later(days=5))
    assert raised.value.code == "limit_reached"
    assert raised.value.refusal.sentence == "it was renewed 3 times, the most allowed"
    assert refusals(keep_longer, loan, at=later(days=5)) == ["limit_reached"]


def test_repeated_on_the_same_day_it_says_so_and_changes_nothing(loan):
    keep_longer(loan)
    with pytest.raises(CirculationError) as raised:
        keep_longer(loan, at=later(hours=2))
    assert raised.value.refusal.sentence.startswith("it was renewed today, it is due Friday 2 January")
    assert refusals(keep_longer, loan, at=later(hours=2)) == ["renewed_today"]


def test_what_is_lent_by_hours_may_be_renewed_twice_a_day():
    set_rule(loan_length=2, loan_unit="hours")
    loan = lend(make_item(make_edition()), make_patron()).loan
    keep_longer(loan, at=later(hours=1))
    keep_longer(loan, at=later(hours=2))
    loan.refresh_from_db()
    assert loan.due_at == later(hours=6)


def test_too_early():
    set_rule(renew_days_before=3)
    loan = lend(make_item(make_edition()), make_patron()).loan
    assert refusals(keep_longer, loan, at=later(days=17)) == ["too_early"]
    assert keep_longer(loan, at=later(days=18))


def test_overdue_too_long():
    set_rule(renew_days_late=7)
    loan = lend(make_item(make_edition()), make_patron()).loan
    assert refusals(keep_longer, loan, at=later(days=21 + 8)) == ["overdue_too_long"]
    assert keep_longer(loan, at=later(days=21 + 7))


def test_no_later_than_the_last_day_of_term():
    set_rule(fixed_due_date=datetime.date(2025, 12, 1))
    loan = lend(make_item(make_edition()), make_patron()).loan
    assert loan.due_at == due(12, 1)
    assert refusals(keep_longer, loan) == ["no_later"]


def test_an_expired_card_a_block_and_money_owed_stand_in_the_way(loan):
    loan.patron.blocks.create(reason="Ring us", starts_on=datetime.date(2025, 11, 1))
    type(loan.patron).objects.update(expires_on=datetime.date(2025, 11, 1))
    demand(loan.patron, "5.01")
    assert refusals(keep_longer, loan) == ["owes_too_much", "card_expired", "blocked"]


def test_what_grows_for_the_loan_itself_does_not_stand_in_its_way_but_that_of_another_does():
    patron = make_patron()
    first, second = (lend(make_item(make_edition()), patron).loan for _copy in range(2))
    take_back(second.item, at=later(days=2))
    assert keep_longer(first, at=later(days=21 + 30)).charge.amount == euros("6.00")
    patron = make_patron()
    first, second = (lend(make_item(make_edition()), patron).loan for _copy in range(2))
    assert refusals(keep_longer, first, at=later(days=21 + 30)) == ["owes_too_much"]


def test_what_has_come_back_is_not_renewed(loan):
    take_back(loan.item)
    assert refusals(keep_longer, loan) == ["not_lent"]


def test_all_at_once_gives_one_answer_for_each_and_a_second_time_changes_nothing():
    patron = make_patron()
    loans = [lend(make_item(make_edition(f"Book {number}")), patron).loan for number in range(4)]
    dune = lend(make_item(make_edition("Dune")), patron).loan
    make_hold(dune.item.edition, make_patron("Bob"), queued_at=NOW)
    answers = renew_all(patron=patron, desk=desk(), at=later(days=5))
    assert [type(answer) for answer in answers] == [Renewal] * 4 + [NotRenewed]
    assert {answer.loan for answer in answers} == {*loans, dune}
    dues = set(Loan.objects.values_list("due_at", flat=True))
    assert dues == {due(1, 2, 2026), due(12, 12)}
    again = renew_all(patron=patron, desk=desk(), at=later(days=5, hours=1))
    assert [answer.refusals[0].code for answer in again].count("renewed_today") == 4
    assert set(Loan.objects.values_list("due_at", flat=True)) == dues


def test_why_not_is_told_without_trying(loan):
    set_rule(renewals=0)
    loan = lend(make_item(make_edition()), make_patron()).loan
    asked = why_not_renew(loan, loan.patron, renewed_due(loan, calendar_of(loan.branch), NOW), NOW)
    assert [(one.code, one.sentence) for one in asked] == [("limit_reached", "it cannot be renewed at all")]


def test_renewing_takes_at_most_25_queries_whatever_the_history(django_assert_max_num_queries):
    patron, edition = make_patron(), make_edition()
    set_rule(charge_per_day=Decimal("0.01"))
    loan = lend(make_item(edition), patron).loan
    for number in range(6):
        lend(make_item(make_edition()), patron, branch=make_branch(f"Branch {number}"))
    for number in range(300):
        Loan.objects.create(
            item=loan.item,
            patron=patron,
            branch=loan.branch,
            checked_out_at=later(days=-2 * number - 1),
            due_at=NOW,
            ended_at=later(days=-2 * number),
            ended_as="returned",
        )
    expired = datetime.date(2024, 1, 1)
    for number in range(200):
        make_hold(edition, make_patron(f"Reader {number}", expires_on=expired), queued_at=NOW)
    keep_longer(loan, at=later(days=1))
    at_desk = desk()
    with django_assert_max_num_queries(25):
        done = renew(loan_id=loan.pk, desk=at_desk, at=later(days=60))
    assert done.charge
