"""Files that are not what they should be: one sentence each, before anything is imported."""

import gzip
from pathlib import Path

import pytest

from catalog.marc.reading import MarcFile, UnreadableFile
from catalog.marc.reading.spreadsheets import SpreadsheetFile
from catalog.tests.marc.records import collection, iso, whale, xml

MARC = b"".join(iso(whale(str(number), extra=f"500 ## $a{'note ' * 20}")) for number in range(20))
MARCXML = collection(*(xml(whale(str(number))) for number in range(20))).encode()


def file_of(folder: Path, data: bytes, name: str = "records") -> MarcFile:
    path = folder / name
    path.write_bytes(data)
    return MarcFile(path)


def refusal(folder: Path, data: bytes) -> str:
    """The sentence with which the file is refused."""
    with pytest.raises(UnreadableFile) as caught:
        file_of(folder, data).check()
    sentence = str(caught.value)
    assert sentence.startswith("records ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("data", [MARC, MARCXML], ids=["ISO 2709", "MARCXML"])
def test_gzipped_files_are_read_like_others(tmp_path: Path, data: bytes) -> None:
    plain = [raw.data for raw in file_of(tmp_path, data, "plain")]
    assert [raw.data for raw in file_of(tmp_path, gzip.compress(data), "packed")] == plain
    assert len(plain) == 20


@pytest.mark.parametrize("data", [MARC, MARCXML], ids=["ISO 2709", "MARCXML"])
def test_records_are_counted_from_one(tmp_path: Path, data: bytes) -> None:
    assert [raw.position for raw in file_of(tmp_path, data)] == list(range(1, 21))


@pytest.mark.parametrize(
    "data",
    [b"", b" \n\r\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)],
    ids=["nothing", "blanks", "byte order mark", "gzip"],
)
def test_an_empty_file_is_called_empty(tmp_path: Path, data: bytes) -> None:
    assert "is empty" in refusal(tmp_path, data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n1 0 obj\x1e\x1d", "PDF"),
        (b"title,author,isbn\nMoby-Dick,Melville,123\n", "spreadsheet"),
        (b"title;author;isbn\r\nMoby-Dick;Melville;123\r\n", "spreadsheet"),
        (b'{"title": "Moby-Dick"}', "JSON"),
        (b'[{"title": "Moby-Dick"}]', "JSON"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "web page"),
        (b"<!DOCTYPE html><html><body>The record was not found</body></html>", "web page"),
        (b"<?xml version='1.0'?><feed><entry/></feed>", "not MARCXML"),
        (b"<?xml version='1.0'?><OAI-PMH><error code='noRecordsMatch'/></OAI-PMH>", "not MARCXML"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"=LDR  00000nam\r\n=245  00$aTitle\r\n", "mrk"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"Some words that somebody wrote.", "no MARC file"),
        (b"\x7fELF\x02\x1e\x1d\x1f" * 20, "no MARC file"),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_name(tmp_path: Path, data: bytes, kind: str) -> None:
    assert kind in refusal(tmp_path, data)


def test_a_file_whose_first_record_is_broken_is_still_marc(tmp_path: Path) -> None:
    assert len(list(file_of(tmp_path, b"??garbage\x1e\x1d" + MARC))) == 21


@pytest.mark.parametrize("there", [1, 2, 3, 40, 150, 250])
def test_a_cut_off_marc_file_is_refused(tmp_path: Path, there: int) -> None:
    """So many bytes of its last record are there."""
    assert "cut off" in refusal(tmp_path, MARC + iso(whale("21"))[:there])


def test_a_marc_file_cut_off_at_its_last_byte_is_whole(tmp_path: Path) -> None:
    file = file_of(tmp_path, MARC[:-1])
    file.check()
    assert len(list(file)) == 20


@pytest.mark.parametrize("share", [0.3, 0.5, 0.77, 0.999])
def test_a_cut_off_marcxml_file_is_refused(tmp_path: Path, share: float) -> None:
    assert "cut off" in refusal(tmp_path, MARCXML[: int(len(MARCXML) * share)])


def test_a_marcxml_file_cut_off_between_two_records_is_refused(tmp_path: Path) -> None:
    end = MARCXML.index(b"</record>", len(MARCXML) // 2) + len(b"</record>\n")
    assert "cut off" in refusal(tmp_path, MARCXML[:end])


@pytest.mark.parametrize("end", ["", "\n", "<!-- exported today -->\n", "\n<?done yes?>\n", "\x00\x00"])
def test_what_may_follow_the_end_of_a_marcxml_file_does_no_harm(tmp_path: Path, end: str) -> None:
    file = file_of(tmp_path, MARCXML + end.encode())
    file.check()
    assert len(list(file)) == 20


def test_a_prologue_before_the_collection_does_no_harm(tmp_path: Path) -> None:
    prologue = (
        b'<?xml version="1.0"?>\n<!-- <export> of today -->\n<?xml-stylesheet href="x"?>\n<!DOCTYPE collection>\n'
    )
    file = file_of(tmp_path, prologue + MARCXML.split(b"\n", 1)[1])
    file.check()
    assert len(list(file)) == 20


@pytest.mark.parametrize("data", [MARC, MARCXML], ids=["ISO 2709", "MARCXML"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.98])
def test_a_cut_off_gzip_file_is_refused(tmp_path: Path, data: bytes, share: float) -> None:
    packed = gzip.compress(data)
    sentence = refusal(tmp_path, packed[: int(len(packed) * share)])
    assert "gzip" in sentence
    assert "cut off" in sentence


def test_a_damaged_gzip_file_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(MARC))
    packed[len(packed) // 2] ^= 0xFF
    assert "gzip" in refusal(tmp_path, bytes(packed))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        MarcFile(tmp_path / "nothing.mrc").check()


def test_progress_reaches_the_size_of_the_file_on_disk(tmp_path: Path) -> None:
    file = file_of(tmp_path, gzip.compress(MARC))
    file.check()
    assert len(list(file)) == 20
    assert file.bytes_read == file.size == (tmp_path / "records").stat().st_size


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "is empty"), (b"PK\x03\x04rest", "Office"), (MARC, "import_marc"), (b"just one line\n", "no heading row")],
)
def test_what_is_no_spreadsheet_is_refused_in_words(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=words):
        SpreadsheetFile(path).check()
