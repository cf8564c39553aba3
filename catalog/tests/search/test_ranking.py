"""What comes first."""

import pytest

from catalog.tests.cast import make_edition, make_item, make_note, make_number, make_series, reindex
from catalog.tests.search.asking import question, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def test_whole_title_then_title_words_then_subject_then_agent_then_the_rest():
    make_note(make_edition("Harbour lights"), "whales")
    make_series("Whales", {"1": make_edition("A short tale")})
    crew = [(f"Sailor, Number {n} of the long voyage", "ctb") for n in range(40)]
    make_edition("My life at sea", agents=[*crew, ("Whales, Anna", "aut")])
    make_edition("The deep", subjects=["Whales", "Whales -- Fiction", "Whales -- Pictorial works"])
    make_edition(
        "Of ships, storms, islands, gulls, ropes, sailors, ports and even whales, in twenty-one short chapters"
    )
    make_edition("Whales")
    reindex()
    assert titles("whales") == [
        "Whales",
        "Of ships, storms, islands, gulls, ropes, sailors, ports and even whales, in twenty-one short chapters",
        "The deep",
        "My life at sea",
        "A short tale",
        "Harbour lights",
    ]


def test_the_order_holds_for_several_words():
    make_edition("Notes of a reader", agents=[("Great Whales Trust", "aut")])
    make_edition("The deep", subjects=["Great whales"])
    make_edition("Whales, great and small")
    make_edition("On great whales")
    make_edition("Great whales")
    reindex()
    assert titles("great whales") == [
        "Great whales",
        "On great whales",
        "Whales, great and small",
        "The deep",
        "Notes of a reader",
    ]


def test_a_common_word_in_every_other_field_does_not_beat_one_in_the_title():
    crowded = make_edition(
        "Harbour lights",
        agents=[("Whales, Anna", "aut")],
        subjects=["Whales", "Whales -- Fiction"],
        publisher="Whales",
    )
    make_note(crowded, "whales " * 50)
    make_series("Whales", {"1": crowded})
    make_item(crowded, call_number="WHALES")
    make_edition("Of ships, storms, islands, gulls, ropes, sailors, ports and whales")
    reindex()
    assert titles("whales")[1] == "Harbour lights"


def test_words_of_title_and_author_together_find_the_book_first():
    make_edition("Moby Dick: a study", agents=[("Olson, Charles", "aut")])
    make_edition("Moby-Dick", agents=[("Melville, Herman, 1819-1891", "aut")])
    make_edition("Herman Melville", subjects=["Melville, Herman. Moby Dick"])
    reindex()
    found = titles("melville moby dick")
    assert set(found) == {"Moby-Dick", "Herman Melville"}


@pytest.mark.parametrize(
    ("asked", "others"),
    [
        ("It", ["It and I", "What it is, and why it is", "Bit by bit"]),
        ("There there", ["There, there: a novel of two", "Over there", "There is a tide there"]),
        ("The The", ["The the, the band", "The other"]),
        ("Of and", ["Of mice and men"]),
        ("1984", ["1984 revisited", "Orwell's 1984"]),
        ("C++", ["C++ in a hurry", "C for all"]),
    ],
)
def test_a_title_of_common_words_is_found_first(asked, others):
    for title in others:
        make_note(make_edition(title), f"{asked} " * 20)
    make_edition(asked)
    reindex()
    assert titles(asked)[0] == asked


def test_a_whole_title_needs_no_article():
    make_edition("Hobbit cookery")
    make_edition("The Hobbit", nonfiling_count=4)
    reindex()
    assert titles("hobbit")[0] == "The Hobbit"
    assert titles("the hobbit")[0] == "The Hobbit"


def test_a_number_finds_its_book_before_books_about_it():
    about = make_edition("Looking for 9780142437247")
    edition = make_edition("Moby-Dick")
    make_number(edition, "978-0-14-243724-7")
    reindex()
    assert question("9780142437247").edition_ids == [edition.pk, about.pk]


def test_a_title_that_is_a_number_comes_before_the_record_with_that_number():
    make_edition("Small ledger", control_number="1984")
    orwell = make_edition("Nineteen eighty-four, or 1984")
    reindex()
    assert question("1984").edition_ids[0] == orwell.pk
    assert question("1984").total == 2


@pytest.mark.parametrize("typed", ["ISBN 978-0-14-243724-7", "isbn: 9780142437247", "ISBN-10 0142437247"])
def test_the_word_isbn_before_the_number_does_no_harm(typed):
    edition = make_edition("Moby-Dick")
    make_number(edition, "978-0-14-243724-7")
    reindex()
    assert question(typed).edition_ids == [edition.pk]
