"""The first page."""

from collections.abc import Callable

import pytest
from django.test import Client

from catalog.tests.cast import make_branch, make_edition, make_hours, make_item, make_link, make_shelf, reindex

Page = Callable[[str], str]


def test_an_empty_library_says_what_to_do(page: Page) -> None:
    words = page("/")
    assert "No titles here yet" in words
    assert "Import a MARC file" in words


def test_it_says_how_much_there_is(page: Page) -> None:
    make_shelf(3)
    reindex()
    assert "3 titles: books, films, music and more. 3 of them are on the shelf now." in page("/")


def test_new_titles_are_those_that_can_be_had(page: Page) -> None:
    make_item(make_edition("On paper"))
    make_link(make_edition("On the web"))
    make_edition("Only a record")
    make_item(make_edition("Hidden", suppressed=True))
    words = page("/")
    assert "On paper" in words
    assert "On the web" in words
    assert "Only a record" not in words
    assert "Hidden" not in words


def test_subjects_and_formats_lead_to_the_search(client: Client, db: None) -> None:
    make_shelf(2, format="audiobook")
    reindex()
    html = client.get("/").content.decode()
    assert 'href="/search/?subject=' in html
    assert 'href="/search/?format=audiobook"' in html


def test_childrens_books_are_there_by_age_the_youngest_first(client: Client, db: None, page: Page) -> None:
    for audience in ("primary", "primary", "preschool", "adult"):
        make_edition(audience=audience)
    reindex()
    assert "Children’s books Up to 5 years 1 6 to 8 years 2" in page("/")
    assert 'href="/search/?audience=primary"' in client.get("/").content.decode()


def test_without_books_for_children_nothing_is_said_of_them(page: Page) -> None:
    make_shelf(1)
    reindex()
    assert "Children’s books" not in page("/")


def test_branches_with_todays_hours(page: Page) -> None:
    branch = make_branch("Harbour", street="Quay 2")
    for weekday in range(7):
        make_hours(branch, weekday, "00:00", "23:59:59")
    assert "Harbour Open today until 23:59 Quay 2" in page("/")


def test_without_an_index_the_page_still_stands(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    from catalog.search.results import SearchResults
    from catalog.views import home

    monkeypatch.setattr(home, "search", lambda state: SearchResults(state=state, index_ready=False))
    make_item(make_edition("On paper"))
    assert "On paper" in page("/")


def test_the_search_box_has_a_label_and_the_focus(client: Client, db: None) -> None:
    html = client.get("/").content.decode()
    assert '<label for="q" class="find-label">Find books, films and more</label>' in html
    assert "autofocus" in html
    assert html.count('role="search"') == 1


def test_at_most_ten_queries_for_few_titles_and_for_many(query_count: Callable[[str], int]) -> None:
    make_shelf(1)
    reindex()
    few = query_count("/")
    make_shelf(20)
    reindex()
    assert query_count("/") == few
    assert few <= 10
