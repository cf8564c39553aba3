import pytest

from catalog.standards.call_numbers import call_number_classes, call_number_key, dewey_class
from catalog.standards.titles import leading_article_length, sort_title


@pytest.mark.parametrize(
    "shelf",
    [
        pytest.param(
            ["025 SMI", "599 ABC", "599.2 ABC", "599.22 ABC", "599.5 HOA", "599.5 ZZZ", "599.53 ABC", "600 AAA"],
            id="Dewey decimals are fractions",
        ),
        pytest.param(["823.914 ROW v.2", "823.914 ROW v.10"], id="Volumes are numbers"),
        pytest.param(["QL737 .C4 v.2", "QL737 .C4 v.10"], id="Volumes are numbers after cutters, too"),
        pytest.param(
            ["QA9 .A1", "QA76.73 .C15", "QA76.73 .P98 2009", "QA76.73 .P98 2019", "QA76.9 .D3", "QA276 .A1"],
            id="Library of Congress classes are numbers and their decimals fractions",
        ),
        pytest.param(
            ["PS3554 .A1", "PS3554 .C9", "PS3554 .D12", "PS3554 .D2", "PS3554 .D25 A3", "PS3554 .D3"],
            id="Cutters are fractions",
        ),
        pytest.param(["P1 .A1", "PA1 .A1", "PS1 .A1"], id="A shorter class stands before a longer one"),
        pytest.param(["DVD 9", "DVD 10", "DVD 100"], id="Numbers of a library's own marks are numbers"),
        pytest.param(["FIC ALC", "FIC AUS", "FIC ZOL"], id="Letters follow the alphabet"),
    ],
)
def test_shelf_marks_sort_as_the_books_stand(shelf: list[str]) -> None:
    backwards = list(reversed(shelf))
    assert sorted(backwards, key=call_number_key) == shelf


@pytest.mark.parametrize(
    ("one", "other"),
    [("599.5 hoa", "599.5  HOA"), ("QA76.9.D3", "QA76.9 .D3"), ("fic Alc", "FIC ALC")],
)
def test_case_and_blanks_do_not_move_a_book(one: str, other: str) -> None:
    assert call_number_key(one) == call_number_key(other)


def test_no_shelf_mark_has_no_key() -> None:
    assert call_number_key("  ") == ""


def test_a_key_fits_its_column() -> None:
    assert len(call_number_key("QA76.9 " + ".D3 " * 100)) <= 120


@pytest.mark.parametrize(
    ("field", "number"),
    [("599.5/3", "599.53"), ("813/.54", "813.54"), ("813'.54", "813.54"), ("[E]", ""), ("F", ""), ("025", "025")],
)
def test_a_dewey_number_loses_its_prime_marks(field: str, number: str) -> None:
    assert dewey_class(field) == number


def test_titles_sort_without_their_article() -> None:
    titles = [("The hobbit", 4), ("Hobart", 0), ("A hobby", 2), ("L'étranger", 2)]
    assert sorted(titles, key=lambda title: sort_title(*title)) == [
        ("L'étranger", 2), ("Hobart", 0), ("The hobbit", 4), ("A hobby", 2)
    ]  # fmt: skip


def test_a_title_that_is_all_article_still_sorts_somewhere() -> None:
    assert sort_title("The", 4) == "the"


def test_a_title_of_signs_only_sorts_by_them() -> None:
    assert sort_title("???") == "???"


@pytest.mark.parametrize(
    ("title", "language", "length"),
    [("The hobbit", "eng", 4), ("L'étranger", "fre", 2), ("Der Prozess", "ger", 4), ("Die hard", "eng", 0),
     ("Theory", "eng", 0), ("A", "eng", 0), ("The hobbit", "", 0)],
)  # fmt: skip
def test_the_leading_article_depends_on_the_language(title: str, language: str, length: int) -> None:
    assert leading_article_length(title, language) == length


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        ("599.5 HOA", "599"),
        ("641 ABC", "641"),
        ("J 599.53 ABC", "599"),
        ("QL737.C4 H6 2008", "QL737"),
        ("QL 737 .C4", "QL737"),
        ("qa76.73", "QA76"),
    ],
)
def test_the_class_of_a_mark_is_its_dewey_number_or_lc_class(mark: str, name: str) -> None:
    assert call_number_classes([mark]) == [name]


@pytest.mark.parametrize("mark", ["", "FIC MEL", "DVD 200", "5132", "CD 781", "Micfich S-65", "*AA(Gold)"])
def test_running_numbers_and_words_have_no_class(mark: str) -> None:
    assert call_number_classes([mark]) == []


def test_each_class_is_told_once() -> None:
    assert call_number_classes(["599.5", "QL737.C4", "599.53 ABC"]) == ["599", "QL737"]
