"""More like this: editions that share a class, subjects, title words or agents with one, the rarer the better."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

from catalog.models import Edition
from catalog.search import index
from catalog.search.documents import language_number
from catalog.search.fields import SIMILAR
from catalog.search.index import IndexUnavailable
from catalog.standards.call_numbers import call_number_classes
from catalog.standards.folding import search_words
from catalog.vocabulary.subjects import SubjectKind

# What is on more records than this share of many says little, and takes long to look through.
_COMMON = 0.05
_FEW = 1_000
_MOST_CLUES = 12
# So many are looked at for the few that are shown: other editions of its work, and of each other's, fall away.
_CANDIDATES = 60
# Alike enough to be shown: a third of what it is worth to share a subject that nothing else has.
_ENOUGH = SIMILAR["subject_id"] / 3
_WEIGHT_OF_LANGUAGE = SIMILAR["language"]


@dataclass(frozen=True)
class _Clue:
    """A word or an id of the edition in one field, and what it is worth: the weight of the field times its rarity."""

    field: str
    value: str | int
    worth: float


def similar_editions(edition: Edition, limit: int = 6) -> list[int]:
    """Return ids of at most ``limit`` editions of other works like this one, best first, as the index has them.

    What the edition is known by (contributions, subject headings, items) should be fetched; no query then. None while
    there is no index.
    """
    try:
        searcher = index.searcher(index.current().mark())
    except IndexUnavailable:
        return []
    clues = sorted(_clues(edition, searcher), key=lambda clue: -clue.worth)[:_MOST_CLUES]
    # Words of a title alone do not tell what it is about.
    if all(clue.field == "title" for clue in clues):
        return []
    return _best(edition, searcher, clues, limit)


def _clues(edition: Edition, searcher: tantivy.Searcher) -> Iterator[_Clue]:
    for field, value in dict.fromkeys(_values(edition)):
        there = searcher.doc_freq(field, value)
        # Once is itself.
        if 1 < there <= max(searcher.num_docs * _COMMON, _FEW):
            yield _Clue(field, value, SIMILAR[field] * _rarity(there, searcher))


def _values(edition: Edition) -> Iterator[tuple[str, str | int]]:
    marks = [item.call_number for item in edition.items.all()]
    for name in call_number_classes((edition.dewey_number, edition.lc_classification, *marks)):
        yield "call_number_class", name
    for heading in edition.subject_headings.all():
        subject = heading.subject
        yield "genre_id" if subject.kind == SubjectKind.GENRE else "subject_id", subject.main_id or subject.pk
    for word in search_words(edition.title_proper):
        yield "title", word
    for contribution in edition.contributions.all():
        yield "agent_id", contribution.agent_id


def _rarity(there: int, searcher: tantivy.Searcher) -> float:
    return math.log(1 + searcher.num_docs / max(there, 1))


def _best(edition: Edition, searcher: tantivy.Searcher, clues: list[_Clue], limit: int) -> list[int]:
    """The best of the candidates that the index names, one of each work; of equals those that can be had."""
    schema = index.schema()
    terms = [
        Query.boost_query(Query.term_query(schema, clue.field, clue.value, "basic"), SIMILAR[clue.field])
        for clue in clues
    ]
    # Plain terms side by side: only so tantivy passes over what cannot come among the best.
    hits = searcher.search(
        Query.boolean_query([(Occur.Should, term) for term in terms]), limit=_CANDIDATES, count=False
    ).hits
    language = language_number(edition.language)
    alike = _WEIGHT_OF_LANGUAGE * _rarity(searcher.doc_freq("language", language), searcher) if language else 0
    enough = _ENOUGH * _rarity(1, searcher)
    ranked = sorted(
        (-round(score + alike * (candidate.language == language)), -candidate.available, candidate.pk, candidate.work)
        for (score, _address), candidate in zip(hits, _candidates(searcher, hits), strict=True)
        if score >= enough
    )
    best: dict[int, int] = {}
    for _score, _available, pk, work in ranked:
        if work != edition.work_id:
            best.setdefault(work, pk)
    return list(best.values())[:limit]


class _Candidate(NamedTuple):
    pk: int
    work: int
    language: int
    available: int


def _candidates(searcher: tantivy.Searcher, hits: list) -> list[_Candidate]:
    addresses = [address for _score, address in hits]
    fields = ("id", "work_id", "main_language", "available")
    return list(map(_Candidate, *(searcher.fast_field_values(field, addresses) for field in fields)))
