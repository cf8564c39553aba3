"""A copy at the desk: where it is, as readers are told it and in the closed store too."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from catalog.models import Item
from catalog.tests.cast import make_branch, make_edition, make_item, make_location, make_transit

pytestmark = pytest.mark.django_db


def state(librarian, item: Item) -> str:
    """What the page of a copy says of where it is."""
    html = librarian.get(reverse("admin:desk_item", args=[item.pk])).content.decode()
    return " ".join(strip_tags(re.findall(r'<p class="desk-state">(.*?)</p>', html, re.DOTALL)[0]).split())


def test_what_is_in_its_place_is_said_with_branch_place_and_mark(librarian, branch):
    item = make_item(make_edition(), branch, location="Children's room")
    assert state(librarian, item) == "On the shelf at Elm Street: Children&#x27;s room, 599.5 WHA"


def test_the_mark_of_what_stands_in_the_closed_store_is_shown_to_those_who_fetch_it(librarian, branch):
    store = make_location(branch, "Basement", is_closed_store=True)
    item = make_item(make_edition(), branch, shelving_location=store)
    assert state(librarian, item) == "On the shelf at Elm Street: Basement, 599.5 WHA"


def test_what_stays_in_the_library_has_its_place_too(librarian, branch):
    item = make_item(make_edition(), branch, status="reference_only")
    assert state(librarian, item) == "Read it here: cannot be borrowed at Elm Street: 599.5 WHA"


def test_what_is_not_in_its_place_is_not_said_to_be_there(librarian, branch):
    sent, lost = make_item(make_edition(), branch), make_item(make_edition(), branch, status="lost")
    make_transit(sent, make_branch("Harbour"))
    assert state(librarian, sent) == "On its way to Harbour"
    assert state(librarian, lost) == "Lost"
