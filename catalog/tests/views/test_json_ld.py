"""schema.org descriptions: the right type, and only properties that the type has."""

import json

import pytest

from catalog.interfaces.json_ld import describe, edition_json_ld
from catalog.models import Edition
from catalog.tests.cast import make_edition, make_item, make_number
from catalog.views.mixins import for_hits
from catalog.vocabulary.formats import Format

pytestmark = pytest.mark.django_db
URL = "https://library.example/editions/1/moby-dick/"


@pytest.mark.parametrize(
    ("format_", "kind"),
    [("book", "Book"), ("audiobook", "Audiobook"), ("film", "Movie"), ("map", "Map"), ("object", "CreativeWork")],
)
def test_the_type_follows_the_format(format_: str, kind: str) -> None:
    assert describe(make_edition(format=format_), URL)["@type"] == kind


@pytest.mark.parametrize("format_", Format.values)
def test_every_format_can_be_described(format_: str) -> None:
    assert json.loads(edition_json_ld(make_edition(format=format_), URL))["url"] == URL


def test_roles_become_properties() -> None:
    edition = make_edition(agents=[("Melville, Herman", "aut"), ("Kent, Rockwell", "ill"), ("Giono, Jean", "trl")])
    found = describe(edition, URL)
    assert [found[name][0]["name"] for name in ("author", "illustrator", "translator")] == [
        "Herman Melville",
        "Rockwell Kent",
        "Jean Giono",
    ]


def test_a_role_that_the_type_does_not_have_is_a_contributors() -> None:
    found = describe(make_edition(format="map", agents=[("Kent, Rockwell", "ill")]), URL)
    assert "illustrator" not in found
    assert found["contributor"][0]["name"] == "Rockwell Kent"


def test_only_valid_isbns_and_only_for_books() -> None:
    book, film = make_edition(), make_edition("Film", format="film")
    make_number(book, "0-306-40615-2")
    make_number(book, "0-306-40615-3", status="incorrect")
    make_number(film, "0-306-40615-2")
    assert describe(book, URL)["isbn"] == ["9780306406157"]
    assert "isbn" not in describe(film, URL)


def test_copies_are_offers_of_a_library() -> None:
    edition = make_edition()
    make_item(edition, status="missing")
    (offer,) = describe(for_hits(Edition.objects.all()).get(), URL)["offers"]
    assert offer["availability"] == "https://schema.org/OutOfStock"
    assert offer["offeredBy"] == {
        "@type": "Library",
        "name": "Elm Street",
        "url": "https://library.example/branches/elm-street/",
    }


def test_what_is_not_known_is_left_out() -> None:
    assert "publisher" not in describe(make_edition(), URL)
