"""SearchState: the whole search as the address has it. Every link of the results page is made here."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from urllib.parse import quote_plus

from django.http import QueryDict

from catalog.search.fields import FACETS, SORTS

MAX_QUERY_LENGTH = 500
MAX_PAGE = 500
# What may be read out of a question (``sentences``), and that it may be spelled better.
READINGS = ("ages", "format", "language", "about", "spelling")
_UNWANTED: dict[int, str | None] = dict.fromkeys(
    [*range(32), 127, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF]
) | {9: " ", 10: " ", 13: " "}
_FACET_NAMES = frozenset(facet.name for facet in FACETS)


def clean_query(text: str) -> str:
    """Return what was typed without control characters and direction marks, cut at 500 characters."""
    without_surrogates = text.encode("utf-8", "ignore").decode("utf-8", "ignore")
    return " ".join(without_surrogates.translate(_UNWANTED).split())[:MAX_QUERY_LENGTH]


@dataclass(frozen=True)
class SearchState:
    """A question, how it is narrowed, its order and the page: never invalid, whatever the address said.

    ``facets`` maps a facet's name to the chosen values (strings, in the order chosen). Values inside a facet are
    alternatives, facets narrow each other. ``as_typed`` names the readings of the question that were taken back.
    ``every_edition`` is how the page shows what was found, not what is found: editions of one work apart.
    """

    q: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    sort: str = "relevance"
    page: int = 1
    as_typed: tuple[str, ...] = ()
    every_edition: bool = False

    @classmethod
    def from_query(cls, data: QueryDict) -> "SearchState":
        """Read the query string; what is not understood is left out."""
        facets = {}
        for name in _FACET_NAMES.intersection(data):
            values = tuple(dict.fromkeys(filter(None, map(clean_query, data.getlist(name)[:50]))))
            if name in {"language", "format"}:
                values = tuple(dict.fromkeys(value.lower() for value in values))
            if values:
                facets[name] = values
        sort = data.get("sort", "")
        return cls(
            q=clean_query(data.get("q", "")),
            facets=facets,
            year_from=_year(data.get("year_from", "")),
            year_to=_year(data.get("year_to", "")),
            sort=sort if sort in SORTS else "relevance",
            page=min(whole_number(data.get("page", "")), MAX_PAGE),
            as_typed=tuple(name for name in READINGS if name in data.getlist("as_typed")),
            every_edition=data.get("each") == "1",
        )

    def parameters(self) -> list[tuple[str, str]]:
        """The state as name and value pairs, defaults left out, in a stable order."""
        pairs = [("q", self.q)] if self.q else []
        for facet in FACETS if self.facets else ():
            pairs += [(facet.name, value) for value in self.facets.get(facet.name, ())]
        if self.year_from is not None:
            pairs.append(("year_from", str(self.year_from)))
        if self.year_to is not None:
            pairs.append(("year_to", str(self.year_to)))
        pairs += [("as_typed", name) for name in self.as_typed]
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.every_edition:
            pairs.append(("each", "1"))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    @cached_property
    def query_string(self) -> str:
        """``?q=…`` for a link, or ``?`` for the empty search."""
        return "?" + "&".join(f"{name}={_quoted(value)}" for name, value in self.parameters())

    def at_hit(self, number: int) -> str:
        """``?q=…&n=7`` for the link to a hit: from there its page leads to the hits before and after it."""
        search = self._on_the_first_page
        return f"{search}&n={number}" if search != "?" else f"?n={number}"

    @cached_property
    def _on_the_first_page(self) -> str:
        return replace(self, page=1).query_string

    def sorted_by(self, sort: str) -> str:
        """The query string of :meth:`with_sort`: there is a link for each order."""
        before, after = self._around_sort
        return f"{before}sort={sort}{after}" if sort != "relevance" else self.with_sort(sort).query_string

    @cached_property
    def _around_sort(self) -> tuple[str, str]:
        before, _sort, after = self.with_sort("title").query_string.partition("sort=title")
        return before, after

    def in_years(self, year_from: int, year_to: int) -> str:
        """The query string of :meth:`with_years`: a chart has a link for each of its bars."""
        before, after = self._around_years
        return f"{before}year_from={year_from}&year_to={year_to}{after}"

    @cached_property
    def _around_years(self) -> tuple[str, str]:
        before, _years, after = self.with_years(0, 0).query_string.partition("year_from=0&year_to=0")
        return before, after

    @property
    def is_plain(self) -> bool:
        """Whether this is the list of everything, in its own order: the only one that search engines shall have."""
        return self.is_empty and self.sort == "relevance" and not self.every_edition

    @property
    def is_narrowed(self) -> bool:
        """Whether any facet or year narrows the search."""
        return bool(self.facets) or self.year_from is not None or self.year_to is not None

    @property
    def narrowing(self) -> Hashable:
        """All that narrows the search: the same for the same facets and years."""
        return tuple(sorted(self.facets.items())), self.year_from, self.year_to

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a question nor a facet."""
        return not self.q and not self.is_narrowed

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values chosen in a facet."""
        return self.facets.get(name, ())

    def with_value(self, name: str, value: str) -> "SearchState":
        """Narrowed by one more value, on the first page."""
        return self._with_facet(name, [*self.chosen(name), value])

    def without_value(self, name: str, value: str) -> "SearchState":
        """Without one value, on the first page."""
        return self._with_facet(name, [v for v in self.chosen(name) if v != value])

    def without_facet(self, name: str) -> "SearchState":
        """Without any value of a facet: what the facet's own counts are made from."""
        return self._with_facet(name, [])

    def without_years(self) -> "SearchState":
        """Without the span of years."""
        return replace(self, year_from=None, year_to=None, page=1)

    def with_years(self, year_from: int | None, year_to: int | None) -> "SearchState":
        """Narrowed to a span of years, on the first page."""
        return replace(self, year_from=year_from, year_to=year_to, page=1)

    def with_sort(self, sort: str) -> "SearchState":
        """In another order, on the first page."""
        return replace(self, sort=sort, page=1)

    def with_page(self, page: int) -> "SearchState":
        """Another page of the same results."""
        return replace(self, page=page)

    def taken_as_typed(self, name: str) -> "SearchState":
        """Without one reading of the question: its words are words again."""
        return replace(self, as_typed=tuple(one for one in READINGS if one in {*self.as_typed, name}), page=1)

    def with_every_edition(self, shown: bool) -> "SearchState":
        """The same page with each edition for itself, or with those of one work together."""
        return replace(self, every_edition=shown)

    def start_over(self) -> "SearchState":
        """The same question, not narrowed."""
        return SearchState(q=self.q, sort=self.sort, every_edition=self.every_edition)

    def _with_facet(self, name: str, values: Iterable[str]) -> "SearchState":
        kept = tuple(dict.fromkeys(values))
        if kept == self.chosen(name) and self.page == 1:
            return self
        facets = {key: chosen for key, chosen in self.facets.items() if key != name}
        if kept:
            facets[name] = kept
        return replace(self, facets=facets, page=1)


# A page has a dozen links with the same question.
_quoted = lru_cache(maxsize=256)(quote_plus)


def _year(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def whole_number(text: str) -> int:
    """A page number from an address: at least 1, whatever it says."""
    text = text.strip()
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1
