"""The hits before and after a hit, in the very list that the results page showed."""

from dataclasses import dataclass, replace

from catalog.models import Edition
from catalog.search.fields import PAGE_SIZE
from catalog.search.index import IndexUnavailable
from catalog.search.settling import Settled, fresh_index, hits_of_page, settle
from catalog.search.state import MAX_PAGE, SearchState

LAST_NUMBER = MAX_PAGE * PAGE_SIZE


@dataclass(frozen=True)
class Neighbours:
    """A place in a list of hits: ``number`` (from 1) of ``total``, with the hits before and after where there are any.

    ``question`` is what was searched, mended if it had been spelled wrongly. ``state`` is the page that has the hit.
    """

    state: SearchState
    question: str
    number: int
    total: int
    previous: Edition | None
    next: Edition | None


def neighbours(state: SearchState, number: int, edition_id: int) -> Neighbours | None:
    """Say what stands beside an edition that was the hit ``number`` of a search.

    When the list has moved meanwhile, the edition is looked for on the page where it was. ``None`` when it is not there
    any more, when no page has a hit of that number, or while there is no index. As many queries as a search, but for
    names of facets.
    """
    if not 1 <= number <= LAST_NUMBER:
        return None
    page = (number - 1) // PAGE_SIZE + 1
    try:
        settled = settle(replace(state, page=page), fresh_index(), spells=False)
    except IndexUnavailable:
        return None
    ids = [edition.pk for edition in settled.editions]
    if settled.page != page or edition_id not in ids:
        return None
    at = ids.index(edition_id)
    number = (page - 1) * PAGE_SIZE + at + 1
    return Neighbours(
        state=replace(state, page=page),
        question=settled.corrected or state.q,
        number=number,
        total=settled.total,
        previous=_hit_at(settled, at - 1) if number > 1 else None,
        next=_hit_at(settled, at + 1) if number < min(settled.total, LAST_NUMBER) else None,
    )


def _hit_at(settled: Settled, at: int) -> Edition | None:
    """The hit at a place of the page; one before its first and one after its last are on the pages beside it."""
    if 0 <= at < len(settled.editions):
        return settled.editions[at]
    beside = settled.page + (1 if at > 0 else -1)
    _total, editions = hits_of_page(settled.asking, beside)
    return editions[0 if at > 0 else -1] if editions else None
