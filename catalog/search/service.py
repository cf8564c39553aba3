"""The search service: one question in, one page of hits with exact facet counts out. Pages and API both ask here."""

from dataclasses import dataclass, replace

import tantivy
from django.utils.translation import gettext as _
from tantivy import Query

from catalog.models import Agent, Branch, Subject
from catalog.search import index
from catalog.search.documents import language_of_number
from catalog.search.fields import FACETS, PAGE_SIZE, FacetField
from catalog.search.following import follow_quietly, waiting
from catalog.search.index import IndexUnavailable
from catalog.search.queries import filter_query, narrowed, question_query, relaxed_query, years_query
from catalog.search.results import Constraint, Facet, FacetValue, SearchResults, YearBar
from catalog.search.spelling import suggestion
from catalog.search.state import SearchState, clean_query
from catalog.vocabulary.formats import Format, format_of_number
from catalog.vocabulary.languages import language_name

_SORT_FIELDS = {"newest": "newest", "oldest": "oldest", "title": "sort_title", "agent": "sort_agent"}
_ASCENDING = {"title", "agent"}
# A terms aggregation is exact only when every segment hands over all its values.
_ALL_VALUES = 1_000_000
_BARS = 16


@dataclass(frozen=True)
class _Search:
    """What one request works with."""

    state: SearchState
    searcher: tantivy.Searcher
    base: Query
    branches: dict[str, Branch]

    @property
    def branch_ids(self) -> dict[str, int]:
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


def search(state: SearchState) -> SearchResults:
    """Answer a search. Never raises for any state; without an index ``index_ready`` is false.

    At most four queries: whether changes wait, and the names of branches, subjects and agents.
    """
    try:
        searcher = _fresh_searcher()
        return _results(state, searcher)
    except IndexUnavailable:
        return SearchResults(state=state, index_ready=False, index_progress=index.status().progress)


def matching_ids(question: str, limit: int) -> list[int]:
    """Ids of the editions that a question finds, best first, at most ``limit``; none while there is no index."""
    query = question_query(clean_query(question))
    if query is None:
        return []
    try:
        searcher = _fresh_searcher()
    except IndexUnavailable:
        return []
    hits = searcher.search(query, limit=limit, count=False).hits
    return searcher.fast_field_values("id", [address for _score, address in hits])


def _fresh_searcher() -> tantivy.Searcher:
    """A searcher that knows every committed change: what another machine saved is followed first."""
    if waiting(index.current().mark()):
        follow_quietly()
    return index.searcher()


def _results(state: SearchState, searcher: tantivy.Searcher) -> SearchResults:
    branches = {branch.code: branch for branch in Branch.objects.public()}
    base = question_query(state.q) if state.q else None
    work = _Search(state, searcher, base or (Query.empty_query() if state.q else Query.all_query()), branches)
    total, ids, page = _page(work)
    relaxed, suggested = False, ""
    if not total and state.q:
        suggested = _useful_suggestion(work)
        if (loose := relaxed_query(state.q)) is not None:
            work = replace(work, base=loose)
            total, ids, page = _page(work)
            relaxed = total > 0
    facets, years = _facets(work)
    return SearchResults(
        state=replace(state, page=page),
        total=total,
        edition_ids=ids,
        facets=facets,
        years=years,
        constraints=_constraints(state, facets),
        suggestion=suggested,
        relaxed=relaxed,
    )


def _useful_suggestion(work: _Search) -> str:
    """Other words for the question, if they find anything with the same filters."""
    words = suggestion(work.state.q, work.searcher)
    base = question_query(words) if words else None
    if base is None:
        return ""
    found = work.searcher.search(replace(work, base=base).query(), limit=1, count=True)
    return words if found.count else ""


def _page(work: _Search) -> tuple[int, list[int], int]:
    """Total, edition ids and number of the page; a page beyond the last is the last."""
    query, page = work.query(), work.state.page
    total, ids = _hits(work, query, page)
    last = max(1, -(-total // PAGE_SIZE))
    if page > last:
        page = last
        total, ids = _hits(work, query, page)
    return total, ids, page


def _hits(work: _Search, query: Query, page: int) -> tuple[int, list[int]]:
    sort = work.state.sort
    if sort == "relevance" and not work.state.q:
        sort = "newest"
    options: dict = {}
    if field := _SORT_FIELDS.get(sort):
        options["order_by_field"] = field
        options["order"] = tantivy.Order.Asc if sort in _ASCENDING else tantivy.Order.Desc
    found = work.searcher.search(query, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE, count=True, **options)
    addresses = [address for _key, address in found.hits]
    return found.count, work.searcher.fast_field_values("id", addresses)


# Facets


def _facets(work: _Search) -> tuple[list[Facet], list[YearBar]]:
    """Every facet counted without its own ticks, and the bars of years without the span chosen."""
    counts = _counts(work)
    labels = _Labels(work.branches, work.state, counts)
    facets = [_facet(facet, counts[facet.name], work.state, labels) for facet in FACETS]
    return [facet for facet in facets if facet.values], _bars(counts["year"], work.state)


def _counts(work: _Search) -> dict[str, dict[int, int]]:
    """Counts by facet and value. Facets without ticks share one pass; each with ticks needs its own."""
    chosen = {facet.name for facet in FACETS if work.state.chosen(facet.name)}
    if work.state.year_from is not None or work.state.year_to is not None:
        chosen.add("year")
    fields = {facet.name: _counted_field(facet, work.state) for facet in FACETS} | {"year": "year"}
    shared = {name: field for name, field in fields.items() if name not in chosen}
    counts = _aggregate(work.searcher, work.query(), shared)
    for name in chosen:
        counts |= _aggregate(work.searcher, work.query(without=name), {name: fields[name]})
    if work.state.chosen("branch"):
        counts["available"] = {1: _available_here(work)}
    return counts


def _counted_field(facet: FacetField, state: SearchState) -> str:
    return "available_branch" if facet.name == "branch" and state.chosen("available") else facet.field


def _available_here(work: _Search) -> int:
    """How many could be taken from the shelf at the chosen branches."""
    here = filter_query("available", ["1"], work.state, work.branch_ids)
    return work.searcher.search(narrowed(work.query(without="available"), [here]), limit=1, count=True).count


def _aggregate(searcher: tantivy.Searcher, query: Query, fields: dict[str, str]) -> dict[str, dict[int, int]]:
    if not fields:
        return {}
    wanted = {
        name: {"terms": {"field": field, "size": _ALL_VALUES, "segment_size": _ALL_VALUES}}
        for name, field in fields.items()
    }
    answer = searcher.aggregate(query, wanted)
    return {name: {int(b["key"]): int(b["doc_count"]) for b in answer[name]["buckets"]} for name in fields}


def _facet(facet: FacetField, counts: dict[int, int], state: SearchState, labels: "_Labels") -> Facet:
    chosen = set(state.chosen(facet.name))
    values = []
    for number, count in labels.shown(facet, counts):
        value, label = labels.of(facet.name, number)
        if value:
            values.append(FacetValue(value, label, count, value in chosen))
    return Facet(facet.name, str(facet.label), values)


class _Labels:
    """Names for the numbers of the index, read from the database once a request for those that are shown."""

    def __init__(self, branches: dict[str, Branch], state: SearchState, counts: dict[str, dict[int, int]]) -> None:
        self._state = state
        self._branches = {branch.pk: branch for branch in branches.values()}
        self._names: dict[str, dict[int, str]] = {}
        for facet in FACETS:
            if facet.name in {"subject", "agent"}:
                ids = [number for number, _count in self.shown(facet, counts[facet.name])]
                self._names[facet.name] = _names(facet.name, ids)

    def shown(self, facet: FacetField, counts: dict[int, int]) -> list[tuple[int, int]]:
        """The most frequent values and, wherever they stand, the chosen ones."""
        if facet.name == "available":
            return [(1, counts.get(1, 0))] if counts.get(1) or self._state.chosen("available") else []
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        top = ranked[: facet.shown] if facet.name != "branch" else ranked
        chosen = {number for value in self._state.chosen(facet.name) if (number := self._number(facet.name, value))}
        kept = {number for number, _count in top}
        return top + [(number, counts.get(number, 0)) for number in sorted(chosen - kept)]

    def _number(self, name: str, value: str) -> int:
        from catalog.search.queries import _facet_number

        number = _facet_number(name, value, {branch.code: pk for pk, branch in self._branches.items()})
        return max(number, 0)

    def of(self, name: str, number: int) -> tuple[str, str]:
        """The value for the address and the words for the reader."""
        if name == "available":
            return "1", _("On the shelf now")
        if name == "format":
            value = format_of_number(number)
            return value, str(Format(value).label) if value else ""
        if name == "language":
            code = language_of_number(number)
            return code, str(language_name(code))
        if name == "branch":
            branch = self._branches.get(number)
            return (branch.code, branch.name) if branch else ("", "")
        label = self._names[name].get(number, "")
        return (str(number), label) if label else ("", "")


def _names(name: str, ids: list[int]) -> dict[int, str]:
    if not ids:
        return {}
    if name == "subject":
        return dict(Subject.objects.filter(pk__in=ids).order_by().values_list("pk", "heading"))
    return {agent.pk: agent.name for agent in Agent.objects.filter(pk__in=ids).order_by()}


def _constraints(state: SearchState, facets: list[Facet]) -> list[Constraint]:
    """What narrows the search, in the order of the facets; a value that does not exist can be removed as well."""
    labels = {(facet.name, value.value): value.label for facet in facets for value in facet.values}
    found = []
    for facet in FACETS:
        for value in state.chosen(facet.name):
            label = labels.get((facet.name, value), value)
            found.append(Constraint(label, state.without_value(facet.name, value)))
    if state.year_from is not None or state.year_to is not None:
        found.append(Constraint(_years_label(state), state.without_years()))
    return found


def _years_label(state: SearchState) -> str:
    low, high = state.year_from, state.year_to
    if low is None:
        return _("until %(year)s") % {"year": high}
    if high is None:
        return _("from %(year)s") % {"year": low}
    return str(low) if low == high else f"{min(low, high)}–{max(low, high)}"


def _bars(counts: dict[int, int], state: SearchState) -> list[YearBar]:
    """At most sixteen bars over the years that have editions, of equal and round width."""
    if len(counts) < 2:
        return []
    # A few very old editions must not squeeze the rest into one bar: the first bar takes all that is older.
    years = sorted(counts)
    total = sum(counts.values())
    first, older = years[0], 0
    for year in years:
        if older + counts[year] > total * 0.02:
            first = year
            break
        older += counts[year]
    width = next(w for w in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000) if (years[-1] - first) // w < _BARS - 1)
    spans: dict[int, int] = {}
    for year, count in counts.items():
        start = max(year, first) // width * width
        spans[start] = spans.get(start, 0) + count
    highest = max(spans.values())
    bars = []
    for start in range(min(spans), max(spans) + 1, width):
        low = years[0] if start == min(spans) else start
        count = spans.get(start, 0)
        height = max(4, round(100 * count / highest)) if count else 0
        bars.append(YearBar(low, start + width - 1, count, height, state.with_years(low, start + width - 1)))
    return bars
