"""The query language: what is syntax, what is plain words, and what it finds."""

import pytest

from catalog.search.language import NotUnderstood, parse
from catalog.search.tree import And, Fielded, Not, Or, Phrase, Prefix, Range, Term
from catalog.tests.cast import make_branch, make_edition, make_item, make_number, make_series, reindex
from catalog.tests.search.asking import ask, question, titles


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("moby dick", And((Term("moby"), Term("dick")))),
        ('"moby dick"', Phrase("moby dick")),
        ("cats -dogs", And((Term("cats"), Not(Term("dogs"))))),
        ("cats NOT dogs", And((Term("cats"), Not(Term("dogs"))))),
        ("cats AND dogs", And((Term("cats"), Term("dogs")))),
        ("cats OR dogs mice", Or((Term("cats"), And((Term("dogs"), Term("mice")))))),
        ("(cats OR dogs) mice", And((Or((Term("cats"), Term("dogs"))), Term("mice")))),
        ("title:dune", Fielded("title", Term("dune"))),
        ("AUTHOR:(le guin)", Fielded("author", And((Term("le"), Term("guin"))))),
        ("whal*", Prefix("whal")),
        ("year:1990..1999", Fielded("year", Range(1990, 1999))),
        ("year:1999-1990", Fielded("year", Range(1990, 1999))),
        ("year:1990..", Fielded("year", Range(1990, None))),
        ("year:1990", Fielded("year", Range(1990, 1990))),
    ],
)
def test_syntax(typed: str, tree: object) -> None:
    assert parse(typed) == tree


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("science-fiction", Term("science-fiction")),
        ("1939-1945", Term("1939-1945")),
        ("dune: messiah", And((Term("dune:"), Term("messiah")))),
        ("foundation:empire", And((Term("foundation"), Term("empire")))),
        ("war or peace", And((Term("war"), Term("or"), Term("peace")))),
        ("moby - dick", And((Term("moby"), Term("dick")))),
        ("what*ever", Term("what*ever")),
        ("?!", None),
    ],
)
def test_what_only_looks_like_syntax_is_words(typed: str, tree: object) -> None:
    assert parse(typed) == tree


@pytest.mark.parametrize("typed", ['"moby', "(moby", "moby)", "moby OR", "OR moby", "moby NOT", "year:soon", "x -(y"])
def test_what_is_no_sentence_is_refused_with_one(typed: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        parse(typed)
    assert str(refused.value).endswith(".")


def test_brackets_without_end_do_no_harm() -> None:
    with pytest.raises(NotUnderstood):
        parse("(" * 400 + "a" + ")" * 400)


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index")
class TestWhatItFinds:
    @pytest.fixture(autouse=True)
    def library(self) -> None:
        branch = make_branch("Elm Street")
        whale = make_edition("The white whale", agents=[("Melville, Herman", "aut")], publication_year=1851)
        make_edition(
            "White teeth", agents=[("Smith, Zadie", "aut")], publication_year=2000, publisher="Hamish Hamilton"
        )
        make_edition("Whaling", subjects=["Melville, Herman"], publication_year=1995, format="film", language="fre")
        make_item(whale, branch, call_number="813.3 MEL")
        make_number(whale, "978-0-14-243724-7")
        make_series("Penguin classics", {"7": whale})
        reindex()

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("white -whale", {"White teeth"}),
            ("-white", {"Whaling"}),
            ("whale OR teeth", {"The white whale", "White teeth"}),
            ("(whale OR teeth) zadie", {"White teeth"}),
            ("title:white", {"The white whale", "White teeth"}),
            ("author:melville", {"The white whale"}),
            ("subject:melville", {"Whaling"}),
            ("by:(smith OR melville) -zadie", {"The white whale"}),
            ("series:penguin", {"The white whale"}),
            ("publisher:hamilton", {"White teeth"}),
            ("year:1990..2000", {"White teeth", "Whaling"}),
            ("white year:..1900", {"The white whale"}),
            ("format:film", {"Whaling"}),
            ("language:french", {"Whaling"}),
            ("lang:fre", {"Whaling"}),
            ("branch:elm", {"The white whale"}),
            ('branch:"elm street"', {"The white whale"}),
            ("callnumber:813.3", {"The white whale"}),
            ("isbn:9780142437247", {"The white whale"}),
            ("isbn:0-14-243724-7", {"The white whale"}),
            ("melville 978-0-14-243724-7", {"The white whale"}),
            ("tee*", {"White teeth"}),
            ("author:smi*", {"White teeth"}),
            ('title:"white teeth"', {"White teeth"}),
            ('title:"teeth white"', set()),
            ("branch:nowhere", set()),
            ("language:klingonese", set()),
        ],
    )
    def test_questions(self, typed: str, found: set[str]) -> None:
        assert set(titles(typed)) == found

    def test_what_is_not_understood_is_taken_as_all_words_and_the_page_says_so(self, client) -> None:
        page = client.get("/search/", {"q": "(white teeth"}).content.decode()
        assert "We looked for all the words instead." in page
        assert "White teeth" in page

    def test_a_question_that_is_understood_has_no_note(self) -> None:
        assert question("white teeth").note == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index")
class TestStems:
    def test_plural_and_singular_find_each_other_in_the_language_of_the_title(self) -> None:
        make_edition("Whales")
        make_edition("Les chevaux", language="fre")
        make_edition("Häuser", language="ger")
        make_edition("Книги", language="rus")
        reindex()
        assert titles("whale") == ["Whales"]
        assert titles("cheval") == ["Les chevaux"]
        assert titles("haus") == ["Häuser"]
        assert titles("книга") == ["Книги"]

    def test_the_word_as_typed_comes_before_its_relations(self) -> None:
        make_edition("Whales at sea")
        make_edition("A whale at sea")
        reindex()
        assert titles("whales")[0] == "Whales at sea"
        assert titles("whale")[0] == "A whale at sea"

    def test_a_phrase_is_meant_as_it_stands(self) -> None:
        make_edition("White whales")
        reindex()
        assert titles('"white whale"') == []


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index")
class TestOneNumber:
    @pytest.mark.parametrize("typed", ["9780142437247", "978-0-14-243724-7", "0142437247", "ISBN 0-14-243724-7"])
    def test_a_number_that_one_edition_bears_leads_straight_to_it(self, client, typed: str) -> None:
        edition = make_edition("Moby-Dick")
        make_number(edition, "978-0-14-243724-7")
        make_edition("White teeth")
        reindex()
        assert client.get("/search/", {"q": typed})["Location"] == edition.get_absolute_url()

    def test_a_number_that_two_bear_gives_a_list(self, client) -> None:
        for title in ("Moby-Dick", "Moby-Dick, again"):
            make_number(make_edition(title), "978-0-14-243724-7")
        reindex()
        assert client.get("/search/", {"q": "9780142437247"}).status_code == 200

    def test_a_title_that_is_a_year_gives_a_list(self, client) -> None:
        make_edition("1984", control_number="1984")
        reindex()
        assert client.get("/search/", {"q": "1984"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index")
class TestAllValuesOfAFacet:
    @pytest.fixture(autouse=True)
    def library(self) -> None:
        for number in range(12):
            make_edition(f"Whale {number}", agents=[(f"Author{number}, Ann", "aut")], subjects=["Whales"])
        reindex()

    def test_the_list_beside_the_results_leads_to_all_values(self, client) -> None:
        assert "/search/values/agent/?q=whale" in client.get("/search/?q=whale").content.decode()
        page = client.get("/search/values/agent/?q=whale").content.decode()
        assert all(f"Ann Author{number}" in page for number in range(12))
        assert 'content="noindex, nofollow"' in page

    def test_letters_narrow_the_list(self, client) -> None:
        page = client.get("/search/values/agent/?q=whale&contains=AUTHOR11").content.decode()
        assert "Ann Author11" in page and "Ann Author1<" not in page

    def test_a_value_is_a_link_that_ticks_it(self, client) -> None:
        agent = next(facet for facet in ask("q=whale").facets if facet.name == "agent").values[0]
        page = client.get(f"/search/values/agent/?q=whale&agent={agent.value}").content.decode()
        assert "chosen: take away" in page

    @pytest.mark.parametrize("address", ["nothing/", "available/", "agent/?values_page=99999", "agent/?values_page=x"])
    def test_any_address_is_answered(self, client, address: str) -> None:
        assert client.get(f"/search/values/{address}").status_code in {200, 404}


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index")
class TestTheFormWithSeveralBoxes:
    def test_it_writes_the_query_language(self, client) -> None:
        asked = {
            "words": "white (sea)", "phrase": 'moby "dick"', "any_word": "whale seal", "without": "-film OR",
            "title": "dick", "author": "herman melville", "year_from": "1850",
            "format": ["book", "ebook"], "search": "Search",
        }  # fmt: skip
        answer = client.get("/search/advanced/", asked, follow=True)
        state = answer.context["state"]
        assert state.q == 'white sea "moby dick" (whale OR seal) title:dick author:(herman melville) -film'
        assert (state.chosen("format"), state.year_from) == (("book", "ebook"), 1850)

    def test_what_it_writes_finds_what_was_meant(self, client) -> None:
        make_edition("Moby-Dick", agents=[("Melville, Herman", "aut")])
        make_edition("Melville", agents=[("Arvin, Newton", "aut")])
        reindex()
        page = client.get("/search/advanced/", {"author": "melville", "search": "Search"}, follow=True)
        assert "Moby-Dick" in page.content.decode() and "Newton Arvin" not in page.content.decode()

    def test_an_empty_form_says_what_to_do(self, client) -> None:
        assert "Fill in at least one box." in client.get("/search/advanced/?search=Search").content.decode()

    def test_a_wrong_year_is_told_beside_its_box_and_loses_nothing(self, client) -> None:
        page = client.get("/search/advanced/", {"title": "dune", "year_from": "soon", "search": "1"}).content.decode()
        assert "Enter a whole number." in page and 'value="dune"' in page
