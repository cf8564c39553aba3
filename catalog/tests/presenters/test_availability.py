"""Availability in the words of WORDS.md."""

import pytest
from django.utils import timezone

from catalog.models import Edition, Item
from catalog.presenters.availability import Availability, availability_of, listed_copies
from catalog.tests.cast import make_branch, make_edition, make_item, make_link, make_location

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def fetched(edition: Edition) -> Edition:
    """The edition with its listed items, as the views fetch it."""
    edition._prefetched_objects_cache = {
        "items": Item.objects.listed().with_place().with_circulation().filter(edition=edition)
    }
    return edition


def availability(edition: Edition, **options: object) -> Availability:
    """What readers are told."""
    return availability_of(fetched(edition), **{"at": NOW} | options)


def test_on_the_shelf_with_branch_location_and_mark() -> None:
    edition = make_edition()
    make_item(edition, make_branch("Elm Street"), location="Children's room", call_number="599.5 WHA")
    found = availability(edition)
    assert (found.status.code, found.status.label) == ("available", "On the shelf")
    assert (found.place.branch, found.place.location) == ("Elm Street", "Children's room")
    assert found.place.call_number == "599.5 WHA"


@pytest.mark.parametrize(
    ("status", "label"),
    [
        ("in_processing", "New: being made ready"),
        ("reference_only", "Read it here: cannot be borrowed"),
        ("missing", "We are looking for it"),
        ("damaged", "Being repaired"),
    ],
)
def test_each_status_in_plain_words(status: str, label: str) -> None:
    edition = make_edition()
    make_item(edition, status=status)
    assert availability(edition).status.label == label


def test_in_the_closed_store_the_mark_is_not_shown() -> None:
    edition = make_edition()
    store = make_location(make_branch(), "Store", is_closed_store=True)
    make_item(edition, shelving_location=store, call_number="ST 1")
    found = availability(edition)
    assert found.status.label == "In the store: ask at the desk"
    assert found.place.call_number == ""


@pytest.mark.parametrize("status", ["lost", "withdrawn"])
def test_lost_and_withdrawn_copies_are_never_listed(status: str) -> None:
    edition = make_edition()
    make_item(edition, status=status)
    assert availability(edition).status.code == "none"


def test_copies_of_a_hidden_branch_are_not_listed() -> None:
    edition = make_edition()
    make_item(edition, make_branch("Stacks", is_public=False))
    assert availability(edition).status.code == "none"


def test_the_best_copy_speaks_for_all() -> None:
    edition = make_edition()
    make_item(edition, status="missing")
    make_item(edition, make_branch("Harbour"))
    assert availability(edition).place.branch == "Harbour"


def test_other_branches_are_named() -> None:
    edition = make_edition()
    for name in ("Elm Street", "Harbour", "Hillside"):
        make_item(edition, make_branch(name))
    assert availability(edition).more == "also at Harbour and Hillside"


def test_more_copies_at_the_same_branch_are_counted() -> None:
    edition = make_edition()
    make_item(edition)
    make_item(edition)
    assert availability(edition).more == "and 1 more copy"


def test_the_branch_a_reader_chose_comes_first() -> None:
    edition = make_edition()
    make_item(edition, make_branch("Elm Street"))
    make_item(edition, make_branch("Harbour"))
    assert availability(edition, branches=["harbour"]).place.branch == "Harbour"


def test_in_the_store_of_a_chosen_branch_comes_before_the_shelf_of_another() -> None:
    edition, elm = make_edition(), make_branch("Elm Street")
    make_item(edition, elm, shelving_location=make_location(elm, "Store", is_closed_store=True), call_number="ST 1")
    make_item(edition, make_branch("Harbour"))
    found = availability(edition, branches=["elm-street"])
    assert (found.status.code, found.place.branch, found.place.call_number) == ("store", "Elm Street", "")
    assert availability(edition).place.branch == "Harbour"


def test_what_cannot_be_had_at_a_chosen_branch_comes_after_what_can_elsewhere() -> None:
    edition = make_edition()
    make_item(edition, make_branch("Elm Street"), status="missing")
    make_item(edition, make_branch("Harbour"))
    assert availability(edition, branches=["elm-street"]).place.branch == "Harbour"


@pytest.mark.parametrize(
    ("format_", "label"), [("ebook", "Read online"), ("audiobook", "Listen online"), ("film", "Watch online")]
)
def test_a_link_to_the_thing_itself_is_the_way_to_have_it(format_: str, label: str) -> None:
    edition = make_edition(format=format_)
    make_link(edition)
    found = availability(edition)
    assert (found.status.code, found.status.label) == ("online", label)


def test_a_copy_on_the_shelf_comes_before_the_link() -> None:
    edition = make_edition()
    make_link(edition)
    make_item(edition)
    found = availability(edition)
    assert found.status.code == "available"
    assert [link.label for link in found.online] == ["Read online"]


def test_a_link_comes_before_a_copy_that_cannot_be_had() -> None:
    edition = make_edition()
    make_link(edition)
    make_item(edition, status="missing")
    assert availability(edition).status.code == "online"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " https://example.org"])
def test_a_link_that_is_not_safe_is_no_link(url: str) -> None:
    edition = make_edition()
    make_link(edition, url)
    assert availability(edition).status.code == "none"


def test_a_link_about_the_book_is_not_the_book() -> None:
    edition = make_edition()
    make_link(edition, relationship="related")
    assert availability(edition).status.code == "none"


def test_volumes_come_in_the_order_of_their_numbers() -> None:
    edition = make_edition()
    for volume in ("v.10", "v.9", "v.1"):
        make_item(edition, enumeration=volume, call_number="PER")
    assert [copy.volume for copy in listed_copies(fetched(edition).items.all(), NOW)] == ["v.1", "v.9", "v.10"]
