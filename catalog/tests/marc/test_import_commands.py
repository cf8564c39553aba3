"""What somebody sees who runs ``manage.py import_marc``."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError

from catalog.models import Branch, Edition, Item
from catalog.tests.cast import make_branch
from catalog.tests.marc.imports import Told, write
from catalog.tests.marc.records import collection, every_row, iso, whale, xml

Command = Callable[..., Told]
COPY = "952 ## $a{}$oFIC$p{}"


def lines_of(told: Told) -> list[list[str]]:
    return [line.split() for line in told.out.splitlines()]


def test_the_totals_are_told_by_type_and_add_up(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "a.mrc", [whale("1"), whale("2", "Omoo"), whale("1"), "LDR nz#\n001 n\n100 1# $aTwain"])
    told = command("import_marc", path)
    assert told.status == 0
    assert ["read", "created", "updated", "unchanged", "rejected"] in lines_of(told)
    assert ["bibliographic", "3", "2", "0", "1", "0"] in lines_of(told)
    assert ["authority", "1", "1", "0", "0", "0"] in lines_of(told)
    assert ["all", "4", "3", "0", "1", "0"] in lines_of(told)


def test_several_files_of_several_kinds_are_imported_together(command: Command, tmp_path: Path) -> None:
    files = [
        write(tmp_path / "a.mrc", iso(whale("1"))),
        write(tmp_path / "b.xml", collection(xml(whale("2", "Omoo"))).encode()),
        write(tmp_path / "c.mrc.gz", gzip.compress(iso(whale("3", "Typee")))),
    ]
    assert command("import_marc", *files).status == 0
    assert sorted(Edition.objects.values_list("control_number", flat=True)) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 \x1e\x1d", "PDF"),
        (b"title,author,isbn\n", "import_csv"),
        (b"{}", "JSON"),
        (b"<html><body>The record is not here</body></html>", "web page"),
        (iso(whale("1")) + iso(whale("2"))[:100], "cut off"),
        (collection(xml(whale("1")), xml(whale("2"))).encode()[:-120], "cut off"),
        (gzip.compress(iso(whale("1")) * 50)[:-20], "cut off"),
    ],
)
def test_a_wrong_file_gets_one_sentence_and_nothing_is_imported(
    command: Command, tmp_path: Path, data: bytes, word: str
) -> None:
    told = command("import_marc", write(tmp_path / "wrong.mrc", data))
    assert told.status == 1
    (sentence,) = told.err.strip().splitlines()
    assert word in sentence
    assert "wrong.mrc" in sentence
    assert f"File not imported: {sentence}" in told.out
    assert not Edition.objects.exists()


def test_a_wrong_file_does_not_keep_the_others_out(command: Command, tmp_path: Path) -> None:
    good, wrong = write(tmp_path / "good.mrc", whale("1")), write(tmp_path / "wrong.mrc", b"%PDF-1.4")
    missing = tmp_path / "missing.mrc"
    told = command("import_marc", wrong, good, missing)
    assert told.status == 1
    assert len(told.err.strip().splitlines()) == 2
    assert Edition.objects.count() == 1


def test_rejected_records_are_told_with_position_number_and_reason(command: Command, tmp_path: Path) -> None:
    untitled = "001 u1\n100 1# $aNobody"
    files = [
        write(tmp_path / "a.mrc", [whale("1"), iso(untitled), b"00030garbage\x1e\x1d"]),
        write(tmp_path / "b.mrc", [iso("001 f1\n200 1# $aTitre\n210 ## $aParis"), whale("2", "Omoo")]),
    ]
    rejects = tmp_path / "rejects.csv"
    told = command("import_marc", *files, "--rejects", rejects)
    assert told.status == 1
    with rejects.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["file"], row["position"], row["control_number"]) for row in rows] == [
        ("a.mrc", "2", "u1"), ("a.mrc", "3", ""), ("b.mrc", "1", "f1")
    ]  # fmt: skip
    assert ["no title" in rows[0]["reason"], "UNIMARC" in rows[2]["reason"]] == [True, True]
    assert rows[0]["record"].encode() == iso(untitled)
    assert all(row["reason"].endswith(".") for row in rows)


def test_without_a_rejects_file_the_command_says_how_to_get_one(command: Command, tmp_path: Path) -> None:
    told = command("import_marc", write(tmp_path / "a.mrc", "001 u1\n100 1# $aNobody"))
    assert "--rejects" in told.out
    assert told.status == 1


def test_a_rejects_file_that_cannot_be_written_is_told_before_anything_is_done(
    command: Command, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        command("import_marc", write(tmp_path / "a.mrc", whale("1")), "--rejects", tmp_path / "no" / "rejects.csv")
    assert not Edition.objects.exists()


def test_a_trial_run_says_so_and_changes_nothing(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "a.mrc", [whale("1"), whale("2", "Omoo"), "001 u1\n100 1# $aNobody"])
    before = every_row()
    trial = command("import_marc", path, "--dry-run")
    assert every_row() == before
    assert "nothing was changed" in trial.out
    done = command("import_marc", path)
    assert trial.status == done.status == 1
    assert lines_of(trial)[1:] == lines_of(done)[1:]


def test_a_branch_that_is_not_there_is_one_sentence_with_those_that_are(command: Command, tmp_path: Path) -> None:
    make_branch("Harbour")
    with pytest.raises(CommandError, match=r"no branch with the code MOON.*harbour") as caught:
        command("import_marc", write(tmp_path / "a.mrc", whale("1")), "--branch", "MOON")
    assert "\n" not in str(caught.value)
    assert not Edition.objects.exists()


def test_unknown_branch_codes_are_reported_with_what_to_do(command: Command, tmp_path: Path) -> None:
    make_branch()
    make_branch("Harbour")
    path = write(tmp_path / "a.mrc", whale("1", extra=f"{COPY.format('MOON', 'A1')}\n{COPY.format('MOON', 'A2')}"))
    told = command("import_marc", path)
    assert "MOON (2)" in told.out
    assert "--make-branches" in told.out
    assert not Item.objects.exists()


def test_branches_are_made_for_new_codes_when_told_so(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "a.mrc", whale("1", extra=COPY.format("MOON", "A1")))
    command("import_marc", path, "--make-branches")
    assert [branch.name for branch in Branch.objects.all()] == ["MOON"]
    assert Item.objects.get().branch.name == "MOON"


def test_a_trial_run_makes_no_branches(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "a.mrc", whale("1", extra=COPY.format("MOON", "A1")))
    command("import_marc", path, "--make-branches", "--dry-run")
    assert not Branch.objects.exists()


def test_copies_go_to_the_branch_given_and_from_the_fields_given(command: Command, tmp_path: Path) -> None:
    make_branch()
    make_branch("Harbour")
    extra = f"{COPY.format('MOON', 'A1')}\n949 ## $aFIC$i999$mMOON"
    path = write(tmp_path / "a.mrc", whale("1", extra=extra))
    command("import_marc", path, "--branch", "HARBOUR", "--items", "sirsi949")
    assert list(Item.objects.values_list("barcode", "branch__code")) == [("999", "harbour")]


def test_what_had_to_be_guessed_is_told(command: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "a.mrc", iso(whale("1", "Café").replace("LDR nam", "LDR 00000nam  2200000 a 4500")))
    assert "1 records: The leader says MARC-8, the text is UTF-8." in command("import_marc", path).out


def test_an_import_is_found_by_the_next_search(search_index: Path, tmp_path: Path) -> None:
    from catalog.search import index
    from catalog.tests.marc.imports import run_command

    run_command("import_marc", write(tmp_path / "a.mrc", [whale("1"), whale("2", "Omoo")]))
    assert index.searcher().num_docs == 2


def test_a_spreadsheet_says_how_its_columns_were_understood(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Book Title,Author(s),ISBN-13,Colour of cover\nOmoo,Herman Melville,,green\n")
    told = command("import_csv", path)
    assert told.status == 0
    assert ["Author(s)", "→", "authors"] in lines_of(told)
    assert ["Colour", "of", "cover", "→", "(left", "out)"] in lines_of(told)
    assert Edition.objects.get().title_proper == "Omoo"


def test_a_spreadsheet_without_a_title_column_is_refused_with_the_columns_it_has(
    command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Colour,Weight\ngreen,3\n")
    told = command("import_csv", path)
    assert told.status == 1
    assert "no column for the title" in told.err
    assert "Colour, Weight" in told.err
