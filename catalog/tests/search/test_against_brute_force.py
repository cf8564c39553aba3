"""Catalogues and questions made by chance: hits, orders and every number compared with a count by hand.

The count by hand is ``brute_force``, chance is ``by_chance``. CONTRIBUTING.md says how to run this for longer.
"""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.search import facets, filters
from catalog.search.fields import FACETS, PAGE_SIZE, SWITCHES
from catalog.search.results import Facet
from catalog.search.service import facet_values
from catalog.search.state import SearchState
from catalog.standards.folding import match_key
from catalog.tests.search.asking import ask
from catalog.tests.search.brute_force import ALL_FIELDS, ORDERS, Asked, Book, is_plain, some_words
from catalog.tests.search.by_chance import MANY_NAMES, askings, libraries
from catalog.tests.search.library import Library, shelved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
# Each example takes its rows back itself, so that they can share the database of the test.
by_chance = settings(suppress_health_check=list(HealthCheck))
QUESTIONS = st.lists(askings(), min_size=12, max_size=18)


@by_chance
@given(books=libraries(), questions=QUESTIONS)
def test_hits_orders_and_numbers_are_those_of_a_count_by_hand(books, questions):
    with shelved(books) as library:
        for asked in questions:
            _Check(library, asked).everything()


@settings(by_chance, max_examples=by_chance.max_examples // 3)
@given(books=libraries(MANY_NAMES), questions=QUESTIONS)
def test_numbers_are_exact_where_a_segment_keeps_values_back(books, questions):
    """tantivy makes only so many buckets; here so few that most authors must be counted again."""
    with pytest.MonkeyPatch.context() as small, shelved(books) as library:
        small.setattr(facets, "_CANDIDATES", 4)
        small.setattr(facets, "_CANDIDATES_OF_ONE", 4)
        small.setattr(facets, "_PER_SEGMENT", 4)
        for check in _checks_of_hits(library, questions):
            check.numbers_of_lists()
            check.pages_of_values()


@settings(by_chance, max_examples=by_chance.max_examples // 3)
@given(books=libraries(), questions=QUESTIONS)
def test_the_same_is_found_where_values_are_looked_up_in_the_field_of_each_record(books, questions):
    """As they are where a value is on far more records than the words asked for."""
    with pytest.MonkeyPatch.context() as far_more, shelved(books) as library:
        far_more.setattr(filters, "_MUCH_LONGER", 0)
        for check in _checks_of_hits(library, questions):
            check.hits()
            check.numbers_of_lists()


class _Check:
    """One search and what it should have said."""

    def __init__(self, library: Library, asked: Asked) -> None:
        self.library, self.asked = library, asked
        self.books = list(library.books.values())
        self.address = library.address(asked)
        self.results = ask(self.address)
        self.expected = asked.found(self.books)
        self.facets = {facet.name: facet for facet in self.results.facets}

    def everything(self) -> None:
        assert not self.results.note, self.address
        if not self.expected:
            self.nothing_found()
            return
        self.hits()
        self.orders()
        self.numbers_of_lists()
        self.lists_show_the_most_frequent()
        self.pages_of_values()
        self.years()
        self.constraints()

    def nothing_found(self) -> None:
        """Nothing, or what has some of the words, or other words; and the page says which."""
        if self.results.relaxed:
            hits = [self.library.books[pk] for pk in self.results.edition_ids]
            alternatives = some_words(self.asked.question)
            assert all(any(word.fits(book, ALL_FIELDS) for word in alternatives) for book in hits), self.address
        elif not self.results.corrected:
            assert self.results.total == 0, self.address

    def pages(self, **more: object) -> list[Book]:
        """The books of all pages, in order."""
        found: list[Book] = []
        for page in range(1, -(-len(self.expected) // PAGE_SIZE) + 1):
            results = ask(self.library.address(self.asked, page=page, **more))
            found += [self.library.books[pk] for pk in results.edition_ids]
        return found

    def hits(self) -> None:
        """Every book that fits, once; whole titles before the rest."""
        assert self.results.total == len(self.expected), f"{self.address}: {_titles(self.expected)}"
        found = self.pages()
        assert sorted(book.number for book in found) == [book.number for book in self.expected], self.address
        beyond = ask(self.library.address(self.asked, page=400))
        assert beyond.edition_ids == ask(self.library.address(self.asked, page=beyond.pages)).edition_ids
        if self.asked.question is not None and is_plain(self.asked.question):
            whole = [match_key(str(self.asked.question)) in book.whole_titles for book in found]
            assert whole == sorted(whole, reverse=True), f"{self.address}: {_titles(found)}"

    def orders(self) -> None:
        for order, key in ORDERS.items():
            found = [book.number for book in self.pages(sort=order)]
            assert found == [book.number for book in sorted(self.expected, key=key)], f"{order} of {self.address}"

    def numbers_of_lists(self) -> None:
        """Whatever number is shown is exact, and ticks are shown even with nothing behind them."""
        for facet in self.results.facets:
            expected = self.asked.counts(self.books, facet.name)
            shown = self.library.counts(facet.name, facet.values)
            assert shown == {value: expected[value] for value in shown}, f"{facet.name} of {self.address}"
            ticked = {self.library.words(facet.name, one.value) for one in facet.values if one.selected}
            assert ticked == set(self.asked.ticks.get(facet.name, ())) & set(shown), f"{facet.name} of {self.address}"

    def lists_show_the_most_frequent(self) -> None:
        for facet in FACETS:
            expected = +self.asked.counts(self.books, facet.name)
            shown = self.facets.get(facet.name, Facet(facet.name, "", []))
            numbers = [one.count for one in shown.values if one.count]
            most = sorted(expected.values(), reverse=True)[: facet.shown]
            assert sorted(numbers, reverse=True)[: len(most)] == most, f"{facet.name} of {self.address}"
            if facet.name not in SWITCHES:
                has_more = len(expected) > len(numbers)
                assert shown.has_more == has_more, f"more in {facet.name} of {self.address}"

    def pages_of_values(self) -> None:
        """The pages of all values have each once, with its number."""
        state = SearchState.from_query(QueryDict(self.address))
        for facet in FACETS:
            if facet.name in SWITCHES:
                continue
            expected = dict(+self.asked.counts(self.books, facet.name))
            for by_name in (False, True):
                options = {"contains": "", "by_name": by_name, "size": 3}
                total, _page, _values = facet_values(state, facet.name, page=1, **options)
                pages = [facet_values(state, facet.name, page=n, **options)[2] for n in range(1, -(-total // 3) + 1)]
                values = [value for page in pages for value in page]
                assert total == len(values) == len(expected), f"all of {facet.name} of {self.address}"
                assert self.library.counts(facet.name, values) == expected, f"all of {facet.name} of {self.address}"
                keys = [match_key(value.label) if by_name else -value.count for value in values]
                assert keys == sorted(keys), f"order of {facet.name} of {self.address}"

    def years(self) -> None:
        """The bars stand side by side for all years that have books, each with its number."""
        expected, bars = self.asked.years(self.books), self.results.years
        assert bool(bars) == (len(expected) > 1), self.address
        assert len(bars) <= 16
        assert sum(bar.count for bar in bars) == (sum(expected.values()) if bars else 0), self.address
        for bar in bars:
            inside = sum(n for year, n in expected.items() if bar.year_from <= year <= bar.year_to)
            assert bar.count == inside, f"{bar} of {self.address}"
        assert all(left.year_to + 1 == right.year_from for left, right in pairwise(bars)), self.address

    def constraints(self) -> None:
        """Each thing that narrows can be taken away, and then finds what fits without it."""
        expected = [
            self.asked.without_tick(name, value) for name, ticked in self.asked.ticks.items() for value in ticked
        ]
        if (self.asked.year_from, self.asked.year_to) != (None, None):
            expected.append(self.asked.without_years())
        found = sorted(ask(constraint.state.query_string[1:]).total for constraint in self.results.constraints)
        if all(asked.found(self.books) for asked in expected):
            assert found == sorted(len(asked.found(self.books)) for asked in expected), self.address
        assert len(found) == len(expected), self.address


def _checks_of_hits(library: Library, questions: list[Asked]) -> Iterator[_Check]:
    """The searches that find anything."""
    return (check for asked in questions if (check := _Check(library, asked)).expected)


def _titles(books: list[Book]) -> list[str]:
    return [book.title for book in books]
