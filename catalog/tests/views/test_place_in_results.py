"""From a record to the one before and after it in the results, and back."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from catalog.models import Edition, SearchChange
from catalog.search import index
from catalog.tests.cast import make_edition, make_shelf, reindex

Page = Callable[[str], str]


@pytest.fixture
def html(client: Client, db: None) -> Callable[[str], str]:
    """Read a page with its tags."""
    return lambda url: unescape(client.get(url).content.decode())


@pytest.fixture
def shelf(db: None) -> list[Edition]:
    """41 titles as the results by title have them."""
    make_shelf(41)
    reindex()
    return list(Edition.objects.order_by("sort_title"))


def address(edition: Edition, number: int | str, search: str = "q=whale&sort=title&") -> str:
    return f"{edition.get_absolute_url()}?{search}n={number}"


def test_a_record_opened_from_results_leads_on_and_back(html: Page, page: Page, shelf: list[Edition]) -> None:
    assert "Back to the results ‹ Previous 21 of 41 for “whale” Next ›" in page(address(shelf[20], 21))
    found = html(address(shelf[20], 21))
    assert f'<a rel="prev nofollow" href="{address(shelf[19], 20)}">' in found
    assert f'<a rel="next nofollow" href="{address(shelf[21], 22)}">' in found
    assert '<a href="/search/?q=whale&sort=title&page=2">Back to the results</a>' in found


def test_the_first_and_the_last_have_one_neighbour(page: Page, shelf: list[Edition]) -> None:
    assert "Back to the results 1 of 41 for “whale” Next ›" in page(address(shelf[0], 1))
    last = page(address(shelf[40], 41))
    assert "‹ Previous 41 of 41 for “whale”" in last
    assert "Next ›" not in last


def test_a_search_without_words_is_walked_as_well(page: Page, shelf: list[Edition]) -> None:
    assert "‹ Previous 2 of 41 Next ›" in page(address(shelf[1], 2, "format=book&sort=title&"))


def test_the_link_of_a_hit_leads_to_its_place(client: Client, page: Page, shelf: list[Edition]) -> None:
    hit = client.get("/search/?q=whale&format=book&page=2").context["hits"][3]
    assert "24 of 41 for “whale”" in page(hit.url)


def test_editions_shown_together_are_walked_one_by_one(client: Client, page: Page, shelf: list[Edition]) -> None:
    for number in range(2):
        make_edition("Otters", work=shelf[0].work, format="ebook", publication_year=2000 + number)
    make_edition("Otters", work=shelf[0].work)
    reindex()
    [hit] = client.get("/search/?q=otters").context["hits"]
    places = [page(one.url) for one in (hit, *hit.also)]
    assert sorted(text[text.index(" of 3 for “otters”") - 1] for text in places) == ["1", "2", "3"]


def test_search_engines_hear_of_the_plain_address_alone(client: Client, shelf: list[Edition]) -> None:
    plain = f'<link rel="canonical" href="http://testserver{shelf[3].get_absolute_url()}">'
    assert plain in client.get(address(shelf[3], 4)).content.decode()


def test_a_record_opened_by_its_own_address_has_no_bar(page: Page, shelf: list[Edition]) -> None:
    assert "Back to the results" not in page(shelf[0].get_absolute_url())
    assert "Back to the results" not in page(shelf[0].get_absolute_url() + "?q=whale")


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "1.5", "²", "01", "99999999999999999999", "10001", "%00"])
def test_a_number_that_is_none_brings_no_bar(page: Page, shelf: list[Edition], number: str) -> None:
    assert "Back to the results" not in page(address(shelf[0], number))


@pytest.mark.parametrize("search", ["q=otters&", "q=whale&format=map&", "q=whale&sort=title&page=7&"])
def test_a_search_that_does_not_find_it_still_leads_back(page: Page, shelf: list[Edition], search: str) -> None:
    words = page(address(shelf[40], 1, search))
    assert "Back to the results" in words
    assert "Previous" not in words and "Next ›" not in words


def test_a_neighbour_that_has_just_been_hidden_is_not_led_to(html: Page, shelf: list[Edition]) -> None:
    Edition.objects.filter(pk=shelf[2].pk).update(suppressed=True)
    SearchChange.objects.record([shelf[2].pk])
    with index.writer(index.current()):  # somebody else is writing, so that this page cannot follow
        found = html(address(shelf[1], 2))
    assert shelf[2].get_absolute_url() not in found.split("</nav>")[1]
    assert address(shelf[0], 1) in found


@pytest.mark.parametrize("search", ["q=whale&sort=title&", "q=whale+in+french&", "q=whalle&"])
def test_at_most_three_queries_more(
    client: Client, query_count: Callable[[str], int], shelf: list[Edition], search: str
) -> None:
    hit = client.get(f"/search/?{search}each=1&page=2").context["hits"][0]
    plain = hit.url.partition("?")[0]
    assert query_count(hit.url) <= query_count(plain) + 3
