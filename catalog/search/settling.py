"""Settling what is asked: the index as it stands, the question as it is taken in the end, the page that this finds."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import tantivy
from django.utils.translation import gettext as _

from catalog.models import Edition
from catalog.search import index
from catalog.search.asking import Asking
from catalog.search.cards import editions_of
from catalog.search.compiling import EVERY_TITLE, NO_TITLE, compile_question, relaxed
from catalog.search.fields import PAGE_SIZE
from catalog.search.filters import ages_query, narrowed
from catalog.search.following import follow_quietly, waiting
from catalog.search.language import NotUnderstood, all_words, parse
from catalog.search.memory import Memory, memory_of
from catalog.search.sentences import Sentence, read
from catalog.search.spelling import Spelling, spellings
from catalog.search.state import SearchState
from catalog.search.tree import Node
from catalog.standards.folding import title_key

_SORT_FIELDS = {"newest": "newest", "oldest": "oldest", "title": "sort_title", "agent": "sort_agent"}
_ASCENDING = {"title", "agent"}


class Fresh(NamedTuple):
    """A searcher that knows every committed change but those of the editions ``behind``, and what is remembered."""

    searcher: tantivy.Searcher
    memory: Memory
    behind: frozenset[int]


def fresh_index() -> Fresh:
    """The index as it stands. Raises :class:`~catalog.search.index.IndexUnavailable`.

    What another machine or process saved is followed first; while somebody else is writing the index, some wait.
    """
    folder = index.current()
    behind = waiting(mark := folder.mark())
    if behind:
        follow_quietly()
        folder = index.current()
        behind = waiting(mark := folder.mark())
    ids = frozenset(edition_id for _change, edition_id in behind)
    return Fresh(index.searcher(mark, folder), memory_of(folder, mark), ids)


@dataclass(frozen=True)
class Settled:
    """What a search came to: the question as it was taken in the end, and the page of editions that this found.

    ``corrected``, ``relaxed`` and ``note`` say what was done to the question, as in
    :class:`~catalog.search.results.SearchResults`.
    """

    asking: Asking
    sentence: Sentence
    total: int
    editions: list[Edition]
    page: int
    suggested: str = ""
    corrected: str = ""
    relaxed: bool = False
    note: str = ""


def settle(
    state: SearchState, fresh: Fresh, *, spells: bool = True, before: Callable[[Asking], object] | None = None
) -> Settled:
    """Find a page of hits: what was read, spelled or asked in vain is taken another way until something is found.

    ``spells`` is false for one who does not ask for a suggestion where none would be followed. ``before`` is called
    with each way to take the question before its hits are looked for; the last is that of the end.
    """

    def find(asking: Asking) -> tuple[int, list[Edition], int]:
        if before:
            before(asking)
        return _page(asking)

    sentence = sentence_of(state, fresh)
    asking, tree, note = asking_of(state, fresh, sentence)
    total, editions, page = find(asking)
    if not total and sentence.readings:
        # What was read leaves nothing: the whole sentence, as it stands.
        texts = ", ".join(f"“{reading.text}”" for reading in sentence.readings)
        sentence = Sentence(state.q)
        asking, tree, note = asking_of(state, fresh, sentence)
        note = note or _("Nothing here is %(texts)s, so we looked for the whole sentence.") % {"texts": texts}
        total, editions, page = find(asking)
    suggested, corrected, is_relaxed = "", "", False
    if not total and state.q:
        follows = "spelling" not in state.as_typed
        spelling = _useful_spelling(asking) if spells or follows else None
        suggested = spelling.words if spelling else ""
        if spelling and spelling.is_sure and follows:
            corrected = suggested
            question = compile_question(corrected, all_words(corrected), fresh.searcher, fresh.memory)
            asking = replace(asking, question=question or NO_TITLE)
            total, editions, page = find(asking)
        elif (loose := relaxed(state.q, tree, fresh.searcher, fresh.memory)) is not None:
            asking = replace(asking, question=loose)
            total, editions, page = find(asking)
            is_relaxed = total > 0
    return Settled(asking, sentence, total, editions, page, suggested, corrected, is_relaxed, note)


def sentence_of(state: SearchState, fresh: Fresh) -> Sentence:
    """What is read out of the question; nothing when all of it is the title of something."""
    sentence = read(state.q, state.as_typed)
    if sentence.readings and fresh.searcher.doc_freq("title_exact", title_key(state.q)):
        return Sentence(state.q)
    return sentence


def asking_of(state: SearchState, fresh: Fresh, sentence: Sentence) -> tuple[Asking, Node | None, str]:
    """The search under way, its query tree, and a note when the question was not taken as it stands."""
    question = sentence.words
    tree, note = _tree(question)
    compiled = EVERY_TITLE
    if question:
        compiled = compile_question(question, tree, fresh.searcher, fresh.memory) or NO_TITLE
    if sentence.ages:
        matching = narrowed(compiled.matching, [[ages_query(*sentence.ages)]])
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


def _useful_spelling(asking: Asking) -> Spelling | None:
    """Other words for a plain question that finds nothing anywhere, if they find anything with the same filters."""
    if any(sign in asking.state.q for sign in '"():*') or asking.count(asking.question.matching):
        return None
    for spelling in spellings(asking.state.q, asking.searcher):
        question = compile_question(spelling.words, all_words(spelling.words), asking.searcher, asking.memory)
        if question and asking.count(replace(asking, question=question).matching()):
            return spelling
    return None


def _page(asking: Asking) -> tuple[int, list[Edition], int]:
    """Total, editions and number of the page; a page beyond the last is the last."""
    page = asking.state.page
    total, editions = hits_of_page(asking, page)
    last = max(1, -(-total // PAGE_SIZE))
    if page > last:
        page = last
        total, editions = hits_of_page(asking, page)
    return total, editions, page


def hits_of_page(asking: Asking, page: int) -> tuple[int, list[Edition]]:
    """How many are found, and the editions on a page (numbered from 1), in the order asked for."""
    if asking.asks_for_everything:
        # Sorting a million titles takes its time, and they are the same for everybody.
        total, cards = asking.memory.search(("cards", asking.state.sort, page), lambda: _cards(asking, page))
    else:
        total, cards = _cards(asking, page)
    editions = editions_of(cards, asking.memory.branches(), asking.memory.locations())
    if asking.behind and (doubtful := asking.behind.intersection(edition.pk for edition in editions)):
        here = set(Edition.objects.public().filter(pk__in=doubtful).values_list("pk", flat=True))
        editions = [edition for edition in editions if edition.pk not in doubtful or edition.pk in here]
    return total, editions


def _cards(asking: Asking, page: int) -> tuple[int, list[bytes]]:
    sort = asking.state.sort
    if sort == "relevance" and not asking.state.q:
        sort = "newest"
    options: dict = {}
    if field := _SORT_FIELDS.get(sort):
        options = {"order_by_field": field, "order": tantivy.Order.Asc if sort in _ASCENDING else tantivy.Order.Desc}
    query = asking.matching() if options else asking.ranked()
    found = asking.searcher.search(query, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE, count=True, **options)
    return found.count, [asking.searcher.doc(address)["card"][0] for _key, address in found.hits]
