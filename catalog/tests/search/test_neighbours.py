"""The hits before and after a hit: the list that the results page showed, walked record by record."""

import pytest
from django.http import QueryDict

from catalog.search.neighbours import LAST_NUMBER, neighbours
from catalog.search.state import SearchState
from catalog.tests.cast import make_edition, make_shelf, reindex
from catalog.tests.search.asking import all_pages, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def state_of(address: str) -> SearchState:
    return SearchState.from_query(QueryDict(address))


def pk_of(edition):
    return edition and edition.pk


@pytest.fixture
def shelf():
    """41 titles: two pages and one more."""
    editions = make_shelf(41)
    reindex()
    return editions


@pytest.mark.parametrize("address", ["q=whale", "format=book&sort=title", "", "q=whalle", "q=whale+xyzzyq"])
def test_walking_on_and_on_meets_every_hit_in_the_order_of_the_pages(shelf, address):
    listed = [pk for page in all_pages(address or "page=1") for pk in page]
    assert len(listed) == 41
    state, walked = state_of(address), [listed[0]]
    while (found := neighbours(state, len(walked), walked[-1])) and found.next:
        assert (found.number, found.total) == (len(walked), 41)
        assert pk_of(found.previous) == (walked[-2] if len(walked) > 1 else None)
        walked.append(found.next.pk)
    assert walked == listed


def test_the_page_that_has_the_hit_is_known(shelf):
    for number, page in ((1, 1), (20, 1), (21, 2), (41, 3)):
        listed = ask(f"q=whale&page={page}").edition_ids
        found = neighbours(state_of("q=whale"), number, listed[(number - 1) % 20])
        assert found is not None
        assert found.state.page == page


def test_the_question_is_told_as_it_was_searched(shelf):
    listed = ask("q=whalle").edition_ids
    found = neighbours(state_of("q=whalle"), 1, listed[0])
    assert found is not None
    assert found.question == "whale"


def test_a_sentence_that_was_read_and_one_that_was_read_in_vain_have_their_own_list(shelf):
    """Every title is a book in English; nothing is French, so there the whole sentence was searched, loosely."""
    for address in ("q=whale+in+english", "q=whale+in+french", "q=whale+for+a+6-year-old"):
        results = ask(address)
        found = neighbours(state_of(address), 2, results.edition_ids[1])
        assert found is not None, address
        assert (pk_of(found.previous), pk_of(found.next), found.total) == (
            results.edition_ids[0],
            results.edition_ids[2],
            results.total,
        )


def test_in_a_list_that_has_moved_the_record_is_found_again(shelf):
    listed = ask("q=whale&sort=title").edition_ids
    make_edition("A whale before all others")
    reindex()
    found = neighbours(state_of("q=whale&sort=title"), 3, listed[2])
    assert found is not None
    assert (found.number, pk_of(found.previous), pk_of(found.next)) == (4, listed[1], listed[3])


@pytest.mark.parametrize("number", [-1, 0, 1, 40, 61, LAST_NUMBER, LAST_NUMBER + 1])
def test_no_such_number_is_no_place(shelf, number):
    last = ask("q=whale&page=3").edition_ids[-1]
    assert neighbours(state_of("q=whale"), number, last) is None


def test_a_record_that_the_search_does_not_find_has_no_place(shelf):
    otters = make_edition("Otters")
    reindex()
    assert neighbours(state_of("q=whale"), 1, otters.pk) is None
    assert neighbours(state_of("q=xyzzyqwert"), 1, otters.pk) is None


def test_the_only_hit_has_nobody_beside_it():
    otters = make_edition("Otters")
    reindex()
    found = neighbours(state_of("q=otters"), 1, otters.pk)
    assert found is not None
    assert (found.previous, found.next, found.total) == (None, None, 1)


def test_without_an_index_there_is_no_place(settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "nothing"
    assert neighbours(state_of("q=whale"), 1, 1) is None


def test_what_no_results_page_can_show_is_not_walked_to(shelf, monkeypatch):
    monkeypatch.setattr("catalog.search.neighbours.LAST_NUMBER", 20)
    listed = ask("q=whale").edition_ids
    found = neighbours(state_of("q=whale"), 20, listed[-1])
    assert found is not None
    assert found.next is None


ADDRESSES = [
    "q=whale",
    "q=whale+in+french",
    "q=whalle",
    "q=whale+xyzzyq",
    "q=watch+whalle&as_typed=spelling",
    "branch=elm-street",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_links_of_a_page_lead_through_the_same_list(shelf, address):
    results = ask(address + "&page=2")
    assert ask(results.searched.query_string[1:]).edition_ids == results.edition_ids
    assert ask(results.searched.query_string[1:]).total == results.total


@pytest.mark.parametrize("address", ADDRESSES)
def test_at_most_two_queries(shelf, django_assert_max_num_queries, address):
    results = ask(address)
    with django_assert_max_num_queries(2):
        assert neighbours(results.searched, 20, results.edition_ids[19]) is not None


def test_a_mended_question_is_not_read_again(shelf):
    """ "In French" was words of a title before the spelling was mended, and stays so."""
    edition = make_edition("Learn otters in French")
    make_edition("Otters", language="fre")
    reindex()
    results = ask("q=ottres+in+french")
    assert results.corrected and results.edition_ids == [edition.pk]
    assert ask(results.searched.query_string[1:]).edition_ids == [edition.pk]
