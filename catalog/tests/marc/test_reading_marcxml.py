from pathlib import Path

import pytest

from catalog.marc.reading import MarcFile, MarcRecord, UnreadableRecord, parse_record
from catalog.marc.record import subfield
from catalog.tests.marc.records import NAMESPACE, collection, whale, xml


def records_in(folder: Path, data: str | bytes) -> list[bytes]:
    path = folder / "file.xml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    file = MarcFile(path)
    file.check()
    return [raw.data for raw in file]


def read(data: bytes | str) -> MarcRecord:
    return parse_record(data.encode() if isinstance(data, str) else data, "marcxml")


def titles(folder: Path, data: str | bytes) -> list[str]:
    return [subfield(read(one).first("245"), "a") for one in records_in(folder, data)]


def test_all_of_a_record_is_read() -> None:
    record = read(xml(whale("42", "Ahab & the <whale>", "650 #1 $aIshmael$xTravel")))
    assert record.control("001") == "42"
    assert record.leader[5:8] == "nam"
    assert subfield(record.first("245"), "a") == "Ahab & the <whale> /"
    assert record.get("650")[1] == ("650", " ", "1", [("a", "Ishmael"), ("x", "Travel")])
    assert record.warnings == []


@pytest.mark.parametrize("prefix", ["", "marc", "ns0", "marc-21"])
def test_any_prefix_of_the_namespace_is_understood(tmp_path: Path, prefix: str) -> None:
    assert titles(tmp_path, collection(xml(whale(), prefix), prefix=prefix)) == ["The whale /"]


def test_records_are_kept_byte_for_byte(tmp_path: Path) -> None:
    pieces = [xml(whale("1")), xml(whale("2", "Café")).replace("\n", "\r\n  "), xml(whale("3"))]
    assert records_in(tmp_path, collection(*pieces)) == [piece.encode() for piece in pieces]


def test_records_across_chunks_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = [xml(whale(str(number))) for number in range(4)]
    for size in (7, 64, 333):
        monkeypatch.setattr("catalog.marc.reading.files.CHUNK", 4096)
        path = tmp_path / "file.xml"
        path.write_text(collection(*pieces))
        file = MarcFile(path)
        file.check()
        monkeypatch.setattr("catalog.marc.reading.files.CHUNK", size)
        assert [raw.data.decode() for raw in file] == pieces


def test_a_single_record_needs_no_collection(tmp_path: Path) -> None:
    assert titles(tmp_path, f'<?xml version="1.0"?>\n{xml(whale())}') == ["The whale /"]


def test_records_in_an_oai_pmh_answer_are_found_inside_its_own_records(tmp_path: Path) -> None:
    envelope = "<record><header><identifier>oai:1</identifier></header><metadata>{}</metadata></record>"
    inner = "".join(envelope.format(xml(whale(str(n)), "marc")) for n in (1, 2))
    answer = f'<OAI-PMH xmlns:marc="{NAMESPACE}"><ListRecords>{inner}</ListRecords></OAI-PMH>'
    assert titles(tmp_path, answer) == ["The whale /"] * 2


def test_records_in_an_sru_answer_are_found(tmp_path: Path) -> None:
    body = "".join(f"<zs:record><zs:recordData>{xml(whale(str(n)))}</zs:recordData></zs:record>" for n in (1, 2))
    answer = f"<zs:searchRetrieveResponse><zs:records>{body}</zs:records></zs:searchRetrieveResponse>"
    assert titles(tmp_path, answer) == ["The whale /"] * 2


def test_a_deletion_notice_of_oai_pmh_is_refused_in_words(tmp_path: Path) -> None:
    answer = '<OAI-PMH><ListRecords><record><header status="deleted"/></record></ListRecords></OAI-PMH>'
    (found,) = records_in(tmp_path, answer)
    with pytest.raises(UnreadableRecord, match="deletion notice"):
        read(found)


@pytest.mark.parametrize("coding", ["utf-16", "iso-8859-1", "windows-1252", "utf-8", "utf-8-sig"])
def test_other_codings_are_read_as_declared(tmp_path: Path, coding: str) -> None:
    declared = coding.removesuffix("-sig")
    text = collection(xml(whale(title="Café Müller")), declaration=f'<?xml version="1.0" encoding="{declared}"?>')
    assert titles(tmp_path, text.encode(coding)) == ["Café Müller /"]


def test_a_false_claim_of_utf16_does_no_harm(tmp_path: Path) -> None:
    text = collection(xml(whale(title="Café")), declaration='<?xml version="1.0" encoding="UTF-16"?>')
    assert titles(tmp_path, text.encode()) == ["Café /"]


def test_latin1_letters_in_a_file_that_says_utf8_are_mended() -> None:
    record = read(xml(whale(title="Café")).encode("latin-1"))
    assert subfield(record.first("245"), "a") == "Café /"
    assert record.warnings


def test_bare_ampersands_and_control_characters_are_mended() -> None:
    record = read(xml(whale(title="Simon + Garfunkel")).replace(" + ", " & \x01\x1b&#2;"))
    assert subfield(record.first("245"), "a").split() == ["Simon", "&", "Garfunkel", "/"]
    assert record.warnings


def test_ampersands_that_are_right_stay_as_they_are_when_others_are_mended() -> None:
    record = read(xml(whale(title="A + B & C &#233;")).replace("+", "&").replace("&amp;#233;", "&#233;"))
    assert subfield(record.first("245"), "a") == "A & B & C é /"


def test_a_record_that_is_not_well_formed_harms_no_other(tmp_path: Path) -> None:
    broken = xml(whale("2")).replace("</subfield>", "", 1)
    found = records_in(tmp_path, collection(xml(whale("1")), broken, xml(whale("3"))))
    assert [read(found[0]).control("001"), read(found[2]).control("001")] == ["1", "3"]
    with pytest.raises(UnreadableRecord, match="not well-formed"):
        read(found[1])


def test_a_record_without_end_does_not_swallow_the_next(tmp_path: Path) -> None:
    endless = xml(whale("1")).removesuffix("</record>")
    found = records_in(tmp_path, collection(endless, xml(whale("2"))))
    assert len(found) == 2
    assert read(found[1]).control("001") == "2"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    """A billion laughs, and a file of this machine."""
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE collection [<!ENTITY l0 "lol">{bomb}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    body = xml(whale(title="Laugh &l9; &file;")).replace("&amp;", "&")
    text = collection(body, declaration=f'<?xml version="1.0"?>\n{doctype}')
    (found,) = records_in(tmp_path, text)
    assert subfield(read(found).first("245"), "a") == "Laugh &l9; &file; /"


def test_comments_and_processing_instructions_are_no_text() -> None:
    record = read(xml(whale()).replace("The whale", "The <!-- white --><?x y?>whale"))
    assert subfield(record.first("245"), "a") == "The whale /"


def test_no_damage_whatever_raises_anything_but_a_refusal() -> None:
    data = xml(whale())
    for cut in range(0, len(data), 3):
        for one in (data[:cut], data[:cut] + "<" + data[cut + 1 :], data[:cut] + "&" + data[cut:]):
            try:
                read(one)
            except UnreadableRecord as error:
                assert str(error)
