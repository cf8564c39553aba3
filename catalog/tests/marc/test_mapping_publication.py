import pytest

from catalog.marc.mapping.data import SeriesEntry
from catalog.tests.marc.records import fixed, mapped


def statement(fields: str) -> tuple[str, str, str]:
    data = mapped(fields)
    return data.publication_place, data.publisher, data.publication_date


def test_the_old_publication_field_is_taken_apart() -> None:
    assert statement("260 ## $a[London] :$bBentley,$cc1999.") == ("London", "Bentley", "c1999")


@pytest.mark.parametrize(
    "fields",
    [
        "264 #0 $aOslo :$bMaker,$c1\n264 #1 $aLondon :$bBentley,$c1999",
        "264 #3 $aOslo :$bPrinter,$c1\n264 #1 $aLondon :$bBentley,$c1999\n264 #4 $c©1998",
        "264 #2 $aOslo :$bDistributor,$c1\n264 #1 $aLondon :$bBentley,$c1999",
        "264 |# $aOslo :$bUnclear,$c1\n264 #1 $aLondon :$bBentley,$c1999",
        "264 #| $aOslo :$bUnclear,$c1\n264 #1 $aLondon :$bBentley,$c1999",
    ],
)
def test_the_publisher_goes_before_maker_distributor_and_printer(fields: str) -> None:
    assert statement(fields) == ("London", "Bentley", "1999")


def test_a_producer_is_shown_where_nobody_published() -> None:
    assert statement("264 #0 $aBergen :$bA writer,$c1950") == ("Bergen", "A writer", "1950")


def test_a_copyright_date_is_no_publication() -> None:
    data = mapped("264 #4 $c©1998\n264 #1 $aLondon$bBentley$c[1999]")
    assert (data.publication_date, data.publication_year, data.copyright_year) == ("[1999]", 1999, 1998)


@pytest.mark.parametrize(
    ("fields", "years"),
    [
        (fixed("s", "1999"), (1999, None, None)),
        (fixed("t", "2001", "2000"), (2001, None, 2000)),
        (fixed("c", "1970", "9999"), (1970, None, None)),
        (fixed("d", "1970", "1985"), (1970, 1985, None)),
        (fixed("m", "1990", "1995"), (1990, 1995, None)),
        (fixed("s", "199u"), (1990, None, None)),
        (fixed("n", "uuuu", "uuuu") + "\n260 ## $c1987", (1987, None, None)),
        ("260 ## $c[2003?], c2002", (2003, None, 2002)),
        ("001 1", (None, None, None)),
    ],
)
def test_years_come_from_the_codes_or_from_what_is_printed(fields: str, years: tuple) -> None:
    data = mapped(fields)
    assert (data.publication_year, data.end_year, data.copyright_year) == years


def test_the_physical_description_is_taken_apart() -> None:
    data = mapped(
        "300 ## $axii, 320 p. :$bill. ;$c24 cm +$e1 CD\n336 ## $atext$btxt\n337 ## $aunmediated\n338 ## $avolume"
    )
    assert (data.extent, data.other_physical_details) == ("xii, 320 p.", "ill.")
    assert data.dimensions.startswith("24 cm")
    assert (data.content_type, data.media_type, data.carrier_type) == ("text", "unmediated", "volume")


def test_content_types_are_named_once_each() -> None:
    assert mapped("336 ## $atext\n336 ## $astill image\n336 ## $atext").content_type == "text, still image"


def test_the_edition_statement_is_kept_as_printed() -> None:
    assert mapped("250 ## $a2nd ed. /$brevised by X.").edition_statement == "2nd ed. / revised by X."


def test_class_numbers_are_read() -> None:
    data = mapped("050 00 $aQL737.C4$bH63 1999\n082 00 $a599.5/3$221\n082 04 $a600")
    assert data.dewey_number == "599.53"
    assert data.lc_classification == "QL737.C4 H63 1999"


def test_the_traced_series_counts_rather_than_the_printed() -> None:
    data = mapped(
        """490 1# $aPenguin cls. ;$v12
        830 #0 $aPenguin classics ;$vno. 12.$x1234-5679
        800 1# $aRowling, J. K.$tHarry Potter ;$v1."""
    )
    assert data.series == [
        SeriesEntry("Rowling, J. K. Harry Potter", "1"),
        SeriesEntry("Penguin classics", "no. 12", "12345679"),
    ]


def test_a_series_that_is_not_traced_is_read_as_printed() -> None:
    assert mapped("490 0# $aWhale studies ;$v3").series == [SeriesEntry("Whale studies", "3")]


def test_one_series_is_one_whatever_its_case() -> None:
    assert len(mapped("830 #0 $aWhale studies\n830 #0 $aWhale Studies ;$v3").series) == 1


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("500", "general"), ("502", "thesis"), ("504", "bibliography"), ("505", "contents"), ("508", "credits"),
        ("511", "performers"), ("520", "summary"), ("521", "audience"), ("538", "system"), ("546", "language"),
        ("586", "awards"), ("590", "local"), ("310", "frequency"), ("362", "numbering"), ("545", "biography"),
    ],
)  # fmt: skip
def test_notes_are_kept_by_what_they_tell_of(tag: str, kind: str) -> None:
    (note,) = mapped(f"{tag} ## $aSome words.$5Uk").notes
    assert (note.kind, note.text) == (kind, "Some words.")


def test_a_contents_note_in_parts_is_one_text() -> None:
    (note,) = mapped("505 00 $tLoomings /$rMelville --$tThe carpet bag.").notes
    assert note.text == "Loomings / Melville -- The carpet bag."


def test_a_note_in_another_script_comes_with_its_romanised_twin_or_alone() -> None:
    notes = mapped("520 ## $6880-01$aHikari$b\n880 ## $6520-01/$1$a光\n880 ## $6500-00/$1$a注").notes
    assert [(note.kind, note.text, note.original_script) for note in notes] == [
        ("summary", "Hikari", "光"),
        ("general", "注", ""),
    ]


def test_a_note_on_where_a_copy_came_from_that_is_private_stays_private() -> None:
    assert mapped("541 0# $aBought from a friend\n561 0# $aStolen").notes == []


@pytest.mark.parametrize(
    ("tag", "relationship"),
    [
        ("765", "original"), ("767", "translation"), ("770", "supplement"), ("772", "supplement_to"), ("773", "host"),
        ("774", "constituent"), ("775", "other_edition"), ("776", "other_form"), ("780", "continues"),
        ("785", "continued_by"), ("787", "related"),
    ],
)  # fmt: skip
def test_related_titles_are_kept_by_how_they_are_related(tag: str, relationship: str) -> None:
    (linked,) = mapped(f"{tag} 0# $aMelville.$tWhale weekly.$gvol. 2, p. 5$x1234-5679$w(DE-600)99").linked_titles
    assert linked.relationship == relationship
    assert linked.title == "Melville. Whale weekly"
    assert (linked.detail, linked.control_number, linked.standard_number) == ("vol. 2, p. 5", "99", "1234-5679")


@pytest.mark.parametrize(
    ("leader", "field", "relationship"),
    [
        ("nam", "856 40 $uhttps://a.example/", "self"),
        ("nam", "856 41 $uhttps://a.example/", "version"),
        ("nam", "856 42 $uhttps://a.example/", "related"),
        ("nam", "856 4# $uhttps://a.example/", "related"),
        ("nam", "856 40 $3Table of contents$uhttps://a.example/", "related"),
        ("nam", "856 40 $zInhaltsverzeichnis$uhttps://a.example/", "related"),
        ("cmm", "856 4# $uhttps://a.example/", "self"),
    ],
)
def test_links_tell_the_thing_itself_from_what_is_about_it(leader: str, field: str, relationship: str) -> None:
    online = fixed(at={23: "o", 26: "d"})
    (link,) = mapped(f"LDR {leader}\n{online if leader == 'cmm' else fixed()}\n{field}").links
    assert (link.url, link.relationship) == ("https://a.example/", relationship)


def test_an_address_is_kept_once_and_blanks_in_it_are_coded() -> None:
    links = mapped("856 40 $uhttp://a.example/my file$yRead\n856 40 $uhttp://a.example/my file").links
    assert [(link.url, link.label) for link in links] == [("http://a.example/my%20file", "Read")]
