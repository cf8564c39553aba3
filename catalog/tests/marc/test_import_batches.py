"""Imports that a librarian starts in the Admin: checked first, then imported."""

import csv
import io

import pytest
from django.core.files.base import ContentFile

from catalog.marc.importing.batches import run_batch
from catalog.models import Edition, ImportBatch
from catalog.tests.cast import make_branch
from catalog.tests.marc.records import every_row, iso, whale

pytestmark = pytest.mark.django_db
MARC = iso(whale("1", extra="952 ## $aMOON$oFIC$pA1")) + iso("001 u1\n100 1# $aNobody") + iso(whale("2", "Omoo"))


def uploaded(data: bytes, name: str = "records.mrc", **fields: object) -> ImportBatch:
    batch = ImportBatch(file_name=name, **fields)
    batch.file.save(name, ContentFile(data), save=False)
    batch.save()
    return batch


def rejected(batch: ImportBatch) -> list[dict[str, str]]:
    with batch.rejects_file.open("rb") as stream:
        return list(csv.DictReader(io.StringIO(stream.read().decode())))


def test_a_file_is_checked_without_changing_anything_and_then_imported_with_the_same_totals() -> None:
    make_branch()
    batch = uploaded(MARC)
    before = every_row()
    run_batch(batch)
    batch.refresh_from_db()
    assert every_row() == before
    assert batch.state == ImportBatch.State.CHECKED
    assert batch.report["totals"] == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 1}
    assert batch.records_done == 3
    checked = batch.report["by_type"]

    batch.state = ImportBatch.State.IMPORTING
    batch.save()
    run_batch(batch)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.IMPORTED
    assert batch.report["by_type"] == checked
    assert batch.percent == 100
    assert Edition.objects.count() == 2


def test_rejected_records_can_be_downloaded_with_the_reason() -> None:
    batch = uploaded(MARC)
    run_batch(batch)
    (row,) = rejected(batch)
    assert (row["file"], row["position"], row["control_number"]) == ("records.mrc", "2", "u1")
    assert "no title" in row["reason"]


def test_a_file_that_cannot_be_read_fails_with_its_sentence() -> None:
    batch = uploaded(MARC[:-50])
    run_batch(batch)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.FAILED
    assert "records.mrc is cut off" in batch.message


def test_copies_go_to_the_branch_that_the_librarian_chose() -> None:
    make_branch()
    harbour = make_branch("Harbour")
    run_batch(uploaded(MARC, branch=harbour, state=ImportBatch.State.IMPORTING))
    assert [item.branch for item in Edition.objects.get(control_number="1").items.all()] == [harbour]


def test_a_spreadsheet_shows_what_its_columns_were_taken_for() -> None:
    batch = uploaded(b"Book title;Written by;By\r\nOmoo;x;Herman Melville\r\n", "list.csv")
    run_batch(batch)
    assert batch.report["columns"] == {"Book title": "title", "Written by": "", "By": "authors"}
    assert batch.report["totals"]["created"] == 1


def test_a_spreadsheet_without_titles_fails_with_the_columns_it_has() -> None:
    batch = uploaded(b"Colour,Weight\r\ngreen,3\r\n", "list.csv")
    run_batch(batch)
    assert batch.state == ImportBatch.State.FAILED
    assert "Colour, Weight" in batch.message
