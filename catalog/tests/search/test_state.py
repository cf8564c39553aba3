"""The address of a search: read without fault, written so that it means the same."""

import pytest
from django.http import QueryDict

from catalog.search.state import MAX_QUERY_LENGTH, SearchState, clean_query
from catalog.tests.search.test_any_input import ADDRESSES


@pytest.mark.parametrize("text", ["mo\x00by", "\ud800moby\udfff", "‮moby‬", "\ufeffmoby", "mo\u200eby\t", " moby\r\n"])
def test_what_nobody_typed_is_taken_out(text):
    assert clean_query(text) == "moby"


def test_a_long_question_is_cut():
    assert len(clean_query("whale " * 1000)) <= MAX_QUERY_LENGTH


def test_the_address_made_of_a_state_means_the_same_state():
    """So every link of the page leads where it says."""
    for name, address in ADDRESSES.items():
        state = SearchState.from_query(QueryDict(address))
        assert SearchState.from_query(QueryDict(state.query_string[1:])) == state, name


def test_links_change_one_thing_and_go_back_to_the_first_page():
    state = SearchState.from_query(
        QueryDict("q=whales&format=book&format=film&branch=elm&year_from=1990&sort=title&page=3")
    )
    assert (
        state.without_value("format", "film").query_string
        == "?q=whales&format=book&branch=elm&year_from=1990&sort=title"
    )
    assert state.with_value("format", "book").facets["format"] == ("book", "film")
    assert state.without_years().query_string == "?q=whales&format=book&format=film&branch=elm&sort=title"
    assert state.with_sort("newest").query_string.endswith("&sort=newest")
    assert state.with_page(4).query_string.endswith("&page=4")
    assert state.start_over().query_string == "?q=whales&sort=title"
    assert not state.start_over().is_narrowed
    assert SearchState().query_string == "?"
