"""Pages about agents, subjects, series and works: a family that shares its list of editions."""

from collections.abc import Callable

import pytest
from django.test import Client

from catalog.models import AgentVariant, Edition, SubjectVariant
from catalog.tests.cast import make_agent, make_edition, make_item, make_series, make_shelf, make_subject, make_work
from catalog.views.series import number_key

Page = Callable[[str], str]
MELVILLE = "Melville, Herman, 1819-1891"


def test_an_agent_with_names_and_roles(page: Page, db: None) -> None:
    agent = make_agent(MELVILLE, original_script="Мелвилл, Герман", note="Went to sea at nineteen.")
    AgentVariant.objects.create(agent=agent, heading="Tarnmoor, Salvator", key="t")
    agent.related.add(make_agent("Hawthorne, Nathaniel"))
    make_edition(agents=[(MELVILLE, "aut")])
    words = page(agent.get_absolute_url())
    for text in (
        "Herman Melville 1819-1891",
        "Мелвилл, Герман",
        "Went to sea at nineteen.",
        "Also known as Tarnmoor, Salvator",
        "See also Hawthorne, Nathaniel",
        "1 title",
        "Author Herman Melville",
    ):
        assert text in words


def test_hidden_editions_are_on_no_list(page: Page, db: None) -> None:
    edition = make_edition("Hidden", agents=[(MELVILLE, "aut")], subjects=["Whales"], suppressed=True)
    series = make_series("Classics", {"1": edition})
    for thing in (make_agent(MELVILLE), make_subject("Whales"), series):
        assert "Hidden" not in page(thing.get_absolute_url())


def test_a_work_with_nothing_public_is_not_found(client: Client, db: None) -> None:
    edition = make_edition(suppressed=True)
    assert client.get(edition.work.get_absolute_url()).status_code == 404


def test_a_list_has_twenty_a_page_and_never_fails(page: Page, db: None) -> None:
    for number in range(23):
        make_edition(f"Book {number}", agents=[(MELVILLE, "aut")])
    url = make_agent(MELVILLE).get_absolute_url()
    assert "Page 1 of 2" in page(url)
    for number in ("2", "999", "-1", "abc", ""):
        assert "23 titles" in page(f"{url}?page={number}")


def test_another_slug_keeps_the_page(client: Client, db: None) -> None:
    agent = make_agent(MELVILLE)
    response = client.get(f"/agents/{agent.pk}/x/?page=2")
    assert (response.status_code, response.url) == (301, f"{agent.get_absolute_url()}?page=2")


def test_a_subject_counts_its_subdivisions_too(page: Page, db: None) -> None:
    make_edition("About whaling", subjects=["Whaling"])
    make_edition("A story", subjects=["Whaling -- Fiction"])
    subject = make_subject("Whaling")
    SubjectVariant.objects.create(subject=subject, heading="Whale fishery", key="w")
    words = page(subject.get_absolute_url())
    assert "2 titles" in words
    assert "Other words for it Whale fishery" in words
    assert "Whaling – Fiction 1" in words


def test_a_subdivision_names_its_main_heading(page: Page, db: None) -> None:
    make_edition("A story", subjects=["Whaling -- Fiction"])
    assert "Part of Whaling" in page(make_subject("Whaling -- Fiction").get_absolute_url())


def test_an_edition_with_two_subdivisions_is_listed_once(page: Page, db: None) -> None:
    make_edition("A story", subjects=["Whaling -- Fiction", "Whaling -- History"])
    assert "1 title" in page(make_subject("Whaling").get_absolute_url())


def test_a_series_is_in_the_order_of_its_numbers(page: Page, db: None) -> None:
    numbered = {number: make_edition(f"Title {number}") for number in ("vol. 10", "vol. 9", "")}
    words = page(make_series("Yearbooks", numbered).get_absolute_url())
    assert words.index("Title vol. 9") < words.index("Title vol. 10") < words.rindex("Title ")


@pytest.mark.parametrize(
    "numbers", [["1", "2", "10"], ["1.9", "1.10"], ["vol. 2", "Bd. 3", "no number"], ["1985", "1986"]]
)
def test_numbers_of_a_series_compare_as_numbers(numbers: list[str]) -> None:
    backwards = list(reversed(numbers))
    assert sorted(backwards, key=number_key) == numbers


def test_a_work_by_format_and_year(page: Page, db: None) -> None:
    work = make_work()
    make_edition("Old book", work=work, publication_year=1900)
    make_edition("New book", work=work, publication_year=2000)
    make_edition("Heard", work=work, format="audiobook")
    words = page(work.get_absolute_url())
    assert words.index("Heard") < words.index("New book") < words.index("Old book")
    assert "3 editions" in words


@pytest.mark.parametrize("kind", ["agent", "subject", "series", "work"])
def test_as_many_queries_for_one_title_as_for_twenty(query_count: Callable[[str], int], kind: str) -> None:
    def things(editions: list[Edition]) -> str:
        return {
            "agent": lambda: make_agent(MELVILLE),
            "subject": lambda: make_subject("Whales"),
            "series": lambda: make_series(f"Series of {len(editions)}", {str(n): e for n, e in enumerate(editions)}),
            "work": lambda: make_work(),
        }[kind]().get_absolute_url()

    def make(number: int) -> Edition:
        edition = make_edition(
            f"Title {number}", agents=[(MELVILLE, "aut")], subjects=["Whales"], work=make_work(), format="book"
        )
        make_item(edition)
        return edition

    one = query_count(things([make(0)]))
    many = query_count(things([make(number) for number in range(1, 20)]))
    assert many == one
    assert one <= 12


def test_a_shelf_of_a_subject_has_links_to_narrow(client: Client, db: None) -> None:
    make_shelf(2)
    subject = make_subject("Whales")
    assert f"/search/?subject={subject.pk}".encode() in client.get(subject.get_absolute_url()).content
