"""P1 to P5 of a library's day: what readers look for, what it costs them, and what the pages say."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from catalog.tests.browser.day.conftest import NO_SCRIPT, PHONE, SCRIPT
from catalog.tests.browser.day.driver import Reader
from catalog.tests.browser.day.library import HISTORIES, ON_SHELF_AT_ELM_STREET

pytestmark = pytest.mark.browser

Readers, Cost, Database = Callable[[str], Reader], Callable[..., None], Callable[..., list[tuple]]
WHALES = "that book about whales for a 6-year-old"
# Kept at Elm Street and in there: one and the same copy.
LE_GUIN_AT_ELM_STREET = """
    SELECT DISTINCT edition.id FROM catalog_edition AS edition
    JOIN catalog_contribution AS part ON part.edition_id = edition.id
    JOIN catalog_agent AS agent ON agent.id = part.agent_id
    JOIN catalog_item AS item ON item.edition_id = edition.id
    JOIN catalog_branch AS branch ON branch.id = item.branch_id
    WHERE agent.heading LIKE 'Le Guin, Ursula%' AND item.status = 'available' AND branch.code = 'elm-street'
"""
FRENCH_AUDIOBOOKS_SINCE_2020 = """
    SELECT DISTINCT edition.id FROM catalog_edition AS edition
    JOIN catalog_subjectheading AS given ON given.edition_id = edition.id
    JOIN catalog_subject AS subject ON subject.id = given.subject_id
    WHERE (edition.title_proper LIKE '%history%' OR subject.heading LIKE '%history%')
    AND edition.language = 'fre' AND edition.format = 'audiobook' AND edition.publication_year >= 2020
"""
FOR_A_SIX_YEAR_OLD = """
    SELECT edition.id FROM catalog_edition AS edition
    JOIN catalog_subjectheading AS given ON given.edition_id = edition.id
    JOIN catalog_subject AS subject ON subject.id = given.subject_id
    JOIN catalog_item AS item ON item.edition_id = edition.id
    WHERE subject.heading LIKE 'Whales%' AND edition.age_from <= 6 AND edition.age_to >= 6 AND item.status = 'available'
"""


def hits(reader: Reader) -> Locator:
    """The hits on the page."""
    return reader.page.locator("li.hit")


def first_title(reader: Reader) -> Locator:
    """The title of the first hit, which leads to its record."""
    return hits(reader).first.locator("h2 a")


def edition_number(reader: Reader) -> int:
    """The number of the record that is open."""
    found = re.search(r"/editions/(\d+)/", reader.page.url)
    assert found, reader.page.url
    return int(found[1])


# P1: a known title with a typo


@pytest.mark.parametrize("how", [SCRIPT, NO_SCRIPT, PHONE])
def test_p1_a_title_remembered_with_a_typo(
    how: str, reader: Readers, cost: Cost, whole_database: Callable[[], list[str]]
) -> None:
    before = whole_database()
    someone = reader(how)
    someone.start("/")
    someone.type("the grufalo")
    someone.enter()
    page = someone.page
    expect(page.locator("h1")).to_have_text("Showing 3 results for “the gruffalo”.")
    expect(page.get_by_text("Nothing here is spelled “the grufalo”.")).to_be_visible()
    all_the_same = page.get_by_role("link", name="Search for “the grufalo” all the same")
    expect(all_the_same).to_have_attribute("href", "?q=the+grufalo&as_typed=spelling")
    someone.press(first_title(someone))
    expect(page.locator("h1")).to_contain_text("The Gruffalo")
    assert edition_number(someone)
    cost("P1 a title with a typo", how, someone, 3, 2)
    assert whole_database() == before


def test_p1_suggestions_forgive_the_typo_too(reader: Readers, cost: Cost) -> None:
    someone = reader(SCRIPT)
    someone.start("/")
    someone.type("the grufalo")
    someone.pick(re.compile("^The Gruffalo"))
    expect(someone.page.locator("h1")).to_contain_text("The Gruffalo")
    assert edition_number(someone)
    cost("P1 a title with a typo, suggested", SCRIPT, someone, 2, 1)


@pytest.mark.parametrize("how", [SCRIPT, NO_SCRIPT])
def test_p1_by_keyboard_alone(how: str, reader: Readers, cost: Cost) -> None:
    someone = reader(how)
    someone.start("/")
    someone.type("the grufalo")
    someone.enter()
    someone.skip("To results")
    someone.go_to(first_title(someone), at_most=1)
    someone.enter()
    expect(someone.page.locator("h1")).to_contain_text("The Gruffalo")
    cost("P1 a title with a typo, by keyboard", how, someone, 3, 2)


# P2: everything by an author, on the shelf now, at one branch


def at_elm_street(someone: Reader) -> None:
    """Some other day: a reader says once which branch is theirs."""
    someone.page.goto("/search/")
    someone.page.get_by_label("Your branch").select_option(label="Elm Street")
    someone.page.get_by_role("button", name="Show what is on the shelf now").click()
    expect(someone.page.locator("h1")).to_contain_text("on the shelf at Elm Street now")


def assert_all_le_guin_at_elm_street(someone: Reader, database: Database) -> None:
    page = someone.page
    expect(page.locator("h1")).to_have_text("12 of 34 titles by Ursula K. Le Guin are on the shelf at Elm Street now.")
    shown = [
        int(re.findall(r"/editions/(\d+)/", link.get_attribute("href") or "")[0])
        for link in page.locator("li.hit h2 a").all()
    ]
    assert sorted(shown) == sorted(number for (number,) in database(LE_GUIN_AT_ELM_STREET))
    assert len(shown) == ON_SHELF_AT_ELM_STREET
    for hit in hits(someone).all():
        expect(hit.locator("[data-status]")).to_have_attribute("data-status", "available")
        expect(hit).to_contain_text(re.compile(r"On the shelf\s+at Elm Street: Science fiction, LEG"))


def test_p2_everything_by_an_author_on_the_shelf_now(reader: Readers, cost: Cost, database: Database) -> None:
    someone = reader(SCRIPT)
    at_elm_street(someone)
    someone.start("/")
    someone.type("le gu")
    someone.pick(re.compile("Le Guin, Ursula K"))
    expect(someone.page.locator("h1")).to_have_text("34 titles by Ursula K. Le Guin")
    someone.press(someone.page.get_by_role("button", name="On the shelf now at Elm Street (12)"))
    assert_all_le_guin_at_elm_street(someone, database)
    cost("P2 by an author, on the shelf now", SCRIPT, someone, 3, 2)


def test_p2_by_keyboard_alone(reader: Readers, cost: Cost, database: Database) -> None:
    someone = reader(SCRIPT)
    at_elm_street(someone)
    someone.start("/")
    someone.type("le gu")
    someone.pick(re.compile("Le Guin, Ursula K"))
    someone.go_to(someone.page.get_by_role("button", name="On the shelf now at Elm Street (12)"))
    someone.enter()
    assert_all_le_guin_at_elm_street(someone, database)
    cost("P2 by an author, on the shelf now, by keyboard", SCRIPT, someone, 3, 2)


@pytest.mark.parametrize("how", [NO_SCRIPT, PHONE])
def test_p2_by_the_band_above_the_hits(how: str, reader: Readers, cost: Cost, database: Database) -> None:
    someone = reader(how)
    at_elm_street(someone)
    someone.start("/")
    someone.type("le guin")
    someone.enter()
    expect(someone.page.locator("#main")).to_contain_text("Ursula K. Le Guin, writer: all 34 titles")
    someone.press(someone.page.get_by_role("link", name="all 34 titles"))
    someone.press(someone.page.get_by_role("button", name="On the shelf now at Elm Street (12)"))
    assert_all_le_guin_at_elm_street(someone, database)
    cost("P2 by an author, on the shelf now, typed out", how, someone, 4, 3)


@pytest.mark.parametrize("how", [SCRIPT, NO_SCRIPT])
def test_p2_the_first_time_the_branch_is_asked_once(how: str, reader: Readers, cost: Cost, database: Database) -> None:
    someone = reader(how)
    someone.start("/")
    someone.type("le guin")
    someone.enter()
    someone.press(someone.page.get_by_role("link", name="all 34 titles"))
    someone.select(someone.page.get_by_label("Your branch"), "Elm Street")
    someone.press(someone.page.get_by_role("button", name="Show what is on the shelf now"))
    assert_all_le_guin_at_elm_street(someone, database)
    cost("P2 the first time: the branch as well", how, someone, 5, 3)
    someone.start("/search/?q=gruffalo")
    expect(someone.page.locator("#main")).to_contain_text("None of these is on the shelf at Elm Street now.")


# P3: that book about whales for a six-year-old


def assert_is_for_a_six_year_old(someone: Reader, database: Database) -> None:
    assert (edition_number(someone),) in database(FOR_A_SIX_YEAR_OLD)


@pytest.mark.parametrize("how", [SCRIPT, NO_SCRIPT, PHONE])
def test_p3_a_wish_in_a_sentence(how: str, reader: Readers, cost: Cost, database: Database) -> None:
    someone = reader(how)
    someone.start("/")
    someone.type(WHALES)
    someone.enter()
    page = someone.page
    expect(page.get_by_text("We took “for a 6-year-old” to mean: for ages 5 to 7.")).to_be_visible()
    expect(page.locator("#q")).to_have_value(WHALES)
    expect(page.get_by_role("link", name=re.compile("Take it as words ?: for a 6-year-old"))).to_be_visible()
    for title in ("My first whales", "Whales, dolphins and you", "Whales of the North Atlantic"):
        expect(page.locator("ol.hits")).not_to_contain_text(title)
    someone.press(page.locator("li.hit:has([data-status=available]) h2 a").first)
    assert_is_for_a_six_year_old(someone, database)
    cost("P3 whales for a 6-year-old", how, someone, 3, 2)


@pytest.mark.parametrize("how", [SCRIPT, NO_SCRIPT])
def test_p3_by_keyboard_alone(how: str, reader: Readers, cost: Cost, database: Database) -> None:
    someone = reader(how)
    someone.start("/")
    someone.type(WHALES)
    someone.enter()
    someone.skip("To results")
    someone.go_to(first_title(someone), at_most=1)
    someone.enter()
    assert_is_for_a_six_year_old(someone, database)
    cost("P3 whales for a 6-year-old, by keyboard", how, someone, 3, 2)


@pytest.mark.parametrize("how", [NO_SCRIPT, PHONE])
def test_p3_without_typing(how: str, reader: Readers, cost: Cost, database: Database) -> None:
    someone = reader(how)
    someone.start("/")
    tiles = someone.page.get_by_role("region", name="Children’s books")
    someone.press(tiles.get_by_role("link", name=re.compile("6 to 8 years")))
    someone.press(someone.page.locator("li.hit:has([data-status=available])", has_text="whales").locator("h2 a").first)
    assert_is_for_a_six_year_old(someone, database)
    cost("P3 whales, by the tile of an age", how, someone, 3, 2)


# P4: three ways to narrow at once


@pytest.mark.parametrize("how", [SCRIPT, NO_SCRIPT])
def test_p4_three_ways_to_narrow_at_once(how: str, reader: Readers, cost: Cost, database: Database) -> None:
    someone = reader(how)
    someone.start("/search/?q=history")
    page = someone.page
    expect(page.locator("h1")).to_have_text(f"{HISTORIES} titles for “history”")
    someone.tick(page.get_by_role("checkbox", name="French"))
    someone.tick(page.get_by_role("checkbox", name="Audiobook"))
    someone.fill(page.get_by_label("From", exact=True), "2020")
    right = len(database(FRENCH_AUDIOBOOKS_SINCE_2020))
    assert 1 < right < HISTORIES
    button = page.get_by_role("button", name="Show results" if how == NO_SCRIPT else f"Show {right} results")
    expect(button).to_have_count(2)
    someone.press(button.last)
    expect(page.locator("h1")).to_have_text(f"{right} titles for “history”")
    expect(hits(someone)).to_have_count(right)
    for part in ("language=fre", "format=audiobook", "year_from=2020"):
        assert part in page.url
    for label in ("French", "Audiobook", "from 2020"):
        expect(page.get_by_role("link", name=f"Remove {label}")).to_be_visible()
    cost("P4 three ways to narrow at once", how, someone, 4, 1)
    page.get_by_role("link", name="Remove French").click()
    expect(page.get_by_role("link", name="Remove French")).to_have_count(0)
    expect(page.get_by_role("link", name="Remove Audiobook")).to_be_visible()
    expect(page.get_by_role("link", name="Remove from 2020")).to_be_visible()


def test_p4_by_keyboard_alone(reader: Readers, cost: Cost, database: Database) -> None:
    """Enter anywhere in the form applies it."""
    someone = reader(NO_SCRIPT)
    someone.start("/search/?q=history")
    page = someone.page
    for name in ("Audiobook", "French"):
        someone.go_to(page.get_by_role("checkbox", name=name))
        page.keyboard.press("Space")
        someone.steps.append("tick")
    someone.go_to(page.get_by_label("From", exact=True), at_most=120)
    page.keyboard.type("2020")
    someone.steps.append("fill in 2020")
    someone.enter()
    expect(page.locator("h1")).to_have_text(f"{len(database(FRENCH_AUDIOBOOKS_SINCE_2020))} titles for “history”")
    cost("P4 three ways to narrow at once, by keyboard", NO_SCRIPT, someone, 4, 1)


# P5: where on the shelf


@pytest.mark.parametrize("how", [SCRIPT, NO_SCRIPT, PHONE])
def test_p5_where_it_stands_is_in_the_hit(how: str, reader: Readers, cost: Cost) -> None:
    someone = reader(how)
    someone.start("/search/?q=whales+up+close")
    hit = hits(someone).first
    expect(hit).to_contain_text(re.compile(r"On the shelf\s+at Elm Street: Children's room, 599\.5 WHA"))
    expect(hit.locator("[data-status]")).to_have_attribute("data-status", "available")
    expect(hit.locator(".shelf-mark")).to_have_text("599.5 WHA")
    expect(hit.locator("a .shelf-mark")).to_have_count(0)
    cost("P5 where on the shelf", how, someone, 0, 0)


@pytest.mark.parametrize("how", [SCRIPT, NO_SCRIPT])
def test_p5_what_is_in_the_store_has_no_mark(how: str, reader: Readers, cost: Cost) -> None:
    someone = reader(how)
    someone.start("/search/?q=annals+harbour")
    hit = hits(someone).first
    expect(hit).to_contain_text("In the store: ask at the desk")
    expect(hit.locator("[data-status]")).to_have_attribute("data-status", "store")
    expect(hit).not_to_contain_text("942.1")
    cost("P5 in the store", how, someone, 0, 0)
