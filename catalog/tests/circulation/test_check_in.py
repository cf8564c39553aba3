"""Taking back: what is owed is fixed, and the copy goes to whom or where it belongs."""

import datetime
from decimal import Decimal

import pytest

from catalog.circulation.check_in import Destination, Note, check_in
from catalog.circulation.items import claim_returned, mark_damaged, mark_lost, mark_missing, withdraw
from catalog.models import Charge, Hold, Item, Loan, Notice, SearchChange, Transit
from catalog.tests.cast import make_branch, make_edition, make_hold, make_hours, make_item, make_patron
from catalog.tests.circulation.day import (
    NOW,
    desk,
    euros,
    everything,
    later,
    lend,
    reserve,
    set_rule,
    take_back,
    take_money,
)
from catalog.vocabulary.circulation import LoanEnd
from catalog.vocabulary.items import ItemStatus

pytestmark = pytest.mark.django_db


def test_a_copy_comes_back_on_time_and_goes_to_its_shelf():
    item = make_item(make_edition())
    loan = lend(item, make_patron()).loan
    done = take_back(item, at=later(days=3))
    loan.refresh_from_db()
    assert (done.destination, done.charge, done.notes, done.needs_hands) == (Destination.SHELF, None, [], False)
    assert (loan.ended_at, loan.ended_as, loan.return_branch) == (later(days=3), LoanEnd.RETURNED, make_branch())
    assert SearchChange.objects.filter(edition_id=item.edition_id).count() == 2


def test_what_is_late_is_charged_once_with_the_reasons():
    item, patron = make_item(make_edition()), make_patron()
    loan = lend(item, patron).loan
    done = take_back(item, at=later(days=21 + 5))
    assert (done.charge.amount, done.charge.patron, done.charge.loan) == (euros("1.00"), patron, loan)
    assert done.charge.note == "5 days late; €0.20 a day"
    take_back(item, at=later(days=30))
    assert Charge.objects.balance_of(patron) == euros("1.00")


def test_a_copy_from_the_book_drop_of_a_closed_sunday_came_on_sunday():
    branch = make_branch()
    for weekday in range(6):
        make_hours(branch, weekday)
    item, patron = make_item(make_edition()), make_patron()
    loan = lend(item, patron).loan  # due on Friday 12 December
    sunday, monday = (datetime.datetime(2025, 12, day, 12, tzinfo=datetime.UTC) for day in (14, 15))
    done = take_back(item, at=monday, returned_at=sunday)
    loan.refresh_from_db()
    assert loan.ended_at == sunday
    assert (done.charge.amount, done.overdue.days_charged) == (euros("0.20"), 1)  # Saturday; Sunday was closed


def test_a_copy_does_not_come_back_in_the_future_nor_before_it_was_lent():
    item, patron = make_item(make_edition()), make_patron()
    loan = lend(item, patron).loan
    take_back(item, at=later(days=1), returned_at=later(days=9))
    loan.refresh_from_db()
    assert loan.ended_at == later(days=1)
    loan = lend(item, patron, at=later(days=2)).loan
    take_back(item, at=later(days=3), returned_at=NOW)
    loan.refresh_from_db()
    assert loan.ended_at == loan.checked_out_at


def test_the_first_in_line_gets_it_here_until_the_seventh_open_day_and_is_written_to():
    edition, patron = make_edition(), make_patron("First", email="first@example.org")
    item = make_item(edition)
    lend(item, make_patron("Borrower"))
    hold = reserve(edition, patron)
    reserve(edition, make_patron("Second"), at=later(minutes=1))
    done = take_back(item, at=later(days=1))
    hold.refresh_from_db()
    assert (done.destination, done.hold, done.needs_hands) == (Destination.HOLD_SHELF, hold, True)
    assert (hold.caught_item, hold.ready_at) == (item, later(days=1))
    assert hold.pickup_by == datetime.date(2025, 11, 29)
    assert Notice.objects.get().to_address == "first@example.org"


def test_who_collects_elsewhere_has_it_sent_there():
    central = make_branch("Central")
    edition, patron = make_edition(), make_patron(branch=central)
    item = make_item(edition)
    lend(item, make_patron("Borrower"))
    hold = reserve(edition, patron)
    done = take_back(item)
    assert (done.destination, done.hold) == (Destination.TRANSIT, hold)
    assert (done.transit.to_branch, done.transit.hold) == (central, hold)
    hold.refresh_from_db()
    assert (hold.ready_at, Notice.objects.count()) == (None, 0)
    done = take_back(item, at=later(days=2), branch=central)
    hold.refresh_from_db()
    assert (done.destination, done.notes, hold.ready_at) == (Destination.HOLD_SHELF, [Note.RECEIVED], later(days=2))
    assert (Transit.objects.get().received_at, Notice.objects.count()) == (later(days=2), 1)


@pytest.mark.parametrize("collects_at", ["Elm Street", "Central"])
def test_a_second_scan_changes_nothing(collects_at):
    edition = make_edition()
    item = make_item(edition)
    lend(item, make_patron("Borrower"))
    reserve(edition, make_patron(branch=make_branch(collects_at)))
    first = take_back(item)
    before = everything()
    second = take_back(item, at=later(minutes=1))
    assert everything() == before
    assert (second.destination, second.hold, second.transit) == (first.destination, first.hold, first.transit)
    assert Notice.objects.count() == (collects_at == "Elm Street")


def test_a_copy_of_another_branch_is_sent_home_and_a_second_scan_leaves_it_in_its_box():
    item = make_item(make_edition(), make_branch("Central"))
    lend(item, make_patron())
    done = take_back(item)
    assert (done.destination, done.transit.to_branch, done.hold) == (Destination.TRANSIT, make_branch("Central"), None)
    before = everything()
    assert take_back(item, at=later(minutes=1)).transit == done.transit
    assert everything() == before


def test_what_was_to_be_sent_home_serves_a_reader_here_who_has_reserved_meanwhile():
    item = make_item(make_edition(), make_branch("Central"))
    take_back(item)
    hold = make_hold(item.edition, queued_at=NOW)
    done = take_back(item, at=later(minutes=5))
    assert (done.destination, done.hold) == (Destination.HOLD_SHELF, hold)
    assert item.transits.open().count() == 0


def test_what_arrives_at_the_wrong_branch_is_sent_on():
    home, wrong = make_branch("Central"), make_branch("Harbour")
    item = make_item(make_edition(), home)
    take_back(item)
    done = take_back(item, branch=wrong, at=later(days=1))
    assert (done.transit.from_branch, done.transit.to_branch) == (wrong, home)
    assert item.transits.count() == 2


def test_what_nobody_had_is_told():
    done = take_back(make_item(make_edition()))
    assert (done.notes, done.destination, done.needs_hands) == ([Note.WAS_NOT_LENT], Destination.SHELF, True)


def test_a_lost_copy_that_turns_up_is_in_use_again_and_its_price_is_not_owed():
    item, patron = make_item(make_edition(), price=Decimal("12.00")), make_patron()
    lend(item, patron)
    mark_lost(item_id=item.pk, desk=desk(), at=later(days=21 + 5))
    assert Charge.objects.balance_of(patron) == euros("13.00")
    done = take_back(item, at=later(days=60))
    item.refresh_from_db()
    assert (item.status, done.credited) == (ItemStatus.AVAILABLE, euros("12.00"))
    assert Note.WAS_LOST in done.notes
    assert Charge.objects.balance_of(patron) == euros("1.00")  # it was late all the same


def test_what_was_paid_for_a_lost_copy_is_to_be_given_back():
    item, patron = make_item(make_edition(), price=Decimal("12.00")), make_patron()
    lend(item, patron)
    mark_lost(item_id=item.pk, desk=desk(), at=NOW)
    take_money(patron, "12.00")
    take_back(item, at=later(days=2))
    assert Charge.objects.balance_of(patron) == euros("-12.00")


def test_a_missing_copy_that_is_scanned_is_in_use_again_and_goes_to_who_waits():
    edition = make_edition()
    item = make_item(edition)
    mark_missing(item_id=item.pk, desk=desk(), at=NOW)
    hold = make_hold(edition, queued_at=NOW)
    done = take_back(item, at=later(days=1))
    item.refresh_from_db()
    assert (item.status, done.hold) == (ItemStatus.AVAILABLE, hold)
    assert Note.WAS_MISSING in done.notes


@pytest.mark.parametrize("mark", [mark_damaged, withdraw])
def test_what_is_damaged_or_withdrawn_is_put_aside_whoever_waits(mark):
    edition = make_edition()
    item = make_item(edition)
    mark(item_id=item.pk, desk=desk(), at=NOW)
    make_hold(edition, queued_at=NOW)
    assert take_back(item).destination == Destination.ASIDE
    assert Hold.objects.waiting().count() == 1


def test_what_the_reader_said_was_returned_is_owed_for_up_to_that_day_only():
    item, patron = make_item(make_edition()), make_patron()
    loan = lend(item, patron).loan
    claim_returned(loan_id=loan.pk, desk=desk(), at=later(days=21 + 2))
    done = take_back(item, at=later(days=100))
    loan.refresh_from_db()
    assert (done.charge.amount, loan.ended_at) == (euros("0.40"), later(days=21 + 2))
    assert Note.WAS_CLAIMED in done.notes


def test_a_copy_for_reference_goes_to_nobody():
    edition = make_edition()
    item = make_item(edition, status=ItemStatus.REFERENCE_ONLY)
    make_hold(edition, queued_at=NOW)
    assert take_back(item).destination == Destination.SHELF


def test_the_closed_days_of_where_it_was_lent_count_not_those_of_where_it_comes_back():
    central = make_branch("Central")
    for weekday in range(5):
        make_hours(central, weekday)
    item, patron = make_item(make_edition()), make_patron()
    lend(item, patron)
    done = take_back(item, at=later(days=21 + 7), branch=central)
    assert done.charge.amount == euros("1.40")


def long_queue(edition, length):
    """Readers in line, of whom the first may not have it."""
    expired = make_patron("Expired", expires_on=datetime.date(2024, 1, 1))
    make_hold(edition, expired, queued_at=NOW)
    for minute in range(1, length):
        make_hold(edition, make_patron(f"Reader {minute}", email="r@example.org"), queued_at=later(minutes=minute))


@pytest.mark.parametrize("length", [0, 1, 2, 200])
def test_taking_back_takes_at_most_25_queries_however_long_the_line(length, django_assert_max_num_queries):
    edition, patron = make_edition(), make_patron("Borrower")
    item = make_item(edition, make_branch("Central"))
    at_desk = desk(make_branch("Central"))
    if length == 200:
        for number in range(300):
            item.loans.create(
                patron=patron,
                branch=item.branch,
                checked_out_at=later(days=-2 * number - 1),
                due_at=NOW,
                ended_at=later(days=-2 * number),
                ended_as=LoanEnd.RETURNED,
            )
    set_rule(patron_category=patron.category, charge_per_day=Decimal("0.10"))
    lend(item, patron, branch=make_branch("Central"))
    if length:
        long_queue(edition, length)
    Hold.objects.update(pickup_branch=item.branch)
    with django_assert_max_num_queries(25):
        done = check_in(item_id=item.pk, desk=at_desk, at=later(days=30))
    assert done.charge.amount == euros("0.90")
    assert Notice.objects.count() == (length > 1)


def test_an_arrival_takes_at_most_25_queries(django_assert_max_num_queries):
    central, edition = make_branch("Central"), make_edition()
    item = make_item(edition)
    make_hold(edition, make_patron(email="r@example.org"), pickup_branch=central, queued_at=NOW)
    take_back(item)
    at_desk = desk(central)
    with django_assert_max_num_queries(25):
        done = check_in(item_id=item.pk, desk=at_desk, at=later(days=1))
    assert done.destination == Destination.HOLD_SHELF
    assert Item.objects.get() == item


@pytest.mark.parametrize("here", ["Elm Street", "Central"])
@pytest.mark.parametrize("times", [1, 20])
def test_a_lost_copy_that_comes_back_takes_at_most_25_queries_however_often_it_was_lost(
    here, times, django_assert_max_num_queries
):
    edition = make_edition()
    item = make_item(edition, price=Decimal("9.00"))
    for number in range(times):
        lend(item, make_patron(f"Loser {number}"), at=later(days=number))
        mark_lost(item_id=item.pk, desk=desk(), at=later(days=number, hours=1))
        if number < times - 1:
            take_back(item, at=later(days=number, hours=2))
    take_money(Loan.objects.latest("pk").patron, "4.00")
    long_queue(edition, 200)
    at_desk = desk(make_branch(here))
    with django_assert_max_num_queries(25):
        done = check_in(item_id=item.pk, desk=at_desk, at=later(days=30))
    assert done.credited == 9
    assert done.hold.patron.name == "Reader 1"
