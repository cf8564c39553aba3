import pytest

from catalog.marc.mapping import NotMappable, map_authority, record_type
from catalog.tests.marc.records import record


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ("LDR nam\n245 00 $aTitle", "bibliographic"),
        ("LDR nz#\n100 1# $aMelville", "authority"),
        ("LDR nx#\n004 1\n852 ## $bMAIN", "holdings"),
        ("LDR nu#\n004 1", "holdings"),
        ("LDR nv#\n004 1", "holdings"),
        ("LDR ny#\n004 1", "holdings"),
        ("LDR n#m\n245 00 $aTitle", "bibliographic"),
        ("LDR nzm\n245 00 $aTitle", "bibliographic"),
        ("LDR n##\n004 1\n852 ## $bMAIN", "holdings"),
        ("LDR n##\n150 ## $aWhales\n450 ## $aCetaceans", "authority"),
    ],
)
def test_the_kind_of_a_record_is_seen_even_where_the_leader_is_wrong(fields: str, kind: str) -> None:
    assert record_type(record(fields)) == kind


@pytest.mark.parametrize(
    "fields",
    ["LDR nam\n100 ## $a20010101d1999    m  y0frey50      ba\n200 1# $aTitre\n210 ## $aParis",
     "LDR nam\n200 1# $aTitre\n700 #1 $aHugo"],
)  # fmt: skip
def test_unimarc_is_refused_by_its_name(fields: str) -> None:
    with pytest.raises(NotMappable, match="UNIMARC"):
        record_type(record(fields))


@pytest.mark.parametrize(("leader", "word"), [("nq#", "community"), ("nw#", "classification")])
def test_what_a_catalogue_does_not_hold_is_refused_in_words(leader: str, word: str) -> None:
    with pytest.raises(NotMappable, match=word):
        record_type(record(f"LDR {leader}\n001 1"))


def test_an_authority_record_gives_a_person_with_other_names() -> None:
    data = map_authority(
        record(
            """LDR nz#
            001 n 79006936
            100 1# $6880-01$aTwain, Mark,$d1835-1910
            400 1# $aClemens, Samuel Langhorne,$d1835-1910
            400 1# $aTwain, Mark,$d1835-1910
            500 1# $wnnnc$aSnodgrass, Quintus Curtius
            510 1# $wr$iEmployer:$aNewspaper
            678 0# $aAmerican writer.
            880 1# $6100-01$aТвен, Марк"""
        )
    )
    assert (data.is_agent, data.kind, data.heading) == (True, "person", "Twain, Mark, 1835-1910")
    assert data.variants == ["Clemens, Samuel Langhorne, 1835-1910", "Твен, Марк"]
    assert data.related == ["Snodgrass, Quintus Curtius"]
    assert data.note == "American writer."


def test_an_authority_record_gives_a_subject_with_other_words() -> None:
    data = map_authority(
        record(
            "LDR nz#\n001 sh1\n008 860211i| anannbabn\n150 ## $aWhales$xHunting\n450 ## $aWhaling\n550 ## $wg$aCetacea"
        )
    )
    assert (data.is_agent, data.kind, data.heading) == (False, "topic", "Whales -- Hunting")
    assert (data.scheme, data.variants, data.related) == ("lcsh", ["Whaling"], ["Cetacea"])


@pytest.mark.parametrize(
    ("field", "is_agent", "kind", "heading"),
    [
        ("110 2# $aWhale Club", True, "body", "Whale Club"),
        ("111 2# $aWhale Congress", True, "meeting", "Whale Congress"),
        ("100 3# $aMelville family", True, "family", "Melville family"),
        ("151 ## $aOslo (Norway)", False, "place", "Oslo (Norway)"),
        ("155 ## $aNovels", False, "genre", "Novels"),
        ("100 1# $aMelville, Herman.$tMoby Dick", False, "person", "Melville, Herman. Moby Dick"),
    ],
)
def test_headings_of_other_kinds(field: str, is_agent: bool, kind: str, heading: str) -> None:
    data = map_authority(record(f"LDR nz#\n001 1\n{field}"))
    assert (data.is_agent, data.kind, data.heading) == (is_agent, kind, heading)


@pytest.mark.parametrize("field", ["180 ## $xHistory", "150 ## $a ", "670 ## $aFound in a book"])
def test_an_authority_record_without_a_heading_of_ours_is_refused_in_words(field: str) -> None:
    with pytest.raises(NotMappable, match="authority record"):
        map_authority(record(f"LDR nz#\n001 1\n{field}"))
