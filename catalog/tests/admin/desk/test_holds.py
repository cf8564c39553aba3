"""Reservations at the desk: on a title, any edition of it, or one copy; paused, moved, collected elsewhere."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.models import Hold, Transit
from catalog.tests.cast import make_branch, make_edition, make_hold, make_item, make_loan, make_patron, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(branch):
    """A title whose only copy is out."""
    edition = make_edition("Wanted", work=make_work("Wanted"), language="eng", format="book")
    make_loan(make_item(edition), make_patron("Has It"))
    return edition


def place(librarian, patron, **data) -> str:
    address = reverse("admin:desk_place_hold", args=[patron.pk])
    return librarian.post(address, {"next": patron.get_absolute_url()} | data, follow=True).content.decode()


def act(librarian, hold: Hold, what: str, **data) -> str:
    address = reverse(f"admin:desk_hold_{what}", args=[hold.pk])
    return librarian.post(address, {"next": hold.patron.get_absolute_url()} | data, follow=True).content.decode()


def test_any_edition_in_one_language_is_reserved(librarian, patron, edition):
    place(librarian, patron, work=edition.work_id, language="eng", edition="")
    hold = Hold.objects.get()
    assert (hold.work_id, hold.edition_id, hold.language, hold.format) == (edition.work_id, None, "eng", "")


def test_one_very_copy_is_reserved_to_be_collected_elsewhere(librarian, patron, edition):
    central = make_branch("Central")
    text = place(librarian, patron, item=edition.items.get().pk, pickup_branch=central.pk)
    assert "To collect at Central. First in line; about" in text
    assert Hold.objects.get().item == edition.items.get()


@pytest.mark.parametrize("data", [{}, {"edition": "x"}, {"item": "999999"}])
def test_what_is_not_there_is_not_reserved(librarian, patron, data):
    address = reverse("admin:desk_place_hold", args=[patron.pk])
    assert librarian.post(address, data).status_code in (302, 404)
    assert Hold.objects.count() == 0


def test_a_reservation_is_paused_until_a_day_and_goes_on(librarian, patron, edition):
    hold = make_hold(edition, patron)
    day = timezone.localdate() + datetime.timedelta(days=10)
    assert "Paused until" in act(librarian, hold, "pause", until=day.isoformat())
    hold.refresh_from_db()
    assert hold.suspended_until == day
    assert "In line again." in act(librarian, hold, "resume")


@pytest.mark.parametrize("until", ["2020-01-01", "2025-02-30", "soon"])
def test_a_day_that_cannot_be_pauses_nothing(librarian, patron, edition, until):
    hold = make_hold(edition, patron)
    text = act(librarian, hold, "pause", until=until)
    assert "Not done" in text
    hold.refresh_from_db()
    assert hold.suspended_at is None


def test_a_reservation_is_moved_before_the_others_and_undone(librarian, patron, edition, scan):
    first, last = make_hold(edition, make_patron("First")), make_hold(edition, patron)
    assert "Moved in line." in act(librarian, last, "first")
    assert list(Hold.objects.open().in_queue()) == [last, first]
    scan(patron, ".u")
    assert list(Hold.objects.open().in_queue()) == [first, last]


def test_it_is_collected_at_another_branch(librarian, patron, edition):
    hold, central = make_hold(edition, patron), make_branch("Central")
    assert "To collect at Central." in act(librarian, hold, "pickup", pickup_branch=central.pk)


def test_the_page_of_a_reader_says_where_each_reservation_stands_and_how_long_it_may_take(librarian, patron, edition):
    make_hold(edition, make_patron("First"))
    hold = make_hold(edition, patron)
    stands = "Second in line; about 7 weeks (1 copy, each lent for 3 weeks)."
    for page in (patron.get_absolute_url(), reverse("admin:desk_item", args=[edition.items.get().pk])):
        assert stands in librarian.get(page).content.decode()
    text = act(librarian, hold, "pause")
    assert "Second in line." in text
    assert stands not in text, "how long it is paused is the reader's to say"


def test_the_page_of_a_copy_takes_as_many_queries_for_twenty_readers_in_line_as_for_one(
    librarian, edition, django_assert_max_num_queries
):
    for number in range(20):
        make_hold(edition, make_patron(f"R{number}"))
    with django_assert_max_num_queries(26):
        librarian.get(reverse("admin:desk_item", args=[edition.items.get().pk]))


def test_a_cancelled_reservation_comes_back_by_undo(librarian, patron, edition, scan):
    hold = make_hold(edition, patron)
    assert "Cancelled" in act(librarian, hold, "cancel")
    assert Hold.objects.open().count() == 0
    assert "The reservation is back at its old place." in scan(patron, ".u")
    assert Hold.objects.open().get() == hold


def test_what_was_fetched_can_be_undone_on_the_pull_list_and_is_marked_there(librarian, patron, branch):
    edition = make_edition("Wanted")
    item = make_item(edition)
    make_hold(edition, patron, pickup_branch=branch)
    address = reverse("admin:desk_pull_list")
    page = librarian.post(address, {"item": item.pk}, follow=True)
    event = page.context["entries"][0]["event"]
    page = librarian.post(reverse("admin:desk_undo", args=[event]), {"next": address}, follow=True)
    assert [(entry["word"], entry["is_undone"]) for entry in page.context["entries"]] == [
        ("Undone", False),
        ("Keep it", True),
    ]


def test_nothing_is_collected_where_nobody_comes_in(librarian, patron, edition):
    hold = make_hold(edition, patron)
    store = make_branch("Store", is_public=False)
    assert "Nothing can be collected at Store" in act(librarian, hold, "pickup", pickup_branch=store.pk)
    hold.refresh_from_db()
    assert hold.pickup_branch == patron.home_branch


def test_what_changed_nothing_offers_nothing_to_undo(librarian, patron, edition):
    place(librarian, patron, edition=edition.pk)
    hold = Hold.objects.get()
    librarian.get(reverse("admin:desk"))
    placed = hold.events.get()
    text = act(librarian, hold, "pickup", pickup_branch=hold.pickup_branch_id)
    newest = text.split('class="desk-log"')[1].split("</li>")[0]
    assert "To collect at" in newest
    assert f'data-undo="{placed.pk}"' not in newest, "it would take the reservation back"


def test_the_hold_shelf_and_what_is_on_its_way_do_not_show_what_was_lent(scan, librarian, patron):
    scan(patron, make_item(make_edition("Lent to Ada")).barcode)
    for name in ("desk_hold_shelf", "desk_transits"):
        assert "Lent to Ada" not in librarian.get(reverse(f"admin:{name}")).content.decode()


def test_what_is_cancelled_on_the_hold_shelf_is_told_there_and_can_be_undone_there(librarian, scan, patron, branch):
    edition = make_edition("Wanted")
    make_hold(edition, patron, pickup_branch=branch)
    scan("desk_return", make_item(edition).barcode)
    address = reverse("admin:desk_hold_shelf")
    cancel = reverse("admin:desk_hold_cancel", args=[Hold.objects.get().pk])
    (row,) = librarian.post(cancel, {"next": address}, follow=True).context["entries"]
    assert (row["word"], row["title"]) == ("Cancelled", "Wanted")
    page = librarian.post(reverse("admin:desk_undo", args=[row["event"]]), {"next": address}, follow=True)
    assert [entry["is_undone"] for entry in page.context["entries"]] == [False, True]
    assert Hold.objects.ready().exists()


def test_a_copy_that_is_sent_or_reserved_is_named_by_its_title(librarian, patron, branch):
    item, central = make_item(make_edition("Orca")), make_branch("Central")
    here = reverse("admin:desk_item", args=[item.pk])
    send = reverse("admin:desk_send", args=[item.pk])
    (row,) = librarian.post(send, {"to_branch": central.pk, "next": here}, follow=True).context["entries"]
    assert (row["title"], row["barcode"]) == ("Orca", item.barcode)
    assert (
        '<p class="slip-big">Central</p>'
        in librarian.get(reverse("admin:desk_transit_slip", args=[row["slip"][8:]])).content.decode()
    )
    place_again = place(librarian, patron, item=item.pk)
    assert "Orca" in place_again.split('id="desk-log"')[1].split("</ol>")[0]


def test_a_copy_that_is_said_not_to_travel_is_sent_on_again_by_undoing(librarian, scan, patron):
    edition = make_edition("Orca")
    make_hold(edition, patron, pickup_branch=make_branch("Central"))
    scan("desk_return", make_item(edition).barcode)
    address, transit = reverse("admin:desk_transits"), Transit.objects.get()
    cancel = reverse("admin:desk_cancel_transit", args=[transit.pk])
    (row,) = librarian.post(cancel, {"next": address}, follow=True).context["entries"]
    assert (row["title"], row["text"]) == ("Orca", "It is not on its way any more.")
    page = librarian.post(reverse("admin:desk_undo", args=[row["event"]]), {"next": address}, follow=True)
    assert [entry["is_undone"] for entry in page.context["entries"]] == [False, True]
    assert page.context["entries"][0]["text"] == "It is on its way to Central again."
    assert page.context["going"] == [transit]
    assert Hold.objects.get().caught_item == transit.item


def test_who_may_can_reserve_what_stands_on_the_shelf_from_the_row_that_refused_it(librarian, patron):
    edition = make_edition("Orca")
    make_item(edition)
    address = reverse("admin:desk_place_hold", args=[patron.pk])
    asked = {"edition": str(edition.pk), "next": patron.get_absolute_url()}
    page = librarian.post(address, asked, follow=True)
    (row,) = page.context["entries"]
    assert (row["word"], row["reason"]) == ("Not reserved", "on_shelf_now")
    assert "Reserve anyway" in page.content.decode()
    librarian.post(address, asked | row["wanted"] | {"although": row["although"]})
    hold = Hold.objects.get()
    assert (hold.edition, hold.patron) == (edition, patron)
    assert hold.events.get().refusals == ["on_shelf_now"]


def test_what_is_fetched_for_a_reader_is_not_said_to_be_lent_without_a_scan(scan, patron, branch):
    edition = make_edition("Wanted")
    make_hold(edition, patron, pickup_branch=branch)
    text = scan("desk_return", make_item(edition).barcode)
    assert "Keep it" in text
    assert "lent without a scan" not in text


def test_undoing_a_pause_names_the_title(librarian, scan, patron, edition):
    hold = make_hold(edition, patron)
    act(librarian, hold, "pause")
    text = scan(patron, ".u")
    entry = text.split('id="desk-log"')[1].split("</li>")[0]
    assert "Undone" in entry
    assert "Wanted" in entry
