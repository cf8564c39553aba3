"""The lists from A to Z."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import chain, pairwise

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from catalog.models import AgentVariant, Edition, SubjectVariant
from catalog.presenters.browse import LETTERS, letter_of
from catalog.tests.cast import make_agent, make_edition, make_series, make_subject
from catalog.views import browse

Page = Callable[[str], str]
LISTS = ("titles", "authors", "subjects", "series")


@pytest.fixture(autouse=True)
def no_letters_of_other_tests(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def listed(client: Client, url: str) -> list[str]:
    """The words of each entry."""
    html = client.get(url).content.decode()
    entries = re.findall(r"<li>\s*(<span class=\"az-line\">.*?)</li>", html, flags=re.S)
    return [unescape(" ".join(re.sub(r"<[^>]+>", "", entry).split())) for entry in entries]


def link(client: Client, url: str, rel: str) -> str:
    """Where the button for the next or previous page leads, or nothing."""
    found = re.search(rf'<a class="button[^"]*" rel="{rel}" href="([^"]+)"', client.get(url).content.decode())
    return url.split("?")[0] + found[1].replace("&amp;", "&") if found else ""


def see_other(heading: str, used: str) -> None:
    """Another name of an agent."""
    variant = AgentVariant(agent=make_agent(used), heading=heading)
    variant.set_derived()
    variant.save()


def test_titles_stand_without_their_article(client: Client) -> None:
    make_edition("The Hobbit", nonfiling_count=4, agents=[("Tolkien, J. R. R.", "aut")], publication_year=1937)
    make_edition("Zebra")
    make_edition("Apple")
    assert listed(client, "/browse/titles/") == [
        "Apple Book",
        "The Hobbit J. R. R. Tolkien · Book · 1937",
        "Zebra Book",
    ]
    for text in ("hob", "The Hobbit", "the hobbit"):
        assert listed(client, f"/browse/titles/?from={text}")[0].startswith("The Hobbit")


def test_kinds_of_names_stand_in_one_list_with_see_references(client: Client) -> None:
    make_edition(agents=[("Twain, Mark, 1835-1910", "aut"), ("Clement, Pope", "aut")])
    make_edition("Other", agents=[("Twain, Mark, 1835-1910", "aut")])
    make_agent("Clippers' Club", kind="body")
    make_edition("Third", agents=[("Zola, Émile", "aut")]).contributions.create(
        agent=make_agent("Clippers' Club", kind="body"), position=1
    )
    see_other("Clemens, Samuel", "Twain, Mark, 1835-1910")
    assert listed(client, "/browse/authors/") == [
        "Clemens, Samuel see Twain, Mark, 1835-1910",
        "Clement, Pope 1 title",
        "Clippers' Club Organisation 1 title",
        "Twain, Mark, 1835-1910 2 titles",
        "Zola, Émile 1 title",
    ]
    assert listed(client, "/browse/authors/?from=CLÉMENT")[0] == "Clement, Pope 1 title"


def test_subjects_count_their_subdivisions(client: Client) -> None:
    make_edition("One", subjects=["Whales -- Fiction", "Whales -- History"])
    make_edition("Two", subjects=["Whales"])
    make_edition("Three").subject_headings.create(subject=make_subject("Ballads", kind="genre"))
    variant = SubjectVariant(subject=make_subject("Whales"), heading="Cetaceans")
    variant.set_derived()
    variant.save()
    assert listed(client, "/browse/subjects/") == [
        "Ballads Genre 1 title",
        "Cetaceans see Whales",
        "Whales 2 titles",
        "Whales – Fiction 1 title",
        "Whales – History 1 title",
    ]


def test_series(client: Client) -> None:
    make_series("Penguin classics", {"1": make_edition("One"), "2": make_edition("Two")})
    assert listed(client, "/browse/series/") == ["Penguin classics 2 titles"]


def test_what_readers_cannot_see_is_on_no_list(client: Client) -> None:
    hidden = make_edition("Hidden", agents=[("Nobody, N.", "aut")], subjects=["Secrets -- Fiction"], suppressed=True)
    make_series("Files", {"1": hidden})
    make_agent("Unused, U.")
    make_subject("Unused")
    see_other("Someone", "Nobody, N.")
    for name in LISTS:
        assert listed(client, f"/browse/{name}/") == []
        assert "There is nothing in this list yet." in client.get(f"/browse/{name}/").content.decode()


def test_a_hidden_edition_counts_nowhere(client: Client) -> None:
    make_edition("Seen", agents=[("Melville, Herman", "aut")], subjects=["Whales"])
    make_edition("Hidden", agents=[("Melville, Herman", "aut")], subjects=["Whales"], suppressed=True)
    assert listed(client, "/browse/authors/") == ["Melville, Herman 1 title"]
    assert listed(client, "/browse/subjects/") == ["Whales 1 title"]


def test_somebody_with_two_roles_counts_once(client: Client) -> None:
    make_edition(agents=[("Blake, Quentin", "aut"), ("Blake, Quentin", "ill")])
    assert listed(client, "/browse/authors/") == ["Blake, Quentin 1 title"]


@pytest.mark.parametrize("same", [True, False])
def test_turning_pages_shows_everything_once_there_and_back(
    client: Client, monkeypatch: pytest.MonkeyPatch, same: bool
) -> None:
    monkeypatch.setattr(browse, "PAGE_SIZE", 3)
    for number in range(8):
        make_edition("Poems" if same else f"Poems {number}")
    first = "/browse/titles/"
    pages, url = [], first
    while url:
        pages.append(url)
        url = link(client, url, "next")
    assert [len(listed(client, page)) for page in pages] == [3, 3, 2]
    ids = [re.findall(r'href="/editions/(\d+)/', client.get(page).content.decode()) for page in pages]
    assert list(chain(*ids)) == [str(pk) for pk in Edition.objects.values_list("pk", flat=True)]
    back = link(client, pages[2], "prev")
    assert re.findall(r'href="/editions/(\d+)/', client.get(back).content.decode()) == ids[1]
    assert re.findall(r'href="/editions/(\d+)/', client.get(link(client, back, "prev")).content.decode()) == ids[0]
    assert link(client, first, "prev") == ""


def test_pages_turn_where_names_and_references_are_the_same(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browse, "PAGE_SIZE", 2)
    for kind in ("person", "family", "body", "meeting"):
        agent = make_agent("Same", kind=kind)
        make_edition(kind).contributions.create(agent=agent)
    make_edition("X", agents=[("Used, Name", "aut"), ("Used, Other", "aut")])
    see_other("Same", "Used, Name")
    see_other("Same", "Used, Other")
    seen, url = [], "/browse/authors/"
    while url:
        seen += listed(client, url)
        last, url = url, link(client, url, "next")
    assert len(seen) == len(set(seen)) == 8
    back: list[str] = []
    while last:
        back = listed(client, last) + back
        last = link(client, last, "prev")
    assert back == seen


def test_a_place_between_two_entries_can_be_gone_back_from(client: Client) -> None:
    make_edition("Apple")
    make_edition("Zebra")
    assert listed(client, "/browse/titles/?from=m") == ["Zebra Book"]
    assert listed(client, link(client, "/browse/titles/?from=m", "prev")) == ["Apple Book", "Zebra Book"]


def test_letters_of_the_scripts_that_are_there(client: Client) -> None:
    for title in ("1984", "Émile", "Война и мир", "ノルウェイの森", "三体", "雪国", "خانه", "#!"):
        make_edition(title)
    html = client.get("/browse/titles/").content.decode()
    letters = re.search(r'<nav class="az-letters".*?</nav>', html, flags=re.S)
    assert letters is not None
    assert re.findall(r">([^<]+)</a>", letters[0]) == ["0–9", "E", "В", "خ", "ナ", "漢字"]
    assert listed(client, "/browse/titles/?from=%E3%90%80") == ["三体 Book", "雪国 Book"]


def test_letters_are_in_the_order_of_the_list() -> None:
    assert all(letter.first <= letter.last for letter in LETTERS)
    assert all(one.last < other.first for one, other in pairwise(LETTERS))
    assert [letter_of(text) and letter_of(text).label for text in ("moby", "9", "", "#", "жук")] == [
        "M", "0–9", None, None, "Ж",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        "from=", "from=%00", "from=%ff", "from=!!!", f"from={'x' * 3000}", "at=", "at=x", "at=a.b.c", "at=..",
        "at=x.9.99999999999999999999999", "at=x.77.1", "until=", "until=zzz", "until=x.1.99999999999999999", "page=3",
        "from=%F4%8F%BF%BF", "from=%25_", "at=%F0%9F%98%80.0.1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", LISTS)
def test_any_address_is_a_page(client: Client, name: str, query: str) -> None:
    make_edition("Moby", agents=[("Melville", "aut")], subjects=["Whales"])
    assert client.get(f"/browse/{name}/?{query}").status_code == 200


def test_only_the_beginning_is_for_search_engines(client: Client) -> None:
    make_edition()
    assert b'name="robots"' not in client.get("/browse/titles/").content
    assert b'rel="canonical"' in client.get("/browse/titles/").content
    for query in ("from=m", "at=m.0.1", "until=m.0.1"):
        assert b'<meta name="robots" content="noindex,follow">' in client.get(f"/browse/titles/?{query}").content


def test_every_list_is_one_click_away(page: Page) -> None:
    make_edition()
    assert "Browse" in page("/")
    for name in LISTS:
        assert "Titles Authors Subjects Series" in page(f"/browse/{name}/")


@pytest.mark.parametrize(("name", "most"), [("titles", 5), ("authors", 20), ("subjects", 12), ("series", 5)])
def test_the_same_number_of_queries_for_one_entry_and_for_twenty(
    query_count: Callable[[str], int], name: str, most: int
) -> None:
    def add(number: int) -> None:
        edition = make_edition(f"Whale {number}", agents=[(f"Author {number}", "aut")], subjects=[f"Sea {number}"])
        make_series(f"Series {number}", {"1": edition})
        see_other(f"Name {number}", f"Author {number}")

    add(0)
    url = f"/browse/{name}/?from=a"
    query_count(url)  # the letters
    one = query_count(url)
    for number in range(1, 20):
        add(number)
    assert query_count(url) == one
    assert one <= most


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compares character by character anyhow")
def test_keys_are_compared_character_by_character_on_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns WHERE collation_name = 'C'"
            " AND table_name LIKE 'catalog_%%' AND column_name IN ('key', 'sort_title', 'call_number_key')"
        )
        assert cursor.fetchone() == (7,)
