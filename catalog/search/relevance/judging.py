"""Judging relevance cases: each is asked as a reader asks it, and the hits are compared with what was expected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import Q

from catalog.models import Edition
from catalog.search.index import IndexUnavailable
from catalog.search.relevance.reading import FURTHEST, Case
from catalog.search.results import SearchResults
from catalog.search.service import search
from catalog.search.state import MAX_PAGE, SearchState
from catalog.standards.folding import match_key

_DEMO = "demo"


@dataclass(frozen=True)
class Hit:
    """A hit as the judge sees it: the names that a case may call it by, and a line for people."""

    control_number: str
    titles: frozenset[str]
    label: str

    def is_called(self, name: str) -> bool:
        """Whether ``name`` is the control number or a title of this record; case, accents and signs do not matter."""
        return name == self.control_number or match_key(name) in self.titles


@dataclass(frozen=True)
class Judgement:
    """What became of a case. ``rank`` is the place of the first record expected, from 1; 0 when it was not found."""

    case: Case
    faults: tuple[str, ...]
    rank: int
    total: int
    relaxed: bool
    hits: tuple[Hit, ...]

    @property
    def holds(self) -> bool:
        """Whether all is as expected."""
        return not self.faults

    @property
    def fails(self) -> bool:
        """Whether something is not as expected, and nobody has said that it is known."""
        return bool(self.faults) and not self.case.known_failure

    @property
    def is_mended(self) -> bool:
        """Whether a case holds that is marked as a known failure."""
        return not self.faults and bool(self.case.known_failure)


def loaded_catalogue() -> str:
    """Which cases fit the records that are here: ``demo`` or ``real``."""
    return "demo" if Edition.objects.filter(control_number_source=_DEMO).exists() else "real"


def mean_reciprocal_rank(judgements: Iterable[Judgement]) -> float | None:
    """The mean of 1/rank over the cases that expect a record; ``None`` when none does."""
    ranks = [1 / one.rank if one.rank else 0.0 for one in judgements if one.case.top]
    return sum(ranks) / len(ranks) if ranks else None


def judge(case: Case) -> Judgement:
    """Ask a case and say what is not as expected. Raises :class:`IndexUnavailable` when there is no index."""
    asked = _Asked(case)
    faults = [*_missing(asked), *_unwanted(asked)]
    results = asked.results
    if results.total < case.total_at_least:
        faults.append(f"{results.total} hits; expected at least {case.total_at_least}")
    if case.suggestion and match_key(results.suggestion) != match_key(case.suggestion):
        found = f"“{results.suggestion}” is suggested" if results.suggestion else "nothing is suggested"
        faults.append(f"{found}; expected “{case.suggestion}”")
    ranks = [rank for name in case.top if (rank := asked.rank(name))]
    return Judgement(
        case, tuple(faults), min(ranks, default=0), results.total, results.relaxed, tuple(asked.first(case.within))
    )


class _Asked:
    """The answer to a case, page by page as far as somebody wants to look."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._state = SearchState(q=case.query, facets=case.facets)
        self.results: SearchResults = search(self._state)
        if not self.results.index_ready:
            raise IndexUnavailable("There is no search index to ask.")
        self._hits = _hits(self.results.edition_ids)
        self._page = 1

    def first(self, number: int) -> list[Hit]:
        """At most so many hits, best first."""
        while len(self._hits) < number and self._page < min(self.results.pages, MAX_PAGE):
            self._page += 1
            self._hits += _hits(search(replace(self._state, page=self._page)).edition_ids)
        return self._hits[:number]

    def all(self) -> Iterator[Hit]:
        """Every hit."""
        yield from self.first(self.results.total)

    def rank(self, name: str) -> int:
        """The place of a record among the first hundred, or 0."""
        near = self.first(self.case.within)
        hits = near if any(hit.is_called(name) for hit in near) else self.first(FURTHEST)
        return next((place for place, hit in enumerate(hits, 1) if hit.is_called(name)), 0)


def _hits(ids: list[int]) -> list[Hit]:
    editions = Edition.objects.in_bulk(ids)
    return [_hit(editions[pk]) for pk in ids if pk in editions]


def _hit(edition: Edition) -> Hit:
    titles = (edition.title_proper, edition.title, edition.full_title, edition.title_original_script)
    by = f" / {edition.statement_of_responsibility}" if edition.statement_of_responsibility else ""
    about = ", ".join(part for part in (edition.format, edition.language, str(edition.year or "")) if part)
    number = edition.control_number or f"edition {edition.pk}"
    keys = frozenset(key for title in titles if (key := match_key(title)))
    return Hit(edition.control_number, keys, f"{number}  {edition.full_title}{by} ({about})")


def _missing(asked: _Asked) -> Iterator[str]:
    case = asked.case
    for name in case.top:
        rank = asked.rank(name)
        if not rank and not _exists(name):
            yield _no_record(name)
        elif not rank:
            yield f"“{name}” is not among the first {FURTHEST} of {asked.results.total}"
        elif rank > case.within:
            yield f"“{name}” is number {rank}; expected among the first {case.within}"


def _unwanted(asked: _Asked) -> Iterator[str]:
    case = asked.case
    for name in case.never:
        hits = asked.all() if case.never_at_all else asked.first(case.within)
        rank = next((place for place, hit in enumerate(hits, 1) if hit.is_called(name)), 0)
        if rank:
            where = "anywhere" if case.never_at_all else f"among the first {case.within}"
            yield f"“{name}” is number {rank}; it should not be {where}"
        elif not _exists(name):
            yield _no_record(name)


def _exists(name: str) -> bool:
    """Whether any record is called so, as far as a quick look tells."""
    named = Q(control_number=name) | Q(title_proper__iexact=name) | Q(title_original_script__iexact=name)
    return Edition.objects.filter(named | Q(sort_title__startswith=match_key(name))).exists()


def _no_record(name: str) -> str:
    return f"no record has the number or the title “{name}”"
