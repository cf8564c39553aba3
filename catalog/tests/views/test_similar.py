"""More like this: titles that share something with the one whose page it is."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from catalog.models import Edition, SearchChange
from catalog.tests.cast import make_edition, make_item, make_subject, reindex

pytestmark = pytest.mark.usefixtures("search_index")


def similar(client: Client, edition: Edition) -> list[str]:
    """The titles of the section, in order."""
    reindex()
    html = client.get(edition.get_absolute_url()).content.decode()
    section = re.search(r'aria-labelledby="similar".*?</section>', html, flags=re.S)
    return re.findall(r"<b[^>]*>(.*?)</b>", section[0]) if section else []


@pytest.fixture
def moby() -> Edition:
    return make_edition("Moby-Dick", subjects=["Whaling -- Fiction", "Ship captains"], dewey_number="813.3")


@pytest.fixture(autouse=True)
def others(db: None) -> None:
    """A library of other things: what is shared in it is rare."""
    for number in range(30):
        make_edition(f"Book {number}", subjects=[f"Subject {number}"], dewey_number=f"{100 + number}")


def test_more_in_common_comes_first(client: Client, moby: Edition) -> None:
    make_edition("One subject", subjects=["Whaling"])
    make_edition("Two subjects", subjects=["Whaling", "Ship captains"])
    make_edition("Subjects and class", subjects=["Whaling", "Ship captains"], dewey_number="813.54")
    assert similar(client, moby) == ["Subjects and class", "Two subjects", "One subject"]


def test_a_subject_with_subdivisions_is_like_the_same_without(client: Client, moby: Edition) -> None:
    make_edition("About it", subjects=["Whaling -- History"])
    assert similar(client, moby) == ["About it"]


def test_a_rare_subject_counts_more_than_a_frequent_one(client: Client, moby: Edition) -> None:
    for number in range(8):
        make_edition(f"Captain {number}", subjects=["Ship captains"])
    make_edition("Whaler", subjects=["Whaling"])
    assert similar(client, moby)[0] == "Whaler"


@pytest.mark.parametrize(
    ("one", "other"),
    [("599.5 HOA", "599.2 ABC"), ("QL737.C4 H6", "QL737 .P9 2001"), ("J 599.5 HOA", "599 ABC")],
)
def test_shelf_marks_of_one_class_are_alike(client: Client, one: str, other: str) -> None:
    edition = make_edition("Leviathan")
    make_item(edition, call_number=one)
    make_item(make_edition("Cetaceans"), call_number=other)
    assert similar(client, edition) == ["Cetaceans"]


@pytest.mark.parametrize(("one", "other"), [("DVD 200", "DVD 201"), ("FIC MEL", "FIC MEL"), ("599.5", "600.1")])
def test_running_numbers_and_other_classes_are_not(client: Client, one: str, other: str) -> None:
    edition = make_edition("Leviathan")
    make_item(edition, call_number=one)
    make_item(make_edition("Cetaceans"), call_number=other)
    assert similar(client, edition) == []


def test_other_books_of_its_author_are_like_it(client: Client) -> None:
    edition = make_edition("Typee in Polynesia", agents=[("Melville, Herman", "aut")])
    make_edition("Omoo in Polynesia", agents=[("Melville, Herman", "aut")])
    assert similar(client, edition) == ["Omoo in Polynesia"]


def test_words_of_a_title_alone_are_not_enough(client: Client) -> None:
    edition = make_edition("The elite")
    make_edition("The elite of colour", subjects=["History"])
    assert similar(client, edition) == []


def test_of_equals_those_in_its_language_come_first_and_then_those_one_can_have(client: Client, moby: Edition) -> None:
    make_edition("French", subjects=["Whaling"], language="fre")
    make_edition("On loan", subjects=["Whaling"])
    make_item(make_edition("On the shelf", subjects=["Whaling"]), call_number="")
    assert similar(client, moby) == ["On the shelf", "On loan", "French"]


def test_its_own_work_is_not_like_it_and_another_stands_there_once(client: Client, moby: Edition) -> None:
    make_edition("Moby Dick again", work=moby.work, subjects=["Whaling", "Ship captains"])
    billy = make_edition("Billy Budd", subjects=["Whaling"])
    make_edition("Billy Budd in large print", work=billy.work, subjects=["Whaling"])
    assert similar(client, moby) == ["Billy Budd"]


def test_hidden_titles_never_appear(client: Client, moby: Edition) -> None:
    make_edition("Hidden", subjects=["Whaling"], suppressed=True)
    later = make_edition("Hidden later", subjects=["Whaling"])
    assert similar(client, moby) == ["Hidden later"]
    Edition.objects.filter(pk=later.pk).update(suppressed=True)
    SearchChange.objects.record([later.pk])
    assert "Hidden later" not in client.get(moby.get_absolute_url()).content.decode()


def test_at_most_six(client: Client, moby: Edition) -> None:
    for number in range(9):
        make_edition(f"Whaler {number}", subjects=["Whaling"])
    assert len(similar(client, moby)) == 6


def test_nothing_like_it_brings_no_section(client: Client, moby: Edition) -> None:
    assert similar(client, moby) == []
    assert "More like this" not in client.get(moby.get_absolute_url()).content.decode()


def test_a_title_that_the_index_does_not_know_yet_has_its_like(client: Client, moby: Edition) -> None:
    make_edition("Whaler", subjects=["Whaling"])
    make_edition("Whaler too", subjects=["Whaling"])
    reindex()
    new = make_edition("Just in", subjects=["Whaling"])
    assert "More like this" in client.get(new.get_absolute_url()).content.decode()


def test_three_queries_however_much_is_like_it(query_count: Callable[[str], int], moby: Edition) -> None:
    reindex()
    alone = query_count(moby.get_absolute_url())
    for number in range(20):
        make_edition(f"Whaler {number}", subjects=["Whaling"], agents=[(f"Mate {number}", "aut")])
    reindex()
    assert query_count(moby.get_absolute_url()) <= alone + 3


def test_a_record_without_anything_has_a_page(client: Client) -> None:
    make_subject("Whaling")
    assert similar(client, make_edition("?", language="")) == []
