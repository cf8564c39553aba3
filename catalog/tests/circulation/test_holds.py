"""Reserving: who may, in which order they are served, who is passed over, and what becomes of a copy in the end."""

import datetime

import pytest

from catalog.circulation.check_in import Destination
from catalog.circulation.desk import NIGHTLY
from catalog.circulation.holds import (
    cancel_hold,
    change_pickup,
    expire_hold,
    move_hold,
    queue_beside,
    resume_hold,
    suspend_hold,
)
from catalog.circulation.refusals import CirculationError
from catalog.models import Closure, Hold, Item, Notice
from catalog.tests.cast import make_branch, make_category, make_edition, make_hold, make_item, make_patron, make_work
from catalog.tests.circulation.day import (
    NOW,
    demand,
    desk,
    everything,
    keep_longer,
    last_event,
    later,
    lend,
    refusals,
    reserve,
    set_rule,
    take_back,
)
from catalog.vocabulary.circulation import HoldState, Verb
from catalog.vocabulary.items import ItemStatus

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2025, 11, 21)


def lent_copy(edition=None, **fields) -> Item:
    """A copy that is out, so that one may wait for it."""
    item = make_item(edition or make_edition(), **fields)
    lend(item, make_patron("Borrower"))
    return item


# Placing


def test_a_title_is_reserved_and_the_log_tells():
    item, patron = lent_copy(), make_patron()
    hold = reserve(item.edition, patron)
    assert (hold.edition, hold.patron, hold.queued_at, hold.state(TODAY)) == (
        item.edition, patron, NOW, HoldState.WAITING,
    )  # fmt: skip
    event = last_event(Verb.PLACE_HOLD)
    assert (event.hold, event.patron) == (hold, patron)


def test_any_edition_of_a_work_but_only_in_one_language_as_one_kind():
    work = make_work("Moby Dick")
    english = make_edition("Moby-Dick", work=work)
    french = make_edition("Moby Dick, le cachalot", work=work, language="fre")
    items = [lent_copy(english), lent_copy(french)]
    hold = reserve(work, make_patron(), language="fre")
    assert take_back(items[0], at=later(days=1)).destination == Destination.SHELF
    assert take_back(items[1], at=later(days=2)).hold == hold


def test_one_very_copy():
    edition = make_edition()
    wanted, other = lent_copy(edition), lent_copy(edition)
    hold = reserve(wanted, make_patron())
    assert take_back(other).destination == Destination.SHELF
    assert take_back(wanted).hold == hold


def test_twice_is_once():
    item, patron = lent_copy(), make_patron()
    reserve(item.edition, patron)
    with pytest.raises(CirculationError) as raised:
        reserve(item.edition, patron)
    assert (raised.value.code, raised.value.refusal.sentence) == (
        "already_reserved", "it was reserved on 21 November 2025",
    )  # fmt: skip
    assert refusals(reserve, item.edition, patron, "already_reserved") == ["already_reserved"]


def test_who_has_it_renews_it():
    patron = make_patron()
    item = make_item(make_edition())
    lend(item, patron)
    assert refusals(reserve, item.edition, patron) == ["already_yours"]
    assert refusals(reserve, item.edition.work, patron) == ["already_yours"]
    assert refusals(reserve, item, patron) == ["already_yours"]


def test_what_is_on_the_shelf_is_taken_from_there_and_the_place_is_told():
    item = make_item(make_edition(), location="Fiction")
    with pytest.raises(CirculationError) as raised:
        reserve(item.edition, make_patron())
    assert raised.value.code == "on_shelf_now"
    assert raised.value.refusal.sentence == "a copy is on the shelf: Elm Street, Fiction, 599.5 WHA"
    assert refusals(reserve, item.edition, make_patron()) == ["on_shelf_now"]
    assert reserve(item.edition, make_patron(), "on_shelf_now").is_open


def test_what_is_on_the_shelf_for_those_in_line_already_may_be_reserved():
    item = make_item(make_edition())
    make_hold(item.edition, queued_at=NOW)
    assert reserve(item.edition, make_patron()).is_open


@pytest.mark.parametrize(("rule", "codes"), [("always", []), ("none_available", []), ("never", ["on_shelf_now"])])
def test_the_three_ways_of_reserving_what_is_in(rule, codes):
    item = make_item(make_edition())
    make_hold(item.edition, queued_at=NOW)
    set_rule(on_shelf_holds=rule)
    if codes:
        assert refusals(reserve, item.edition, make_patron()) == codes
    else:
        assert reserve(item.edition, make_patron())


@pytest.mark.parametrize("status", [ItemStatus.REFERENCE_ONLY, ItemStatus.LOST, ItemStatus.WITHDRAWN])
def test_what_no_copy_can_be_lent_of_cannot_be_reserved(status):
    item = make_item(make_edition(), status=status)
    assert refusals(reserve, item.edition, make_patron()) == ["cannot_be_lent"]


def test_what_the_rules_do_not_lend_or_not_reserve_cannot_be_reserved():
    item = lent_copy()
    set_rule(is_holdable=False)
    assert refusals(reserve, item.edition, make_patron()) == ["cannot_be_lent"]


def test_a_child_cannot_reserve_what_is_for_fifteen_and_over():
    item = lent_copy()
    set_rule(minimum_age=15)
    child = make_patron(birth_date=datetime.date(2010, 11, 22))
    assert refusals(reserve, item.edition, child) == ["age"]
    assert reserve(item.edition, child, at=later(days=1))


def test_the_most_reservations():
    set_rule(most_holds=2)
    patron = make_patron()
    for number in range(2):
        reserve(lent_copy(make_edition(f"Book {number}")).edition, patron)
    assert refusals(reserve, lent_copy(make_edition("One more")).edition, patron) == ["too_many"]


def test_nothing_is_collected_where_readers_do_not_come_or_where_it_is_closed_for_long():
    item, patron = lent_copy(), make_patron()
    hidden, closed = make_branch("Store", is_public=False), make_branch("Central")
    Closure.objects.create(branch=closed, starts_on=TODAY, ends_on=datetime.date(2026, 11, 20))
    assert refusals(reserve, item.edition, patron, pickup_branch=hidden) == ["no_pickup"]
    assert refusals(reserve, item.edition, patron, pickup_branch=closed) == ["no_pickup"]
    Closure.objects.update(ends_on=datetime.date(2025, 11, 25))
    assert reserve(item.edition, patron, pickup_branch=closed)


def test_an_expired_card_a_block_and_money_owed_stand_in_the_way():
    item, patron = lent_copy(), make_patron(expires_on=datetime.date(2025, 11, 20))
    patron.blocks.create(reason="Ring us", starts_on=datetime.date(2025, 11, 1))
    demand(patron, "5.01")
    assert refusals(reserve, item.edition, patron) == ["owes_too_much", "card_expired", "blocked"]


# Who is served


def test_first_come_first_served_whether_they_want_the_title_the_work_or_the_copy():
    item = lent_copy()
    targets = (item.edition.work, item, item.edition)
    holds = [reserve(target, make_patron(f"R{n}"), at=later(minutes=n)) for n, target in enumerate(targets)]
    served = []
    for day in range(1, 4):
        served.append(take_back(item, at=later(days=day)).hold)
        lend(item, served[-1].patron, at=later(days=day, hours=1))
    assert served == holds


@pytest.fixture
def line():
    """Moby-Dick is out; First and Second wait for it."""
    item = lent_copy()
    first, second = make_patron("First"), make_patron("Second")
    return item, reserve(item.edition, first), reserve(item.edition, second, at=later(minutes=1))


def is_passed_over(item, first, second) -> None:
    """The copy goes to the second, and the first is still first."""
    assert take_back(item, at=later(days=1)).hold == second
    first.refresh_from_db()
    assert first.is_open
    assert first.caught_item is None


def test_whose_card_has_ended_is_passed_over_not_dropped(line):
    first = line[1].patron
    first.expires_on = TODAY
    first.save()
    is_passed_over(*line)
    first.expires_on = None
    first.save()
    other = make_item(line[0].edition)
    assert take_back(other, at=later(days=2)).hold == line[1]


def test_who_is_blocked_is_passed_over_on_these_days(line):
    line[1].patron.blocks.create(reason="x", starts_on=TODAY, ends_on=TODAY + datetime.timedelta(days=1))
    is_passed_over(*line)
    assert take_back(make_item(line[0].edition), at=later(days=2)).hold == line[1]


def test_who_owes_too_much_is_served_and_pays_when_collecting(line):
    item, first, _second = line
    demand(first.patron, "50.00")
    assert take_back(item, at=later(days=2)).hold == first


def test_who_is_too_young_is_passed_over(line):
    line[1].patron.birth_date = datetime.date(2019, 1, 1)
    line[1].patron.save()
    set_rule(minimum_age=15)
    is_passed_over(*line)


def test_who_may_not_have_it_by_the_rules_is_passed_over(line):
    line[1].patron.category = make_category("Child")
    line[1].patron.save()
    set_rule(patron_category=make_category("Child"), is_lendable=False)
    is_passed_over(*line)


def test_what_is_not_wanted_after_a_day_is_passed_over_after_it(line):
    Hold.objects.filter(pk=line[1].pk).update(expires_on=TODAY)
    is_passed_over(*line)


def test_who_has_paused_is_passed_over_until_the_day(line):
    item, first, _second = line
    suspend_hold(hold_id=first.pk, until=TODAY + datetime.timedelta(days=2), desk=desk(), at=NOW)
    is_passed_over(*line)
    assert take_back(make_item(item.edition), at=later(days=2)).hold == first


# Pausing


def test_a_pause_without_end_lasts_until_it_is_ended(line):
    item, first, _second = line
    suspend_hold(hold_id=first.pk, until=None, desk=desk(), at=NOW)
    assert Hold.objects.get(pk=first.pk).state(TODAY + datetime.timedelta(days=900)) == HoldState.SUSPENDED
    resume_hold(hold_id=first.pk, desk=desk(), at=later(hours=1))
    assert take_back(item, at=later(days=1)).hold == first


def test_what_is_kept_already_cannot_be_paused_nor_can_the_past(line):
    item, first, second = line
    act = lambda hold, until: suspend_hold(hold_id=hold.pk, until=until, desk=desk(), at=NOW)  # noqa: E731
    assert refusals(act, second, TODAY) == ["past"]
    take_back(item)
    assert refusals(act, first, None) == ["caught"]


# The line


def names(item) -> list[str]:
    """Who waits, in order."""
    return [hold.patron.name for hold in Hold.objects.waiting().that_item_could_fill(item).in_queue()]


@pytest.fixture
def five():
    """Five readers in line, two of them since the same moment."""
    item = lent_copy()
    holds = [make_hold(item.edition, make_patron(name), queued_at=NOW) for name in "AB"]
    holds += [make_hold(item.edition, make_patron(name), queued_at=later(minutes=n)) for n, name in enumerate("CDE", 1)]
    return item, {hold.patron.name: hold for hold in holds}


@pytest.mark.parametrize(
    ("who", "before", "order"),
    [("D", "A", "DABCE"), ("A", "D", "BCADE"), ("A", None, "BCDEA"), ("B", "A", "BACDE"), ("C", "D", "ABCDE")],
)
def test_a_reader_is_moved_before_another_or_to_the_end(five, who, before, order):
    item, holds = five
    to = holds[before].pk if before else None
    move_hold(hold_id=holds[who].pk, before=to, desk=desk(), at=later(days=1))
    assert "".join(names(item)) == order
    reserve(item.edition, make_patron("Z"), at=later(days=2))
    assert names(item)[-1] == "Z"


def test_the_moments_of_a_line_stay_when_readers_change_places(line):
    _item, first, second = line
    move_hold(hold_id=first.pk, before=None, desk=desk(), at=later(days=1))
    assert list(Hold.objects.in_queue().values_list("pk", "queued_at")) == [
        (second.pk, NOW), (first.pk, later(minutes=1)),
    ]  # fmt: skip


def test_nobody_is_moved_into_another_line(five):
    other = reserve(lent_copy(make_edition("Dune")).edition, make_patron("X"))
    act = lambda before: move_hold(hold_id=five[1]["A"].pk, before=before, desk=desk(), at=NOW)  # noqa: E731
    assert refusals(act, other.pk) == ["not_in_queue"]
    assert refusals(act, five[1]["A"].pk) == ["not_in_queue"]


def test_those_who_wait_for_any_edition_stand_in_the_same_line(five):
    item, holds = five
    work = reserve(item.edition.work, make_patron("W"))
    assert work in queue_beside(holds["A"])
    move_hold(hold_id=work.pk, before=holds["A"].pk, desk=desk(), at=later(days=1))
    assert "".join(names(item)) == "WABCDE"


def test_whom_a_copy_is_kept_for_is_not_in_line_any_more(five):
    item, holds = five
    take_back(item)
    act = lambda: move_hold(hold_id=holds["A"].pk, before=None, desk=desk(), at=NOW)  # noqa: E731
    assert refusals(act) == ["caught"]


# Ending


def test_a_waiting_one_is_cancelled_and_the_next_moves_up(line):
    item, first, second = line
    done = cancel_hold(hold_id=first.pk, desk=desk(), at=NOW)
    assert (done.freed, done.next_hold) == (None, None)
    first.refresh_from_db()
    assert first.state(TODAY) == HoldState.CANCELLED
    assert take_back(item).hold == second
    assert refusals(lambda: cancel_hold(hold_id=first.pk, desk=desk(), at=NOW)) == ["ended"]


def test_a_ready_one_that_is_cancelled_goes_to_the_next_reader_at_once(line):
    item, first, second = line
    take_back(item)
    done = cancel_hold(hold_id=first.pk, desk=desk(), at=later(days=2))
    second.refresh_from_db()
    assert (done.freed, done.next_hold) == (item, second)
    assert (second.caught_item, second.ready_at) == (item, later(days=2))
    assert second.pickup_by == datetime.date(2025, 11, 30)


def test_a_ready_one_whose_next_reader_collects_elsewhere_is_sent_there(line):
    item, first, second = line
    Hold.objects.filter(pk=second.pk).update(pickup_branch=make_branch("Central"))
    take_back(item)
    cancel_hold(hold_id=first.pk, desk=desk(), at=later(days=2))
    assert item.transits.open().get().to_branch == make_branch("Central")


def test_a_ready_one_that_nobody_waits_for_is_free(line):
    item, first, second = line
    cancel_hold(hold_id=second.pk, desk=desk(), at=NOW)
    take_back(item)
    done = cancel_hold(hold_id=first.pk, desk=desk(), at=NOW)
    assert (done.freed, done.next_hold) == (item, None)
    assert Item.objects.on_shelf().get() == item


def test_a_cancelled_one_on_its_way_arrives_and_serves_the_next(line):
    item, first, second = line
    central = make_branch("Central")
    Hold.objects.update(pickup_branch=central)
    take_back(item)
    cancel_hold(hold_id=first.pk, desk=desk(), at=NOW)
    assert item.transits.open().get().hold is None
    assert take_back(item, branch=central, at=later(days=1)).hold == second


def test_what_was_not_collected_ends_and_the_reader_is_told(line):
    item, first, second = line
    take_back(item)
    Notice.objects.all().delete()
    done = expire_hold(hold=first, desk=NIGHTLY, at=later(days=8))
    first.refresh_from_db()
    assert (first.state(TODAY), done.next_hold) == (HoldState.EXPIRED, second)
    assert set(Notice.objects.values_list("kind", "patron")) == {
        ("hold_expired", first.patron_id), ("hold_ready", second.patron_id),
    }  # fmt: skip


def test_the_message_to_one_who_cancels_in_time_is_never_sent(line):
    item, first, second = line
    cancel_hold(hold_id=second.pk, desk=desk(), at=NOW)
    take_back(item)
    cancel_hold(hold_id=first.pk, desk=desk(), at=later(minutes=1))
    assert Notice.objects.waiting().count() == 0


# Elsewhere


def test_a_waiting_one_is_collected_elsewhere(line):
    item, first, _second = line
    change_pickup(hold_id=first.pk, pickup_branch=make_branch("Central"), desk=desk(), at=NOW)
    assert take_back(item).transit.to_branch == make_branch("Central")


def test_a_ready_one_has_to_travel_first(line):
    item, first, _second = line
    central = make_branch("Central")
    take_back(item)
    change_pickup(hold_id=first.pk, pickup_branch=central, desk=desk(), at=later(hours=1))
    first.refresh_from_db()
    assert (first.ready_at, first.pickup_by, first.caught_item) == (None, None, item)
    assert Notice.objects.waiting().count() == 0
    assert take_back(item, at=later(hours=2)).transit.to_branch == central
    assert take_back(item, branch=central, at=later(days=1)).destination == Destination.HOLD_SHELF
    assert Notice.objects.waiting().get().patron == first.patron


def test_to_the_same_place_is_no_change(line):
    item, first, _second = line
    take_back(item)
    before = everything()
    change_pickup(hold_id=first.pk, pickup_branch=first.pickup_branch, desk=desk(), at=later(hours=1))
    assert everything() == before


def test_a_renewal_is_refused_until_the_last_reader_in_line_has_gone(line):
    item, first, second = line
    loan = item.loans.open().get()
    cancel_hold(hold_id=first.pk, desk=desk(), at=NOW)
    assert refusals(keep_longer, loan) == ["reserved_by_other"]
    cancel_hold(hold_id=second.pk, desk=desk(), at=NOW)
    assert keep_longer(loan)
