"""The search service: one question in, one page of hits with exact facet counts out. Pages and API both ask here."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import tantivy
from django.utils.translation import gettext as _

from catalog.models import Edition
from catalog.search import index
from catalog.search.asking import Asking, branch_names
from catalog.search.cards import editions_of
from catalog.search.compiling import EVERY_TITLE, NO_TITLE, compile_question, number_query, relaxed
from catalog.search.facets import constraints, facets_and_years, page_of_values
from catalog.search.fields import PAGE_SIZE
from catalog.search.filters import ages_query, narrowed
from catalog.search.following import follow_quietly, waiting
from catalog.search.index import IndexUnavailable
from catalog.search.language import NotUnderstood, all_words, parse
from catalog.search.memory import Memory, memory_of
from catalog.search.results import FacetValue, SearchResults, TakenFor
from catalog.search.sentences import Sentence, read
from catalog.search.spelling import Spelling, spellings
from catalog.search.state import SearchState, clean_query
from catalog.search.tree import Node
from catalog.standards.folding import title_key

_SORT_FIELDS = {"newest": "newest", "oldest": "oldest", "title": "sort_title", "agent": "sort_agent"}
_ASCENDING = {"title", "agent"}


def search(state: SearchState) -> SearchResults:
    """Answer a search. Never raises for any state; without an index ``index_ready`` is false.

    At most four queries: whether changes wait, and of what is not remembered: branches, places in them, names of facet
    values.
    """
    try:
        return _results(state, _fresh())
    except IndexUnavailable:
        return SearchResults(state=state, index_ready=False, index_progress=index.status().progress)


def facet_values(
    state: SearchState, name: str, *, contains: str, by_name: bool, page: int, size: int
) -> tuple[int, int, list[FacetValue]]:
    """A page of all values of one facet in a search (``facets.page_of_values``); none while there is no index."""
    try:
        fresh = _fresh()
        asking, _tree, _note = _asking(state, fresh, _sentence(state, fresh.searcher))
    except IndexUnavailable:
        return 0, 1, []
    return page_of_values(asking, name, contains=contains, by_name=by_name, page=page, size=size)


def matching_ids(question: str, limit: int) -> list[int]:
    """Ids of the editions that a question finds, best first, at most ``limit``; none while there is no index."""
    try:
        asking, _tree, _note = _asking(SearchState(q=clean_query(question)), _fresh())
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
        fresh = _fresh()
    except IndexUnavailable:
        return [0] * len(states)
    asked = (_asking(state, fresh, _sentence(state, fresh.searcher))[0] for state in states)
    return [asking.count(asking.matching()) for asking in asked]


class _Fresh(NamedTuple):
    """A searcher that knows every committed change but those of the editions ``behind``, and what is remembered."""

    searcher: tantivy.Searcher
    memory: Memory
    behind: frozenset[int]


def _fresh() -> _Fresh:
    """What another machine or process saved is followed first; while somebody else is writing the index, some wait."""
    folder = index.current()
    behind = waiting(mark := folder.mark())
    if behind:
        follow_quietly()
        folder = index.current()
        behind = waiting(mark := folder.mark())
    return _Fresh(
        index.searcher(mark), memory_of(folder, mark), frozenset(edition_id for _change, edition_id in behind)
    )


def _sentence(state: SearchState, searcher: tantivy.Searcher) -> Sentence:
    """What is read out of the question; nothing when all of it is the title of something."""
    if searcher.doc_freq("title_exact", title_key(state.q)):
        return Sentence(state.q)
    return read(state.q, state.as_typed)


def _asking(state: SearchState, fresh: _Fresh, sentence: Sentence | None = None) -> tuple[Asking, Node | None, str]:
    """The search under way, its query tree, and a note when the question was not taken as it stands."""
    sentence = sentence or Sentence(state.q)
    question = sentence.words
    tree, note = _tree(question)
    names = branch_names(fresh.memory.branches())
    compiled = (compile_question(question, tree, fresh.searcher, names) or NO_TITLE) if question else EVERY_TITLE
    if sentence.ages:
        matching = narrowed(compiled.matching, [ages_query(*sentence.ages)])
        compiled = replace(compiled, name=f"{compiled.name}, ages {sentence.ages}", matching=matching)
    # What is ticked in a list goes before what was read for it.
    state = replace(state, facets={**sentence.facets, **state.facets})
    return Asking(state, compiled, *fresh), tree, note


def _tree(question: str) -> tuple[Node | None, str]:
    try:
        return parse(question), ""
    except NotUnderstood as reason:
        note = _("%(reason)s We looked for all the words instead.") % {"reason": reason}
        return all_words(question), note


def _results(state: SearchState, fresh: _Fresh) -> SearchResults:
    sentence = _sentence(state, fresh.searcher)
    asking, tree, note = _asking(state, fresh, sentence)
    total, editions, page = _page(asking)
    if not total and sentence.readings:
        # What was read leaves nothing: the whole sentence, as it stands.
        texts = ", ".join(f"“{reading.text}”" for reading in sentence.readings)
        sentence = Sentence(state.q)
        asking, tree, note = _asking(state, fresh, sentence)
        note = note or _("Nothing here is %(texts)s, so we looked for the whole sentence.") % {"texts": texts}
        total, editions, page = _page(asking)
    is_relaxed, suggested, corrected = False, "", ""
    if not total and state.q:
        spelling = _useful_spelling(asking)
        suggested = spelling.words if spelling else ""
        if spelling and spelling.is_sure and "spelling" not in state.as_typed:
            corrected = suggested
            tree = all_words(corrected)
            asking = replace(asking, question=compile_question(corrected, tree, fresh.searcher, {}) or NO_TITLE)
            total, editions, page = _page(asking)
        elif (loose := relaxed(state.q, tree, fresh.searcher)) is not None:
            asking = replace(asking, question=loose)
            total, editions, page = _page(asking)
            is_relaxed = total > 0
    facets, years = facets_and_years(asking)
    return SearchResults(
        state=replace(state, page=page),
        total=total,
        editions=editions,
        facets=facets,
        years=years,
        constraints=constraints(state, facets),
        readings=[TakenFor(one.text, one.label, state.taken_as_typed(one.name)) for one in sentence.readings],
        suggestion=suggested,
        corrected=corrected,
        relaxed=is_relaxed,
        note=note,
        is_the_number=total == 1 and not (is_relaxed or corrected) and _is_number_of_a_hit(asking),
        asking=asking,
    )


def _is_number_of_a_hit(asking: Asking) -> bool:
    """Whether the question is a number, long enough to be meant as one, and the hit bears it."""
    number = number_query(asking.state.q)
    digits = sum(letter.isdigit() for letter in asking.state.q)
    return number is not None and digits >= 8 and asking.count(narrowed(asking.matching(), [number])) == 1


def _useful_spelling(asking: Asking) -> Spelling | None:
    """Other words for a plain question that finds nothing anywhere, if they find anything with the same filters."""
    if any(sign in asking.state.q for sign in '"():*') or asking.count(asking.question.matching):
        return None
    for spelling in spellings(asking.state.q, asking.searcher):
        question = compile_question(spelling.words, all_words(spelling.words), asking.searcher, {})
        if question and asking.count(replace(asking, question=question).matching()):
            return spelling
    return None


def _page(asking: Asking) -> tuple[int, list[Edition], int]:
    """Total, editions and number of the page; a page beyond the last is the last."""
    page = asking.state.page
    total, editions = _hits(asking, page)
    last = max(1, -(-total // PAGE_SIZE))
    if page > last:
        page = last
        total, editions = _hits(asking, page)
    return total, editions, page


def _hits(asking: Asking, page: int) -> tuple[int, list[Edition]]:
    sort = asking.state.sort
    if sort == "relevance" and not asking.state.q:
        sort = "newest"
    query, options = asking.ranked(), {}
    if field := _SORT_FIELDS.get(sort):
        query = asking.matching()
        options = {"order_by_field": field, "order": tantivy.Order.Asc if sort in _ASCENDING else tantivy.Order.Desc}
    found = asking.searcher.search(query, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE, count=True, **options)
    cards = (asking.searcher.doc(address)["card"][0] for _key, address in found.hits)
    editions = editions_of(cards, asking.memory.branches(), asking.memory.locations())
    if doubtful := asking.behind.intersection(edition.pk for edition in editions):
        here = set(Edition.objects.public().filter(pk__in=doubtful).values_list("pk", flat=True))
        editions = [edition for edition in editions if edition.pk not in doubtful or edition.pk in here]
    return found.count, editions
