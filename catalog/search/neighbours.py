"""The hits before and after a hit, in the very list that the results page showed."""

from dataclasses import dataclass, replace

from catalog.search.fields import PAGE_SIZE
from catalog.search.index import IndexUnavailable
from catalog.search.service import Settled, fresh_searcher, hits_of_page, settle
from catalog.search.state import MAX_PAGE, SearchState

LAST_NUMBER = MAX_PAGE * PAGE_SIZE


@dataclass(frozen=True)
class Neighbours:
    """A place in a list of hits: ``number`` (from 1) of ``total``, with the ids before and after where there are any.

    ``question`` is what was searched, mended if it had been spelled wrongly. ``state`` is the page that has the hit.
    """

    state: SearchState
    question: str
    number: int
    total: int
    previous: int | None
    next: int | None


def neighbours(state: SearchState, number: int, edition_id: int) -> Neighbours | None:
    """Say what stands beside an edition that was the hit ``number`` of a search.

    When the list has moved meanwhile, the edition is looked for on the page where it was. ``None`` when it is not there
    any more, when no page has a hit of that number, or while there is no index. At most two queries for the states that
    ``SearchResults.searched`` gives.
    """
    if not 1 <= number <= LAST_NUMBER:
        return None
    page = (number - 1) // PAGE_SIZE + 1
    try:
        settled = settle(replace(state, page=page), fresh_searcher(), spells=False)
    except IndexUnavailable:
        return None
    if settled.page != page or edition_id not in settled.edition_ids:
        return None
    at = settled.edition_ids.index(edition_id)
    number = (page - 1) * PAGE_SIZE + at + 1
    return Neighbours(
        state=replace(state, page=page),
        question=settled.corrected or state.q,
        number=number,
        total=settled.total,
        previous=_id_at(settled, at - 1) if number > 1 else None,
        next=_id_at(settled, at + 1) if number < min(settled.total, LAST_NUMBER) else None,
    )


def _id_at(settled: Settled, at: int) -> int | None:
    """The id at a place of the page; one before its first and one after its last are on the pages beside it."""
    if 0 <= at < len(settled.edition_ids):
        return settled.edition_ids[at]
    beside = settled.page + (1 if at > 0 else -1)
    _total, ids = hits_of_page(settled.asking, settled.asking.query(), beside)
    return ids[0 if at > 0 else -1] if ids else None
