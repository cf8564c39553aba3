"""The relevance cases of librarians: read, judged, and held."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test.utils import override_settings

from catalog.management.demo import load
from catalog.marc.importing import Importer, ImportOptions, ImportReport
from catalog.marc.reading import MarcFile
from catalog.models import Branch
from catalog.search.following import ensure_index
from catalog.search.relevance import CaseError, CaseFile, judge, loaded_catalogue, read_file, read_files

RECORDS = settings.BASE_DIR.parent / "shared" / "data" / "marc"
FILES = read_files()

pytestmark = pytest.mark.django_db


def _load_demo_library() -> None:
    load("a password")


def _import_real_records() -> None:
    branch = Branch.objects.create(code="main", name="Main Library", slug="main")
    importer = Importer(ImportOptions(branch=branch), ImportReport())
    for name in dict.fromkeys(name for file in FILES for name in file.records):
        file = MarcFile(RECORDS / name)
        file.check()
        importer.add(file)
    importer.finish()
    ensure_index()


@pytest.fixture(scope="module")
def library(request, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """Records and an index of them, made once for all tests that want the same; both go afterwards."""
    folder = tmp_path_factory.mktemp("search_index")
    with django_db_blocker.unblock(), override_settings(SEARCH_INDEX_DIR=folder), transaction.atomic():
        request.param()
        yield
        transaction.set_rollback(True)


in_demo_library = pytest.mark.parametrize("library", [pytest.param(_load_demo_library, id="demo")], indirect=True)
in_real_records = pytest.mark.parametrize("library", [pytest.param(_import_real_records, id="real")], indirect=True)


def files_for(catalogue: str) -> list:
    return [pytest.param(file, id=file.name) for file in FILES if file.catalogue == catalogue]


def broken(file: CaseFile) -> str:
    """What is not as it should be in a file: cases that fail, and known failures that hold."""
    lines = []
    for case in file.cases:
        judgement = judge(case)
        if judgement.fails:
            lines.append(f"{case.query}: {'; '.join(judgement.faults)}")
        elif judgement.is_mended:
            lines.append(f"{case.query}: holds now; take known_failure out")
    return "\n".join(lines)


@in_demo_library
@pytest.mark.parametrize("file", files_for("demo"))
def test_the_demo_library_answers_as_librarians_expect(library: None, file: CaseFile) -> None:
    assert not (lines := broken(file)), lines


def test_every_kind_of_known_failure_is_named_in_words() -> None:
    assert all(len(case.known_failure.split()) > 3 for file in FILES for case in file.cases if case.known_failure)


# The judge


def case_file(folder: Path, text: str, catalogue: str = "demo") -> CaseFile:
    path = folder / "cases.toml"
    path.write_text(f'catalogue = "{catalogue}"\n{text}', encoding="utf-8")
    return read_file(path)


def verdict(folder: Path, text: str) -> tuple[int, str]:
    """The rank and the faults of one case."""
    judgement = judge(case_file(folder, "[[case]]\n" + text).cases[0])
    return judgement.rank, "; ".join(judgement.faults)


@in_demo_library
@pytest.mark.parametrize(
    ("text", "rank", "fault"),
    [
        ('query = "moby dick"\ntop = ["Moby-Dick"]', 1, ""),
        ('query = "moby dick"\ntop = ["MOBY DICK"]', 1, ""),
        ('query = "gruffalo"\ntop = ["demo-0376"]\nwithin = 1', None, "expected among the first 1"),
        ('query = "gruffalo"\ntop = ["Emma"]', 0, "“Emma” is not among the first 100 of"),
        ('query = "gruffalo"\ntop = ["demo-9999"]', 0, "no record has the number or the title “demo-9999”"),
        ('query = "gruffalo"\nnever = ["A book nobody wrote"]', 0, "no record has the number or the title"),
        ('query = "gruffalo"\nnever = ["The Gruffalo"]', 0, "is number 1; it should not be among the first 3"),
        ('query = "penguin"\nnever = ["Emma"]\nnever_at_all = true', 0, "it should not be anywhere"),
        ('query = "gruffalo"\nfacets = { language = ["wel"] }\ntop = ["Y Gryffalo"]\nwithin = 1', 1, ""),
        ('query = "gruffalo"\ntotal_at_least = 400', 0, "expected at least 400"),
        ('query = "the grufalo"\nsuggestion = "the emma"', 0, "“the gruffalo” is suggested; expected “the emma”"),
        ('query = "gruffalo"\nsuggestion = "emma"', 0, "nothing is suggested; expected “emma”"),
    ],
)
def test_a_case_is_judged(library: None, tmp_path: Path, text: str, rank: int | None, fault: str) -> None:
    found, faults = verdict(tmp_path, text)
    assert (fault in faults) if fault else not faults
    assert rank is None or found == rank


# Reading


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("catalogue = demo", "cases.toml is not TOML: "),
        ('[[case]]\nquery = "a"\ntop = ["b"]', 'must say catalogue = "demo" or catalogue = "real"'),
        ('catalogue = "other"\n[[case]]\nquery = "a"\ntop = ["b"]', 'must say catalogue = "demo"'),
        ('catalogue = "demo"', "has no cases; each begins with a line [[case]]"),
        ('catalogue = "demo"\ncase = 3', "has no cases"),
        ('catalogue = "demo"\ncases = []', "cases is not known; there are case, catalogue, records"),
        ('catalogue = "demo"\n[[case]]\ntop = ["b"]', "case 1: query is missing"),
        ('catalogue = "demo"\n[[case]]\nquery = 3', "case 1: query must be text in quotes"),
        ('catalogue = "demo"\n[[case]]\nquery = "a"', "case 1 (“a”): nothing is expected"),
        ('catalogue = "demo"\n[[case]]\nquery = "a"\ntop = "b"', 'top must be a list of texts, as top = ["demo-0001"]'),
        ('catalogue = "demo"\n[[case]]\nquery = "a"\ntop = [1]', "top must be a list of texts"),
        ('catalogue = "demo"\n[[case]]\nquery = "a"\nfirst = ["b"]', "case 1 (“a”): first is not known; there are"),
        ('catalogue = "demo"\n[[case]]\nquery = "a"\ntop = ["b"]\nwithin = true', "within must be a whole number"),
        ('catalogue = "demo"\n[[case]]\nquery = "a"\ntop = ["b"]\nwithin = 0', "within must be from 1 to 100"),
        (
            'catalogue = "demo"\n[[case]]\nquery = "a"\ntop = ["b", "c"]\nwithin = 1',
            "2 records cannot all be among the first 1",
        ),
        ('catalogue = "demo"\n[[case]]\nquery = "a"\ntop = ["b"]\nnever = ["b"]', "“b” stands in top and in never"),
        ('catalogue = "demo"\n[[case]]\nquery = "a"\ntop = ["b"]\nnever_at_all = true', "never_at_all needs never"),
        ('catalogue = "demo"\n[[case]]\nquery = "a"\ntop = ["b"]\nfacets = ["book"]', "facets is written"),
        (
            'catalogue = "demo"\n[[case]]\nquery = "a"\ntop = ["b"]\nfacets = { colour = ["red"] }',
            "facets: colour is not known; there are",
        ),
        (
            'catalogue = "demo"\n[[case]]\nquery = "a"\ntop = ["b"]\n[[case]]\nquery = "a"\ntop = ["c"]',
            "case 2 (“a”): the same question stands above",
        ),
    ],
)
def test_a_malformed_file_is_refused_with_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "cases.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError) as refused:
        read_file(path)
    assert sentence in str(refused.value)


def test_a_file_in_another_encoding_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "cases.toml").write_bytes('catalogue = "démo"'.encode("latin-1"))
    with pytest.raises(CaseError, match="is not UTF-8 text"):
        read_file(tmp_path / "cases.toml")
    with pytest.raises(CaseError, match="There is no folder"):
        read_files(tmp_path / "nowhere")


# The command


def run(folder: Path, capsys: pytest.CaptureFixture, *options: str) -> tuple[int, str]:
    """Exit status and output."""
    try:
        call_command("check_relevance", "--folder", str(folder), *options)
    except SystemExit as stopped:
        return int(stopped.code or 0), capsys.readouterr().out
    return 0, capsys.readouterr().out


@in_demo_library
def test_the_command_says_how_it_stands_and_ends_with_0(library: None, tmp_path: Path, capsys) -> None:
    case_file(tmp_path, '[[case]]\nquery = "beowulf"\ntop = ["demo-0433"]\n[[case]]\nquery = "emma"\ntop = ["Emma"]')
    status, output = run(tmp_path, capsys)
    assert status == 0
    assert "✓   1  beowulf" in output
    assert "All 1 files: 2 of 2 hold, mean reciprocal rank 1.000" in output


@in_demo_library
def test_the_command_ends_with_1_when_a_case_fails_and_shows_the_hits(library: None, tmp_path: Path, capsys) -> None:
    case_file(tmp_path, '[[case]]\nquery = "beowulf"\nwhy = "No reason."\ntop = ["Emma"]')
    assert run(tmp_path, capsys)[0] == 1
    status, output = run(tmp_path, capsys, "--verbose-failures")
    assert status == 1
    assert "✗   –  beowulf" in output
    assert "why: No reason." in output
    assert "  1. demo-0433  Beowulf: a new verse translation" in output
    assert "0 of 1 hold, 1 FAIL, mean reciprocal rank 0.000" in output


@in_demo_library
def test_known_failures_do_not_count_and_mended_ones_are_told(library: None, tmp_path: Path, capsys) -> None:
    reason = 'known_failure = "Emma is not about monsters."'
    case_file(
        tmp_path,
        f'[[case]]\nquery = "beowulf"\ntop = ["Emma"]\n{reason}\n[[case]]\nquery = "emma"\ntop = ["Emma"]\n{reason}',
    )
    status, output = run(tmp_path, capsys)
    assert status == 0
    assert "known: Emma is not about monsters." in output
    assert "holds now: take known_failure out" in output
    assert "1 of 2 hold, 1 known failure" in output


@in_demo_library
def test_the_command_takes_the_cases_that_fit_the_catalogue(library: None, tmp_path: Path, capsys) -> None:
    assert loaded_catalogue() == "demo"
    case_file(tmp_path, '[[case]]\nquery = "beowulf"\ntop = ["Emma"]', catalogue="real")
    with pytest.raises(CommandError, match="no cases for the demo catalogue"):
        run(tmp_path, capsys)
    assert run(tmp_path, capsys, "--catalogue", "real")[0] == 1


@in_demo_library
def test_the_command_refuses_a_malformed_file(library: None, tmp_path: Path, capsys) -> None:
    (tmp_path / "cases.toml").write_text("nonsense", encoding="utf-8")
    with pytest.raises(CommandError, match=r"cases\.toml is not TOML"):
        run(tmp_path, capsys)


@in_real_records
@pytest.mark.skipif(not RECORDS.is_dir(), reason="the real records are not here")
@pytest.mark.parametrize("file", [file for file in files_for("real") if file.values[0].records])
def test_real_records_are_found_as_librarians_expect(library: None, file: CaseFile) -> None:
    assert loaded_catalogue() == "real"
    assert not (lines := broken(file)), lines
