"""Everything by somebody, on the shelf now, at one branch: the way there, and what the page says."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from catalog.models import Branch
from catalog.tests.cast import make_agent, make_branch, make_edition, make_item, reindex

LE_GUIN = "Le Guin, Ursula K., 1929-2018"
Page = Callable[[str], str]


@pytest.fixture
def html(client: Client, db: None) -> Page:
    """Read a page with its tags."""
    return lambda url: unescape(client.get(url).content.decode())


@pytest.fixture
def shelf(db: None) -> None:
    """Three titles: one in at Elm Street, one in at Central and out at Elm Street, one nowhere."""
    elm, central = make_branch("Elm Street"), make_branch("Central")
    here, there, _nowhere = (
        make_edition(title, agents=[(LE_GUIN, "aut")]) for title in ("Always here", "Gone from here", "Gone")
    )
    make_item(here, elm, location="Science fiction", call_number="LEG")
    make_item(there, elm, status="missing")
    make_item(there, central)
    reindex()


@pytest.fixture
def at_elm_street(client: Client, shelf: None) -> None:
    """A reader who said once that Elm Street is theirs."""
    client.get("/search/?q=gone&available=1&remember=1&branch=elm-street")


@pytest.mark.usefixtures("at_elm_street")
def test_the_button_counts_copies_that_are_in_at_this_branch(html: Page) -> None:
    assert "On the shelf now at Elm Street (1)" in html("/search/?q=le+guin")


@pytest.mark.usefixtures("at_elm_street")
def test_the_button_keeps_the_search_and_its_other_ticks(html: Page) -> None:
    found = html("/search/?q=le+guin&language=eng&sort=title&page=1")
    form = found[found.index('<div class="on-the-shelf">') : found.index("On the shelf now at Elm Street (1)")]
    for name, value in (("q", "le guin"), ("language", "eng"), ("sort", "title"), ("branch", "elm-street")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in form
    assert '<button class="button" name="available" value="1">' in form


@pytest.mark.usefixtures("at_elm_street")
def test_the_heading_says_how_many_of_how_many(page: Page) -> None:
    agent = make_agent(LE_GUIN)
    words = page(f"/search/?agent={agent.pk}&available=1&branch=elm-street")
    assert "1 of 3 titles by Ursula K. Le Guin is on the shelf at Elm Street now." in words
    assert "On the shelf at Elm Street: Science fiction, LEG" in words
    assert "Gone from here" not in words
    assert "On the shelf now at Elm Street (" not in words


@pytest.mark.usefixtures("at_elm_street")
def test_the_words_asked_for_stay_in_the_heading(page: Page) -> None:
    words = page("/search/?q=gone&available=1&branch=central")
    assert "1 of 2 titles for “gone” is on the shelf at Central now." in words


@pytest.mark.usefixtures("at_elm_street")
def test_a_branch_that_narrows_already_goes_before_the_remembered_one(page: Page) -> None:
    assert "On the shelf now at Central (1)" in page("/search/?q=le+guin&branch=central")


@pytest.mark.usefixtures("at_elm_street")
def test_where_nothing_is_in_there_is_a_sentence_and_no_button(page: Page) -> None:
    words = page("/search/?q=gone")
    assert "None of these is on the shelf at Elm Street now." in words
    assert "On the shelf now at Elm Street (" not in words


@pytest.mark.usefixtures("at_elm_street")
def test_of_a_misspelt_question_what_was_meant_is_counted(page: Page) -> None:
    words = page("/search/?q=le+guni")
    assert "Showing 3 results for “le guin”." in words
    assert "On the shelf now at Elm Street (1)" in words
    words = page("/search/?q=le+guni&available=1&branch=elm-street")
    assert "1 of 3 titles for “le guin” is on the shelf at Elm Street now." in words
    assert "Nothing here is spelled “le guni”." in words


@pytest.mark.usefixtures("at_elm_street")
def test_a_hit_names_the_copy_at_the_readers_branch_first(page: Page) -> None:
    edition = make_edition("In both")
    for name in ("Central", "Elm Street"):
        make_item(edition, make_branch(name))
    reindex()
    assert "at Elm Street: 599.5 WHA also at Central" in page("/search/?q=both")
    assert "at Central: 599.5 WHA also at Elm Street" in page("/search/?q=both&branch=central")


@pytest.mark.usefixtures("shelf")
def test_who_never_said_which_branch_is_asked(page: Page, html: Page) -> None:
    words = page("/search/?q=le+guin")
    assert "Your branch" in words
    assert "Show what is on the shelf now" in words
    assert "On the shelf now at" not in words
    assert '<option value="elm-street">Elm Street</option>' in html("/search/?q=le+guin")


@pytest.mark.usefixtures("shelf")
def test_the_answer_is_remembered_and_leads_to_a_clean_address(client: Client) -> None:
    answer = client.get("/search/?q=le+guin&available=1&remember=1&branch=elm-street")
    assert answer["Location"] == "/search/?q=le+guin&available=1&branch=elm-street"
    cookie = answer.cookies["branch"]
    assert cookie.value == "elm-street"
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 365 * 86_400


@pytest.mark.usefixtures("shelf")
def test_over_https_the_cookie_goes_by_https_alone(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    asked = "/search/?q=le+guin&remember=1&branch=elm-street"
    assert not client.get(asked).cookies["branch"]["secure"]
    settings.SESSION_COOKIE_SECURE = True
    assert client.get(asked).cookies["branch"]["secure"]


@pytest.mark.usefixtures("at_elm_street")
def test_the_branch_can_be_changed_later(client: Client, page: Page, html: Page) -> None:
    assert '<option value="elm-street" selected>Elm Street</option>' in html("/search/?q=le+guin")
    client.get("/search/?q=le+guin&remember=1&branch=central")
    assert "On the shelf now at Central (1)" in page("/search/?q=le+guin")


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("asked", ["branch=nowhere", "branch=central&branch=elm-street", "", "branch=%00%ff"])
def test_what_is_no_branch_is_not_remembered(client: Client, asked: str) -> None:
    answer = client.get(f"/search/?q=le+guin&remember=1&{asked}")
    assert answer.status_code == 302
    assert "branch" not in answer.cookies


@pytest.mark.usefixtures("shelf")
def test_a_branch_that_readers_do_not_see_is_not_remembered(client: Client) -> None:
    make_branch("Stacks", is_public=False)
    assert "branch" not in client.get("/search/?q=le+guin&remember=1&branch=stacks").cookies


@pytest.mark.usefixtures("at_elm_street")
def test_a_branch_that_is_gone_is_forgotten(client: Client, page: Page) -> None:
    Branch.objects.filter(code="elm-street").update(code="elm-street-old")
    answer = client.get("/search/?q=le+guin")
    assert answer.status_code == 200
    assert answer.cookies["branch"].value == ""
    assert "branch" not in client.get("/search/?q=le+guin").cookies
    assert "Your branch" in page("/search/?q=le+guin")


def test_the_only_branch_need_not_be_asked_for(page: Page, html: Page) -> None:
    make_item(make_edition())
    reindex()
    assert "On the shelf now at Elm Street (1)" in page("/search/?q=moby")
    assert "Your branch" not in html("/search/?q=moby")


@pytest.mark.usefixtures("at_elm_street")
def test_the_page_is_kept_apart_for_each_cookie(client: Client) -> None:
    assert "Cookie" in client.get("/search/?q=le+guin")["Vary"]


@pytest.mark.usefixtures("at_elm_street")
def test_a_name_leads_to_everything_by_its_bearer(page: Page, html: Page) -> None:
    agent = make_agent(LE_GUIN)
    assert "Ursula K. Le Guin, writer: all 3 titles" in page("/search/?q=le+guin")
    assert f'<a href="?agent={agent.pk}">all 3 titles</a>' in html("/search/?q=le+guin")
    assert "3 titles by Ursula K. Le Guin" in page(f"/search/?agent={agent.pk}")
    assert agent.get_absolute_url() in html(f"/search/?agent={agent.pk}")


def test_titles_that_somebody_only_had_a_part_in_are_not_by_them(page: Page) -> None:
    edition = make_edition("Room on the broom", agents=[("Donaldson, Julia", "aut"), ("Scheffler, Axel", "ill")])
    make_item(edition)
    reindex()
    assert "Axel Scheffler, illustrator: 1 title" in page("/search/?q=axel+scheffler")
    assert "1 title with Axel Scheffler" in page(f"/search/?agent={make_agent('Scheffler, Axel').pk}")
