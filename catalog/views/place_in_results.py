"""Where a record stands among the results it was opened from: the ways to the one before, the one after, and back."""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from catalog.models import Edition
from catalog.search.fields import PAGE_SIZE
from catalog.search.neighbours import LAST_NUMBER, neighbours
from catalog.search.state import SearchState, whole_number


@dataclass(frozen=True)
class PlaceInResults:
    """Addresses, "" where there is none. ``number`` is 0 when the search does not have the record any more."""

    back: str
    question: str
    number: int = 0
    total: int = 0
    previous: str = ""
    next: str = ""


def place_in_results(query: QueryDict, edition: Edition) -> PlaceInResults | None:
    """Read the search and the number of the hit from a record's address; ``None`` when they are not there.

    At most three queries.
    """
    number = whole_number(query.get("n", ""))
    if query.get("n") != str(number) or number > LAST_NUMBER:
        return None
    state = SearchState.from_query(query)
    found = neighbours(state, number, edition.pk)
    if found is None:
        return PlaceInResults(_results_page(state, (number - 1) // PAGE_SIZE + 1), state.q)
    before, after = found.previous, found.next
    return PlaceInResults(
        back=_results_page(state, found.state.page),
        question=found.question,
        number=found.number,
        total=found.total,
        previous=before.get_absolute_url() + state.at_hit(found.number - 1) if before else "",
        next=after.get_absolute_url() + state.at_hit(found.number + 1) if after else "",
    )


def _results_page(state: SearchState, page: int) -> str:
    return reverse("catalog:search") + state.with_page(page).query_string
