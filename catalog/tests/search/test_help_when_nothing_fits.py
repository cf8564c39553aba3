"""When no title has all the words: some of them, and a better spelling."""

from html import unescape

import pytest

from catalog.search.help import ways_out
from catalog.tests.cast import make_branch, make_edition, make_item, make_link, reindex
from catalog.tests.search.asking import ask, question, titles_of

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


def test_the_next_closest_word_is_tried_when_the_closest_fits_nothing_else():
    for number in range(3):
        make_edition(f"To win {number}", agents=[("Gwen, Ann", "aut")])
    make_edition("A wizard of Earthsea", agents=[("Le Guin, Ursula K.", "aut")])
    reindex()
    assert question("ursula le gwin").suggestion == "ursula le guin"


def test_the_most_frequent_of_the_close_words_is_meant():
    for title in ("Boat", "Goat", "Goat keeping", "Goats"):
        make_edition(title)
    reindex()
    assert question("gaot").suggestion == "goat"


def test_the_first_letter_is_seldom_the_wrong_one():
    for title in ("Win", "Win again", "Guin"):
        make_edition(title)
    reindex()
    assert question("gwin").suggestion == "guin"


def test_two_letters_may_be_wrong_in_a_long_word():
    make_edition("Crime", agents=[("Dostoyevsky, Fyodor", "aut")])
    reindex()
    assert question("dostoevskii").suggestion == "dostoyevsky"


@pytest.mark.parametrize("typed", ["преступленее", "преступлние"])
def test_other_alphabets_are_mended_as_well(typed):
    make_edition("Prestuplenie", title_original_script="Преступление и наказание")
    reindex()
    assert question(typed).suggestion == "преступление"


@pytest.mark.parametrize(
    ("title", "typed", "meant"),
    [
        ("Book binding", "bookbinding", "book binding"),
        ("Bookbinding", "book binding", "bookbinding"),
        ("Sunflower seeds", "sun flower seeds", "sunflower seeds"),
        ("Animal farm", "animalfarm", "animal farm"),
    ],
)
def test_words_written_as_one_or_apart_are_offered_the_other_way(title, typed, meant):
    make_edition(title)
    make_edition("A book")
    make_edition("A sun")
    reindex()
    results = question(typed)
    assert results.corrected == meant
    assert titles_of(results) == [title]


def test_words_that_each_stand_somewhere_bring_an_offer_and_no_correction(client):
    """Nobody knows that it is a mistake, so what was typed is still what is searched."""
    make_edition("West-östlicher Divan", agents=[("Goethe, Johann Wolfgang von", "aut")])
    make_edition("Another Divan")
    make_edition("Diwan")
    reindex()
    results = question("goethe diwan")
    assert (results.suggestion, results.corrected, results.relaxed) == ("goethe divan", "", True)
    page = client.get("/search/?q=goethe+diwan").content.decode()
    assert "Did you mean" in page
    assert "No title has all these words" in page


def test_what_a_filter_leaves_out_is_not_misspelt(client):
    make_edition("Goat", format="map")
    make_edition("Goat again", format="map")
    make_edition("Boat", format="book")
    reindex()
    assert "Did you mean" not in client.get("/search/?q=boat&format=map").content.decode()


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


# Nothing found: what it would be without one of the things that narrow.


@pytest.fixture
def whales():
    """Three books in English at Central, two of them on the shelf; one in French that is missing; one online."""
    central = make_branch("Central")
    make_branch("Elm Street")
    for number, status in enumerate(("available", "available", "missing")):
        make_item(make_edition(f"Humpback {number}", publication_year=1990 + number), central, status=status)
    make_item(make_edition("Humpback en français", language="fre", publication_year=2020), central, status="missing")
    make_link(make_edition("Humpback online", publication_year=1999))
    reindex()


def ways(address: str) -> list[tuple[str, int]]:
    """What is offered, with its number; each must be what one gets."""
    results = ask(address)
    assert results.total == 0
    found = ways_out(results)
    for way in found:
        there = ask(way.state.query_string[1:])
        assert (0 if there.relaxed else there.total) == way.count
    return [("elsewhere" if way.is_elsewhere else way.label, way.count) for way in found]


def test_each_narrowing_says_what_there_would_be_without_it(whales):
    assert ways("q=humpback&language=fre&year_to=1995") == [("French", 3), ("until 1995", 1)]


def test_what_does_not_help_stands_last_and_has_no_number(whales, client):
    address = "q=humpback&language=ger&format=map&year_to=1995"
    assert [count for _label, count in ways(address)] == [0, 0, 0]
    page = unescape(client.get(f"/search/?{address.replace('&format=map', '')}").content.decode())
    assert ">Without “German”: 3 titles</a>" in page
    assert ">Without “until 1995”</a>" in page
    assert page.index("Without “German”") < page.index("Without “until 1995”")


def test_of_alternatives_none_is_taken_away_alone(whales):
    """Without one of two languages there would be nothing, too."""
    assert ways("q=humpback&language=ger&language=ita") == [("German or Italian", 5)]


def test_other_branches_that_have_it_are_offered(whales, client):
    assert ways("q=humpback&branch=elm-street&language=eng") == [("Elm Street", 4), ("elsewhere", 3), ("English", 0)]
    page = unescape(client.get("/search/?q=humpback&branch=elm-street").content.decode())
    assert ">Other branches have 4 titles</a>" in page


def test_other_branches_and_no_branch_are_one_line_when_they_are_the_same(whales):
    assert ways("q=humpback&branch=elm-street&language=fre") == [("elsewhere", 1), ("French", 0)]


def test_on_the_shelf_now_elsewhere_means_on_the_shelf_there(whales):
    assert ("elsewhere", 2) in ways("q=humpback&branch=elm-street&available=1")


def test_what_was_read_in_the_question_can_be_left_out_where_only_some_words_fit(whales, client):
    results = ask("q=humpback in French&year_to=1990")
    assert results.relaxed
    assert [(way.label, way.count) for way in ways_out(results)] == [("until 1990", 1), ("in French", 1)]
    page = unescape(client.get("/search/?q=humpback+in+French&year_to=1990").content.decode())
    assert ">Without “in French”: 1 title</a>" in page
    page = unescape(client.get("/search/?q=humpback+in+German&year_to=1990").content.decode())
    assert ">Without “in German”: 1 title</a>" in page
    assert "Without “until 1990”" not in page


def test_a_question_that_nothing_narrows_has_no_way_out(whales):
    assert ways("q=xyzzyqwert") == []


def test_however_much_narrows_it_costs_a_few_counts(whales, django_assert_max_num_queries):
    address = "q=humpback in French&" + "&".join(
        f"{name}=1" for name in ("format", "location", "audience", "subject", "genre", "agent", "series", "new")
    )
    results = ask(address)
    assert results.constraints  # names are read now, once
    with django_assert_max_num_queries(1):
        assert len(ways_out(results)) == 8
