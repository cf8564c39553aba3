"""What people really type: read where it can be, shown, and taken back."""

import pytest

from catalog.search.sentences import read
from catalog.tests.cast import make_edition, reindex
from catalog.tests.search.asking import ask, question, titles_of


@pytest.mark.parametrize(
    ("typed", "words", "label"),
    [
        ("whales for a 6-year-old", "whales", "for ages 5 to 7"),
        ("whales for a 6 year old", "whales", "for ages 5 to 7"),
        ("whales ages 5 to 7", "whales", "for ages 5 to 7"),
        ("dinosaurs for kids", "dinosaurs", "for ages 0 to 12"),
        ("dragons for teenagers", "dragons", "for ages 13 to 17"),
        ("dune in French", "dune", "French"),
        ("dune in the german language", "dune", "German"),
        ("the hobbit on DVD", "the hobbit", "Film"),
        ("harry potter large print", "harry potter", "Large print"),
        ("emma audiobook", "emma", "Audiobook"),
        ("something about whales", "whales", "the subject alone"),
    ],
)
def test_what_is_read(typed: str, words: str, label: str) -> None:
    sentence = read(typed)
    assert (sentence.words, [reading.label for reading in sentence.readings]) == (words, [label])


@pytest.mark.parametrize(
    "typed",
    [
        "lost in translation", "alice in wonderland", "20 year old whisky", "learn spanish", "audiobooks", "in French",
        '"dune in french"', "title:dune in french", "for kids", "the book of about",
    ],
)  # fmt: skip
def test_what_is_left_alone(typed: str) -> None:
    assert read(typed).readings == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index")
class TestSearching:
    @pytest.fixture(autouse=True)
    def library(self) -> None:
        make_edition("Big blue whale", audience="primary", age_from=5, age_to=8)
        make_edition("Whales for scholars", audience="adult")
        make_edition("Les baleines, whales", language="fre", audience="adult")
        make_edition("Dune", language="eng")
        make_edition("Harry Potter in French", language="eng")
        reindex()

    def test_a_child_of_six_gets_what_is_made_for_it_and_the_page_says_how_it_was_read(self, client) -> None:
        assert titles_of(question("that book about whales for a 6-year-old")) == ["Big blue whale"]
        page = client.get("/search/", {"q": "whales for a 6-year-old"}).content.decode()
        assert "We took “for a 6-year-old” to mean: for ages 5 to 7." in page
        assert 'value="whales for a 6-year-old"' in page

    def test_a_reading_can_be_taken_back(self) -> None:
        results = question("whales in french")
        assert titles_of(results) == ["Les baleines, whales"]
        assert results.readings[0].state.query_string == "?q=whales+in+french&as_typed=language"
        assert ask("q=whales+in+french&as_typed=language").readings == []

    def test_if_nothing_fits_the_whole_sentence_is_searched_and_the_page_says_so(self) -> None:
        results = question("dune on dvd")
        assert results.readings == []
        assert "“on dvd”" in results.note
        assert titles_of(results) == ["Dune"]

    def test_a_title_that_reads_like_a_wish_is_a_title(self) -> None:
        assert titles_of(question("harry potter in french")) == ["Harry Potter in French"]

    def test_a_tick_goes_before_what_was_read(self) -> None:
        assert titles_of(ask("q=whales+in+french&language=eng&sort=title")) == ["Big blue whale", "Whales for scholars"]
