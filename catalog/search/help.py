"""Nothing found, or only some of the words: what there would be without one of the things that narrow the search."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from catalog.search.facets import constraints
from catalog.search.fields import FACETS
from catalog.search.results import SearchResults
from catalog.search.sentences import read
from catalog.search.service import counts
from catalog.search.state import SearchState, clean_query

# Each is counted by a query of the index.
MOST_WAYS = 8


@dataclass(frozen=True)
class WayOut:
    """A search with one narrowing less (``label``), or at other branches, and how many titles it finds.

    0 are none as it stands: some of its words may yet be somewhere.
    """

    label: str
    state: SearchState
    count: int = 0
    is_elsewhere: bool = False


def ways_out(results: SearchResults) -> list[WayOut]:
    """Return ways on from a search that nothing fits whole, best first; those that find nothing either come last.

    At most ``MOST_WAYS``, each counted exactly by one query of the index.
    """
    if results.asking is None:
        return []
    ways = list(islice(_ways(results), MOST_WAYS))
    found = counts(way.state for way in ways)
    ways = [replace(way, count=count) for way, count in zip(ways, found, strict=True)]
    elsewhere = next((way.count for way in ways if way.is_elsewhere), 0)
    # Without any branch there may be more, which no branch has: what is online. If not, one line says it.
    anywhere = results.state.without_facet("branch") if elsewhere else None
    told = [way for way in ways if (way.count if way.is_elsewhere else way.state != anywhere or way.count != elsewhere)]
    return sorted(told, key=lambda way: -way.count)


def _ways(results: SearchResults) -> Iterator[WayOut]:
    state = results.state
    if state.chosen("branch") and (elsewhere := _other_branches(results)):
        yield elsewhere
    # All values of a facet at once: they are alternatives, so that one less never finds more.
    for facet in FACETS:
        if chosen := state.chosen(facet.name):
            yield WayOut(_label(results, SearchState(facets={facet.name: chosen})), state.without_facet(facet.name))
    if state.year_from is not None or state.year_to is not None:
        years = SearchState(year_from=state.year_from, year_to=state.year_to)
        yield WayOut(_label(results, years), state.without_years())
    for reading in read(state.q, state.as_typed).readings:
        words = clean_query(state.q.replace(reading.text, " ", 1))
        if words not in {"", state.q}:
            yield WayOut(reading.text, replace(state, q=words, page=1))


def _other_branches(results: SearchResults) -> WayOut | None:
    state, branches = results.state, results.asking.branches if results.asking else {}
    others = tuple(code for code in branches if code not in state.chosen("branch"))
    return WayOut("", replace(state, facets={**state.facets, "branch": others}, page=1), 0, True) if others else None


def _label(results: SearchResults, part: SearchState) -> str:
    return get_text_list([one.label for one in constraints(part, results.facets)], _("or"))
