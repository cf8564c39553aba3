"""What a process remembers as long as the index stands still: places, names of facet values, counts of searches.

Whatever changes a page is followed by the index (``following``), branches, places and headings included, so that all
that is remembered goes at once when the index has moved on.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from catalog.models import Branch, ShelvingLocation
from catalog.search.fields import FACETS
from catalog.search.index import IndexFolder, Mark
from catalog.standards.folding import match_key

# Names of the values of facets: about 200 bytes each.
_MOST_LABELS = 50_000
# Counts of the facets of a search: about 50 kB each.
_MOST_SEARCHES = 100
# By facet and number in the index: the value for the address, and the words for the reader.
Labels = dict[str, dict[int, tuple[str, str]]]


class Memory:
    """What is remembered of one state of the index; ``forget`` begins anew."""

    def __init__(self) -> None:
        self._labels: dict[str, Labels] = {}
        self._searches: dict[Hashable, Any] = {}
        self._branches: list[Branch] | None = None
        self._branch_names: dict[str, int] | None = None
        self._locations: dict[int, ShelvingLocation] = {}
        self._stemmers: tuple[str, ...] | None = None

    def branches(self) -> list[Branch]:
        """The branches that readers see, in their order; read once, with all shelving locations."""
        if self._branches is None:
            branches = list(Branch.objects.public())
            by_id = {branch.pk: branch for branch in branches}
            self._locations = {location.pk: location for location in ShelvingLocation.objects.order_by()}
            for location in self._locations.values():
                if location.branch_id in by_id:
                    location.branch = by_id[location.branch_id]
            self._branches = branches
        return self._branches

    def branch_names(self) -> Mapping[str, int]:
        """Ids of branches by everything that people call them by, folded."""
        if self._branch_names is None:
            names: dict[str, int] = {}
            for branch in self.branches():
                for text in (branch.code, branch.slug, branch.name, match_key(branch.name).split(" ")[0]):
                    names.setdefault(match_key(text), branch.pk)
            self._branch_names = names
        return self._branch_names

    def locations(self) -> Mapping[int, ShelvingLocation]:
        """All shelving locations by id."""
        self.branches()
        return self._locations

    def stemmers(self, read: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
        """The stemmers of the languages that titles here are in."""
        if self._stemmers is None:
            self._stemmers = read()
        return self._stemmers

    def labels(self, language: str) -> Labels:
        """The labels for readers of a language that are known so far; whoever reads others adds them."""
        known = self._labels.get(language)
        if known is None or sum(map(len, known.values())) > _MOST_LABELS:
            self._labels[language] = known = {facet.name: {} for facet in FACETS}
        return known

    def has_searched(self, key: Hashable) -> bool:
        """Whether :meth:`search` needs to make nothing for ``key``."""
        return key in self._searches

    def search(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What was made for ``key`` before, or is made now; the oldest are forgotten."""
        if key not in self._searches:
            made = make()
            while len(self._searches) >= _MOST_SEARCHES:
                self._searches.pop(next(iter(self._searches)), None)
            self._searches[key] = made
            return made
        return self._searches[key]


_current: tuple[Hashable, Memory] = (None, Memory())


def memory_of(folder: IndexFolder, mark: Mark) -> Memory:
    """The memory for an index that has followed up to ``mark``; a new one when that has moved on."""
    global _current
    state = (folder.path.name, mark.horizon, mark.seen)
    known, memory = _current
    if known != state:
        memory = Memory()
        _current = (state, memory)
    return memory


def forget() -> None:
    """Begin anew, as after a change."""
    global _current
    _current = (None, Memory())
