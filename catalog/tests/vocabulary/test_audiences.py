import pytest

from catalog.vocabulary.audiences import OLDEST, Audience, ages, ages_of_text, audience_of_code


@pytest.mark.parametrize(
    ("letter", "audience"),
    [("a", "preschool"), ("d", "adolescent"), ("e", "adult"), ("j", "juvenile"), (" ", ""), ("|", ""), ("", "")],
)
def test_the_letter_of_the_record_names_the_audience(letter: str, audience: str) -> None:
    assert audience_of_code(letter) == audience


def test_an_audience_for_everyone_has_no_ages() -> None:
    assert ages(Audience.PRIMARY) == ages("primary") == (6, 8)
    assert ages("general") is None
    assert ages("nonsense") is None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Ages 5-8", (5, 8)),
        ("Ages 9\N{EN DASH}12.", (9, 12)),
        ("5-7 years", (5, 7)),
        ("008-012", (8, 12)),
        ("3 to 7.", (3, 7)),
        ("For ages 3 to 6", (3, 6)),
        ("Svårighetsgrad: 9-12 år", (9, 12)),
        ("De 3 à 6 ans", (3, 6)),
        ("Age 8", (8, 8)),
        ("0-36 months", (0, 3)),
    ],
)
def test_a_range_of_ages_is_read(text: str, span: tuple[int, int]) -> None:
    assert ages_of_text(text) == span


@pytest.mark.parametrize(
    "text", ["Age 6 and up", "6+", "6 years and older", "Ab 6 Jahren", "À partir de 6 ans", "dès 6 ans"]
)
def test_an_age_and_upwards_has_no_upper_end(text: str) -> None:
    assert ages_of_text(text) == (6, OLDEST)


@pytest.mark.parametrize(
    ("text", "span"), [("Ages up to 5", (0, 5)), ("Under 5 years", (0, 4)), ("Bis 6 Jahre", (0, 6))]
)
def test_an_age_and_downwards_starts_at_birth(text: str, span: tuple[int, int]) -> None:
    assert ages_of_text(text) == span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Grades 3-5", (8, 10)),
        ("K-3", (5, 8)),
        ("PreK-2", (4, 7)),
        ("Grades 3-5 / K-3", (5, 10)),
        ("Grade 5 and up", (10, OLDEST)),
        ("UG/Upper grades (9th-12)", (14, 17)),
        ("Key Stage 3.", (11, 14)),
    ],
)
def test_school_years_are_turned_into_ages(text: str, span: tuple[int, int]) -> None:
    assert ages_of_text(text) == span


@pytest.mark.parametrize("text", ["Ages 8-12, Grades 3-7", "3rd-7th grade (ages 8-12)", "Grades 3-7, 8-12 years"])
def test_ages_go_before_school_years(text: str) -> None:
    assert ages_of_text(text) == (8, 12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Older adults",
        "9 - 12, Academic/AP",
        "4.5.",
        "12-9",
        "2001-2005",
        "MPAA rating: PG-13; for violence.",
        "ESRB rating: M, Mature 17+",
        "Written in 10 years",
    ],
)
def test_what_is_not_plainly_an_age_is_left_alone(text: str) -> None:
    assert ages_of_text(text) is None
