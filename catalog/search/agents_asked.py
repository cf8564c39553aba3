"""The agent that a search is about: its question is a name, or it is narrowed to one agent."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection

from catalog.models import Agent, Contribution
from catalog.search.asking import Asking
from catalog.search.filters import any_of
from catalog.search.results import FacetValue, SearchResults
from catalog.search.state import SearchState
from catalog.standards.folding import fold, search_words

# How many of an agent's parts are looked at to say what it mostly does.
_PARTS_LOOKED_AT = 200
# Django takes several times as long to write this as the database to answer it.
_PARTS = f"""
    SELECT relator, kind, heading FROM {Contribution._meta.db_table}
    JOIN {Agent._meta.db_table} agent ON agent.id = agent_id WHERE agent_id = %s LIMIT {_PARTS_LOOKED_AT}
"""


@dataclass(frozen=True)
class AgentAsked:
    """An agent, the relator code of what it mostly does ("aut", or ""), and how many titles it had a part in.

    ``state`` is the search for all of them.
    """

    agent: Agent
    relator: str
    count: int
    state: SearchState


def agent_named(results: SearchResults) -> AgentAsked | None:
    """The one agent whose name the question is, if that is clear: "ursula k le guin", "le guin".

    A whole name does; a part of one when most of the hits are that agent's. Two agents that it could be are none.
    """
    typed = frozenset(search_words(results.corrected or results.state.q))
    if not typed or results.relaxed or results.asking is None:
        return None
    values = next((facet.values for facet in results.facets if facet.name == "agent"), [])
    found = _named(values, typed, results.total)
    return None if found is None or found.selected else _asked(found.value, results.asking)


def agent_chosen(results: SearchResults) -> AgentAsked | None:
    """The one agent that a search without a question is narrowed to."""
    chosen = results.state.chosen("agent")
    if results.state.q or len(chosen) != 1 or results.asking is None or not results.total:
        return None
    return _asked(chosen[0], results.asking)


def _named(values: list[FacetValue], typed: frozenset[str], total: int) -> FacetValue | None:
    whole = [value for value in values if _is_whole(value.label, typed)]
    if whole:
        return whole[0] if len(whole) == 1 else None
    # One hit says nothing about which agent is meant.
    most = next((value for value in values if value.count > 1 and value.count * 2 > total), None)
    if most is None:
        return None
    parts = [value for value in values if typed <= frozenset(search_words(value.label))]
    if parts:
        return most if parts == [most] else None
    rows = Agent.objects.filter(pk=most.value).values_list("heading", "original_script", "variants__heading")
    names = {name for row in rows for name in row if name}
    return most if any(_is_whole(name, typed) for name in names) else None


def _is_whole(name: str, typed: frozenset[str]) -> bool:
    """Whether all words of a name were typed, in whatever order; initials and dates may be missing."""
    folded = fold(name)
    if folded.isascii() and not all(word in folded for word in typed):
        return False  # as most are not, of a dozen on each page
    there = frozenset(search_words(name))
    needed = frozenset(word for word in there if len(word) > 1 and not word.isdigit())
    return bool(needed) and needed <= typed <= there


def _asked(value: str, asking: Asking) -> AgentAsked | None:
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, [int(value)])
        parts = cursor.fetchall()
    if not parts:
        return None
    _relator, kind, heading = parts[0]
    agent = Agent(pk=int(value), kind=kind, heading=heading)
    relator = Counter(relator for relator, *_agent in parts).most_common(1)[0][0]
    count = asking.count(any_of("agent_id", [agent.pk]))
    state = SearchState().with_value("agent", str(agent.pk))
    return AgentAsked(agent, relator, count, state)
