"""When no title has all the words: some of them, and a better spelling."""

import pytest

from catalog.tests.cast import make_edition, reindex
from catalog.tests.search.asking import question, titles_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.fixture(autouse=True)
def shelf():
    make_edition("Moby-Dick", agents=[("Melville, Herman", "aut")], subjects=["Whales"])
    make_edition("The whale watchers", agents=[("García Márquez, Gabriel", "aut")])
    make_edition("It")
    reindex()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whael", "whale"),
        ("wathcers", "watchers"),
        ("moby dikc", "moby dick"),
        ("Melvile", "melville"),
        ("garcia marqez", "garcia marquez"),
    ],
)
def test_a_misspelt_word_brings_a_suggestion_that_finds_something(typed, meant):
    suggested = question(typed).suggestion
    assert suggested == meant
    assert question(suggested).total > 0


@pytest.mark.parametrize("typed", ["xyzzyqwert", "it is zz", "1234567", "q"])
def test_nothing_close_brings_no_suggestion(typed):
    assert question(typed).suggestion == ""


def test_what_finds_something_brings_no_suggestion():
    assert question("whale").suggestion == ""


def test_a_misspelt_question_shows_what_was_meant_and_says_so(client):
    page = client.get("/search/?q=whael&format=book").content.decode()
    assert "Nothing here is spelled “<bdi>whael</bdi>”." in page
    assert "for “<bdi>whale</bdi>”" in page
    assert 'href="?q=whael&amp;format=book&amp;as_typed=spelling"' in page


def test_what_was_typed_can_be_searched_all_the_same(client):
    page = client.get("/search/?q=whael&format=book&as_typed=spelling").content.decode()
    assert "Did you mean" in page
    assert 'href="?q=whale&amp;format=book' in page


def test_some_of_the_words_are_labelled_as_such(client):
    results = question("moby submarine")
    assert results.relaxed
    assert titles_of(results) == ["Moby-Dick"]
    assert "No title has all these words" in client.get("/search/?q=moby+submarine").content.decode()
    assert "No title has all these words" not in client.get("/search/?q=moby").content.decode()


def test_a_title_with_more_of_the_words_comes_first():
    results = question("whale watchers submarine melville")
    assert titles_of(results)[0] == "The whale watchers"


def test_one_word_that_nothing_has_is_not_loosened():
    results = question("submarine")
    assert (results.total, results.relaxed) == (0, False)


def test_words_that_fit_elsewhere_stay_narrowed(client):
    """Ticks are kept when words are not."""
    page = client.get("/search/?q=moby+submarine&format=film").content.decode()
    assert "Nothing found" in page
