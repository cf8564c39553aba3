"""What of a search can be taken from the shelf now, at one branch."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from catalog.models import Branch
from catalog.search.results import SearchResults
from catalog.search.state import SearchState


@dataclass(frozen=True)
class OnShelf:
    """``count`` of the ``total`` titles of a search stand on the shelf at ``branch`` now; ``state`` finds just those.

    ``is_shown`` says that the search is narrowed to them already.
    """

    branch: Branch
    count: int
    total: int
    state: SearchState
    is_shown: bool


def on_shelf(results: SearchResults, remembered: str) -> OnShelf | None:
    """Count what is on the shelf, by one query of the index; none while nobody said which branch.

    That is the one that the search is narrowed to, else the one with the code ``remembered``, else the only one.
    """
    asking = results.asking
    if asking is None:
        return None
    branch = _branch(results.state.chosen("branch"), remembered, asking.branches)
    if branch is None:
        return None
    state = _there(results.state, branch.code)
    is_shown = state.facets == results.state.facets
    asked = _anywhere(asking.state) if is_shown else _there(asking.state, branch.code)
    counted = asking.count(replace(asking, state=asked).matching())
    count, total = (results.total, counted) if is_shown else (counted, results.total)
    return OnShelf(branch, count, total, state, is_shown)


def _branch(chosen: tuple[str, ...], remembered: str, branches: Mapping[str, Branch]) -> Branch | None:
    if len(chosen) > 1:
        return None
    if chosen:
        return branches.get(chosen[0])
    only = next(iter(branches.values())) if len(branches) == 1 else None
    return branches.get(remembered) or only


def _there(state: SearchState, code: str) -> SearchState:
    """Only what is on the shelf at one branch: both are said of one and the same copy (``filters``)."""
    return replace(state, facets={**state.facets, "available": ("1",), "branch": (code,)}, page=1)


def _anywhere(state: SearchState) -> SearchState:
    return state.without_facet("available").without_facet("branch")
