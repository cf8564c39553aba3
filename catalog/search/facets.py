"""Facets: exact counts, each facet without its own ticks, with the names of their values; and the years as bars."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import CharField, F, Value
from django.utils.translation import gettext as _
from tantivy import Query

from catalog.models import Agent, Series, ShelvingLocation, Subject
from catalog.search.asking import Asking
from catalog.search.fields import FACETS, SWITCHES, FacetField
from catalog.search.filters import any_of, filter_query, narrowed, number_of, value_of
from catalog.search.results import Constraint, Facet, FacetValue, YearBar
from catalog.search.state import SearchState
from catalog.standards.folding import match_key
from catalog.vocabulary.audiences import Audience
from catalog.vocabulary.formats import Format
from catalog.vocabulary.languages import language_name

# tantivy makes at most 65,000 buckets a request. Every segment hands over its most frequent values; where that was not
# all of them, the values that are shown are counted again, one by one.
_CANDIDATES = 300
_PER_SEGMENT = 600
_FEW = 2_000  # years, languages, places: so many that a segment never cuts
_MANY = frozenset({"subject", "genre", "agent", "series"})
_BARS = 16
# What the page of all values lists at most: the most frequent.
MOST_VALUES = 3_000
# Facets whose labels are rows of the database, with the table in which they stand.
_STORED = {"subject": "subject", "genre": "subject", "agent": "agent", "series": "series", "location": "location"}
Counts = dict[str, dict[int, int]]


def facets_and_years(asking: Asking) -> tuple[list[Facet], list[YearBar]]:
    """Every facet counted without its own ticks, and the bars of years without the span chosen. One query."""
    counts = _counts(asking)
    shown = {facet.name: _shown(facet, counts[facet.name], asking) for facet in FACETS}
    labels = Labels(asking, {name: [number for number, _count in values] for name, values in shown.items()})
    facets = [
        replace(
            _facet(facet, shown[facet.name], asking.state, labels),
            has_more=facet.name not in SWITCHES and len(counts[facet.name]) > len(shown[facet.name]),
        )
        for facet in FACETS
    ]
    return [facet for facet in facets if facet.values], _bars(counts["year"], asking.state)


def page_of_values(
    asking: Asking, name: str, *, contains: str, by_name: bool, page: int, size: int
) -> tuple[int, int, list[FacetValue]]:
    """One page of the values of a facet: how many there are (at most MOST_VALUES), the page's number, its values.

    ``contains`` are letters of the label. A page beyond the last is the last. What is shown is counted exactly.
    """
    facet = next(facet for facet in FACETS if facet.name == name)
    field = _counted_field(facet, asking.state)
    tally = _aggregate(asking, asking.query(without=name), {name: field}, MOST_VALUES)[name]
    ranked = sorted(tally.numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    labels = Labels(asking, {name: [number for number, _count in ranked]})
    wanted = match_key(contains)
    found = [pair for pair in ranked if wanted in match_key(labels.of(name, pair[0])[1])] if wanted else ranked
    if by_name:
        found.sort(key=lambda pair: match_key(labels.of(name, pair[0])[1]))
    page = min(page, max(1, -(-len(found) // size)))
    shown = found[(page - 1) * size : page * size]
    if not tally.is_exact:
        exact = recounted(asking, name, field, [number for number, _count in shown])
        shown = [(number, exact[number]) for number, _count in shown]
    return len(found), page, _facet(facet, shown, asking.state, labels).values


def constraints(state: SearchState, facets: Iterable[Facet]) -> list[Constraint]:
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


class Labels:
    """Words for the numbers of the index: those that are rows of the database are read in one query."""

    def __init__(self, asking: Asking, numbers: Mapping[str, list[int]]) -> None:
        self._branches = {branch.pk: branch for branch in asking.branches.values()}
        self._codes = {pk: branch.code for pk, branch in self._branches.items()}
        self._stored = _stored_labels({name: ids for name, ids in numbers.items() if name in _STORED})

    def of(self, name: str, number: int) -> tuple[str, str]:
        """The value for the address and the words for the reader; both empty for what has no name any more."""
        if name in SWITCHES:
            return "1", _("On the shelf now") if name == "available" else _("Added in the last 30 days")
        value = value_of(name, number, self._codes)
        return (value, self._label(name, number, value)) if value else ("", "")

    def _label(self, name: str, number: int, value: str) -> str:
        if name == "format":
            return str(Format(value).label)
        if name == "language":
            return str(language_name(value))
        if name == "audience":
            return str(Audience(value).label)
        if name == "branch":
            return self._branches[number].name
        return self._stored.get((_STORED[name], number), "")


def _stored_labels(ids: Mapping[str, list[int]]) -> dict[tuple[str, int], str]:
    """Labels by table and id, all in one query."""
    wanted: dict[str, set[int]] = {}
    for name, numbers in ids.items():
        wanted.setdefault(_STORED[name], set()).update(numbers)
    parts = [
        rows.filter(pk__in=wanted[table]).order_by().annotate(table=Value(table, CharField()), more=more)
        for table, rows, more in (
            ("subject", Subject.objects.annotate(words=F("heading")), Value("", CharField())),
            ("agent", Agent.objects.annotate(words=F("heading")), F("kind")),
            ("series", Series.objects.annotate(words=F("title")), Value("", CharField())),
            ("location", ShelvingLocation.objects.annotate(words=F("name")), F("branch__name")),
        )
        if wanted.get(table)
    ]
    if not parts:
        return {}
    columns = [part.values_list("table", "pk", "words", "more") for part in parts]
    rows = columns[0].union(*columns[1:], all=True) if len(columns) > 1 else columns[0]
    return {(table, pk): _words(table, words, more) for table, pk, words, more in rows}


def _words(table: str, words: str, more: str) -> str:
    if table == "agent":
        return Agent(heading=words, kind=more).name
    return f"{words}, {more}" if table == "location" else words


def _counts(asking: Asking) -> Counts:
    """Counts by facet and value. Facets without ticks share one pass; each with ticks needs its own."""
    state = asking.state
    chosen = {facet.name for facet in FACETS if state.chosen(facet.name)}
    if state.year_from is not None or state.year_to is not None:
        chosen.add("year")
    fields = {facet.name: _counted_field(facet, state) for facet in FACETS if facet.name != "new"} | {"year": "year"}
    shared = {name: field for name, field in fields.items() if name not in chosen}
    tallies = _aggregate(asking, asking.query(), shared)
    for name in chosen - {"new"}:
        tallies |= _aggregate(asking, asking.query(without=name), {name: fields[name]})
    counts = {name: _exact(asking, name, fields[name], tally) for name, tally in tallies.items()}
    if state.chosen("branch"):
        counts["available"] = {1: _count_switch(asking, "available")}
    counts["new"] = {1: _count_switch(asking, "new")}
    return counts


@dataclass(frozen=True)
class _Tally:
    """What a terms aggregation said: counts by number, whether they are exact, and whether there are more values."""

    numbers: dict[int, int]
    is_exact: bool
    has_more: bool


def _exact(asking: Asking, name: str, field: str, tally: _Tally) -> dict[int, int]:
    """The counts that will be shown, exact: the candidates for the first places and the chosen ones counted again."""
    if tally.is_exact and not tally.has_more:
        return tally.numbers
    chosen = {number_of(name, value, asking.branch_ids) for value in asking.state.chosen(name)}
    again = {number for number in chosen if number > 0 and number not in tally.numbers}
    if tally.is_exact:
        return tally.numbers | recounted(asking, name, field, again)
    shown = next((facet.shown for facet in FACETS if facet.name == name), _FEW)
    ranked = sorted(tally.numbers, key=lambda number: (-tally.numbers[number], number))
    first = recounted(asking, name, field, {*ranked[: shown * 2], *again, *(n for n in chosen if n > 0)})
    # The others stand behind: they only tell that there is more.
    return dict.fromkeys(ranked, 0) | first


def recounted(asking: Asking, name: str, field: str, numbers: Iterable[int]) -> dict[int, int]:
    """How many titles have each of ``numbers``, one query of the index each."""
    base = asking.query(without=name)
    return {number: asking.count(narrowed(base, [any_of(field, [number])])) for number in sorted(numbers)}


def _counted_field(facet: FacetField, state: SearchState) -> str:
    return "available_branch" if facet.name == "branch" and state.chosen("available") else facet.field


def _count_switch(asking: Asking, name: str) -> int:
    on = filter_query(name, ["1"], asking.state, asking.branch_ids)
    return asking.count(narrowed(asking.query(without=name), [on]))


def _aggregate(asking: Asking, query: Query, fields: Mapping[str, str], most: int = _CANDIDATES) -> dict[str, _Tally]:
    if not fields:
        return {}
    wanted = {}
    for name, field in fields.items():
        size = most if name in _MANY else _FEW
        wanted[name] = {"terms": {"field": field, "size": size, "segment_size": max(size, _PER_SEGMENT)}}
    answer = asking.searcher.aggregate(query, wanted)
    return {name: _tally(answer[name]) for name in fields}


def _tally(answer: dict) -> _Tally:
    # Nought stands for nothing: what is for nobody named, a switch that is off.
    numbers = {int(bucket["key"]): int(bucket["doc_count"]) for bucket in answer["buckets"] if bucket["key"]}
    return _Tally(numbers, not answer.get("doc_count_error_upper_bound"), bool(answer.get("sum_other_doc_count")))


def _shown(facet: FacetField, counts: Mapping[int, int], asking: Asking) -> list[tuple[int, int]]:
    """The most frequent values and, wherever they stand, the chosen ones."""
    chosen = asking.state.chosen(facet.name)
    if facet.name in SWITCHES:
        return [(1, counts.get(1, 0))] if counts.get(1) or chosen else []
    ranked = sorted(((number, n) for number, n in counts.items() if number and n), key=lambda p: (-p[1], p[0]))
    top = ranked[: facet.shown]
    numbers = {number for value in chosen if (number := number_of(facet.name, value, asking.branch_ids)) > 0}
    kept = {number for number, _count in top}
    return top + [(number, counts.get(number, 0)) for number in sorted(numbers - kept)]


def _facet(facet: FacetField, shown: Iterable[tuple[int, int]], state: SearchState, labels: Labels) -> Facet:
    chosen = set(state.chosen(facet.name))
    values = []
    for number, count in shown:
        value, label = labels.of(facet.name, number)
        if value and label:
            values.append(FacetValue(value, label, count, value in chosen))
    return Facet(facet.name, str(facet.label), values)


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
