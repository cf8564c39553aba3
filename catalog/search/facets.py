"""Facets: exact counts, each facet without its own ticks, with the names of their values; and the years as bars."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.search.asking import Asking
from catalog.search.fields import FACETS, SWITCHES, FacetField
from catalog.search.filters import first_new_day, narrowed, number_of
from catalog.search.labels import Labels
from catalog.search.results import Constraint, Facet, FacetValue, YearBar
from catalog.search.state import SearchState
from catalog.standards.folding import match_key

# tantivy makes at most 65,000 buckets a request. Every segment hands over its most frequent values; where that was not
# all of them, the values that may be shown are counted again, in one more pass.
_CANDIDATES = 300
_CANDIDATES_OF_ONE = 30  # where one segment is all there is, the most frequent are right at once
_PER_SEGMENT = 600
_FEW = 2_000  # years, languages, places: so many that a segment never cuts
_MANY = frozenset({"subject", "genre", "agent", "series"})
# So many of the most frequent are counted again at most, to find out which are the first.
_RECOUNTED = 60
_BARS = 16
# What the page of all values lists at most: the most frequent.
MOST_VALUES = 3_000
Counts = dict[str, dict[int, int]]


def begin_counting(asking: Asking) -> Callable[[], Counts]:
    """Begin to count in other threads, by facet and value, and return what waits for the counts.

    Hits are found meanwhile, for tantivy lets go of the lock. What was counted is remembered until the index moves on.
    """
    key = (asking.question.name, asking.state.narrowing, timezone.now().date())
    asking.memory.branches()  # are known when they are asked for there: another thread has no connection
    begun = [] if asking.memory.has_searched(key) else [_threads().submit(one) for one in _passes(asking)]

    def counted() -> Counts:
        counts: Counts = {}
        for one in begun or [_threads().submit(one) for one in _passes(asking)]:
            counts |= one.result()
        counts["decade"] = _by_decade(counts["decade"])
        return counts

    return lambda: asking.memory.search(key, counted)


def facets_and_years(asking: Asking, counts: Counts) -> tuple[list[Facet], list[YearBar]]:
    """Every facet counted without its own ticks, and the bars of years without the span chosen. One query."""
    shown = {facet.name: _shown(facet, counts[facet.name], asking) for facet in FACETS}
    labels = Labels(asking, {name: [number for number, _count in values] for name, values in shown.items()})
    facets = [_facet(facet, shown[facet.name], asking.state, labels, among=len(counts[facet.name])) for facet in FACETS]
    return [facet for facet in facets if facet.values], _bars(counts["year"], asking.state)


def page_of_values(
    asking: Asking, name: str, *, contains: str, by_name: bool, page: int, size: int
) -> tuple[int, int, list[FacetValue]]:
    """One page of the values of a facet: how many there are (at most MOST_VALUES), the page's number, its values.

    ``contains`` are letters of the label. A page beyond the last is the last. What is shown is counted exactly.
    """
    facet = next(facet for facet in FACETS if facet.name == name)
    field = _counted_field(facet, asking.state)
    tally = _aggregate(asking, name, {name: field}, MOST_VALUES)[name]
    numbers = _by_decade(tally.numbers) if name == "decade" else tally.numbers
    ranked = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    labels = Labels(asking, {name: [number for number, _count in ranked]})
    wanted = match_key(contains)
    found = [pair for pair in ranked if wanted in match_key(labels.of(name, pair[0])[1])] if wanted else ranked
    if by_name:
        found.sort(key=lambda pair: match_key(labels.of(name, pair[0])[1]))
    page = min(page, max(1, -(-len(found) // size)))
    shown = found[(page - 1) * size : page * size]
    if tally.error:
        exact = recounted(asking, name, {name: field}, {name: [number for number, _count in shown]})
        shown = [(number, exact[name][number]) for number, _count in shown]
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


def _passes(asking: Asking) -> Iterator[Callable[[], Counts]]:
    """What is to be counted, each for itself: facets without ticks share one pass, the others stand each alone."""
    state = asking.state
    chosen = {facet.name for facet in FACETS if state.chosen(facet.name)}
    if state.year_from is not None or state.year_to is not None:
        chosen.add("year")
    fields = {facet.name: _counted_field(facet, state) for facet in FACETS} | {"year": "year"}
    if state.chosen("branch"):
        del fields["available"]
        on_shelf = asking.choices("available", ["1"], state)
        yield lambda: {"available": {1: asking.count(narrowed(asking.matching(without="available"), [on_shelf]))}}
    yield partial(_exact, asking, "", {name: field for name, field in fields.items() if name not in chosen})
    for name in chosen & fields.keys():
        yield partial(_exact, asking, name, {name: fields[name]})


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(thread_name_prefix="facets")


def _by_decade(years: Mapping[int, int]) -> dict[int, int]:
    decades: dict[int, int] = {}
    for year, count in years.items():
        decades[year // 10 * 10] = decades.get(year // 10 * 10, 0) + count
    return decades


@dataclass(frozen=True)
class _Tally:
    """What a terms aggregation said: counts by number, by how much they may be too low, whether there are others."""

    numbers: dict[int, int]
    error: int
    has_more: bool


def _exact(asking: Asking, without: str, fields: Mapping[str, str]) -> Counts:
    """Counts by value of some facets, exact for all that will be shown; ``without`` is the facet left out."""
    tallies = _aggregate(asking, without, fields)
    doubtful = {name: numbers for name, tally in tallies.items() if (numbers := _doubtful(asking, name, tally))}
    if not doubtful:
        return {name: tally.numbers for name, tally in tallies.items()}
    again = recounted(asking, without, fields, doubtful)
    # Where some are in doubt the others stand behind those: they only tell that there is more.
    known = {name: dict.fromkeys(t.numbers, 0) if t.error else t.numbers for name, t in tallies.items()}
    return {name: numbers | again.get(name, {}) for name, numbers in known.items()}


def _doubtful(asking: Asking, name: str, tally: _Tally) -> set[int]:
    """Values to be counted again: those that may come first, and the chosen ones."""
    if not tally.error and not asking.state.chosen(name):
        return set()
    chosen = {number_of(name, value, asking.branch_ids) for value in asking.state.chosen(name)}
    if not tally.error:
        return {number for number in chosen if tally.has_more and number > 0 and number not in tally.numbers}
    shown = next((facet.shown for facet in FACETS if facet.name == name), _FEW)
    ranked = sorted(tally.numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    lowest = ranked[:shown][-1][1] - tally.error
    first = {number for number, count in ranked[:_RECOUNTED] if count >= lowest}
    return first | {number for number in chosen if number > 0}


def recounted(asking: Asking, without: str, fields: Mapping[str, str], numbers: Mapping[str, Iterable[int]]) -> Counts:
    """How many titles have each of ``numbers`` (by facet), all in one pass."""
    wanted = {
        fields[name]: {"range": {"field": fields[name], "ranges": [{"from": n, "to": n + 1} for n in sorted(some)]}}
        for name, some in numbers.items()
        if some
    }
    if not wanted:
        return {}
    answer = asking.searcher.aggregate(asking.matching(without), wanted)
    found = {
        name: {int(b.get("from", -1)): b["doc_count"] for b in answer[fields[name]]["buckets"]} for name in numbers
    }
    return {name: {number: found[name].get(number, 0) for number in some} for name, some in numbers.items()}


def _counted_field(facet: FacetField, state: SearchState) -> str:
    return "available_branch" if facet.name == "branch" and state.chosen("available") else facet.field


def _aggregate(asking: Asking, without: str, fields: Mapping[str, str], most: int = 0) -> dict[str, _Tally]:
    """Count the values of some facets in one pass, without the ticks of facet ``without``; ``most`` of each."""
    if not fields:
        return {}
    is_whole = asking.searcher.num_segments == 1
    most = most or (_CANDIDATES_OF_ONE if is_whole else _CANDIDATES)
    wanted: dict[str, dict] = {}
    for name, field in fields.items():
        size = most if name in _MANY else _FEW
        wanted[field] = {"terms": {"field": field, "size": size, "segment_size": max(size, _PER_SEGMENT)}}
        if name == "new":
            wanted[field] = {"range": {"field": field, "ranges": [{"from": first_new_day()}]}}
    answer = asking.searcher.aggregate(asking.matching(without), wanted)
    return {
        name: _switch(answer[field]) if name == "new" else _tally(answer[field], is_whole=is_whole)
        for name, field in fields.items()
    }


def _switch(answer: dict) -> _Tally:
    return _Tally({1: sum(bucket["doc_count"] for bucket in answer["buckets"] if "from" in bucket)}, 0, False)


def _tally(answer: dict, *, is_whole: bool) -> _Tally:
    # Nought stands for nothing: what is for nobody named, a switch that is off.
    numbers = {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"] if bucket["key"]}
    # The most frequent values of one segment that is all there is are right, whatever was left out.
    error = 0 if is_whole else answer.get("doc_count_error_upper_bound") or 0
    return _Tally(numbers, error, bool(answer.get("sum_other_doc_count")))


def _shown(facet: FacetField, counts: Mapping[int, int], asking: Asking) -> list[tuple[int, int]]:
    """The most frequent values and, wherever they stand, the chosen ones."""
    chosen = asking.state.chosen(facet.name)
    if facet.name in SWITCHES:
        return [(1, counts.get(1, 0))] if counts.get(1) or chosen else []
    ranked = sorted([(-n, number) for number, n in counts.items() if number and n])
    top = [(number, -n) for n, number in ranked[: facet.shown]]
    if facet.name == "decade":
        top.sort(reverse=True)
    if not chosen:
        return top
    numbers = {number for value in chosen if (number := number_of(facet.name, value, asking.branch_ids)) > 0}
    kept = {number for number, _count in top}
    return top + [(number, counts.get(number, 0)) for number in sorted(numbers - kept)]


def _facet(
    facet: FacetField, shown: Sequence[tuple[int, int]], state: SearchState, labels: Labels, among: int = 0
) -> Facet:
    """A facet with the values that are ``shown`` of those it stands ``among``."""
    chosen = set(state.chosen(facet.name))
    values = []
    for number, count in shown:
        value, label = labels.of(facet.name, number)
        if value and label:
            values.append(FacetValue(value, label, count, value in chosen))
    has_more = facet.name not in SWITCHES and among > len(shown)
    return Facet(facet.name, _labels(get_language())[facet.name], values, has_more)


@cache
def _labels(_language: str | None) -> dict[str, str]:
    """What the facets are called in the language of the reader."""
    return {facet.name: str(facet.label) for facet in FACETS}


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
        bars.append(YearBar(low, start + width - 1, count, height, state.in_years(low, start + width - 1)))
    return bars
