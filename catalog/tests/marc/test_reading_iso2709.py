import io
from contextlib import redirect_stderr
from pathlib import Path

import pymarc
import pytest

from catalog.marc.mapping import NotMappable, map_bibliographic, record_type
from catalog.marc.reading import MarcFile, MarcRecord, UnreadableRecord, parse_record
from catalog.marc.record import subfield
from catalog.tests.marc.records import iso, whale

CAFE = "245 00 $aCaf\u00e9 \u0141\u00f3d\u017a"


def read(data: bytes) -> MarcRecord:
    return parse_record(data, "iso2709")


def title(record: MarcRecord) -> str:
    return subfield(record.first("245"), "a")


def records_in(folder: Path, data: bytes) -> list[bytes]:
    path = folder / "file.mrc"
    path.write_bytes(data)
    file = MarcFile(path)
    file.check()
    return [raw.data for raw in file]


def test_all_of_a_record_is_read() -> None:
    record = read(iso(whale("42", extra="650 #1 $aIshmael$xTravel")))
    assert record.control("001") == "42"
    assert record.leader[5:8] == "nam"
    assert [field[3] for field in record.get("650")] == [
        [("a", "Whales"), ("v", "Fiction.")],
        [("a", "Ishmael"), ("x", "Travel")],
    ]
    assert record.first("245")[1:3] == ("1", "4")
    assert record.warnings == []


@pytest.mark.parametrize("flag", ["a", " "])
def test_utf8_is_read_whatever_the_leader_says(flag: str) -> None:
    record = read(iso(f"LDR 00000nam {flag}2200000 a 4500\n{CAFE}"))
    assert title(record) == "Café Łódź"
    assert bool(record.warnings) == (flag == " ")


@pytest.mark.parametrize("flag", ["a", " "])
def test_marc8_is_read_whatever_the_leader_says(flag: str) -> None:
    """In MARC-8 an accent stands before its letter, and Ł is a letter of its own."""
    data = iso(f"LDR 00000nam {flag}2200000 a 4500\n245 00 $aCaf{{e}} {{L}}odz").replace(b"{e}", b"\xe2e ")
    data = data.replace(b"{L}", b"\xa1  ")
    record = read(data)
    assert title(record).split() == ["Café", "Ł", "odz"]
    assert bool(record.warnings) == (flag == "a")


def test_marc8_with_another_alphabet_switched_on_is_read() -> None:
    """Cyrillic by escape sequence."""
    record = read(iso("LDR 00000nam  2200000 a 4500\n245 00 $a\x1b(NkAZAN\x1b(B").replace(b"kAZAN", b"KAZAN"))
    assert title(record) == "казан"


def test_a_stray_escape_in_utf8_does_not_make_it_marc8() -> None:
    assert title(read(iso("245 00 $aУкраі\x1b(Їна"))) == "Украі(Їна"


@pytest.mark.parametrize("damage", [b"\x1b", b"\x1b$", b"\x1b(", b"\x1b$1!", b"\x1b(3\xff"])
def test_a_change_of_alphabet_that_is_cut_short_does_no_harm(damage: bytes) -> None:
    record = read(iso("245 00 $aWhale~\n500 ## $aNote").replace(b"~", damage))
    assert title(record).startswith("Whale")
    assert subfield(record.first("500"), "a") == "Note"


def test_letters_and_their_marks_become_one_character() -> None:
    assert title(read(iso("245 00 $aCafe\u0301"))) == "Caf\u00e9"


def test_a_subfield_code_with_a_byte_too_much_is_still_that_code() -> None:
    record = read(iso(f"{CAFE}\n500 ## $aÉté\n246 3# $aCafe$b~more").replace(b"b~", b"\xffb"))
    assert subfield(record.first("246"), "b") == "more"


def test_the_code_page_of_windows_is_read() -> None:
    assert title(read(iso("245 00 $aMüller – Straße", encoding="cp1252"))) == "Müller – Straße"
    assert title(read(iso("245 00 $aL’élan à Müller", encoding="cp1252"))) == "L’élan à Müller"


def test_a_damaged_letter_harms_no_other() -> None:
    data = iso(f"{CAFE}\n246 3# $aMüller\n500 ## $aabc~def")
    record = read(data.replace(b"~", b"\xff"))
    assert title(record) == "Café Łódź"
    assert subfield(record.first("500"), "a") == "abc\ufffddef"
    assert record.warnings


def test_a_nul_in_a_field_does_not_get_through() -> None:
    """PostgreSQL takes no NUL in a text."""
    record = read(iso("001 1\n245 00 $aWha\x00le\n008 99\x0001"))
    assert "\\x00" not in repr(record.fields)
    assert len(record.control("008")) == 5, "Positions in a control field must not move."


def test_wrong_lengths_in_leader_do_no_harm() -> None:
    data = iso(whale())
    assert title(read(b"99999" + data[5:])) == title(read(b"     " + data[5:])) == "The whale /"
    assert title(read(data[:12] + b"00000" + data[17:])) == "The whale /"


def test_a_directory_that_does_not_fit_is_mended_by_the_order_of_fields() -> None:
    """The text was changed after the record was made, so all addresses are wrong."""
    good = read(iso(whale("1")))
    record = read(iso(whale("1")).replace(b"London", b"Lo"))
    assert title(record) == "The whale /"
    assert [field[0] for field in record.fields] == [field[0] for field in good.fields]
    assert subfield(record.first("260"), "a") == "Lo :"
    assert record.warnings


def test_a_directory_counted_in_letters_instead_of_bytes_is_mended() -> None:
    text = "001 1\n245 00 $aÉtés à Łódź\n500 ## $aNote"
    as_letters = iso(text.translate(str.maketrans("ÉéàŁóź", "EeaLoz")))
    directory_end = as_letters.index(b"\x1e") + 1
    proper = iso(text)
    record = read(as_letters[:directory_end] + proper[proper.index(b"\x1e") + 1 :])
    assert title(record) == "Étés à Łódź"
    assert subfield(record.first("500"), "a") == "Note"


def test_a_missing_record_terminator_does_no_harm() -> None:
    assert title(read(iso(whale())[:-1])) == "The whale /"


@pytest.mark.parametrize(
    "data",
    [b"", b"\x1d", b"00026", b"00026nam a2200025 a 4500\x1e\x1d", b"x" * 200, b"\x1e" * 50, bytes(range(256)) * 3],
)
def test_what_is_no_record_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UnreadableRecord) as caught:
        read(data)
    assert str(caught.value).endswith((".", ")."))
    assert len(str(caught.value).split()) > 3


def test_no_damage_whatever_raises_anything_but_a_refusal() -> None:
    """Every byte of a record in turn is replaced by a blank, a mark or a digit, and every length of it is tried."""
    data = iso(whale(extra="880 1# $6245-01/r$a\u05d0\n952 ## $aMAIN$p1$0x$g1,2.3\n041 1# $aengfr$hger\n521 1# $a5-"))
    damaged = [
        data[:i] + byte + data[i + 1 :] for i in range(len(data)) for byte in (b" ", b"\x1f", b"9", b"\xe2", b"\x1b")
    ]
    damaged += [data[:i] for i in range(len(data))]
    for one in damaged:
        try:
            record = read(one)
            record_type(record)
            map_bibliographic(record)
        except (UnreadableRecord, NotMappable) as error:
            assert str(error)


def test_we_read_what_pymarc_reads() -> None:
    data = iso(whale(extra="880 1# $6245-01/r$a\u05d0\u05d1\n020 ## $a0306406152$qpbk$z123"))
    with redirect_stderr(io.StringIO()):
        theirs = pymarc.Record(data=data)
    ours = read(data)
    assert [field[0] for field in ours.fields] == [field.tag for field in theirs.fields]
    assert [field[3] for field in ours.fields if len(field) == 4] == [
        [(s.code, s.value) for s in field.subfields] for field in theirs.fields if not field.is_control_field()
    ]


def test_records_are_parted_and_kept_byte_for_byte(tmp_path: Path) -> None:
    pieces = [iso(whale("1")), iso(whale("2", "Café")), iso(CAFE, encoding="utf-8")]
    assert records_in(tmp_path, b"".join(pieces)) == pieces


def test_line_ends_between_records_do_no_harm(tmp_path: Path) -> None:
    pieces = [iso(whale("1")), iso(whale("2"))]
    assert records_in(tmp_path, b"\r\n".join(pieces) + b"\r\n\x1a") == pieces


def test_a_byte_order_mark_in_front_does_no_harm(tmp_path: Path) -> None:
    assert records_in(tmp_path, b"\xef\xbb\xbf" + iso(whale())) == [iso(whale())]


def test_glued_records_are_parted(tmp_path: Path) -> None:
    """A record that lost its terminator does not swallow the next."""
    one, two, three = (iso(whale(number)) for number in "123")
    for lost in (b"", b" ", b"\r\n"):
        found = records_in(tmp_path, one[:-1] + lost + two[:-1] + lost + three)
        assert [read(data).control("001") for data in found] == ["1", "2", "3"]
        assert found[0] == one[:-1]
        assert found[2] == three


def test_a_last_record_without_terminator_is_read(tmp_path: Path) -> None:
    found = records_in(tmp_path, iso(whale("1")) + iso(whale("2"))[:-1])
    assert [read(data).control("001") for data in found] == ["1", "2"]


def test_a_broken_record_among_good_ones_is_one_record(tmp_path: Path) -> None:
    found = records_in(tmp_path, iso(whale("1")) + b"00100garbage\x1e\x1d" + iso(whale("3")))
    assert len(found) == 3
    assert [read(found[0]).control("001"), read(found[2]).control("001")] == ["1", "3"]


def test_records_larger_than_a_chunk_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = [iso(whale(str(number))) for number in range(5)]
    path = tmp_path / "file.mrc"
    path.write_bytes(b"".join(pieces))
    file = MarcFile(path)
    file.check()
    monkeypatch.setattr("catalog.marc.reading.files.CHUNK", 100)
    assert [raw.data for raw in file] == pieces
