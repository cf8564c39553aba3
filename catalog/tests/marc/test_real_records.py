"""Records of real libraries, which are not part of this repository: without them these tests are skipped.

There are 614 files with some 10,400 records, and all of them are imported: about ten seconds on SQLite.
"""

import io
import re
import warnings
from collections import Counter
from contextlib import redirect_stderr
from unicodedata import normalize

import pymarc
import pytest
from django.conf import settings
from pymarc.exceptions import PymarcException

from catalog.marc.reading import MarcFile, MarcRecord, UnreadableFile, UnreadableRecord, parse_record
from catalog.models import Contribution, Edition, Item, SourceRecord, StandardNumber, SubjectHeading
from catalog.tests.cast import make_branch
from catalog.tests.marc.imports import import_csv, import_marc
from catalog.tests.marc.records import TABLES

DATA = settings.BASE_DIR.parent / "shared" / "data"
FILES = sorted(path for path in (DATA / "marc").rglob("*") if path.is_file())
BOOKS = DATA / "csv" / "goodbooks10k_books.csv"
# The reasons for which a record may be rejected.
REASONS = re.compile(
    r"no title|UNIMARC|deleted|deletion notice|not well-formed|no field terminators|names no fields|too short"
    r"|without a heading|not in the catalogue"
)

pytestmark = pytest.mark.skipif(not FILES, reason="The real records are not here.")


def read(raw_data: bytes, syntax: str) -> MarcRecord | None:
    try:
        return parse_record(raw_data, syntax)
    except UnreadableRecord:
        return None


def test_all_real_files_are_imported_and_every_refusal_has_its_reason(db) -> None:
    make_branch()
    outcome = import_marc(*FILES)
    report = outcome.report
    records = sum(1 for path in FILES for _raw in MarcFile(path))
    assert report.read == records > 10_000
    assert len(outcome.rejects) == report.total("rejected") < records // 50
    assert SourceRecord.objects.count() == report.total("created") + report.total("updated")
    assert Edition.objects.count() == report.counts["bibliographic", "created"]
    for reject in outcome.rejects:
        assert REASONS.search(reject.reason), reject
        assert reject.reason.endswith(".")
        syntax = "marcxml" if reject.data.startswith(b"<") else "iso2709"
        if "no title" in reject.reason:
            titles = read(reject.data, syntax).get("245")
            assert not [text for field in titles for code, text in field[3] if code in "ab" and text.strip(" /.")]
        if "marked as deleted" in reject.reason:
            assert read(reject.data, syntax).leader[5] == "d"
    for model in (Contribution, SubjectHeading, StandardNumber, Item):
        assert model.objects.count() > 500, model

    # Some of them again, and nothing changes.
    before = _sizes(), sorted(Edition.objects.values_list("pk", "updated_at"))
    again = import_marc(*FILES[::5]).report
    assert (_sizes(), sorted(Edition.objects.values_list("pk", "updated_at"))) == before
    assert again.total("created") == again.total("updated") == 0
    assert again.total("unchanged") > 500


def _sizes() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in TABLES}


def test_no_real_file_is_refused_as_a_whole() -> None:
    refused = []
    for path in FILES:
        try:
            MarcFile(path).check()
        except UnreadableFile as error:
            refused.append(str(error))
    assert refused == []


def test_what_pymarc_reads_we_read_too_field_by_field() -> None:
    """ISO 2709 only: MARCXML says itself what is a field. Where nothing had to be guessed, the texts are the same."""
    read_by_both = texts_compared = 0
    for path in FILES:
        for raw in MarcFile(path):
            if raw.syntax != "iso2709" or (theirs := _pymarc(raw.data)) is None:
                continue
            ours = read(raw.data, raw.syntax)
            assert ours is not None, (path.name, raw.position)
            read_by_both += 1
            their_fields = [field for field in theirs.fields if field.is_control_field() or field.subfields]
            lost = Counter(field.tag for field in their_fields) - Counter(field[0] for field in ours.fields)
            assert not lost or "200" in ours, (path.name, raw.position, lost)  # UNIMARC is refused all the same.
            if theirs.leader[9] == "a" and not ours.warnings:
                texts = {normalize("NFC", text) for field in ours.fields if len(field) == 4 for _code, text in field[3]}
                missing = {normalize("NFC", part.value) for field in their_fields for part in field.subfields} - texts
                missing = {text for text in missing if "\x1b" not in text}  # An escape in UTF-8 goes.
                assert len(missing) <= 1, (path.name, raw.position, missing)  # One file has a code in two letters.
                texts_compared += len(texts)
    assert read_by_both > 4000
    assert texts_compared > 40_000


def _pymarc(data: bytes) -> pymarc.Record | None:
    try:
        with redirect_stderr(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = pymarc.Record(data=data)
    except (PymarcException, ValueError, IndexError, LookupError):
        return None
    return found if found.fields else None


@pytest.mark.skipif(not BOOKS.exists(), reason="The spreadsheet is not here.")
def test_a_real_spreadsheet_of_ten_thousand_books_is_imported(db) -> None:
    outcome = import_csv(BOOKS)
    assert outcome.report.read == 10_000
    assert outcome.report.total("rejected") == 0
    hunger = Edition.objects.get(control_number="1")
    assert hunger.title_proper.startswith("The Hunger Games")
    assert hunger.sort_title.startswith("hunger games")
    assert {number.value for number in hunger.standard_numbers.all()} == {"9780439023481"}
    assert {number.status for number in hunger.standard_numbers.all()} == {"valid"}
    valid = StandardNumber.objects.filter(status="valid").values("edition").distinct().count()
    assert valid > 9_200, "Most lost zeros are found again."
