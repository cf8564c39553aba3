import pytest

from catalog.marc.mapping import NotMappable, map_bibliographic
from catalog.tests.marc.records import mapped, record


def test_the_title_statement_is_taken_apart() -> None:
    data = mapped("245 14 $aThe ring of the Nibelung.$nPart 2,$pThe valkyrie :$ban opera /$cby Richard Wagner.")
    assert data.title_proper == "The ring of the Nibelung"
    assert data.part_number == "Part 2"
    assert data.part_name == "The valkyrie"
    assert data.title_remainder == "an opera"
    assert data.statement_of_responsibility == "by Richard Wagner"
    assert data.nonfiling_count == 4


def test_the_title_in_its_own_script_comes_with_it() -> None:
    data = mapped(
        """245 10 $6880-02$aKafka on the shore /$cMurakami.
        880 1# $6100-01/$1$a村上春樹
        880 10 $6245-02/$1$a海辺のカフカ /$c村上春樹."""
    )
    assert data.title_proper == "Kafka on the shore"
    assert data.title_original_script == "海辺のカフカ"
    assert data.responsibility_original_script == "村上春樹"


def test_a_title_in_its_own_script_only_is_the_title() -> None:
    """880 with 245-00: nobody romanised it."""
    assert mapped("880 10 $6245-00/r$aספר /$cמחבר").title_proper == "Title"
    data = map_bibliographic(record("880 10 $6245-00/(2/r$aספר הלווייתן /$cמחבר"))
    assert data.title_proper == "ספר הלווייתן"


@pytest.mark.parametrize(
    ("field", "sort_from"),
    [
        ("245 04 $aThe whale", "whale"),
        ("245 00 $aThe whale", "The whale"),
        ("245 0# $aThe whale", "The whale"),
        ("245 09 $aOdd", "Odd"),
        ("245 00 $a\u0098Der \u009cWal", "Wal"),
        ("245 00 $a\u0098Der\u009c Wal", "Wal"),
        ("245 04 $a<<Der >>Wal", "Wal"),
        ("245 0x $aThe whale", "The whale"),
    ],
)
def test_leading_articles_are_shown_but_not_sorted_by(field: str, sort_from: str) -> None:
    data = mapped(field)
    assert data.title_proper[data.nonfiling_count :] == sort_from
    assert not set("\u0098\u009c<>") & set(data.title_proper)


def test_other_titles_are_kept_with_their_kind_and_once_each() -> None:
    data = mapped(
        """245 00 $aWhales
        246 14 $aWhales of the world
        246 18 $aWhales / spine
        246 31 $aBaleines
        246 1# $iTitle on box:$aBig fish
        246 3# $aWHALES
        247 10 $aThe old whales
        740 02 $aAnother"""
    )
    assert data.variant_titles == [
        ("Whales of the world", "cover"),
        ("Whales / spine", "spine"),
        ("Baleines", "parallel"),
        ("Big fish", "Title on box"),
        ("The old whales", "former"),
        ("Another", ""),
    ]


@pytest.mark.parametrize(
    "field", ["240 10 $aMoby Dick.$lFrench", "130 0# $aMoby Dick.$lFrench$f1999", "240 10 $aMoby Dick /"]
)
def test_the_uniform_title_leaves_out_language_and_year(field: str) -> None:
    """So that translations are one work."""
    assert mapped(f"{field}\n245 10 $aMoby Dick en français").uniform_title == "Moby Dick"


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ("130 0# $aBeowulf", "Beowulf"),
        ("245 10 $a /$cby nobody\n246 3# $aWhales", "Whales"),
        ("222 #0 $aWhale journal", "Whale journal"),
        ("245 10 $kLetters,$f1850-1860", "Letters, 1850-1860"),
        ("245 10 $bWhales", "Whales"),
        ("245 10 $xWhales", "Whales"),
    ],
)
def test_something_else_stands_in_for_a_missing_title(fields: str, title: str) -> None:
    assert map_bibliographic(record(fields)).title_proper == title


@pytest.mark.parametrize("fields", ["001 1", "245 10 $a", "245 10 $a / ", "100 1# $aMelville", "245 10 $cby somebody"])
def test_a_record_without_any_title_is_refused_in_words(fields: str) -> None:
    with pytest.raises(NotMappable, match="no title"):
        map_bibliographic(record(fields))
