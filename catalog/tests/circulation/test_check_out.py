"""Lending: until when, to whom not and why, and what may be overridden."""

import datetime
from decimal import Decimal

import pytest

from catalog.circulation.check_out import check_out
from catalog.circulation.refusals import CirculationError
from catalog.models import Charge, CirculationEvent, Hold, Loan, Notice
from catalog.tests.cast import make_branch, make_category, make_edition, make_hold, make_item, make_patron
from catalog.tests.circulation.day import NOW, desk, later, lend, reserve, set_rule, take_back
from catalog.vocabulary.circulation import Verb
from catalog.vocabulary.items import ItemStatus

pytestmark = pytest.mark.django_db


def refused(*args, **kwargs) -> list[str]:
    """The codes of why a copy was not lent."""
    with pytest.raises(CirculationError) as raised:
        lend(*args, **kwargs)
    assert Loan.objects.open().filter(item=args[0], patron=args[1]).count() == 0
    return [one.code for one in raised.value.refusals]


def test_a_loan_is_due_three_weeks_later_at_the_end_of_the_day_and_says_why():
    done = lend(make_item(make_edition()), make_patron())
    assert done.loan.due_at == datetime.datetime(2025, 12, 12, 23, 59, tzinfo=datetime.UTC)
    assert done.due.reasons == ("3 weeks",)
    assert done.loan.terms["loan_length"] == 21


def test_the_log_tells_who_has_what():
    item, patron = make_item(make_edition()), make_patron()
    lend(item, patron)
    event = CirculationEvent.objects.get()
    assert (event.verb, event.item, event.patron, event.branch, event.at) == (
        Verb.CHECK_OUT, item, patron, make_branch(), NOW,
    )  # fmt: skip


def test_the_same_copy_scanned_twice_is_one_loan():
    item, patron = make_item(make_edition()), make_patron()
    lend(item, patron)
    with pytest.raises(CirculationError) as raised:
        lend(item, patron, "already_theirs")
    assert raised.value.code == "already_theirs"
    assert Loan.objects.count() == 1


def test_what_somebody_else_has_is_not_lent_whatever_is_overridden():
    item, reader = make_item(make_edition()), make_patron("Bob Borrower")
    lend(item, reader)
    with pytest.raises(CirculationError) as raised:
        lend(item, make_patron(), "already_lent")
    assert "Bob Borrower since 21 November 2025" in raised.value.refusal.sentence


def test_an_expired_card_a_block_and_money_owed_are_all_told_money_first():
    patron = make_patron(expires_on=datetime.date(2025, 11, 20))
    patron.blocks.create(reason="Ring us", starts_on=datetime.date(2025, 11, 1))
    Charge.objects.create(patron=patron, kind="fee", amount=Decimal("5.01"))
    assert refused(make_item(make_edition()), patron) == ["owes_too_much", "card_expired", "blocked"]


def test_the_limit_of_what_may_be_owed_is_still_allowed():
    patron = make_patron()
    Charge.objects.create(patron=patron, kind="fee", amount=Decimal("5.00"))
    assert lend(make_item(make_edition()), patron).loan.is_open


def test_what_grows_for_overdue_copies_counts_as_owed():
    patron = make_patron()
    lend(make_item(make_edition()), patron)
    late = later(days=21 + 26)
    assert refused(make_item(make_edition()), patron, at=late) == ["owes_too_much"]


def test_a_card_is_good_on_its_last_day_and_a_block_bars_on_its_last_day():
    patron = make_patron(expires_on=datetime.date(2025, 11, 21))
    assert lend(make_item(make_edition()), patron).loan.is_open
    patron = make_patron()
    patron.blocks.create(reason="x", starts_on=datetime.date(2025, 11, 1), ends_on=datetime.date(2025, 11, 21))
    assert refused(make_item(make_edition()), patron) == ["blocked"]
    assert lend(make_item(make_edition()), patron, at=later(days=1)).loan.is_open


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (ItemStatus.REFERENCE_ONLY, "reference_only"),
        (ItemStatus.IN_PROCESSING, "in_processing"),
        (ItemStatus.DAMAGED, "damaged"),
    ],
)
def test_what_is_not_for_lending_is_lent_only_by_override(status, code):
    item, patron = make_item(make_edition(), status=status), make_patron()
    assert refused(item, patron) == [code]
    done = lend(item, patron, code)
    assert done.event.refusals == [code]


@pytest.mark.parametrize("status", [ItemStatus.WITHDRAWN, ItemStatus.LOST])
def test_what_is_withdrawn_is_never_lent_and_what_is_lost_is_taken_back_first(status):
    """Whoever lost it owes its price until it is found; lending it would forget them."""
    assert refused(make_item(make_edition(), status=status), make_patron(), status) == [status]


def test_a_missing_copy_that_is_lent_is_not_missing_any_more():
    item = make_item(make_edition(), status="missing")
    lend(item, make_patron())
    item.refresh_from_db()
    assert item.status == ItemStatus.AVAILABLE


def test_a_child_does_not_get_what_is_for_fifteen_and_over():
    set_rule(minimum_age=15)
    child = make_patron(birth_date=datetime.date(2019, 3, 27), category=make_category("Child"))
    assert refused(make_item(make_edition()), child) == ["age"]
    assert lend(make_item(make_edition()), make_patron(birth_date=datetime.date(2010, 11, 21))).loan.is_open


def test_the_most_loans_of_a_kind_and_of_all_are_both_kept(django_assert_max_num_queries):
    from catalog.models import ItemType

    dvd = ItemType.objects.create(code="dvd", name="DVD")
    set_rule(most_loans=3)
    set_rule(item_type=dvd, most_loans=1)
    patron = make_patron()
    lend(make_item(make_edition(), item_type=dvd), patron)
    assert refused(make_item(make_edition(), item_type=dvd), patron) == ["too_many"]
    lend(make_item(make_edition()), patron)
    lend(make_item(make_edition()), patron)
    assert refused(make_item(make_edition()), patron) == ["too_many"]


def test_what_is_kept_for_another_reader_is_refused_and_lent_by_override_they_keep_their_place():
    edition = make_edition()
    item = make_item(edition)
    first, second = make_patron("Cleo Child"), make_patron()
    lend(item, second)
    hold = reserve(edition, first)
    take_back(item)
    with pytest.raises(CirculationError) as raised:
        lend(item, second)
    assert raised.value.refusal.sentence == "kept for Cleo Child until 28 November 2025"
    done = lend(item, second, "on_hold_for_other")
    hold.refresh_from_db()
    assert done.put_back == hold
    assert (hold.is_open, hold.caught_item, hold.ready_at, hold.queued_at) == (True, None, None, NOW)


def test_a_copy_on_the_shelf_that_others_wait_for_is_refused_but_not_to_the_first_in_line():
    edition = make_edition()
    item, first, second = make_item(edition), make_patron("First"), make_patron("Second")
    make_hold(edition, first, queued_at=NOW)
    make_hold(edition, second, queued_at=later(minutes=1))
    assert refused(item, second, at=later(minutes=2)) == ["reserved_by_other"]
    assert lend(item, first, at=later(minutes=2)).filled.patron == first


def test_ones_own_hold_is_filled_even_if_another_copy_was_kept_for_it():
    edition = make_edition()
    kept, other, patron = make_item(edition), make_item(edition), make_patron()
    lend(kept, make_patron("Other"))
    set_rule(on_shelf_holds="always")
    hold = reserve(edition, patron)
    take_back(kept)
    done = lend(other, patron)
    hold.refresh_from_db()
    assert (hold.ended_as, hold.filled_by, done.left_on_shelf) == ("filled", done.loan, kept)


def test_a_copy_that_travels_has_arrived_when_it_is_lent():
    there = make_branch("Central")
    item = make_item(make_edition(), there)
    take_back(item)
    assert item.transits.open().count() == 1
    lend(item, make_patron())
    assert item.transits.open().count() == 0


def test_lending_takes_at_most_25_queries_whatever_the_history(django_assert_max_num_queries):
    """What is ready for a reader with overdue loans of many branches, whose message has not gone out yet."""
    edition, patron = make_edition(), make_patron(email="ada@example.org")
    item = make_item(edition)
    for number in range(300):
        day = later(days=-2 * number - 1)
        Loan.objects.create(
            item=item, patron=patron, branch=item.branch, checked_out_at=day, due_at=day, ended_at=day,
            ended_as="returned",
        )  # fmt: skip
    for day in range(4):
        lend(make_item(make_edition(), make_branch(f"Branch {day}")), patron, at=later(days=11 + day))
    lend(item, make_patron("Somebody Else"), at=later(days=50))
    hold = make_hold(edition, patron, queued_at=NOW)
    for number in range(200):
        make_hold(edition, make_patron(f"Reader {number}"), queued_at=later(minutes=number))
    take_back(item, at=later(days=52))
    assert Hold.objects.ready().get() == hold
    at_desk = desk(None, "owes_too_much")
    with django_assert_max_num_queries(25):
        done = check_out(item_id=item.pk, patron_id=patron.pk, desk=at_desk, at=later(days=52, minutes=1))
    assert done.filled == hold
    assert Notice.objects.waiting().count() == 0


def test_lending_what_many_wait_for_to_the_first_in_line_takes_at_most_25_queries(django_assert_max_num_queries):
    edition, patron = make_edition(), make_patron("First")
    item = make_item(edition, make_branch("Central"))
    take_back(item)  # it travels home
    for number, reader in enumerate([patron, *(make_patron(f"Reader {number}") for number in range(200))]):
        make_hold(edition, reader, queued_at=later(minutes=number))
    lend(make_item(make_edition()), patron, at=later(days=-30))
    at_desk = desk(None)
    with django_assert_max_num_queries(25):
        done = check_out(item_id=item.pk, patron_id=patron.pk, desk=at_desk, at=later(days=1))
    assert done.filled.patron == patron


def test_who_takes_what_was_ready_is_not_written_to_any_more():
    item, patron = make_item(make_edition()), make_patron(email="ada@example.org")
    make_hold(item.edition, patron, queued_at=NOW)
    take_back(item)
    lend(item, patron, at=later(minutes=1))
    assert Notice.objects.waiting().count() == 0


def test_whose_copy_was_lent_to_another_is_not_written_to_any_more():
    item = make_item(make_edition())
    make_hold(item.edition, make_patron(email="ada@example.org"), queued_at=NOW)
    take_back(item)
    lend(item, make_patron("Another"), "on_hold_for_other", at=later(minutes=1))
    assert Notice.objects.waiting().count() == 0
