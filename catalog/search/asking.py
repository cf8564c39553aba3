"""What one request asks with: the state, the question as a query, the filters."""

from collections.abc import Iterable
from dataclasses import dataclass

import tantivy
from tantivy import Query

from catalog.models import Branch
from catalog.search.fields import FACETS
from catalog.search.filters import filter_query, narrowed, years_query
from catalog.search.state import SearchState
from catalog.standards.folding import match_key


@dataclass(frozen=True)
class Asking:
    """A search under way. ``base`` is the question without its filters."""

    state: SearchState
    searcher: tantivy.Searcher
    base: Query
    branches: dict[str, Branch]

    @property
    def branch_ids(self) -> dict[str, int]:
        """Ids of the branches that readers see, by code."""
        return {code: branch.pk for code, branch in self.branches.items()}

    def query(self, without: str = "") -> Query:
        """The question with all filters but those of one facet (or of the years)."""
        state = self.state.without_facet(without)
        filters = [
            filter_query(facet.name, values, state, self.branch_ids)
            for facet in FACETS
            if (values := state.chosen(facet.name))
        ]
        years = years_query(self.state) if without != "year" else None
        return narrowed(self.base, [*filters, *([years] if years else [])])

    def count(self, query: Query) -> int:
        """How many documents a query matches."""
        return self.searcher.search(query, limit=1, count=True).count


def branch_names(branches: Iterable[Branch]) -> dict[str, int]:
    """Ids of branches by everything that people call them by, folded."""
    names: dict[str, int] = {}
    for branch in branches:
        for text in (branch.code, branch.slug, branch.name, match_key(branch.name).split(" ")[0]):
            names.setdefault(match_key(text), branch.pk)
    return names
