"""The results page, on the real index."""

from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client

from catalog.models import Edition, SearchChange, SearchWordCount, Work
from catalog.search import index
from catalog.search.results import SearchResults
from catalog.search.word_counts import counter
from catalog.tests.cast import (
    make_branch,
    make_edition,
    make_item,
    make_link,
    make_shelf,
    make_work,
    reindex,
)
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
    for edition in make_shelf(10):
        make_edition(edition.title, work=edition.work)
    reindex()
    assert query_count("/search/?q=whale") == one
    assert one <= 8


@pytest.fixture
def whales(db: None) -> Work:
    """One work in four editions, and another that is only a book."""
    work = make_work("The whale")
    make_item(make_edition("The whale", work=work, publication_year=2020))
    make_link(make_edition("The whale", work=work, format="ebook", publication_year=2021))
    make_edition("The whale", work=work, format="audiobook", language="fre", publication_year=2019)
    make_edition("La baleine", work=work, language="fre", title_remainder="the whale", publication_year=2005)
    make_edition("A whale of a time")
    reindex()
    return work


def test_editions_of_one_work_stand_together(page: Page, html: Page, whales: Work) -> None:
    words = page("/search/?q=whale")
    assert "5 titles for “whale”" in words
    assert "1–5 of 5" in words, "records are counted, however they are shown"
    assert html("/search/?q=whale").count('<li class="hit">') == 2
    assert "Editions of one work are shown together." in words
    for text in ("E-book, 2021 Read online", "Audiobook, in French, 2019", "La baleine, Book, in French, 2005"):
        assert text in words


def test_a_list_of_editions_says_of_what(html: Page, whales: Work) -> None:
    assert '<ul aria-label="Other editions of The whale">' in html("/search/?q=whale")


def test_every_edition_can_stand_for_itself(page: Page, html: Page, whales: Work) -> None:
    assert '<a rel="nofollow" href="?q=whale&each=1">Show every edition</a>' in html("/search/?q=whale")
    every = "/search/?q=whale&each=1"
    assert html(every).count('<li class="hit">') == 5
    assert "5 titles for “whale”" in page(every)
    assert 'href="?q=whale">Show editions of one work together</a>' in html(every)


def test_the_switch_stays_on_when_the_results_are_narrowed_ordered_or_followed(html: Page, whales: Work) -> None:
    found = html("/search/?q=whale&each=1&format=book")
    assert '<input type="hidden" name="each" value="1">' in found
    assert 'href="?q=whale&format=book&sort=newest&each=1"' in found
    assert 'href="?q=whale&each=1"' in found, "the constraint that can be taken away"
    assert 'href="/search/feed/?q=whale&format=book&each=1"' in found


def test_the_switch_stays_on_the_page_where_one_is(html: Page) -> None:
    for edition in make_shelf(23):
        make_edition(edition.title, work=edition.work)
    reindex()
    found = html("/search/?q=whale&sort=title&page=2")
    assert 'href="?q=whale&sort=title&each=1&page=2">Show every edition</a>' in found


def test_machines_get_every_edition(client: Client, whales: Work) -> None:
    assert client.get("/search/feed/?q=whale").content.count(b"<entry>") == 5
    assert len(client.get("/api/v1/editions/?q=whale").json()["results"]) == 5


def test_where_every_work_has_one_edition_there_is_no_switch(page: Page) -> None:
    make_shelf(2)
    reindex()
    assert "Show every edition" not in page("/search/?q=whale")
    assert "Show editions of one work together" in page("/search/?q=whale&each=1"), "it can be undone"


@pytest.mark.parametrize("sort", ["relevance", "newest", "title"])
def test_works_stand_together_in_any_order_and_no_record_is_lost_between_pages(html: Page, sort: str) -> None:
    shelf = make_shelf(15)
    everything = {*shelf, *(make_edition(e.title, work=e.work, format="ebook", publication_year=2001) for e in shelf)}
    reindex()
    pages = [html(f"/search/?q=whale&sort={sort}&page={page}") for page in (1, 2)]
    for edition in everything:
        assert sum(f'<a href="{edition.get_absolute_url()}?' in one for one in pages) == 1


def test_many_editions_of_one_work_wait_behind_a_summary(page: Page) -> None:
    for year in range(2001, 2010):
        make_edition("The whale", work=make_work("The whale"), publication_year=year)
    reindex()
    assert "4 more editions of The whale" in page("/search/?q=whale")


def test_hits_carry_the_search_but_not_where_crawlers_come(html: Page) -> None:
    shelf = make_shelf(21)
    reindex()
    last = next(e for e in shelf if f'href="{e.get_absolute_url()}?q=whale&n=21"' in html("/search/?q=whale&page=2"))
    found = html("/search/")
    assert f'href="{shelf[-1].get_absolute_url()}"' in found
    assert "&n=" not in found and "?n=" not in found
    assert f"{last.get_absolute_url()}?q=whale&format=book&n=" in html("/search/?q=whale&format=book&page=2")


def test_a_question_is_counted_after_the_page_and_not_by_it(query_count: Callable[[str], int], db: None) -> None:
    make_shelf(1)
    reindex()
    query_count("/search/?q=whale&sort=title")  # names are remembered from here on
    before = query_count("/search/?q=whale&sort=title")
    assert query_count("/search/?q=whale") == before, "one that is counted, and one that is not"
    query_count("/search/?q=whale+xyzzyq")
    counter.write()
    counted = SearchWordCount.objects.values_list("word", "searches", "found_nothing")
    assert set(counted) == {("whale", 2, 1), ("xyzzyq", 1, 1)}


def test_search_help_is_a_page(page: Page) -> None:
    assert "Put quotes around words" in page("/search-help/")
