"""The results page, on the real index."""

from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client

from catalog.models import Edition, SearchChange
from catalog.search import index
from catalog.search.results import SearchResults
from catalog.tests.cast import make_branch, make_edition, make_item, make_shelf, reindex
from catalog.views import search as search_view

Page = Callable[[str], str]


@pytest.fixture
def html(client: Client, db: None) -> Callable[[str], str]:
    """Read a page with its tags."""
    return lambda url: unescape(client.get(url).content.decode())


def test_a_hit_says_where_it_stands(page: Page) -> None:
    edition = make_edition("The snail and the whale", agents=[("Donaldson, Julia", "aut")], publication_year=2003)
    make_item(edition, make_branch("Elm Street"), location="Children's room", call_number="599.5 WHA")
    reindex()
    words = page("/search/?q=snail")
    assert "1 title for “snail”" in words
    assert "Julia Donaldson 2003 Book" in words
    assert "On the shelf at Elm Street: Children's room, 599.5 WHA" in words


def test_a_hit_has_a_hook_for_its_status(html: Page) -> None:
    make_item(make_edition(), status="missing")
    reindex()
    assert 'data-status="missing"' in html("/search/?q=moby")


def test_results_are_numbered_and_paged(html: Page, page: Page) -> None:
    make_shelf(23)
    reindex()
    assert "1–20 of 23" in page("/search/?q=whale")
    assert '<a class="button" rel="next" href="?q=whale&page=2">' in html("/search/?q=whale")
    assert "21–23 of 23" in page("/search/?q=whale&page=2")
    assert '<a class="button" rel="prev" href="?q=whale">' in html("/search/?q=whale&page=2")


def test_a_page_beyond_the_last_is_the_last(page: Page) -> None:
    make_shelf(23)
    reindex()
    assert "21–23 of 23" in page("/search/?q=whale&page=999999")


def test_results_narrow_in_one_form(html: Page) -> None:
    make_shelf(2)
    reindex()
    found = html("/search/?q=whale&sort=title")
    assert '<form method="get" action="/search/"' in found
    assert '<input type="hidden" name="q" value="whale">' in found
    assert '<input type="hidden" name="sort" value="title">' in found
    assert "<legend>Format</legend>" in found
    assert '<input type="checkbox" name="format" value="book">' in found
    assert "Show results" in found


def test_what_narrows_now_is_shown_and_can_be_taken_away(html: Page, page: Page) -> None:
    make_shelf(2, language="fre")
    reindex()
    url = "/search/?q=whale&language=fre&format=book"
    assert "Narrowed to:" in page(url)
    assert "Start over" in page(url)
    assert 'href="?q=whale&format=book"' in html(url)
    assert '<input type="checkbox" name="language" value="fre" checked>' in html(url)


def test_narrowed_pages_are_not_for_search_engines(html: Page) -> None:
    make_shelf(2)
    reindex()
    robots = '<meta name="robots" content="noindex">'
    assert robots in html("/search/?format=book")
    assert robots in html("/search/?q=whale")
    assert robots not in html("/search/")


def test_years_are_bars_that_are_links(html: Page) -> None:
    make_edition("Old whale", publication_year=1950)
    make_edition("New whale", publication_year=2020)
    reindex()
    found = html("/search/?q=whale")
    assert '<svg class="bars"' in found
    assert "year_from=" in found
    assert 'rel="nofollow" aria-label="' in found


def test_orders_are_links_and_the_present_one_is_marked(html: Page) -> None:
    make_shelf(2)
    reindex()
    found = html("/search/?q=whale&sort=title")
    assert '<a href="?q=whale&sort=newest" rel="nofollow">Newest</a>' in found
    assert 'aria-current="true">Title A–Z</a>' in found


def test_nothing_found_helps_on(page: Page, html: Page) -> None:
    make_shelf(1)
    reindex()
    words = page("/search/?q=whale&format=map")
    assert "Nothing found for “whale”" in words
    assert "Without “Map”" in words
    assert 'href="?q=whale"' in html("/search/?q=whale&format=map")


def test_a_slip_of_the_pen_is_mended(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_view, "search", lambda state: SearchResults(state=state, suggestion="whale"))
    assert "Did you mean whale?" in page("/search/?q=whlae")


def test_some_of_the_words_are_said_to_be_some(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = make_edition()
    found = lambda state: SearchResults(state=state, total=1, editions=[edition], relaxed=True)  # noqa: E731
    monkeypatch.setattr(search_view, "search", found)
    assert "No title has all these words. These have some of them." in page("/search/?q=moby+xyzzy")


def test_while_the_index_is_made_it_says_how_far_it_is(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    preparing = lambda state: SearchResults(state=state, index_ready=False, index_progress=42)  # noqa: E731
    monkeypatch.setattr(search_view, "search", preparing)
    assert "The search is being prepared: 42 %" in page("/search/?q=whale")


def test_an_edition_that_was_just_hidden_is_not_shown_even_while_the_index_is_busy(page: Page) -> None:
    hidden, _other = make_shelf(2)
    reindex()
    Edition.objects.filter(pk=hidden.pk).update(suppressed=True)
    SearchChange.objects.record([hidden.pk])
    with index.writer(index.current()):  # somebody else is writing, so that this search cannot follow
        assert "Whale watch 1" not in page("/search/?q=whale")


@pytest.mark.parametrize(
    "query",
    [
        "q=%00%01",
        "q=%ff%fe",
        "q=%22",
        "q=((((",
        "q=" + quote("title:* AND NOT \\"),
        "page=-1",
        "page=abc",
        "page=99999999999999999999",
        "year_from=abcd&year_to=99999",
        "year_from=2020&year_to=1990",
        "format=nonsense&branch=nowhere&subject=x&agent=-5&language=%00",
        "sort=nonsense",
        "q=" + "a" * 3000,
        "q=<script>alert(1)</script>",
    ],
)
def test_no_address_is_an_error(client: Client, db: None, query: str) -> None:
    make_shelf(1)
    reindex()
    response = client.get(f"/search/?{query}")
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_at_most_eight_queries_for_one_hit_and_for_twenty(query_count: Callable[[str], int]) -> None:
    make_shelf(1)
    reindex()
    one = query_count("/search/?q=whale")
    make_shelf(20)
    reindex()
    assert query_count("/search/?q=whale") == one
    assert one <= 8


def test_search_help_is_a_page(page: Page) -> None:
    assert "Put quotes around words" in page("/search-help/")
