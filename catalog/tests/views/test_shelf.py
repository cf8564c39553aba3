"""What stands beside a title, and a walk along the shelf."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from catalog.models import Edition, Item
from catalog.tests.cast import make_branch, make_edition, make_item, make_location
from catalog.views import shelf

Page = Callable[[str], str]


def fill(count: int, **fields: object) -> list[Edition]:
    """Titles with marks 500, 501 … in the fiction of Elm Street."""
    editions = []
    for number in range(count):
        edition = make_edition(f"Title {number:02d}", agents=[(f"Author {number}", "aut")])
        make_item(edition, location="Fiction", call_number=f"{500 + number} ABC", **fields)
        editions.append(edition)
    return editions


def beside(client: Client, edition: Edition) -> list[str]:
    """The titles of the row, in order."""
    html = client.get(edition.get_absolute_url()).content.decode()
    row = re.search(r'<section class="band beside".*?</section>', html, flags=re.S)
    return re.findall(r"<b[^>]*>(.*?)</b>", row[0]) if row else []


def titles(client: Client, url: str) -> list[str]:
    """The titles of a page of the shelf, in order."""
    return re.findall(r"<b[^>]*>(.*?)</b>", client.get(url).content.decode())


def link(client: Client, url: str, rel: str) -> str:
    """Where the button leads, or nothing."""
    found = re.search(rf'rel="{rel} nofollow" href="([^"]+)"', client.get(url).content.decode())
    return found[1].replace("&amp;", "&") if found else ""


def test_seven_before_and_eight_after(client: Client, db: None) -> None:
    editions = fill(20)
    assert beside(client, editions[10]) == [f"Title {number:02d}" for number in range(3, 19)]
    assert beside(client, editions[0]) == [f"Title {number:02d}" for number in range(9)]
    assert beside(client, editions[19]) == [f"Title {number:02d}" for number in range(12, 20)]


def test_the_mark_stands_under_each_cover_and_the_row_can_be_reached_by_keyboard(client: Client, db: None) -> None:
    editions = fill(3)
    html = client.get(editions[1].get_absolute_url()).content.decode()
    row = html[html.index('class="along"') :]
    assert '<bdi class="shelf-mark">502 ABC</bdi>' in row
    assert 'role="region"' in row and 'tabindex="0"' in row and 'aria-label="The row of titles"' in row
    assert row.count('aria-current="true"') == 1
    assert "call number" not in html.lower()


def test_a_title_with_several_copies_stands_there_once(client: Client, db: None) -> None:
    editions = fill(5)
    for _copy in range(4):
        make_item(editions[1], location="Fiction", call_number="501 ABC")
        make_item(editions[2], location="Fiction", call_number="502 ABC")
    make_item(editions[1], location="Fiction", call_number="504 ABC")
    assert beside(client, editions[2]) == [f"Title {number:02d}" for number in range(5)]


def test_other_places_are_other_shelves(client: Client, db: None) -> None:
    editions = fill(2)
    make_item(make_edition("Far"), make_branch("Harbour"), call_number="500.5")
    make_item(make_edition("For children"), location="Children's room", call_number="500.5")
    assert beside(client, editions[0]) == ["Title 00", "Title 01"]


def test_a_copy_without_a_place_stands_in_the_whole_branch(client: Client, db: None) -> None:
    fill(2)
    edition = make_edition("No place")
    make_item(edition, call_number="500.5")
    store = make_location(make_branch(), "Store", is_closed_store=True)
    make_item(make_edition("Stored"), shelving_location=store, call_number="500.6")
    assert beside(client, edition) == ["Title 00", "No place", "Title 01"]


@pytest.mark.parametrize("status", ["lost", "withdrawn"])
def test_what_is_not_listed_is_not_there(client: Client, db: None, status: str) -> None:
    editions = fill(4)
    Item.objects.filter(edition=editions[1]).update(status=status)
    Edition.objects.filter(pk=editions[2].pk).update(suppressed=True)
    assert beside(client, editions[0]) == ["Title 00", "Title 03"]
    assert titles(client, "/shelf/?branch=elm-street&location=fiction") == ["Title 00", "Title 03"]


def test_nothing_is_known_of_what_is_not_for_readers(client: Client, db: None) -> None:
    fill(1)
    make_branch("Office", is_public=False)
    make_location(make_branch(), "Store", is_closed_store=True)
    for query in ("branch=office", "branch=elm-street&location=store", "branch=elm-street&location=x", "branch=", ""):
        assert client.get(f"/shelf/?{query}").status_code == 404


def test_alone_on_its_shelf_or_without_a_mark_there_is_no_row(client: Client, db: None) -> None:
    (edition,) = fill(1)
    assert beside(client, edition) == []
    unmarked = make_edition("Unmarked")
    make_item(unmarked, call_number="")
    assert beside(client, unmarked) == []
    fill(2)
    assert beside(client, make_edition("Nowhere")) == []


def test_in_the_closed_store_nobody_walks(client: Client, db: None) -> None:
    store = make_location(make_branch(), "Store", is_closed_store=True)
    editions = [make_edition(f"Stored {number}") for number in range(2)]
    for edition in editions:
        make_item(edition, shelving_location=store, call_number="500 SECRET")
    assert beside(client, editions[0]) == []


def test_the_row_leads_to_the_shelf_where_it_begins(client: Client, db: None) -> None:
    editions = fill(20)
    html = client.get(editions[10].get_absolute_url()).content.decode()
    url = re.search(r'href="(/shelf/[^"]+)" rel="nofollow"', html)[1].replace("&amp;", "&")
    assert titles(client, url)[:3] == ["Title 03", "Title 04", "Title 05"]


@pytest.mark.parametrize("same", [True, False])
def test_a_walk_passes_everything_once_there_and_back(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, same: bool
) -> None:
    monkeypatch.setattr(shelf, "PAGE_SIZE", 3)
    editions = fill(8)
    if same:
        for item in Item.objects.all():
            item.call_number = "FIC"
            item.set_derived()
            item.save()
    url, last, seen = "/shelf/?branch=elm-street&location=fiction", "", []
    assert link(client, url, "prev") == ""
    while url:
        seen += titles(client, url)
        last, url = url, link(client, url, "next")
    assert seen == [edition.title for edition in editions]
    left = link(client, last, "prev")
    assert titles(client, left) == ["Title 03", "Title 04", "Title 05"]
    assert titles(client, link(client, left, "prev")) == ["Title 00", "Title 01", "Title 02"]
    assert titles(client, link(client, left, "next")) == ["Title 06", "Title 07"]


def test_many_copies_of_one_title_do_not_stop_the_walk(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "PAGE_SIZE", 2)
    editions = fill(2)
    for _copy in range(20):
        make_item(editions[0], location="Fiction", call_number="500 ABC")
    url, seen = "/shelf/?branch=elm-street&location=fiction", []
    for _page in range(10):
        seen += titles(client, url)
        url = link(client, url, "next")
        if not url:
            break
    assert seen[-1] == "Title 01"


@pytest.mark.parametrize(
    "query", ["at=ZZZ", "at=%00", "copy=x", "copy=99999999999999999999", "to=left", "at=%ff&to=up"]
)
def test_any_place_is_a_page(client: Client, db: None, query: str) -> None:
    fill(2)
    assert client.get(f"/shelf/?branch=elm-street&{query}").status_code == 200


def test_beyond_the_end_one_is_led_back(page: Page, db: None) -> None:
    fill(2)
    words = page("/shelf/?branch=elm-street&at=ZZZ")
    assert "Nothing stands here. Go to the beginning of the shelf" in words
    assert "Further left" in words


def test_the_same_number_of_queries_for_two_titles_and_for_twenty(query_count: Callable[[str], int], db: None) -> None:
    edition = fill(2)[0]
    fill(1)  # another edition of it
    walk = "/shelf/?branch=elm-street&location=fiction"
    few = query_count(edition.get_absolute_url()), query_count(walk)
    fill(20)
    assert (query_count(edition.get_absolute_url()), query_count(walk)) == few
    assert few[0] <= 10
    assert few[1] <= 8
