"""The search service: one question in, one page of hits with exact facet counts out. Pages and API both ask here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import tantivy
from django.utils.translation import gettext as _
from tantivy import Query

from catalog.models import Branch
from catalog.search import index
from catalog.search.asking import Asking, branch_names
from catalog.search.compiling import number_query, question_query, relaxed_query
from catalog.search.facets import constraints, facets_and_years, page_of_values
from catalog.search.fields import PAGE_SIZE
from catalog.search.filters import ages_query, narrowed
from catalog.search.following import follow_quietly, waiting
from catalog.search.index import IndexUnavailable
from catalog.search.language import NotUnderstood, all_words, parse
from catalog.search.results import FacetValue, SearchResults, TakenFor
from catalog.search.sentences import Sentence, read
from catalog.search.spelling import suggestion
from catalog.search.state import SearchState, clean_query
from catalog.search.tree import Node
from catalog.standards.folding import match_key

_SORT_FIELDS = {"newest": "newest", "oldest": "oldest", "title": "sort_title", "agent": "sort_agent"}
_ASCENDING = {"title", "agent"}


@dataclass(frozen=True)
class Settled:
    """What a search came to: the question as it was taken in the end, and the page of ids that this found.

    ``asking`` has the query; ``corrected``, ``relaxed`` and ``note`` say what was done to the question, as in
    :class:`~catalog.search.results.SearchResults`.
    """

    asking: Asking
    sentence: Sentence
    total: int
    edition_ids: list[int]
    page: int
    suggested: str = ""
    corrected: str = ""
    relaxed: bool = False
    note: str = ""


def search(state: SearchState) -> SearchResults:
    """Answer a search. Never raises for any state; without an index ``index_ready`` is false.

    At most three queries: whether changes wait, the branches, and the names of the facets' values.
    """
    try:
        return _results(state, fresh_searcher())
    except IndexUnavailable:
        return SearchResults(state=state, index_ready=False, index_progress=index.status().progress)


def facet_values(
    state: SearchState, name: str, *, contains: str, by_name: bool, page: int, size: int
) -> tuple[int, int, list[FacetValue]]:
    """A page of all values of one facet in a search (``facets.page_of_values``); none while there is no index."""
    try:
        searcher = fresh_searcher()
        asking, _tree, _note = _asking(state, searcher, _sentence(state, searcher))
    except IndexUnavailable:
        return 0, 1, []
    return page_of_values(asking, name, contains=contains, by_name=by_name, page=page, size=size)


def matching_ids(question: str, limit: int) -> list[int]:
    """Ids of the editions that a question finds, best first, at most ``limit``; none while there is no index."""
    try:
        asking, _tree, _note = _asking(SearchState(q=clean_query(question)), fresh_searcher())
    except IndexUnavailable:
        return []
    hits = asking.searcher.search(asking.base, limit=limit, count=False).hits
    return asking.searcher.fast_field_values("id", [address for _score, address in hits])


def fresh_searcher() -> tantivy.Searcher:
    """A searcher that knows every committed change: what another machine saved is followed first."""
    if waiting(index.current().mark()):
        follow_quietly()
    return index.searcher()


def _sentence(state: SearchState, searcher: tantivy.Searcher) -> Sentence:
    """What is read out of the question; nothing when all of it is the title of something."""
    if searcher.doc_freq("title_exact", match_key(state.q)):
        return Sentence(state.q)
    return read(state.q, state.as_typed)


def _asking(
    state: SearchState,
    searcher: tantivy.Searcher,
    sentence: Sentence | None = None,
    branches: Mapping[str, Branch] | None = None,
) -> tuple[Asking, Node | None, str]:
    """The search under way, its query tree, and a note when the question was not taken as it stands."""
    branches = dict(branches or {branch.code: branch for branch in Branch.objects.public()})
    sentence = sentence or Sentence(state.q)
    question = sentence.words
    tree, note = _tree(question)
    base = question_query(question, tree, branch_names(branches.values())) if question else Query.all_query()
    if base is not None and sentence.ages:
        base = narrowed(base, [ages_query(*sentence.ages)])
    # What is ticked in a list goes before what was read for it.
    state = replace(state, facets={**sentence.facets, **state.facets})
    return Asking(state, searcher, base or Query.empty_query(), branches), tree, note


def _tree(question: str) -> tuple[Node | None, str]:
    try:
        return parse(question), ""
    except NotUnderstood as reason:
        note = _("%(reason)s We looked for all the words instead.") % {"reason": reason}
        return all_words(question), note


def settle(state: SearchState, searcher: tantivy.Searcher, *, spells: bool = True) -> Settled:
    """Find a page of hits: what was read, spelled or asked in vain is taken another way until something is found.

    ``spells`` is false for one who does not ask for a suggestion where none would be followed.
    """
    sentence = _sentence(state, searcher)
    asking, tree, note = _asking(state, searcher, sentence)
    total, ids, page = _page(asking)
    if not total and sentence.readings:
        # What was read leaves nothing: the whole sentence, as it stands.
        texts = ", ".join(f"“{reading.text}”" for reading in sentence.readings)
        sentence = Sentence(state.q)
        asking, tree, note = _asking(state, searcher, sentence, asking.branches)
        note = note or _("Nothing here is %(texts)s, so we looked for the whole sentence.") % {"texts": texts}
        total, ids, page = _page(asking)
    relaxed, suggested, corrected = False, "", ""
    if not total and state.q:
        suggested = _useful_suggestion(asking) if spells or "spelling" not in state.as_typed else ""
        if suggested and "spelling" not in state.as_typed:
            corrected = suggested
            tree = all_words(corrected)
            asking = replace(asking, base=question_query(corrected, tree, {}) or Query.empty_query())
            total, ids, page = _page(asking)
        elif (loose := relaxed_query(state.q, tree)) is not None:
            asking = replace(asking, base=loose)
            total, ids, page = _page(asking)
            relaxed = total > 0
    return Settled(asking, sentence, total, ids, page, suggested, corrected, relaxed, note)


def _results(state: SearchState, searcher: tantivy.Searcher) -> SearchResults:
    settled = settle(state, searcher)
    asking, total = settled.asking, settled.total
    facets, years = facets_and_years(asking)
    return SearchResults(
        state=replace(state, page=settled.page),
        total=total,
        edition_ids=settled.edition_ids,
        facets=facets,
        years=years,
        constraints=constraints(state, facets),
        readings=[TakenFor(one.text, one.label, state.taken_as_typed(one.name)) for one in settled.sentence.readings],
        suggestion=settled.suggested,
        corrected=settled.corrected,
        relaxed=settled.relaxed,
        note=settled.note,
        is_the_number=total == 1 and not (settled.relaxed or settled.corrected) and _is_number_of_a_hit(asking),
    )


def _is_number_of_a_hit(asking: Asking) -> bool:
    """Whether the question is a number, long enough to be meant as one, and the hit bears it."""
    number = number_query(asking.state.q)
    digits = sum(letter.isdigit() for letter in asking.state.q)
    return number is not None and digits >= 8 and asking.count(narrowed(asking.query(), [number])) == 1


def _useful_suggestion(asking: Asking) -> str:
    """Other words for a plain question, if they find anything with the same filters."""
    if any(sign in asking.state.q for sign in '"():*'):
        return ""
    words = suggestion(asking.state.q, asking.searcher)
    base = question_query(words, all_words(words), {}) if words else None
    return words if base is not None and asking.count(replace(asking, base=base).query()) else ""


def _page(asking: Asking) -> tuple[int, list[int], int]:
    """Total, edition ids and number of the page; a page beyond the last is the last."""
    query, page = asking.query(), asking.state.page
    total, ids = hits_of_page(asking, query, page)
    last = max(1, -(-total // PAGE_SIZE))
    if page > last:
        page = last
        total, ids = hits_of_page(asking, query, page)
    return total, ids, page


def hits_of_page(asking: Asking, query: Query, page: int) -> tuple[int, list[int]]:
    """How many a query finds, and the ids of the editions on a page (numbered from 1), in the order asked for."""
    sort = asking.state.sort
    if sort == "relevance" and not asking.state.q:
        sort = "newest"
    options: dict = {}
    if field := _SORT_FIELDS.get(sort):
        options["order_by_field"] = field
        options["order"] = tantivy.Order.Asc if sort in _ASCENDING else tantivy.Order.Desc
    found = asking.searcher.search(query, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE, count=True, **options)
    addresses = [address for _key, address in found.hits]
    return found.count, asking.searcher.fast_field_values("id", addresses)
