"""Suggestions while typing: kinds, folding, order, and the indexes that make them quick."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Agent, AgentVariant, Edition, Subject, SubjectVariant
from catalog.search.suggestions import Suggestion, suggest
from catalog.tests.cast import make_agent, make_edition, make_subject, make_work, reindex

pytestmark = pytest.mark.django_db
INDEXES = ("edition_sort_title", "agent", "agentvariant", "subject", "subjectvariant")


def labels(text: str, limit: int = 8) -> list[str]:
    return [one.label for one in suggest(text, limit)]


def lines(text: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.label, one.detail) for one in suggest(text)]


def add_name(agent: Agent, heading: str) -> None:
    variant = AgentVariant(agent=agent, heading=heading)
    variant.set_derived()
    variant.save()


def add_word(subject: Subject, heading: str) -> None:
    variant = SubjectVariant(subject=subject, heading=heading)
    variant.set_derived()
    variant.save()


@pytest.fixture(autouse=True)
def no_index(settings, tmp_path) -> None:
    """Without the fixture ``search_index`` there is none."""
    settings.SEARCH_INDEX_DIR = tmp_path / "none"


# Prefixes


def test_titles_agents_and_subjects_come_with_their_kinds() -> None:
    make_edition("Whale rider", agents=[("Whalen, Ada, 1901-1980", "aut")], subjects=["Whales"])
    make_subject("Whale stories", kind="genre")
    make_edition("Another", subjects=["Whales"]).subject_headings.create(
        subject=make_subject("Whale stories", kind="genre")
    )
    assert lines("whale") == [
        ("title", "Whale rider", "Ada Whalen"),
        ("person", "Whalen, Ada", "1901-1980"),
        ("subject", "Whales", ""),
        ("genre", "Whale stories", ""),
    ]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Whale, Ada", "person"), ("Whale (Family)", "family"), ("Whale Society", "body"), ("Whale Congress", "meeting")],
)
def test_every_kind_of_agent_is_suggested(heading: str, kind: str) -> None:
    agent = make_agent(heading, kind=kind)
    make_edition().contributions.create(agent=agent, relator="aut")
    assert lines("whale") == [(kind, heading, "")]


@pytest.mark.parametrize("typed", ["éMILE z", "emile z", "Émile  Z", "emile-z"])
def test_typed_text_is_folded(typed: str) -> None:
    make_edition("Émile Zola : une vie")
    assert labels(typed) == ["Émile Zola : une vie"]


def test_a_title_in_another_script_is_suggested() -> None:
    make_edition("ノルウェイの森", language="jpn")
    assert labels("ノルウ") == ["ノルウェイの森"]


@pytest.mark.parametrize("typed", ["hobb", "the hobb", "The Hobbit"])
def test_a_title_is_found_with_its_article_and_without(typed: str) -> None:
    make_edition("The Hobbit", nonfiling_count=4)
    assert labels(typed) == ["The Hobbit"]


def test_an_article_that_is_written_to_the_word_is_no_hindrance() -> None:
    make_edition("L'étranger", nonfiling_count=2, language="fre")
    assert labels("l'étr") == labels("L’ETR") == labels("etra") == ["L'étranger"]


def test_an_article_is_only_left_out_of_titles_that_have_it() -> None:
    make_edition("Gulls")
    assert labels("le gu") == []


def test_editions_of_one_work_with_the_same_title_are_one_line_to_the_newest() -> None:
    work = make_work("Moby Dick", make_agent())
    make_edition("Moby Dick", work=work, publication_year=1992)
    newest = make_edition("Moby Dick", work=work, publication_year=2011)
    make_edition("Moby Dick", work=work, publication_year=1851)
    (only,) = suggest("moby")
    assert (only.detail, only.thing.pk) == ("Herman Melville", newest.pk)


def test_the_same_title_by_two_authors_is_two_lines() -> None:
    make_edition("Sonnets", agents=[("Petrarca, Francesco", "aut")])
    make_edition("Sonnets", agents=[("Shakespeare, William", "aut")])
    assert sorted(one.detail for one in suggest("sonn")) == ["Francesco Petrarca", "William Shakespeare"]


def test_another_name_leads_to_the_name_in_use() -> None:
    twain = make_agent("Twain, Mark, 1835-1910")
    make_edition("Roughing it").contributions.create(agent=twain, relator="aut")
    add_name(twain, "Clemens, Samuel Langhorne, 1835-1910")
    (only,) = suggest("clemens")
    assert (only.kind, only.label, only.detail) == (
        "person", "Clemens, Samuel Langhorne", "→ Twain, Mark, 1835-1910",
    )  # fmt: skip
    assert only.thing == twain


def test_another_word_leads_to_the_subject_in_use() -> None:
    make_edition("Deep", subjects=["Whales"])
    add_word(Subject.objects.get(), "Cetaceans")
    assert lines("cetac") == [("subject", "Cetaceans", "→ Whales")]


def test_one_agent_is_one_line_however_many_of_its_names_begin_so() -> None:
    agent = make_agent("Le Guin, Ursula K.")
    make_edition("Lavinia").contributions.create(agent=agent, relator="aut")
    add_name(agent, "Le Guin, U. K.")
    add_name(agent, "Le Guin, Ursula Kroeber")
    assert labels("le gu") == ["Le Guin, Ursula K."]


# Order


def test_a_whole_title_comes_first_then_what_has_most_editions() -> None:
    make_edition("Whale")
    make_edition("Whale atlas")
    work = make_work("Whale rider")
    for year in (1987, 2003):
        make_edition("Whale rider", work=work, publication_year=year)
    assert labels("whale") == ["Whale", "Whale rider", "Whale atlas"]


def test_the_agent_with_most_editions_comes_first() -> None:
    make_edition("One", agents=[("Meadow, Ann", "aut")])
    for title in ("Two", "Three"):
        make_edition(title, agents=[("Melville, Herman", "aut")])
    assert labels("me") == ["Melville, Herman", "Meadow, Ann"]


def test_the_list_is_shared_between_the_kinds() -> None:
    for number in range(9):
        make_edition(f"Whale {number}", agents=[(f"Whale, Number {number}", "aut")], subjects=[f"Whale {number}"])
    kinds = [one.kind for one in suggest("whale", 8)]
    assert kinds == ["title"] * 4 + ["person"] * 2 + ["subject"] * 2
    assert len(suggest("whale", 3)) == 3


def test_what_one_kind_does_not_fill_the_others_get() -> None:
    for number in range(9):
        make_edition(f"Whale {number}", subjects=["Whales"])
    assert [one.kind for one in suggest("whale", 8)] == ["title"] * 7 + ["subject"]


# What is not suggested


def test_what_is_hidden_is_never_suggested(search_index) -> None:
    make_edition("Whale rider", agents=[("Whalen, Ada", "aut")], subjects=["Whales"])
    reindex()
    Edition.objects.update(suppressed=True)  # the index has not heard of it
    for typed in ("whale", "rider", "ada whal", "wahle"):
        assert suggest(typed) == []


def test_headings_without_anything_for_readers_are_not_suggested() -> None:
    make_agent("Melville, Herman")
    make_subject("Melancholy")
    assert suggest("mel") == []


def test_a_subject_is_suggested_for_what_is_under_its_subdivisions() -> None:
    make_edition("Moby-Dick", subjects=["Whales -- Fiction"])
    assert labels("whal") == ["Whales", "Whales -- Fiction"]


@pytest.mark.parametrize("typed", ["", " ", "w", " w ", "!!", "\x00", "\u200f\u202e", "\u0301\u0301"])
def test_fewer_than_two_letters_ask_for_nothing(typed: str) -> None:
    make_edition("Whale")
    with CaptureQueriesContext(connection) as queries:
        assert suggest(typed) == []
    assert len(queries) == 0


@pytest.mark.usefixtures("search_index")
@pytest.mark.parametrize(
    "typed",
    ["x" * 10_000, "whale " * 5_000, "鲸" * 5_000, "%", "%%", "wh%", "wh_le", "wh\\", "wh'", 'wh"', "wh\x00al", "🐳🐳",
     "wh\ud800al", "١٩", "title:(a OR b)~3^4*", "a" * 99 + " b" * 99, "\U0010ffff\U0010ffff", "+", "c++", "wh/[a-z]*/"],
)  # fmt: skip
def test_any_text_has_an_answer(typed: str) -> None:
    make_edition("Whale")
    reindex()
    assert all(isinstance(one, Suggestion) for one in suggest(typed))


def test_signs_of_the_database_are_ordinary_letters() -> None:
    make_edition("Whale")
    assert suggest("w%") == suggest("w_a") == []


# By the index


@pytest.fixture
def le_guin(search_index) -> Edition:
    edition = make_edition(
        "The left hand of darkness",
        nonfiling_count=4,
        agents=[("Le Guin, Ursula K., 1929-2018", "aut"), ("Miéville, China", "aui")],
        subjects=["Life on other planets -- Fiction"],
    )
    reindex()
    return edition


@pytest.mark.parametrize("typed", ["ursula le gu", "Ursula K. Le Guin", "le gu", "le guin, u", "ursula", "guin"])
def test_an_agent_is_found_in_direct_order_and_inverted(le_guin: Edition, typed: str) -> None:
    assert lines(typed) == [("person", "Le Guin, Ursula K.", "1929-2018")]


def test_an_agent_is_found_in_direct_order_by_another_name(search_index) -> None:
    twain = make_agent("Twain, Mark, 1835-1910")
    make_edition("Roughing it").contributions.create(agent=twain, relator="aut")
    add_name(twain, "Clemens, Samuel")
    reindex()
    assert lines("samuel cl") == [("person", "Clemens, Samuel", "→ Twain, Mark, 1835-1910")]


@pytest.mark.parametrize("typed", ["darkness left ha", "hand of dark", "darkn"])
def test_a_title_is_found_by_its_words_in_another_order(le_guin: Edition, typed: str) -> None:
    assert lines(typed) == [("title", "The left hand of darkness", "Ursula K. Le Guin")]


def test_a_genre_is_found_by_its_words_in_another_order(search_index) -> None:
    edition = make_edition("Dracula")
    edition.subject_headings.create(subject=make_subject("Gothic horror fiction", kind="genre"))
    reindex()
    assert lines("horror go") == [("genre", "Gothic horror fiction", "")]


def test_what_begins_so_comes_before_what_only_has_the_words(search_index) -> None:
    make_edition("The great whale")
    make_edition("Whale rider")
    reindex()
    assert labels("whale") == ["Whale rider", "The great whale"]


def test_a_name_in_its_own_script_is_found(search_index) -> None:
    agent = make_agent("Murakami, Haruki, 1949-", original_script="村上春樹")
    make_edition("Noruwei no mori").contributions.create(agent=agent, relator="aut")
    reindex()
    assert labels("村上春") == labels("村上") == ["Murakami, Haruki"]


@pytest.mark.parametrize("typed", ["drakness", "darknes of lfet", "ursla le guin", "planest"])
def test_as_a_last_resort_typing_errors_are_forgiven(le_guin: Edition, typed: str) -> None:
    assert labels(typed)[0] in {"The left hand of darkness", "Le Guin, Ursula K.", "Life on other planets"}


def test_errors_are_not_forgiven_where_something_is_found(le_guin: Edition) -> None:
    make_edition("Darkless")
    assert labels("darkless") == ["Darkless"]


def test_without_an_index_beginnings_are_still_suggested() -> None:
    make_edition("Whale rider")
    assert labels("whale") == ["Whale rider"]
    assert labels("rider") == []


# Cost


@pytest.mark.usefixtures("search_index")
@pytest.mark.parametrize("typed", ["whale", "the whale", "author wha", "number auth", "wahle", "watch whale", "1"])
@pytest.mark.parametrize("number", [1, 12])
def test_at_most_six_queries(typed: str, number: int) -> None:
    for one in range(number):
        make_edition(
            f"Whale watch {one}", agents=[(f"Author, Number {one}", "aut")], subjects=["Whales", f"Whale {one}"]
        )
    reindex()
    with CaptureQueriesContext(connection) as queries:
        suggest(typed)
    assert len(queries) <= 6


def test_beginnings_are_looked_up_by_indexes(plans: Callable[[str], str]) -> None:
    plan = plans("le gui")
    if connection.vendor == "sqlite":
        ranges = re.findall(r"SEARCH \w+ USING (?:COVERING )?INDEX \w+ \((\w+)>\? AND \w+<\?\)", plan)
    else:
        ranges = re.findall(r"Index Cond: \(+(\w+)\)?(?:::text)? >= ", plan)
    assert {name: ranges.count(name) for name in ("sort_title", "key")} == {"sort_title": 2, "key": 12}
    assert not re.search(r"SCAN (?:U\d|catalog_)|Seq Scan on catalog", plan)


@pytest.fixture
def plans() -> Callable[[str], str]:
    """How the database goes about the suggestions for a text."""

    def explain(typed: str) -> str:
        for number in range(30):
            agent = make_agent(f"Le Guin, Ursula {number}")
            edition = make_edition(
                f"Le guide {number}", agents=[(agent.heading, "aut")], subjects=[f"Le guide {number}"]
            )
            add_name(agent, f"Le Guinea, Ursula {number}")
            add_word(edition.subject_headings.get().subject, f"Le guinea {number}")
        with CaptureQueriesContext(connection) as queries:
            suggest(typed)
        explained = []
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # so few rows would be read one by one
                cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            for query in queries.captured_queries[:3]:
                prefix = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
                cursor.execute(prefix + query["sql"].replace("%", "%%"))
                explained += [" ".join(map(str, row)) for row in cursor.fetchall()]
        return "\n".join(explained)

    return explain
