import pytest

from catalog.standards.dates import copyright_year, end_year_of_fixed, year_of_fixed, year_of_text
from catalog.standards.punctuation import direct_order, split_dates, squeeze, strip_brackets, strip_isbd


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("Moby-Dick, or, The whale /", "Moby-Dick, or, The whale"),
        ("Whales :", "Whales"),
        ("New York ;", "New York"),
        ("Title = ", "Title"),
        ("Knopf,", "Knopf"),
        ("by Herman Melville.", "by Herman Melville"),
        ("Whales. /", "Whales"),
        ("edited by J. R. Smith, Jr.", "edited by J. R. Smith, Jr."),
        ("by E. B.", "by E. B."),
        ("2nd ed.", "2nd ed."),
        ("no. 1.", "no. 1"),
        ("Part 2.", "Part 2"),
        ("And then ...", "And then ..."),
        ("Who?", "Who?"),
        ("  two   blanks ", "two blanks"),
        ("24 cm.", "24 cm."),
    ],
)
def test_punctuation_that_only_leads_on_is_not_shown(field: str, shown: str) -> None:
    assert strip_isbd(field) == shown


def test_brackets_around_a_supplied_place_go() -> None:
    assert strip_brackets("[Paris]") == "Paris"


def test_line_breaks_and_tabs_become_blanks() -> None:
    assert squeeze(" a\n b\t c ") == "a b c"


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Le Guin, Ursula K.", "Ursula K. Le Guin"),
        ("King, Martin Luther, Jr.", "Martin Luther King, Jr."),
        ("Homer", "Homer"),
    ],
)
def test_an_inverted_name_is_shown_as_people_say_it(heading: str, name: str) -> None:
    assert direct_order(heading) == name


@pytest.mark.parametrize(
    ("heading", "parts"),
    [
        ("Melville, Herman, 1819-1891", ("Melville, Herman", "1819-1891")),
        ("Murakami, Haruki, 1949-", ("Murakami, Haruki", "1949-")),
        ("Bede, active 8th century", ("Bede, active 8th century", "")),
        ("Smith, John, born 1960", ("Smith, John", "born 1960")),
        ("Le Guin, Ursula K.", ("Le Guin, Ursula K.", "")),
    ],
)
def test_the_dates_of_a_heading_are_told_from_the_name(heading: str, parts: tuple[str, str]) -> None:
    assert split_dates(heading) == parts


@pytest.mark.parametrize(
    ("printed", "year"),
    [
        ("1998", 1998),
        ("[1999?], c1998", 1999),
        ("c2004", 2004),
        ("©2011.", 2011),
        ("[198-?]", 1980),
        ("between 1914 and 1918", 1914),
        ("١٩٨٥", 1985),
        ("२००५", 2005),
        ("12 May 2007", 2007),
        ("n.d.", None),
        ("19980512", None),
        ("", None),
    ],
)
def test_the_year_is_read_from_a_date_as_printed(printed: str, year: int | None) -> None:
    assert year_of_text(printed) == year


@pytest.mark.parametrize(
    ("printed", "year"), [("2005, c2004", 2004), ("℗1998", 1998), ("copyright 1987", 1987), ("1987", None)]
)
def test_a_copyright_year_needs_its_sign(printed: str, year: int | None) -> None:
    assert copyright_year(printed) == year


@pytest.mark.parametrize(
    ("coded", "year"), [("1999", 1999), ("199u", 1990), ("19uu", 1900), ("    ", None), ("||||", None), ("9999", None)]
)
def test_a_coded_year_may_have_unknown_digits(coded: str, year: int | None) -> None:
    assert year_of_fixed(coded) == year


def test_a_journal_that_still_appears_has_no_last_year() -> None:
    assert end_year_of_fixed("9999") is None
    assert end_year_of_fixed("2003") == 2003
