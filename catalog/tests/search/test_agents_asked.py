"""When a question is the name of one agent, and when it is not clear enough to say so."""

import pytest

from catalog.search.agents_asked import agent_chosen, agent_named
from catalog.search.state import SearchState
from catalog.tests.cast import make_agent, make_edition, reindex
from catalog.tests.search.asking import ask, question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

LE_GUIN = "Le Guin, Ursula K., 1929-2018"


@pytest.fixture(autouse=True)
def shelf():
    for title in ("The dispossessed", "Tehanu", "Lavinia"):
        make_edition(title, agents=[(LE_GUIN, "aut")])
    make_edition("Conversations", agents=[("Naimon, David", "aut"), (LE_GUIN, "ive")])
    make_edition("Whales of the coast", agents=[("Melville, Herman", "aut")])
    make_edition("Whales of the sea", agents=[("Whale, James", "drt")])
    make_edition("Wild whales", agents=[("Martin, Tony", "aut")])
    make_agent(LE_GUIN).variants.create(heading="Kroeber, Ursula", key="p:kroeber ursula")
    reindex()


def named(text: str) -> str:
    """The name that a question is, with the part it mostly has and how many titles."""
    found = agent_named(question(text))
    return f"{found.agent.name} {found.relator} {found.count}" if found else ""


@pytest.mark.parametrize(
    "typed",
    ["ursula k le guin", "Le Guin, Ursula K.", "ursula le guin", "LE GUIN", "le guin", "kroeber ursula", "le giun"],
)
def test_a_name_in_any_order_or_spelling_is_its_bearer(typed):
    assert named(typed) == "Ursula K. Le Guin aut 4"


@pytest.mark.parametrize(
    "typed", ["tehanu", "le guin tehanu", "whales", "whale", "xyzzy", "", "le -guin", "guin submarine"]
)
def test_what_is_no_name_or_could_be_something_else_is_nobody(typed):
    assert named(typed) == ""


def test_part_of_a_name_is_its_bearer_only_when_most_hits_are_theirs():
    for number in range(2):
        make_edition(f"Cooking {number}", agents=[("Storm, Anna", "aut")])
    for number in range(3):
        make_edition(f"Storm at sea {number}", agents=[(f"Sailor, Number {number}", "aut")])
    reindex()
    assert named("storm") == ""
    make_edition("Baking", agents=[("Storm, Anna", "aut")])
    make_edition("Frying", agents=[("Storm, Anna", "aut")])
    reindex()
    assert named("storm") == "Anna Storm aut 4"


def test_a_whole_name_is_its_bearer_however_few_of_the_hits_are_theirs():
    make_edition("James Whale, a life", agents=[("Curtis, James", "aut")])
    make_edition("James Whale and his films", agents=[("Curtis, James", "aut")])
    reindex()
    assert named("james whale") == "James Whale drt 1"


def test_a_name_that_two_bear_is_nobody():
    make_edition("Another one", agents=[("Le Guin, Ursula K., 1990-", "aut")])
    reindex()
    assert named("ursula k le guin") == ""


def test_all_titles_are_counted_whatever_narrows_the_search():
    make_edition("Der Planet der Habenichtse", agents=[(LE_GUIN, "aut")], language="ger")
    make_edition("Tehanu auf Deutsch", agents=[(LE_GUIN, "aut")], language="ger")
    reindex()
    results = ask("q=le guin&language=ger")
    found = agent_named(results)
    assert results.total == 2
    assert found is not None and found.count == 6
    assert ask(found.state.query_string[1:]).total == 6


def test_who_is_chosen_already_is_not_offered_again():
    agent = make_agent(LE_GUIN)
    assert agent_named(ask(f"q=le guin&agent={agent.pk}")) is None
    chosen = agent_chosen(ask(f"agent={agent.pk}"))
    assert chosen is not None and (chosen.agent, chosen.count) == (agent, 4)
    assert chosen.state == SearchState(facets={"agent": (str(agent.pk),)})


def test_two_chosen_agents_are_not_one():
    one, other = make_agent(LE_GUIN), make_agent("Naimon, David")
    assert agent_chosen(ask(f"agent={one.pk}&agent={other.pk}")) is None
