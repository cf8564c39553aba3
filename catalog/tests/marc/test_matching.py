"""Is an incoming record one that the catalogue has?"""

from collections.abc import Callable

import pytest

from catalog.models import Edition
from catalog.tests.marc.imports import Outcome
from catalog.tests.marc.records import fixed, whale

Import = Callable[..., Outcome]
ISBN = "020 ## $a0306406152"


@pytest.fixture(params=["in one file", "one file after another"])
def import_both(request: pytest.FixtureRequest, import_marc: Import) -> Callable[[str, str], int]:
    """Import two records together or in turn; returns how many editions there are then."""

    def run(first: str, second: str) -> int:
        if request.param == "in one file":
            import_marc([first, second])
        else:
            import_marc(first)
            import_marc(second)
        return Edition.objects.count()

    return run


Both = Callable[[str, str], int]


def test_the_same_number_of_the_same_system_is_the_same_record(import_both: Both) -> None:
    assert import_both(whale("1", "The whale"), whale("1", "Quite another title").replace("1999", "1851")) == 1


def test_the_same_number_of_another_system_is_another_record(import_both: Both) -> None:
    assert import_both(whale("1", "The whale"), whale("1", "Omoo", source="Other")) == 2


def test_a_number_without_its_system_needs_the_same_title(import_both: Both) -> None:
    assert import_both(whale("1", source=""), whale("1", extra=fixed("s", "2004"), source="")) == 1


def test_a_number_without_its_system_and_another_title_is_another_record(import_both: Both) -> None:
    assert import_both(whale("1", "The whale", source=""), whale("1", "Omoo", source="")) == 2


def test_the_same_isbn_from_another_system_is_the_same_edition(import_both: Both) -> None:
    other = whale("9", "Whale, The", "020 ## $a978-0-306-40615-7", source="Other").replace("1999", "2000")
    assert import_both(whale("1", extra=ISBN), other) == 1


def test_two_records_of_one_system_with_the_same_isbn_stay_apart(import_both: Both) -> None:
    assert import_both(whale("1", extra=ISBN), whale("2", extra=ISBN)) == 2


def test_the_same_isbn_in_another_format_is_another_edition(import_both: Both) -> None:
    ebook = whale("9", "The whale", f"{ISBN}\n007 cr |||", source="Other")
    assert import_both(whale("1", extra=ISBN), ebook) == 2


def test_the_same_isbn_for_another_volume_is_another_edition(import_both: Both) -> None:
    volumes = [whale(n, f"The whale.$n{n}", ISBN, source=f"System {n}") for n in "12"]
    assert import_both(*volumes) == 2


@pytest.mark.parametrize("field", ["020 ## $a0306406153", "020 ## $z0306406152", "020 ## $a(pbk.)"])
def test_wrong_and_cancelled_isbns_match_nothing(import_both: Both, field: str) -> None:
    other = whale("9", "Omoo", field, source="Other")
    assert import_both(whale("1", extra=field), other) == 2


def test_the_same_title_agent_year_and_format_is_the_same_edition(import_both: Both) -> None:
    assert import_both(whale("1"), whale("9", "The Whale!", source="Other")) == 1


@pytest.mark.parametrize(
    ("said", "instead"),
    [("Melville, Herman", "Melville, Hermann"), ("1999", "2000"), ("The whale", "The whales"), ("LDR nam", "LDR nim")],
)
def test_another_title_agent_year_or_format_is_another_edition(import_both: Both, said: str, instead: str) -> None:
    assert import_both(whale("1"), whale("9", source="Other").replace(said, instead)) == 2


def test_same_title_agent_and_year_numbered_twice_by_one_system_stay_apart(import_both: Both) -> None:
    assert import_both(whale("1"), whale("2")) == 2


def test_without_an_agent_the_publisher_tells_editions_apart(import_both: Both) -> None:
    def annual(number: str, publisher: str) -> str:
        return f"001 {number}\n003 S{number}\n{fixed()}\n245 00 $aAnnual report\n260 ## $aX :$b{publisher},$c1999"

    assert import_both(annual("1", "Whale Club"), annual("2", "Seal Club")) == 2


def test_without_agent_and_publisher_a_title_alone_matches_nothing(import_both: Both) -> None:
    assert import_both(f"001 1\n{fixed()}\n245 00 $aWorks", f"001 2\n003 X\n{fixed()}\n245 00 $aWorks") == 2


def test_the_number_goes_before_the_isbn_and_the_isbn_before_the_title(import_marc: Import) -> None:
    import_marc([whale("1", "One"), whale("2", "Two", ISBN), whale("3", "Three")])
    import_marc(whale("1", "Three", ISBN))
    assert Edition.objects.get(control_number="1").title_proper == "Three"
    import_marc(whale("9", "Three", ISBN, source="Other").replace("One", "Three"))
    assert Edition.objects.filter(control_number="9").count() == 1
    assert Edition.objects.count() == 3


def test_a_pair_in_one_file_ends_like_the_pair_in_two_files(import_marc: Import) -> None:
    first, second = whale("1", extra=ISBN), whale("9", "Omoo", f"{ISBN}\n500 ## $aNew", source="Other")
    import_marc([first, second])
    edition = Edition.objects.get()
    assert (edition.title_proper, edition.control_number, edition.source_records.count()) == ("Omoo", "9", 2)
