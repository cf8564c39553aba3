import pytest

from catalog.vocabulary.formats import Format, format_number, format_of_number, format_of_text


def test_numbers_in_the_search_index_never_change() -> None:
    assert [format_of_number(number) for number in range(1, 19)] == [
        "book", "large_print", "ebook", "audiobook", "film", "music", "score", "map", "serial",
        "article", "picture", "braille", "kit", "software", "manuscript", "website", "object", "other",
    ]  # fmt: skip


@pytest.mark.parametrize("value", Format.values)
def test_every_format_has_a_number_that_leads_back_to_it(value: str) -> None:
    assert format_of_number(format_number(value)) == value


def test_an_unknown_format_has_no_number() -> None:
    assert format_number("papyrus") == 0
    assert format_of_number(0) == ""


@pytest.mark.parametrize("choice", Format)
def test_a_format_is_read_from_its_own_value_and_label(choice: Format) -> None:
    assert format_of_text(choice.value) == format_of_text(str(choice.label)) == choice


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DVD", "film"),
        ("Blu-ray", "film"),
        ("paperback", "book"),
        ("Hardback", "book"),
        ("Mass Market Paperback", "book"),
        ("CD", "music"),
        ("Audio CD", "music"),
        ("talking book", "audiobook"),
        ("Audiobook on CD", "audiobook"),
        ("e-book", "ebook"),
        ("Kindle Edition", "ebook"),
        ("journal", "serial"),
        ("magazine", "serial"),
        ("music score", "score"),
        ("DVD-ROM", "software"),
        ("Hörbuch", "audiobook"),
    ],
)
def test_words_of_spreadsheets_are_read(text: str, value: str) -> None:
    assert format_of_text(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("board book", "book"),
        ("board game", "kit"),
        ("picture book", "book"),
        ("journal article", "article"),
        ("large print paperback", "large_print"),
        ("CD audiobook", "audiobook"),
        ("book and CD", "book"),
    ],
)
def test_the_whole_expression_counts_before_its_words(text: str, value: str) -> None:
    assert format_of_text(text) == value


@pytest.mark.parametrize("text", ["", "  ", "xyz", "online resource", "Discovery"])
def test_a_word_that_says_nothing_gives_no_format(text: str) -> None:
    assert format_of_text(text) == ""
