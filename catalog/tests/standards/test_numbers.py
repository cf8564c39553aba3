import pytest

from catalog.standards import isbn, numbers


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("0-306-40615-2", "9780306406157"),
        ("0306406152 (pbk.) : $12.95", "9780306406157"),
        ("978 0 306 40615 7", "9780306406157"),
        ("978–0–306–40615–7", "9780306406157"),
        ("ISBN 080442957x", "9780804429573"),
        ("979-10-90636-07-1", "9791090636071"),
        ("9780306406157 0306406152", "9780306406157"),
        ("0306406152 12.50", "9780306406157"),
    ],
)
def test_an_isbn_is_found_however_it_is_printed(printed: str, number: str) -> None:
    assert isbn.normalise(printed) == number


@pytest.mark.parametrize("text", ["", "no number", "12345", "(paperback) : 12.95", "123456789012345678"])
def test_text_without_an_isbn_gives_none(text: str) -> None:
    assert isbn.normalise(text) == ""


def test_a_misprinted_isbn_is_kept_as_it_stands_on_the_book() -> None:
    assert isbn.normalise("0-306-40615-9") == "0306406159"
    assert not isbn.is_valid("0306406159")


@pytest.mark.parametrize("number", ["0306406152", "080442957X", "9780306406157", "9791090636071"])
def test_right_check_digits_are_valid(number: str) -> None:
    assert isbn.is_valid(number)


@pytest.mark.parametrize("number", ["0306406153", "9780306406158", "9770306406150", "03064061", "X306406152", ""])
def test_wrong_check_digits_prefixes_and_lengths_are_not_valid(number: str) -> None:
    assert not isbn.is_valid(number)


def test_an_isbn_of_ten_digits_and_its_thirteen_lead_to_each_other() -> None:
    assert isbn.to_13("080442957X") == "9780804429573"
    assert isbn.to_10("9780804429573") == "080442957X"


def test_an_isbn_of_the_newer_prefix_has_no_ten_digits() -> None:
    assert isbn.to_10("9791090636071") == ""


@pytest.mark.parametrize("text", ["0378-5955", "03785955", "ISSN 0378–5955 (print)", "0378 5955"])
def test_an_issn_is_found_however_it_is_printed(text: str) -> None:
    assert numbers.issn(text) == "03785955"


def test_an_issn_may_end_in_x() -> None:
    assert numbers.issn("2434-561x") == "2434561X"
    assert numbers.issn_is_valid("2434561X")
    assert not numbers.issn_is_valid("03785956")


def test_an_isbn_is_no_issn() -> None:
    assert numbers.issn("9780306406157") == ""


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("n78-890351", "n78890351"),
        ("n 78890351 ", "n78890351"),
        ("   85000002 ", "85000002"),
        ("85-2 ", "85000002"),
        ("75-425165//r75", "75425165"),
        (" 79139101 /AC/r932", "79139101"),
        ("2001-000002", "2001000002"),
    ],
)
def test_an_lccn_is_normalised_by_the_rules_of_the_library_of_congress(printed: str, number: str) -> None:
    """The examples are those of info:lccn."""
    assert numbers.lccn(printed) == number


@pytest.mark.parametrize(
    "printed", ["(OCoLC)ocm00012345", "(OCoLC)12345", "(OCoLC) ocn000012345", "(ocolc)on12345", " (OCoLC)00012345"]
)
def test_an_oclc_number_loses_its_prefix_and_zeros(printed: str) -> None:
    assert numbers.oclc_number(printed) == "12345"


def test_a_number_of_another_system_is_no_oclc_number() -> None:
    assert numbers.oclc_number("(DE-599)12345") == ""


def test_the_last_digit_of_a_barcode_follows_luhn() -> None:
    assert numbers.luhn_digit("7992739871") == "3"
