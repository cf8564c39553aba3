"""What one request asks with: the state, the question as a query, the filters."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import tantivy
from tantivy import Query

from catalog.models import Branch
from catalog.search.compiling import EVERY_TITLE, Question
from catalog.search.fields import FACETS
from catalog.search.filters import Filtered, choices, narrowed, years_query
from catalog.search.memory import Memory
from catalog.search.state import SearchState


@dataclass(frozen=True)
class Asking:
    """A search under way: the question without its filters, the index, and what is remembered of it.

    ``behind`` are editions of which the index has not yet followed the last change.
    """

    state: SearchState
    question: Question
    searcher: tantivy.Searcher
    memory: Memory
    behind: frozenset[int] = frozenset()

    @cached_property
    def branches(self) -> dict[str, Branch]:
        """The branches that readers see, by code, in their order."""
        return {branch.code: branch for branch in self.memory.branches()}

    @cached_property
    def branch_ids(self) -> dict[str, int]:
        """Their ids, by code."""
        return {branch.code: branch.pk for branch in self.memory.branches()}

    @property
    def asks_for_everything(self) -> bool:
        """Whether there is neither a question nor anything that narrows."""
        return self.question is EVERY_TITLE and not self.state.is_narrowed

    def choices(self, name: str, values: Iterable[str], state: SearchState) -> list[Query]:
        """The filter of one facet, as :func:`~catalog.search.filters.choices` makes it."""
        return choices(name, values, state, self.branch_ids, Filtered(self.searcher, self.question.most))

    def matching(self, without: str = "") -> Query:
        """What matches the question and all filters but those of one facet (or of the years); unscored, to count."""
        state = self.state.without_facet(without)
        filters = [self.choices(facet.name, values, state) for facet in FACETS if (values := state.chosen(facet.name))]
        years = years_query(self.state) if without != "year" else None
        return narrowed(self.question.matching, [*filters, *([[years]] if years else [])])

    def ranked(self) -> Query:
        """The same with all filters, and with scores."""
        return self.question.ranked(self.matching())

    def count(self, query: Query) -> int:
        """How many documents a query matches."""
        return self.searcher.search(query, limit=1, count=True).count
