"""What becomes of a copy: lost, missing, damaged, said to be returned, found, withdrawn."""

import datetime
from decimal import Decimal

import pytest

from catalog.circulation.items import (
    MARKS,
    claim_returned,
    find,
    mark_damaged,
    mark_lost,
    mark_missing,
    withdraw,
)
from catalog.models import Charge, Item, Loan, Notice
from catalog.tests.cast import make_branch, make_edition, make_hold, make_item, make_patron
from catalog.tests.circulation.day import NOW, desk, euros, later, lend, refusals, reserve, take_back, take_money
from catalog.vocabulary.circulation import ChargeKind, LoanEnd
from catalog.vocabulary.items import ItemStatus

pytestmark = pytest.mark.django_db


def mark(how, item, at=NOW, **more):
    """Mark a copy."""
    return how(item_id=item.pk, desk=desk(), at=at, **more)


def claim(loan, at=NOW):
    """The reader says that it came back."""
    return claim_returned(loan_id=loan.pk, desk=desk(), at=at)


def charges(patron) -> dict[str, Decimal]:
    """What was charged, for what."""
    return dict(patron.charges.values_list("kind", "amount"))


def test_a_lent_copy_is_lost_the_loan_ends_the_lateness_and_the_price_are_charged():
    item, patron = make_item(make_edition(), price=Decimal("12.00")), make_patron()
    loan = lend(item, patron).loan
    mark(mark_lost, item, later(days=21 + 10), price=Decimal("99.00"))
    loan.refresh_from_db()
    item.refresh_from_db()
    assert (loan.ended_as, loan.ended_at, item.status) == (LoanEnd.LOST, later(days=31), ItemStatus.LOST)
    assert charges(patron) == {"overdue": euros("2.00"), "lost": euros("12.00")}


def test_without_a_price_of_its_own_the_given_one_is_charged_or_none():
    patron = make_patron()
    first, second = make_item(make_edition()), make_item(make_edition())
    for item in (first, second):
        lend(item, patron)
    mark(mark_lost, first, price=Decimal("15.00"))
    mark(mark_lost, second)
    assert list(patron.charges.values_list("kind", "amount", "item")) == [(ChargeKind.LOST, euros("15.00"), first.pk)]


def test_what_is_on_the_shelf_is_lost_without_a_charge():
    item = make_item(make_edition(), price=Decimal("12.00"))
    mark(mark_lost, item)
    assert Charge.objects.count() == 0
    assert Item.objects.get().status == ItemStatus.LOST


@pytest.mark.parametrize("how", [mark_missing, mark_damaged, withdraw])
def test_what_is_lent_is_taken_back_first(how):
    item = make_item(make_edition())
    lend(item, make_patron())
    assert refusals(mark, how, item) == ["lent"]


@pytest.mark.parametrize("how", [mark_lost, mark_missing, mark_damaged, withdraw])
def test_whom_it_was_kept_for_waits_again_in_the_old_place_and_is_not_written_to(how):
    edition = make_edition()
    item = make_item(edition)
    hold = make_hold(edition, queued_at=NOW)
    take_back(item)
    mark(how, item, later(minutes=1))
    hold.refresh_from_db()
    assert (hold.is_open, hold.caught_item, hold.ready_at, hold.pickup_by, hold.queued_at) == (
        True, None, None, None, NOW,
    )  # fmt: skip
    assert Notice.objects.waiting().count() == 0


@pytest.mark.parametrize("how", [mark_lost, mark_missing])
def test_what_got_lost_on_its_way_travels_no_longer(how):
    item = make_item(make_edition(), make_branch("Central"))
    take_back(item)
    mark(how, item, later(days=3))
    assert item.transits.open().count() == 0


@pytest.mark.parametrize("how", [mark_lost, mark_missing, mark_damaged])
def test_what_is_found_is_in_use_again(how):
    item = make_item(make_edition())
    mark(how, item)
    mark(find, item, later(days=1))
    item.refresh_from_db()
    assert item.status == ItemStatus.AVAILABLE


def test_what_is_found_is_not_owed_for_but_its_lateness_is():
    item, patron = make_item(make_edition(), price=Decimal("12.00")), make_patron()
    lend(item, patron)
    mark(mark_lost, item, later(days=22))
    take_money(patron, "1.20", at=later(days=23))
    mark(find, item, later(days=30))
    assert Charge.objects.balance_of(patron) == euros("-1.00")


def test_lost_and_found_and_lost_and_found_again_each_loss_is_charged_and_credited_once():
    item = make_item(make_edition(), price=Decimal("12.00"))
    for number in range(2):
        patron = make_patron(f"Reader {number}")
        lend(item, patron, at=later(days=number))
        mark(mark_lost, item, later(days=number))
        assert Charge.objects.balance_of(patron) == euros("12.00")
        mark(find, item, later(days=number, hours=1))
        assert Charge.objects.balance_of(patron) == euros("0.00")


def test_what_is_not_gone_is_not_found():
    item = make_item(make_edition())
    assert refusals(mark, find, item) == ["not_gone"]
    mark(withdraw, item)
    assert refusals(mark, find, item) == ["not_gone"]


def test_who_says_it_was_returned_is_neither_reminded_nor_charged_from_then_on():
    item, patron = make_item(make_edition()), make_patron()
    loan = lend(item, patron).loan
    claim(loan, later(days=21 + 1))
    loan.refresh_from_db()
    assert loan.is_open
    assert not loan.is_overdue(later(days=90))
    mark(mark_lost, item, later(days=90), price=Decimal("5.00"))
    assert charges(patron) == {"overdue": euros("0.20"), "lost": euros("5.00")}


def test_it_is_said_once_and_only_of_what_is_out():
    item = make_item(make_edition())
    loan = lend(item, make_patron()).loan
    claim(loan)
    assert refusals(claim, loan) == ["done_already"]
    take_back(item)
    assert refusals(claim, loan) == ["done_already"]


def test_a_withdrawn_copy_keeps_its_history():
    item = make_item(make_edition())
    lend(item, make_patron())
    take_back(item)
    mark(withdraw, item)
    assert Loan.objects.filter(item=item).count() == 1
    assert Item.objects.listed().count() == 0


def test_the_desk_knows_every_mark():
    assert set(MARKS) == {"lost", "missing", "damaged", "found", "withdrawn"}
    assert MARKS["found"] is find


def test_a_lost_copy_found_at_once_leaves_a_reader_who_owes_nothing_able_to_borrow():
    item, patron = make_item(make_edition(), price=Decimal("12.00")), make_patron()
    lend(item, patron)
    mark(mark_lost, item)
    other = make_item(make_edition("Dune"))
    assert refusals(lend, other, patron) == ["owes_too_much"]
    mark(find, item)
    assert lend(other, patron)


def test_what_is_reserved_and_lost_is_waited_for_with_another_copy():
    edition = make_edition()
    lost, other = make_item(edition), make_item(edition)
    for item in (lost, other):
        lend(item, make_patron("Borrower"))
    hold = reserve(edition, make_patron())
    mark(mark_lost, lost)
    assert take_back(other, at=later(days=1)).hold == hold
    assert hold.placed_at + datetime.timedelta(days=1) == later(days=1)
