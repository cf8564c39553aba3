"""Spreadsheets as people have them."""

from collections.abc import Callable

import pytest

from catalog.marc.mapping.data import BibliographicData
from catalog.marc.mapping.rows import map_row, match_columns
from catalog.models import Edition, Item, SourceRecord
from catalog.tests.cast import make_branch
from catalog.tests.marc.imports import Outcome
from catalog.tests.marc.records import every_row

Import = Callable[..., Outcome]


def row(**cells: str) -> BibliographicData:
    """A row whose headings are written with blanks: ``call_number`` is "call number"."""
    named = {name.replace("_", " "): text for name, text in cells.items()}
    return map_row({"title": "Title"} | named, match_columns(["title", *named]))


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("Title", "title"), ("BOOK TITLE", "title"), ("Titel", "title"), ("Author(s)", "authors"),
        ("Authors", "authors"), ("Author Name", "authors"),
        ("ISBN-13", "isbn"), ("isbn13", "isbn"), ("Isbn_10", "isbn"), ("Pub. date", "year"),
        ("original_publication_year", "year"), ("Call No.", "call_number"), ("Shelfmark", "call_number"),
        ("Item barcode", "barcode"), ("Library", "branch"), ("language_code", "language"),
        ("Subject headings", "subjects"), ("Éditeur", "publisher"), (" Publisher ", "publisher"),
    ],
)  # fmt: skip
def test_columns_are_understood_by_many_names(heading: str, meaning: str) -> None:
    assert match_columns([heading]) == {heading.strip(): meaning}


def test_a_column_that_nobody_understands_is_left_out() -> None:
    assert match_columns(["Title", "Colour of the cover"]) == {"Title": "title"}


@pytest.mark.parametrize(
    ("cell", "number", "status"),
    [
        ("978-0-306-40615-7", "9780306406157", "valid"),
        ("0306406152", "0306406152", "valid"),
        ("306406152", "0306406152", "valid"),
        ("306406152.0", "0306406152", "valid"),
        ("6406154", "0006406154", "incorrect"),
        ("9780306406157.0", "9780306406157", "valid"),
        ("9.780306406157E+12", "9780306406157", "valid"),
        ("9,780306406157E+12", "9780306406157", "valid"),
        ("9.78030640615e+12", "9780306406157", "valid"),
        ('="0306406152"', "0306406152", "valid"),
        ("978 0 306 40615 7", "9780306406157", "valid"),
        ("0 306 40615 2", "0306406152", "valid"),
        ("080442957x", "080442957X", "valid"),
    ],
)
def test_isbns_mangled_by_spreadsheets_are_mended(cell: str, number: str, status: str) -> None:
    (entry,) = row(isbn=cell).numbers
    assert (entry.printed, entry.status) == (number, status)


@pytest.mark.parametrize("cell", ["9.78E+12", "9,78E+12", "#NUM!", "none", "0", "-"])
def test_an_isbn_that_a_spreadsheet_has_destroyed_is_none(cell: str) -> None:
    """9.78E+12 is every ISBN and none."""
    assert row(isbn=cell).numbers == []


def test_several_isbns_in_one_cell_or_two_columns_are_all_read_once() -> None:
    numbers = [
        entry.printed for entry in row(isbn="0306406152; 9780804429573 0306406152", isbn13="9780306406157").numbers
    ]
    assert numbers == ["0306406152", "9780804429573", "9780306406157"]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Herman Melville", [("person", "Melville, Herman", "aut")]),
        ("Le Guin, Ursula K.", [("person", "Le Guin, Ursula K.", "aut")]),
        ("Miguel de Cervantes", [("person", "de Cervantes, Miguel", "aut")]),
        ("Homer", [("person", "Homer", "aut")]),
        ("Natural History Museum", [("body", "Natural History Museum", "aut")]),
        ("Melville, Herman; Kent, Rockwell (illustrator)",
         [("person", "Melville, Herman", "aut"), ("person", "Kent, Rockwell", "ill")]),
        ("Neil Gaiman | Terry Pratchett", [("person", "Gaiman, Neil", "aut"), ("person", "Pratchett, Terry", "aut")]),
    ],
)  # fmt: skip
def test_names_are_filed_by_family_name_and_roles_are_read(cell: str, found: list) -> None:
    assert [(one.kind, one.heading, one.relator) for one in row(authors=cell).agents] == found


@pytest.mark.parametrize(
    ("cells", "name", "value"),
    [
        ({"year": "2008.0"}, "publication_year", 2008),
        ({"year": "c1999"}, "publication_year", 1999),
        ({"year": "-800"}, "publication_year", None),
        ({"pages": "320"}, "extent", "320 pages"),
        ({"format": "DVD"}, "format", "film"),
        ({"format": ""}, "format", "book"),
        ({"language": "English"}, "language", "eng"),
        ({"language": "en-US"}, "language", "eng"),
        ({"language": "de"}, "language", "ger"),
        ({"dewey": "599.5/3"}, "dewey_number", "599.53"),
        ({"ages": "5-8"}, "age_to", 8),
    ],
)
def test_cells_are_understood(cells: dict, name: str, value: object) -> None:
    assert getattr(row(**cells), name) == value


def test_a_title_in_a_known_language_sorts_without_its_article() -> None:
    assert row(title="The whale", language="eng").nonfiling_count == 4


SHEET = [
    ["Title", "Author", "Year", "Barcode", "Call number"],
    ["Omoo", "Herman Melville", "1847", "B1", "FIC MEL"],
    ["Café; a novel", "Zoë Müller", "1999", "B2", "FIC MUL"],
]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_codings_of_all_programs_are_read(import_csv: Import, separator: str, coding: str) -> None:
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in line) for line in SHEET)
    outcome = import_csv(text.encode(coding), branch=make_branch())
    assert outcome.totals == {"bibliographic": {"created": 2}}
    edition = Edition.objects.get(title_proper="Café; a novel")
    assert edition.contributions.get().agent.heading == "Müller, Zoë"
    assert edition.items.get().call_number == "FIC MUL"


def test_line_breaks_inside_a_cell_and_empty_lines_do_no_harm(import_csv: Import) -> None:
    outcome = import_csv('Title,Summary\n"Omoo","A voyage\nto the south"\n,\n\nTypee,\n', branch=make_branch())
    assert outcome.totals == {"bibliographic": {"created": 2}}


def test_a_row_without_title_is_rejected_and_the_others_come_in(import_csv: Import) -> None:
    outcome = import_csv("Title,Author\nOmoo,Melville\n,Nobody\nTypee,Melville\n")
    assert outcome.totals == {"bibliographic": {"created": 2, "rejected": 1}}
    assert [(reject.position, reject.reason) for reject in outcome.rejects] == [(2, "It has no title.")]


ONE_ROW_A_COPY = """Title,Author,Year,ISBN,Barcode,Branch
Omoo,Herman Melville,1847,0306406152,B1,elm-street
Omoo,Herman Melville,1847,0306406152,B2,harbour
Typee,Herman Melville,1846,,B3,elm-street
Omoo,Herman Melville,1847,306406152,B4,elm-street
"""


@pytest.mark.parametrize("batch_size", [1, 2, 3, 1000])
def test_rows_of_one_title_are_its_copies(import_csv: Import, monkeypatch: pytest.MonkeyPatch, batch_size: int) -> None:
    monkeypatch.setattr("catalog.marc.importing.importer.BATCH_SIZE", batch_size)
    make_branch()
    make_branch("Harbour")
    outcome = import_csv(ONE_ROW_A_COPY)
    assert outcome["bibliographic"] == {"created": 2, "updated": 2}
    assert sorted(Item.objects.values_list("edition__title_proper", "barcode", "branch__code")) == [
        ("Omoo", "B1", "elm-street"), ("Omoo", "B2", "harbour"), ("Omoo", "B4", "elm-street"),
        ("Typee", "B3", "elm-street"),
    ]  # fmt: skip


def test_new_copies_of_known_titles_all_come_in(import_csv: Import) -> None:
    make_branch()
    make_branch("Harbour")
    import_csv(ONE_ROW_A_COPY)
    more = ONE_ROW_A_COPY.splitlines()[0] + "\n" + "".join(
        f"Omoo,Herman Melville,1847,0306406152,B{n},harbour\n" for n in range(10, 14)
    )  # fmt: skip
    import_csv(more)
    assert Item.objects.filter(edition__title_proper="Omoo").count() == 7
    assert Edition.objects.count() == 2


def test_the_same_sheet_again_changes_nothing_at_all(import_csv: Import) -> None:
    make_branch()
    import_csv(ONE_ROW_A_COPY)
    before = every_row()
    outcome = import_csv(ONE_ROW_A_COPY)
    assert every_row() == before
    assert outcome.totals == {"bibliographic": {"unchanged": 4}}


def test_the_row_is_kept_as_it_came(import_csv: Import) -> None:
    import_csv("Title,Odd column\nOmoo,kept\n")
    assert b"kept" in bytes(SourceRecord.objects.get().data)


def test_a_poor_row_brings_a_copy_and_leaves_the_marc_record_as_it_is(import_marc: Import, import_csv: Import) -> None:
    make_branch()
    import_marc(
        "001 o1\n003 XyZ\n020 ## $a0306406152\n100 1# $aMelville, Herman,$d1819-1891.\n245 10 $aOmoo :$ba narrative."
        "\n650 #0 $aWhaling."
    )
    import_csv("title,author,year,isbn,barcode,branch\nOMOO,Herman Melville,1847,0306406152,B1,elm-street\n")
    edition = Edition.objects.get()
    assert (edition.title_proper, edition.title_remainder) == ("Omoo", "a narrative")
    assert [str(heading) for heading in edition.subject_headings.all()] == ["Whaling"]
    assert [item.barcode for item in edition.items.all()] == ["B1"]
