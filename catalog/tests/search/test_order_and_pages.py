"""Orders and pages: complete, stable, and never past the end."""

import pytest

from catalog.models import Edition, SearchChange
from catalog.search import index
from catalog.search.fields import PAGE_SIZE, SORTS
from catalog.search.following import follow
from catalog.tests.cast import make_edition, reindex
from catalog.tests.search.asking import all_pages, ask, titles_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.fixture
def alike() -> set[int]:
    """Sixty-five editions that no order can tell apart, in an index of several pieces."""
    editions = [make_edition("Whales", publication_year=2001, agents=[("Melville, Herman", "aut")]) for _n in range(65)]
    for start in range(0, len(editions), 13):
        SearchChange.objects.record(edition.pk for edition in editions[start : start + 13])
        follow()
    assert index.searcher().num_segments > 2
    return {edition.pk for edition in editions}


def test_all_pages_together_have_each_hit_once_in_every_order(alike):
    for address in (f"q={question}&sort={sort}" for question in ("", "whales", "melville") for sort in SORTS):
        pages = list(all_pages(address))
        assert [len(page) for page in pages] == [20, 20, 20, 5], address
        assert {pk for page in pages for pk in page} == alike, address
        assert list(all_pages(address)) == pages, f"{address} asked again"


@pytest.mark.parametrize("sort", ["title", "agent"])
def test_what_is_alike_keeps_its_order_when_one_of_them_changes(alike, sort):
    """A changed edition moves to the end of the index and not of the list: who turns pages would miss one."""
    before = list(all_pages(f"q=whales&sort={sort}"))
    SearchChange.objects.record(before[0][:3])
    follow()
    assert list(all_pages(f"q=whales&sort={sort}")) == before


def test_orders():
    for title, year, agent, article in (
        ("The hive", 1990, "Zola, Émile", 4),
        ("Élan", None, "abbott, Anna", 0),
        ("Hobbits", 1851, "Äbel, Bo", 0),
        ("Apes", 2020, "", 0),
        ("Zoo", 1990, "Melville, Herman", 0),
    ):
        make_edition(title, publication_year=year, nonfiling_count=article, agents=[(agent, "aut")] if agent else [])
    reindex()
    assert titles_of(ask("sort=title")) == ["Apes", "Élan", "The hive", "Hobbits", "Zoo"]
    assert titles_of(ask("sort=agent")) == ["Élan", "Hobbits", "Zoo", "The hive", "Apes"]
    assert titles_of(ask("sort=newest")) == ["Apes", "Zoo", "The hive", "Hobbits", "Élan"]
    assert titles_of(ask("sort=oldest")) == ["Hobbits", "Zoo", "The hive", "Apes", "Élan"]


def test_without_a_question_the_newest_come_first():
    make_edition("Old", publication_year=1851)
    make_edition("New", publication_year=2020)
    reindex()
    assert titles_of(ask("")) == ["New", "Old"]


def test_a_page_past_the_end_is_the_last_page(alike):
    last = ask("q=whales&sort=title&page=4").edition_ids
    for page in ("5", "400", "999999"):
        results = ask(f"q=whales&sort=title&page={page}")
        assert results.state.page == results.pages == 4
        assert results.edition_ids == last
        assert (results.first, results.last, results.total) == (61, 65, 65)


def test_numbers_of_the_first_and_the_last_hit(alike):
    results = ask("q=whales&page=2")
    assert (results.first, results.last) == (PAGE_SIZE + 1, 2 * PAGE_SIZE)


def test_pages_hold_while_the_order_keeps_its_filters(alike):
    Edition.objects.filter(pk__in=sorted(alike)[:30]).update(format="film")
    SearchChange.objects.record(alike)
    pages = list(all_pages("q=whales&format=film&sort=newest"))
    assert {pk for page in pages for pk in page} == set(sorted(alike)[:30])
