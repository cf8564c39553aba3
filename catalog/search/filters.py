"""What narrows a search: facets and years as filters, and how their values stand in the index."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import product
from math import inf, prod
from typing import NamedTuple

import tantivy
from django.utils import timezone
from tantivy import Occur, Query

from catalog.search.documents import AUDIENCES, language_number, language_of_number
from catalog.search.fields import FACETS, NEW_DAYS
from catalog.search.index import schema
from catalog.search.state import SearchState
from catalog.vocabulary.formats import format_number, format_of_number

_SHAPE = schema()
_FIELD_OF = {facet.name: facet.field for facet in FACETS}
_MOST_WAYS = 8
_MUCH_LONGER = 8
_EPOCH = date(1970, 1, 1)


def first_new_day() -> int:
    """The first of the days on which what is new was added, as the index has it."""
    return (timezone.now().date() - _EPOCH).days - NEW_DAYS


class Filtered(NamedTuple):
    """What a filter is put upon: at ``most`` so many records of an index."""

    searcher: tantivy.Searcher
    most: float = inf

    def having(self, field: str, numbers: Iterable[int]) -> list[Query]:
        """Those that have a number in a field, for each of ``numbers``.

        tantivy looks a record up in the list of all that have the number; where that is much longer than what there is
        to be looked up, it is faster to look at the field of each record.
        """
        return [self._having(field, number) for number in numbers]

    def _having(self, field: str, number: int) -> Query:
        if self.searcher.doc_freq(field, number) > self.most * _MUCH_LONGER:
            query = Query.range_query(_SHAPE, field, tantivy.FieldType.Integer, number, number)
            return Query.const_score_query(query, 0.0)
        return Query.term_query(_SHAPE, field, number, "basic")


def choices(
    name: str, values: Iterable[str], state: SearchState, branch_ids: Mapping[str, int], filtered: Filtered
) -> list[Query]:
    """The filter of one facet upon what is ``filtered``: any of these, one for each of ``values`` that exists."""
    if name == "new":
        query = Query.range_query(_SHAPE, "added", tantivy.FieldType.Integer, first_new_day(), None)
        return [Query.const_score_query(query, 0.0)]
    if name == "decade":
        decades = [number_of(name, value, branch_ids) for value in values]
        return [_between(number, number + 9) for number in decades if number > 0]
    if name == "available":
        branches = [branch_ids.get(code, -1) for code in state.chosen("branch")]
        # "On the shelf now" at chosen branches means one and the same copy.
        return filtered.having("available_branch", branches) if branches else filtered.having("available", [1])
    numbers = [number_of(name, value, branch_ids) for value in values]
    if name == "branch" and state.chosen("available"):
        return filtered.having("available_branch", numbers)
    return filtered.having(_FIELD_OF[name], numbers)


def number_of(name: str, value: str, branch_ids: Mapping[str, int]) -> int:
    """How a value of the address stands in the index; -1 for one that does not exist."""
    if name == "format":
        return format_number(value) or -1
    if name == "language":
        return language_number(value) if value.isascii() and value.isalpha() and len(value) == 3 else -1
    if name == "audience":
        return AUDIENCES.index(value) + 1 if value in AUDIENCES else -1
    if name == "branch":
        return branch_ids.get(value, -1)
    if name == "decade" and not (2 <= len(value) <= 4 and value.endswith("0")):
        return -1
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else -1


def value_of(name: str, number: int, codes: Mapping[int, str]) -> str:
    """How a number of the index stands in the address, or ``""``; ``codes`` are those of branches."""
    if name == "format":
        return format_of_number(number)
    if name == "language":
        return language_of_number(number)
    if name == "audience":
        return AUDIENCES[number - 1] if 0 < number <= len(AUDIENCES) else ""
    if name == "branch":
        return codes.get(number, "")
    return str(number) if number else ""


def years_query(state: SearchState) -> Query | None:
    """The filter of the span of years, or nothing. A span the wrong way round is turned."""
    low, high = state.year_from, state.year_to
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    return _between(low, high)


def _between(low: int | None, high: int | None) -> Query:
    query = Query.range_query(_SHAPE, "year", tantivy.FieldType.Integer, low, high)
    return Query.const_score_query(query, 0.0)


def ages_query(low: int, high: int) -> Query:
    """What is for somebody between two ages."""
    from_age = Query.range_query(_SHAPE, "age_from", tantivy.FieldType.Integer, None, high)
    to_age = Query.range_query(_SHAPE, "age_to", tantivy.FieldType.Integer, low, None)
    return Query.const_score_query(Query.boolean_query([(Occur.Must, from_age), (Occur.Must, to_age)]), 0.0)


def narrowed(base: Query, filters: Iterable[Sequence[Query]]) -> Query:
    """What of ``base`` has one query at least of each filter, without scores.

    Each way to choose one of every filter is a query of its own, if they are not too many: tantivy looks up whether
    what it has found has a term, but of several terms at once it reads all that have one of them.
    """
    filters = list(filters)
    if prod(map(len, filters)) > _MOST_WAYS:
        filters = [[either(some)] for some in filters]
    ways = [Query.boolean_query([(Occur.Must, one) for one in (base, *chosen)]) for chosen in product(*filters)]
    return either(ways)


def any_of(field: str, numbers: Iterable[int]) -> Query:
    """What has one of ``numbers`` in a field of the index."""
    return either(Query.term_query(_SHAPE, field, number, "basic") for number in numbers)


def either(queries: Iterable[Query]) -> Query:
    """What matches one of several queries at least, without scores."""
    return Query.const_score_query(Query.boolean_query([(Occur.Should, query) for query in queries]), 0.0)
