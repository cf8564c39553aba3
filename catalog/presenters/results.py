"""What stands above the hits of a search: whose titles they are, and which of them are on the shelf."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _

from catalog.models import Branch
from catalog.search.agents_asked import AgentAsked
from catalog.search.on_shelf import OnShelf
from catalog.search.results import SearchResults
from catalog.vocabulary.relators import relator_label

# Whose part makes a title theirs: "by" them, and not "with" them.
_MAKERS = frozenset({"aut", "cre", "cmp", "art", "pht", "ctg", "drt", ""})


@dataclass(frozen=True)
class ShelfBand:
    """The way to what is on the shelf at one branch.

    ``shelf`` is that of the reader's branch, if it is known. ``hidden`` are names and values that keep the rest of the
    search in a form; ``branches`` are there to choose from, none when there is no choice.
    """

    shelf: OnShelf | None
    hidden: Sequence[tuple[str, str]]
    branches: Sequence[Branch]


def shelf_band(results: SearchResults, shelf: OnShelf | None) -> ShelfBand | None:
    """Return the band; none where no branch is known or several are chosen, for then a count of one says little."""
    branches = list(results.asking.branches.values()) if results.asking else []
    if not branches or len(results.state.chosen("branch")) > 1:
        return None
    pairs = results.state.with_page(1).parameters()
    hidden = [(name, value) for name, value in pairs if name not in {"available", "branch"}]
    return ShelfBand(shelf, hidden, branches if len(branches) > 1 else [])


def about(results: SearchResults, agent: AgentAsked | None) -> str:
    """Return which titles are counted, to follow that word: ``for “whales”``, ``by Ursula K. Le Guin``, or nothing."""
    if words := results.corrected or results.state.q:
        return format_html(_("for “{words}”"), words=format_html("<bdi>{}</bdi>", words))
    if agent is None:
        return ""
    name = format_html("<bdi>{}</bdi>", agent.agent.name)
    return format_html(_("by {name}") if agent.relator in _MAKERS else _("with {name}"), name=name)


def role_word(relator: str) -> str:
    """Return what somebody is who mostly has this part: "writer", "illustrator", or nothing."""
    return _("writer") if relator == "aut" else relator_label(relator)
