"""Comparing the index with the database, document by document."""

from collections.abc import Iterator

import tantivy
from tantivy import Occur, Query

from catalog.models import Edition
from catalog.search import index
from catalog.search.documents import documents
from catalog.search.fields import TEXT_FIELDS
from catalog.search.following import BATCH, waiting

_SHAPE = index.schema()
# What is compared of each document: its numbers, a digest of the whole, and that each of its words finds it.
_SINGLE = ("format", "available", "year", "newest")
_LISTS = ("language", "subject_id", "genre_id", "agent_id", "series_id", "branch", "location", "available_branch")
_WORD_FIELDS = tuple(field.name for field in TEXT_FIELDS if field.name != "number")


def differences() -> tuple[int, list[str]]:
    """Return how many editions were compared and a sentence for each difference (at most 200).

    Raises :class:`~catalog.search.index.IndexUnavailable` when there is no index.
    """
    folder = index.current()
    searcher = index.searcher()
    found = [f"Edition {pk}: changed, not yet followed." for _change, pk in waiting(folder.mark())]
    checked = 0
    for ids in _batches():
        wanted = {document["id"]: document for document in documents(ids)}
        checked += len(wanted)
        present = _present(searcher, ids)
        for pk, document in wanted.items():
            found += _compare(searcher, pk, document, present.get(pk, []))
        found += [f"Edition {pk}: in the index, but hidden or gone." for pk in present if pk not in wanted]
        if len(found) > 200:
            return checked, found[:200]
    public = Edition.objects.public().count()
    if searcher.num_docs != public:
        found.append(f"The index has {searcher.num_docs} documents, the database {public} editions for readers.")
    return checked, found


def _batches() -> Iterator[list[int]]:
    last = 0
    while ids := list(Edition.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def _present(searcher: tantivy.Searcher, ids: list[int]) -> dict[int, list[tantivy.DocAddress]]:
    query = Query.term_set_query(_SHAPE, "id", ids)
    addresses = [address for _score, address in searcher.search(query, limit=len(ids) * 2, count=False).hits]
    found: dict[int, list[tantivy.DocAddress]] = {}
    for pk, address in zip(searcher.fast_field_values("id", addresses), addresses, strict=True):
        found.setdefault(pk, []).append(address)
    return found


def _compare(searcher: tantivy.Searcher, pk: int, document: dict, addresses: list[tantivy.DocAddress]) -> list[str]:
    if not addresses:
        return [f"Edition {pk}: not in the index."]
    if len(addresses) > 1:
        return [f"Edition {pk}: {len(addresses)} times in the index."]
    differing = [name for name in _SINGLE if searcher.fast_field_values(name, addresses)[0] != document.get(name)]
    if (
        not differing and searcher.fast_field_values("digest", addresses)[0] != document["digest"]
    ) or not searcher.search(_all_of(pk, document), limit=1, count=True).count:
        differing.append("words or lists")
    return [f"Edition {pk}: {', '.join(differing)} differ."] if differing else []


def _all_of(pk: int, document: dict) -> Query:
    """Matches the document only if it has every value and every word that the database says."""
    terms = [Query.term_query(_SHAPE, "id", pk, "basic")]
    terms += [Query.term_query(_SHAPE, name, value, "basic") for name in _LISTS for value in document[name]]
    terms += [Query.term_query(_SHAPE, "number", value, "basic") for value in document["number"]]
    terms += [Query.term_query(_SHAPE, "title_exact", value, "basic") for value in document["title_exact"]]
    terms += [Query.term_query(_SHAPE, name, word) for name in _WORD_FIELDS for word in set(document[name].split())]
    return Query.boolean_query([(Occur.Must, term) for term in terms])
