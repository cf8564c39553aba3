import pytest

from catalog.tests.marc.records import mapped


def numbers(fields: str) -> list[tuple[str, str, str]]:
    return [(entry.kind, entry.printed, entry.status) for entry in mapped(fields).numbers]


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("020 ## $a0-306-40615-2 (pbk.) : {dollar}12.50", ("isbn", "0306406152", "valid")),
        ("020 ## $a9780306406157", ("isbn", "9780306406157", "valid")),
        ("020 ## $a0306406153", ("isbn", "0306406153", "incorrect")),
        ("020 ## $z0306406152", ("isbn", "0306406152", "cancelled")),
        ("022 ## $a0378-5955", ("issn", "0378-5955", "valid")),
        ("022 ## $y0378-5956", ("issn", "0378-5956", "incorrect")),
        ("022 ## $z0378-5955", ("issn", "0378-5955", "cancelled")),
        ("010 ## $a   85000002 ", ("lccn", "85000002", "valid")),
        ("035 ## $a(OCoLC)ocm00012345", ("oclc", "12345", "valid")),
        ("035 ## $z(OCoLC)12345", ("oclc", "12345", "cancelled")),
        ("035 ## $a(DE-599)HBZ1", ("system", "(DE-599)HBZ1", "valid")),
        ("024 7# $a10.1000/182$2doi", ("doi", "10.1000/182", "valid")),
        ("024 2# $aM-2306-7118-7", ("ismn", "M-2306-7118-7", "valid")),
        ("024 1# $a012345678905", ("upc", "012345678905", "valid")),
        ("024 3# $a4006381333931", ("ean", "4006381333931", "valid")),
        ("028 02 $aSK 32014$bColumbia", ("music_number", "SK 32014", "valid")),
        ("015 ## $aGB9912345$2bnb", ("national", "GB9912345", "valid")),
    ],
)
def test_numbers_are_kept_by_kind_and_by_whether_they_hold(field: str, number: tuple) -> None:
    assert numbers(field) == [number]


def test_a_price_or_binding_alone_is_no_number() -> None:
    assert numbers("020 ## $c{dollar}12.50\n020 ## $a(pbk.) : 12.50") == []


@pytest.mark.parametrize("field", ["020 ## $a0306406152$qpaperback", "020 ## $a0306406152 (paperback) : 5.00"])
def test_what_form_a_number_is_of_is_kept(field: str) -> None:
    (entry,) = mapped(field).numbers
    assert entry.qualifier == "paperback"


def test_a_number_is_kept_once() -> None:
    assert len(numbers("020 ## $a0306406152\n020 ## $a0-306-40615-2")) == 1
