"""The addresses that the script of the search box asks."""

import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from catalog.tests.cast import make_agent, make_edition, make_librarian
from catalog.tests.search.test_any_input import ADDRESSES

pytestmark = pytest.mark.django_db
Ask = Callable[[str], dict]


@pytest.fixture
def ask(client: Client) -> Ask:
    """What the site suggests."""

    def answer(text: str) -> dict:
        response = client.get(f"/suggestions/?q={quote(text)}")
        assert response.status_code == 200
        return response.json()

    return answer


def test_the_address_has_a_name() -> None:
    assert reverse("catalog:suggestions") == "/suggestions/"


def test_each_line_says_what_it_is_and_where_it_leads(ask: Ask) -> None:
    edition = make_edition("Melville's whale", agents=[("Melville, Herman, 1819-1891", "aut")], subjects=["Melancholy"])
    agent, subject = make_agent(), edition.subject_headings.get().subject
    assert ask("mel")["suggestions"] == [
        {"kind": "title", "kind_label": "Title", "label": "Melville's whale", "detail": "Herman Melville",
         "url": edition.get_absolute_url()},
        {"kind": "person", "kind_label": "Person", "label": "Melville, Herman", "detail": "1819-1891",
         "url": f"/search/?agent={agent.pk}"},
        {"kind": "subject", "kind_label": "Subject", "label": "Melancholy", "detail": "",
         "url": subject.get_absolute_url()},
    ]  # fmt: skip


def test_the_parts_of_a_subject_are_told_apart_as_on_other_pages(ask: Ask) -> None:
    make_edition(subjects=["Whales -- Fiction"])
    assert [line["label"] for line in ask("whales f")["suggestions"]] == ["Whales – Fiction"]


@pytest.mark.parametrize("heading", ["Melville, Herman, 1819-1891", "鲸", "!!!"])
def test_every_address_is_the_lasting_one(client: Client, ask: Ask, heading: str) -> None:
    make_edition(f"Mel {heading}", part_number="2", part_name="Deep", agents=[(f"Mel {heading}", "aut")],
                 subjects=[f"Mel {heading}"])  # fmt: skip
    found = ask("mel")["suggestions"]
    assert len(found) == 3
    for line in found:
        assert client.get(line["url"]).status_code == 200


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "No suggestions."),
        (1, "1 suggestion. Choose with"),
        (2, "2 suggestions. Choose with the up and down arrows."),
    ],
)
def test_a_screen_reader_is_told_how_many(ask: Ask, number: int, words: str) -> None:
    for one in range(number):
        make_edition(f"Whale {one}")
    assert ask("whale")["message"].startswith(words)


@pytest.mark.usefixtures("search_index")
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_any_address_is_answered_in_json(client: Client, address: str) -> None:
    make_edition()
    response = client.get("/suggestions/?" + address)
    assert response.status_code == 200
    assert isinstance(json.loads(response.content)["suggestions"], list)


def test_too_many_parameters_are_answered_in_json(client: Client) -> None:
    response = client.get("/suggestions/?" + "a=1&" * 10_001)
    assert (response.status_code, response.json()["suggestions"]) == (200, [])


def test_the_answer_is_the_same_for_everybody_and_may_be_kept_for_a_while(client: Client) -> None:
    make_edition("Whale")
    answers = [client.get("/suggestions/?q=whale")]
    client.force_login(make_librarian())
    answers.append(client.get("/suggestions/?q=whale"))
    assert answers[0].content == answers[1].content
    for answer in answers:
        assert answer["Cache-Control"] == "public, max-age=300"
        assert "Cookie" not in answer.get("Vary", "")
        assert answer["X-Robots-Tag"] == "noindex"
        assert "Set-Cookie" not in answer


def test_nothing_can_be_sent(client: Client) -> None:
    assert client.post("/suggestions/", {"q": "whale"}).status_code == 405


@pytest.mark.usefixtures("search_index")
@pytest.mark.parametrize("number", [1, 20])
def test_at_most_six_queries(query_count: Callable[[str], int], number: int) -> None:
    for one in range(number):
        make_edition(f"Whale {one}", agents=[(f"Whale, Ada {one}", "aut")], subjects=["Whales"])
    assert query_count("/suggestions/?q=whale") <= 6


@pytest.mark.parametrize("url", ["/", "/search/?q=whale"])
def test_the_search_form_names_the_address_and_needs_no_script(client: Client, url: str) -> None:
    html = client.get(url).content.decode()
    assert '<form class="find" role="search" action="/search/" method="get" data-suggestions="/suggestions/"' in html
    assert '<script src="/static/js/suggestions.js" defer></script>' in html
    assert "combobox" not in html
