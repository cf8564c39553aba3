"""Asking the search as a reader does: by the address."""

from collections.abc import Iterator

from django.http import QueryDict

from catalog.models import Edition
from catalog.search.results import SearchResults
from catalog.search.service import search
from catalog.search.state import SearchState


def ask(address: str = "") -> SearchResults:
    """The answer to a query string such as ``q=whales&format=book``."""
    return search(SearchState.from_query(QueryDict(address)))


def question(text: str) -> SearchResults:
    """The answer to words typed into the box."""
    return search(SearchState(q=text))


def titles(text: str) -> list[str]:
    """Titles that have all these words as typed, best first; none when others or some of them had to do."""
    results = question(text)
    return [] if results.relaxed or results.corrected else titles_of(results)


def titles_of(results: SearchResults) -> list[str]:
    """The titles of a page of results, in their order."""
    names = dict(Edition.objects.filter(pk__in=results.edition_ids).values_list("pk", "title_proper"))
    return [names[pk] for pk in results.edition_ids]


def all_pages(address: str) -> Iterator[list[int]]:
    """The edition ids of one page after another."""
    results = ask(address)
    for page in range(1, results.pages + 1):
        yield ask(f"{address}&page={page}").edition_ids


def counts(results: SearchResults, facet: str) -> dict[str, int]:
    """The numbers beside the choices of one facet, by value."""
    return {value.value: value.count for one in results.facets if one.name == facet for value in one.values}
