"""Searches as Atom feeds."""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import Client

from catalog.models import Edition
from catalog.tests.cast import make_edition, make_note, make_shelf, reindex

ATOM = "{http://www.w3.org/2005/Atom}"
# RFC 4287, 4.1: what must be there once, and what may be there once at most.
ONCE = ("id", "title", "updated")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@pytest.fixture(autouse=True)
def index(search_index: Path) -> None:
    """Every test has an index of its own."""


def feed(client: Client, query: str = "") -> ElementTree.Element:
    """Read a feed and check that it is one: the rules of RFC 4287 that its schema and its text have."""
    response = client.get(f"/search/feed/?{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for element in (root, *entries):
        for name in ONCE:
            assert len(element.findall(ATOM + name)) == 1
        assert DATE.fullmatch(element.findtext(f"{ATOM}updated"))
        for date in element.findall(f"{ATOM}published"):
            assert DATE.fullmatch(date.text)
        assert len(element.findall(f"{ATOM}summary")) <= 1
        assert len(element.findall(f"{ATOM}link[@rel='alternate']")) == 1
        assert all(link.get("href").startswith("http://testserver/") for link in element.findall(f"{ATOM}link"))
        assert all(author.findtext(f"{ATOM}name") for author in element.findall(f"{ATOM}author"))
        assert all(category.get("term") for category in element.findall(f"{ATOM}category"))
    assert root.findall(f"{ATOM}author")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    return root


def titles(root: ElementTree.Element) -> list[str]:
    """The titles, in order."""
    return [title.text for title in root.findall(f"{ATOM}entry/{ATOM}title")]


def test_an_entry_has_what_is_known(client: Client) -> None:
    edition = make_edition(
        "Moby-Dick", title_remainder="or, The whale", publication_year=1851,
        agents=[("Melville, Herman, 1819-1891", "aut"), ("Kent, Rockwell", "ill")],
    )  # fmt: skip
    make_note(edition, "A whale is hunted & <lost>.", "summary")
    reindex()
    (entry,) = feed(client, "q=moby").findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Moby-Dick: or, The whale"
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{edition.get_absolute_url()}"
    assert entry.findtext(f"{ATOM}id") == f"tag:testserver,{edition.created_at:%Y-%m-%d}:editions/{edition.pk}"
    assert [name.text for name in entry.findall(f"{ATOM}author/{ATOM}name")] == ["Herman Melville", "Rockwell Kent"]
    assert entry.findtext(f"{ATOM}summary") == "A whale is hunted &amp; &lt;lost&gt;."
    assert [category.get("term") for category in entry.findall(f"{ATOM}category")] == ["1851"]


def test_newest_first_unless_an_order_is_asked_for(client: Client) -> None:
    for title in ("Whale A", "Whale C", "Whale B"):
        make_edition(title, publication_year={"Whale A": 2001, "Whale C": 2003, "Whale B": 2002}[title])
    reindex()
    newest = client.get("/search/?q=whale&sort=newest").content.decode()
    assert titles(feed(client, "q=whale")) == re.findall(r"dir=\"auto\">(Whale [ABC])</span>", newest)
    assert titles(feed(client, "q=whale&sort=title")) == ["Whale A", "Whale B", "Whale C"]


def test_narrowed_as_the_search_is_and_always_the_first_page(client: Client) -> None:
    make_shelf(23)
    make_edition("Whale song", format="audiobook")
    reindex()
    assert titles(feed(client, "q=whale&format=audiobook")) == ["Whale song"]
    assert len(titles(feed(client, "q=whale&page=2"))) == 20
    assert titles(feed(client, "q=whale&page=2")) == titles(feed(client, "q=whale"))


def test_a_hidden_title_and_an_empty_answer(client: Client) -> None:
    Edition.objects.filter(pk=make_edition("Whale").pk).update(suppressed=True)
    reindex()
    assert titles(feed(client, "q=whale")) == []


def test_signs_that_xml_cannot_carry_are_left_out(client: Client) -> None:
    edition = make_edition("Whale \x0b\x1f\ufffe of a time")
    make_note(edition, "\x01Summary", "summary")
    reindex()
    assert titles(feed(client, "q=whale")) == ["Whale  of a time"]


def test_it_names_itself_and_the_page(client: Client) -> None:
    make_edition("Whale")
    reindex()
    links = {link.get("rel"): link.get("href") for link in feed(client, "q=whale&format=book").findall(f"{ATOM}link")}
    assert links["self"] == "http://testserver/search/feed/?q=whale&format=book&sort=newest"
    assert links["alternate"] == "http://testserver/search/?q=whale&format=book&sort=newest"


def test_search_engines_leave_it_alone(client: Client) -> None:
    assert client.get("/search/feed/?q=whale")["X-Robots-Tag"] == "noindex"


def test_the_results_page_leads_to_it(client: Client) -> None:
    make_edition("Whale")
    make_edition("Whale two")
    reindex()
    html = client.get("/search/?q=whale&format=book").content.decode()
    head, body = html.split("</head>")
    address = 'href="/search/feed/?q=whale&amp;format=book"'
    assert re.search(rf'<link rel="alternate" type="application/atom\+xml" title="[^"]+" {re.escape(address)}>', head)
    assert re.search(rf'<a {re.escape(address)} type="application/atom\+xml" rel="nofollow">', body)


def test_while_the_index_is_made_it_says_to_come_back(client: Client, settings, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "none"
    response = client.get("/search/feed/?q=whale")
    assert (response.status_code, response["Retry-After"]) == (503, "60")


@pytest.mark.parametrize("query", ["", "q=%00", "q=%ff", "page=x", "sort=x", "format=%22%3E", "year_from=abc"])
def test_any_address_is_a_feed(client: Client, query: str) -> None:
    make_edition("Whale")
    reindex()
    feed(client, query)


def test_queries(client: Client, query_count: Callable[[str], int]) -> None:
    make_shelf(1)
    reindex()
    one = query_count("/search/feed/?q=whale")
    make_shelf(20)
    reindex()
    assert query_count("/search/feed/?q=whale") == one
    assert one <= 8
