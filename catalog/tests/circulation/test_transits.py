"""Copies between branches, sent by hand."""

import pytest

from catalog.circulation.check_in import Destination
from catalog.circulation.holds import cancel_hold
from catalog.circulation.transits import cancel_transit, send_item
from catalog.models import Item, Notice
from catalog.tests.cast import make_branch, make_edition, make_hold, make_item, make_patron
from catalog.tests.circulation.day import NOW, desk, everything, last_event, later, lend, refusals, take_back, undone
from catalog.vocabulary.circulation import Verb

pytestmark = pytest.mark.django_db


def send(item, to="Central", at=NOW):
    """Send a copy that is at Elm Street."""
    return send_item(item_id=item.pk, to_branch=make_branch(to), desk=desk(), at=at)


def give_up(transit, at=NOW):
    """A transit that never arrived."""
    return cancel_transit(transit_id=transit.pk, desk=desk(), at=at)


def test_a_copy_is_sent_is_on_no_shelf_and_is_received_by_taking_it_back():
    item = make_item(make_edition(), make_branch("Central"))
    transit = send(item)
    assert Item.objects.on_shelf().count() == 0
    done = take_back(item, branch=make_branch("Central"), at=later(days=1))
    transit.refresh_from_db()
    assert (transit.received_at, done.destination) == (later(days=1), Destination.SHELF)
    assert Item.objects.on_shelf().get() == item


def test_what_is_lent_travelling_or_there_already_is_not_sent():
    lent, gone, here = (make_item(make_edition()) for _copy in range(3))
    lend(lent, make_patron())
    send(gone)
    assert refusals(send, lent) == ["lent"]
    assert refusals(send, gone, "Harbour") == ["in_transit"]
    assert refusals(send, here, "Elm Street") == ["here"]


def test_what_is_kept_for_a_reader_is_not_sent_away():
    item = make_item(make_edition())
    make_hold(item.edition, queued_at=NOW)
    take_back(item)
    assert refusals(send, item) == ["kept"]


def test_what_is_kept_for_a_reader_who_collects_elsewhere_is_sent_there_for_them():
    item = make_item(make_edition())
    hold = make_hold(item.edition, queued_at=NOW)
    take_back(item)
    type(hold).objects.update(pickup_branch=make_branch("Central"))
    assert send(item).hold == hold
    hold.refresh_from_db()
    assert (hold.ready_at, Notice.objects.waiting().count()) == (None, 0)
    assert take_back(item, branch=make_branch("Central"), at=later(days=1)).hold == hold


def test_what_never_arrived_is_where_it_was_and_the_reader_waits_again():
    item, central = make_item(make_edition()), make_branch("Central")
    hold = make_hold(item.edition, make_patron(branch=central), queued_at=NOW)
    transit = take_back(item).transit
    give_up(transit, later(days=20))
    hold.refresh_from_db()
    assert (hold.caught_item, hold.is_open) == (None, True)
    assert item.transits.open().count() == 0
    assert refusals(give_up, transit) == ["done_already"]


def test_sending_and_giving_up_are_undone():
    item = make_item(make_edition())
    before = everything()
    transit = send(item)
    sent = everything()
    give_up(transit, later(days=1))
    undone(last_event(Verb.RECEIVE), at=later(days=2))
    assert everything() == sent
    undone(last_event(Verb.SEND), at=later(days=2))
    assert everything() == before


def test_a_copy_that_was_sent_by_hand_belongs_where_it_arrives_and_undo_gives_it_back():
    home, central = make_branch(), make_branch("Central")
    item = make_item(make_edition(), home, location="Children's room")
    send(item)
    before = everything()
    done = take_back(item, branch=central, at=later(days=1))
    item.refresh_from_db()
    assert (done.destination, item.branch, item.shelving_location) == (Destination.SHELF, central, None)
    assert take_back(item, branch=central, at=later(days=2)).transit is None, "it stays"
    undone(last_event(Verb.CHECK_IN), at=later(days=3))
    undone(done.event, at=later(days=3))
    assert everything() == before


def test_a_copy_whose_reservation_ended_on_the_way_goes_home_from_where_it_arrives():
    central = make_branch("Central")
    edition = make_edition()
    item = make_item(edition)
    hold = make_hold(edition, make_patron(branch=central))
    take_back(item)
    cancel_hold(hold_id=hold.pk, desk=desk(), at=later(hours=1))
    done = take_back(item, branch=central, at=later(days=1))
    item.refresh_from_db()
    assert (done.destination, done.transit.to_branch, item.branch) == (
        Destination.TRANSIT,
        make_branch(),
        make_branch(),
    )
