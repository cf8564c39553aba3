import pytest

from catalog.marc.mapping import NotMappable, map_holdings
from catalog.marc.mapping.data import ItemEntry
from catalog.tests.marc.records import mapped, record


def items(fields: str, profile: str = "auto") -> list[ItemEntry]:
    return mapped(fields, profile).items


@pytest.mark.parametrize("profile", ["koha", "auto"])
def test_copies_of_koha(profile: str) -> None:
    field = "952 ## $00$10$40$70$aMAIN$bEAST$cFIC$oFIC MEL$p31234$yBK$tc.2$hv.1$g12.50$zSigned$xCheck spine"
    assert items(field, profile) == [
        ItemEntry(
            barcode="31234",
            branch="MAIN",
            location="FIC",
            item_type="BK",
            call_number="FIC MEL",
            enumeration="v.1",
            copy_number="c.2",
            status="available",
            public_note="Signed",
            staff_note="Check spine",
            price="12.50",
        )
    ]


@pytest.mark.parametrize(
    ("subfields", "status"),
    [
        ("", "available"),
        ("$01", "withdrawn"),
        ("$11", "lost"),
        ("$14", "missing"),
        ("$41", "damaged"),
        ("$71", "reference_only"),
        ("$7-1", "in_processing"),
        ("$00$10$40$70", "available"),
        ("$01$11$41", "withdrawn"),
    ],
)
def test_statuses_of_koha(subfields: str, status: str) -> None:
    (item,) = items(f"952 ## $p31234$aMAIN{subfields}")
    assert item.status == status


@pytest.mark.parametrize("profile", ["marc852", "auto"])
def test_copies_in_852(profile: str) -> None:
    (item,) = items("852 0# $aUk$bMAIN$cFIC$kREF$hQL737$iC4$p31234$t2$zSigned$xCheck", profile)
    assert (item.branch, item.location, item.call_number) == ("MAIN", "FIC", "REF QL737 C4")
    assert (item.barcode, item.copy_number, item.public_note, item.staff_note) == ("31234", "2", "Signed", "Check")


def test_what_a_library_has_of_a_journal_is_told_by_its_copy() -> None:
    (item,) = items("852 0# $bMAIN$hPER\n866 #0 $av.1-12 (1970-1982)\n866 #0 $av.14")
    assert item.enumeration == "v.1-12 (1970-1982); v.14"


@pytest.mark.parametrize("profile", ["marc876", "auto"])
def test_pieces_in_876_stand_where_the_852_with_their_link_says(profile: str) -> None:
    found = items(
        """852 0# $82$bEAST$cSTACKS$hQL2
        852 0# $81$bMAIN$cFIC$hQL1
        876 ## $81.1$p111$3v.1$t1
        876 ## $82.1$p222$jMissing
        876 ## $81.2$p333$lREF$jLost and paid""",
        profile,
    )
    assert [(i.barcode, i.branch, i.location, i.call_number, i.status) for i in found] == [
        ("111", "MAIN", "FIC", "QL1", "available"),
        ("222", "EAST", "STACKS", "QL2", "missing"),
        ("333", "MAIN", "REF", "QL1", "lost"),
    ]


@pytest.mark.parametrize("profile", ["sirsi949", "auto"])
def test_copies_in_949(profile: str) -> None:
    (item,) = items("949 ## $aFIC MEL$i31234$mMAIN$lSTACKS$tBOOK$c2$p{dollar}12.50", profile)
    assert (item.barcode, item.branch, item.location, item.item_type) == ("31234", "MAIN", "STACKS", "BOOK")
    assert (item.call_number, item.copy_number, item.price) == ("FIC MEL", "2", "$12.50")


@pytest.mark.parametrize("profile", ["field995", "auto"])
def test_copies_in_995(profile: str) -> None:
    (item,) = items("995 ## $aUNI$bMAIN$eSALLE$f31234$kR MEL$rLIV$vt. 2$uannoté", profile)
    assert (item.barcode, item.branch, item.location, item.item_type) == ("31234", "MAIN", "SALLE", "LIV")
    assert (item.call_number, item.enumeration, item.public_note) == ("R MEL", "t. 2", "annoté")


@pytest.mark.parametrize(
    "field",
    ["952 ## $aVon der Bibliothek", "949 ## $aLocal note", "995 ## $aLocal", "852 ## $aUk", "876 ## $aacq-1"],
)
def test_a_local_note_in_one_of_these_fields_is_no_copy(field: str) -> None:
    assert items(field) == []


def test_copies_are_left_alone_when_told_so() -> None:
    assert items("952 ## $p31234$aMAIN", "none") == []


def test_only_the_profile_that_was_chosen_is_read() -> None:
    fields = "952 ## $p31234$aMAIN\n949 ## $aFIC$i999$mEAST"
    assert [item.barcode for item in items(fields, "sirsi949")] == ["999"]


def test_a_holdings_record_says_whose_copies_it_has() -> None:
    data = map_holdings(record("LDR nu#\n001 h1\n003 XyZ\n004 b1\n852 0# $bMAIN$hFIC$p31234"), "auto")
    assert (data.control_number, data.control_number_source, data.bibliographic_number) == ("h1", "XyZ", "b1")
    assert [item.barcode for item in data.items] == ["31234"]


def test_a_holdings_record_with_a_shelf_only_is_a_copy_without_barcode() -> None:
    (item,) = map_holdings(record("LDR nx#\n001 h1\n004 b1\n852 0# $bMAIN$cFIC"), "auto").items
    assert (item.barcode, item.branch, item.location) == ("", "MAIN", "FIC")


def test_a_holdings_record_that_belongs_to_nothing_is_refused_in_words() -> None:
    with pytest.raises(NotMappable, match="004"):
        map_holdings(record("LDR nx#\n001 h1\n852 0# $bMAIN$cFIC"), "auto")
