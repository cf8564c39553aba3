"""What the button of the form that narrows says while one ticks."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from catalog.tests.cast import make_edition, reindex

Label = Callable[[str], str]


@pytest.fixture
def label(client: Client, db: None) -> Label:
    """What the button says for a form with these contents."""
    for number in range(3):
        make_edition(f"Whale {number}", format="film" if number else "book", publication_year=2000 + number)
    reindex()
    return lambda query: client.get(f"/search/count/?{query}").json()["label"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=whale", "Show 3 results"),
        ("q=whale&format=film", "Show 2 results"),
        ("q=whale&format=film&year_from=2002&year_to=", "Show 1 result"),
        ("", "Show 3 results"),
        ("q=whale&format=map", "Show results"),
        ("q=whael", "Show results"),
        ("q=((((&format=%00&year_from=x", "Show results"),
    ],
)
def test_the_count_is_what_the_press_will_show(label: Label, query: str, said: str) -> None:
    assert label(query) == said


def test_without_an_index_there_is_no_count(client: Client, db: None, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.SEARCH_INDEX_DIR = tmp_path / "nowhere"
    assert client.get("/search/count/?q=whale").json() == {"label": "Show results"}


def test_machines_do_not_keep_it(client: Client, label: Label) -> None:
    assert client.get("/search/count/?q=whale")["X-Robots-Tag"] == "noindex"


def test_the_form_keeps_what_was_taken_as_words(client: Client, label: Label) -> None:
    html = unescape(client.get("/search/?q=whale+0+on+dvd&as_typed=format").content.decode())
    form = html[
        html.index('<details class="narrow">') : html.index("</details>", html.index('<details class="narrow">'))
    ]
    assert '<input type="hidden" name="as_typed" value="format">' in form
