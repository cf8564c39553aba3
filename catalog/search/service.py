"""The search service: one question in, one page of hits with exact facet counts out. Pages and API both ask here."""

from collections.abc import Iterable
from dataclasses import replace

from catalog.search import index
from catalog.search.asking import Asking
from catalog.search.compiling import number_query
from catalog.search.facets import begin_counting, constraints, facets_and_years, page_of_values
from catalog.search.filters import narrowed
from catalog.search.index import IndexUnavailable
from catalog.search.results import FacetValue, Narrowing, SearchResults, TakenFor
from catalog.search.sentences import Sentence
from catalog.search.settling import asking_of, fresh_index, sentence_of, settle
from catalog.search.state import SearchState, clean_query


def search(state: SearchState) -> SearchResults:
    """Answer a search. Never raises for any state; without an index ``index_ready`` is false.

    At most four queries: whether changes wait, and of what is not remembered: branches, places in them, names of facet
    values.
    """
    counting = []
    try:
        settled = settle(state, fresh_index(), before=lambda asking: counting.append(begin_counting(asking)))
    except IndexUnavailable:
        return SearchResults(state=state, index_ready=False, index_progress=index.status().progress)

    def narrow() -> Narrowing:
        facets, years = facets_and_years(settled.asking, counting[-1]())
        return Narrowing(facets, years, constraints(state, facets))

    is_another = settled.relaxed or bool(settled.corrected)
    return SearchResults(
        state=replace(state, page=settled.page),
        total=settled.total,
        editions=settled.editions,
        narrow=narrow,
        readings=[TakenFor(one.text, one.label, state.taken_as_typed(one.name)) for one in settled.sentence.readings],
        suggestion=settled.suggested,
        corrected=settled.corrected,
        relaxed=settled.relaxed,
        note=settled.note,
        is_the_number=settled.total == 1 and not is_another and _is_number_of_a_hit(settled.asking),
        asking=settled.asking,
    )


def facet_values(
    state: SearchState, name: str, *, contains: str, by_name: bool, page: int, size: int
) -> tuple[int, int, list[FacetValue]]:
    """A page of all values of one facet in a search (``facets.page_of_values``); none while there is no index."""
    try:
        asking = settle(replace(state, page=1), fresh_index(), spells=False).asking
    except IndexUnavailable:
        return 0, 1, []
    return page_of_values(asking, name, contains=contains, by_name=by_name, page=page, size=size)


def matching_ids(question: str, limit: int) -> list[int]:
    """Ids of the editions that a question finds as it stands, best first, at most ``limit``; none without an index."""
    try:
        asking, _tree, _note = asking_of(SearchState(), fresh_index(), Sentence(clean_query(question)))
    except IndexUnavailable:
        return []
    hits = asking.searcher.search(asking.ranked(), limit=limit, count=False).hits
    return asking.searcher.fast_field_values("id", [address for _score, address in hits])


def counts(states: Iterable[SearchState]) -> list[int]:
    """How many titles each search finds as it stands, not spelled otherwise, not loosened; one query of the index each.

    All are 0 while there is no index.
    """
    states = list(states)
    try:
        fresh = fresh_index()
    except IndexUnavailable:
        return [0] * len(states)
    asked = (asking_of(state, fresh, sentence_of(state, fresh))[0] for state in states)
    return [asking.count(asking.matching()) for asking in asked]


def _is_number_of_a_hit(asking: Asking) -> bool:
    """Whether the question is a number, long enough to be meant as one, and the hit bears it."""
    number = number_query(asking.state.q)
    digits = sum(letter.isdigit() for letter in asking.state.q)
    return number is not None and digits >= 8 and asking.count(narrowed(asking.matching(), [[number]])) == 1
