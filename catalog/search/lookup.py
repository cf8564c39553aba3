"""Editions by their numbers, from the index: what a cover or a line of a list shows, without their rows."""

from collections.abc import Collection

import tantivy

from catalog.models import Edition
from catalog.search.cards import editions_of
from catalog.search.index import IndexUnavailable, schema
from catalog.search.settling import fresh_index


def known_editions(ids: Collection[int]) -> dict[int, Edition]:
    """Those of the public editions with these ids that the index knows as they are now, by id; none without an index.

    Whoever needs all of them asks the database for the others. One query, and what is not remembered of places.
    """
    if not ids:
        return {}
    try:
        searcher, memory, behind = fresh_index()
    except IndexUnavailable:
        return {}
    query = tantivy.Query.term_set_query(schema(), "id", list(ids))
    hits = searcher.search(query, limit=len(ids), count=False).hits
    cards = (searcher.doc(address)["card"][0] for _score, address in hits)
    editions = editions_of(cards, memory.branches(), memory.locations())
    return {edition.pk: edition for edition in editions if edition.pk not in behind}
