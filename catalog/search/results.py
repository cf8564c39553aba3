"""What a search answers, ready for a page or an API: no queries behind it, but for names of facet values."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from catalog.models import Edition
from catalog.search.asking import Asking
from catalog.search.fields import PAGE_SIZE
from catalog.search.state import READINGS, SearchState


@dataclass(slots=True)  # a frozen one takes three times as long to make, and a page has a hundred of these
class FacetValue:
    """One choice of a facet. ``value`` is what the address says."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """A way to narrow, with its choices: most frequent first, chosen ones always among them.

    ``has_more`` says that there are others, on a page of their own.
    """

    name: str
    label: str
    values: list[FacetValue]
    has_more: bool = False


@dataclass(slots=True)
class YearBar:
    """A bar of the chart of years: the span it stands for, its count, its height in percent of the highest.

    ``query`` is the search narrowed to it.
    """

    year_from: int
    year_to: int
    count: int
    height: int
    query: str


@dataclass(frozen=True)
class Constraint:
    """One thing that narrows the search now; ``state`` is the search without it."""

    label: str
    state: SearchState


@dataclass(frozen=True)
class Narrowing:
    """The ways to narrow a search, as facets and as bars of years, and what narrows it now."""

    facets: list[Facet] = field(default_factory=list)
    years: list[YearBar] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)


@dataclass(frozen=True)
class TakenFor:
    """A part of the question that was taken to mean a way to narrow; ``state`` is the search without that."""

    text: str
    label: str
    state: SearchState


@dataclass(frozen=True)
class SearchResults:
    """One page of hits. ``editions`` are in order, with what a list shows of them (``cards``).

    ``narrow`` gives the ways to narrow them, which are counted meanwhile: look at ``facets``, ``years`` and
    ``constraints`` last. ``index_ready`` is false while the index is being prepared.

    ``suggestion`` is a better spelling that would find something, ``corrected`` the same where it was searched instead.
    ``note`` says why the question was not taken as it stands. ``is_the_number`` is true when it is the number (ISBN,
    barcode …) of the one hit. ``asking`` is what was asked in the end, for pages that count more of it; none without an
    index.
    """

    state: SearchState
    total: int = 0
    editions: list[Edition] = field(default_factory=list)
    narrow: Callable[[], Narrowing] = field(default=Narrowing, repr=False, compare=False)
    readings: list[TakenFor] = field(default_factory=list)
    suggestion: str = ""
    corrected: str = ""
    relaxed: bool = False
    note: str = ""
    is_the_number: bool = False
    index_ready: bool = True
    index_progress: int = 100
    asking: Asking | None = field(default=None, repr=False, compare=False)

    @cached_property
    def _narrowing(self) -> Narrowing:
        return self.narrow()

    @property
    def facets(self) -> list[Facet]:
        """Ways to narrow, each with its choices."""
        return self._narrowing.facets

    @property
    def years(self) -> list[YearBar]:
        """The bars of the chart of years."""
        return self._narrowing.years

    @property
    def constraints(self) -> list[Constraint]:
        """What narrows the search now."""
        return self._narrowing.constraints

    @property
    def edition_ids(self) -> list[int]:
        """The ids of the editions, in order."""
        return [edition.pk for edition in self.editions]

    @property
    def searched(self) -> SearchState:
        """The state that has these hits at once, where a question was mended or relaxed before it found them."""
        if self.corrected:
            return replace(self.state, q=self.corrected, as_typed=READINGS)
        return self.state.taken_as_typed("spelling").with_page(self.state.page) if self.relaxed else self.state

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        """The number of the first hit on this page, from 1; 0 when there is none."""
        return (self.state.page - 1) * PAGE_SIZE + 1 if self.editions else 0

    @property
    def last(self) -> int:
        """The number of the last hit on this page."""
        return self.first + len(self.editions) - 1 if self.editions else 0
