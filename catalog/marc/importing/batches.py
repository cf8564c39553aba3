"""Imports made through the Admin: a trial run that only reports, then the import itself.

Both run in a process of their own, which writes its progress into the :class:`ImportBatch` for the page to show.
"""

import csv
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

from django.core.files.base import ContentFile
from django.utils import timezone

from catalog.marc.importing.importer import Importer, ImportOptions
from catalog.marc.importing.readers import Reader, RowReader
from catalog.marc.importing.report import ImportReport, Reject
from catalog.marc.mapping.rows import match_columns
from catalog.marc.reading import MarcFile, UnreadableFile
from catalog.marc.reading.spreadsheets import SpreadsheetFile
from catalog.models import ImportBatch

_SPREADSHEETS = {".csv", ".tsv", ".txt"}


def run_batch(batch: ImportBatch, after_commit: Callable[[], object] = lambda: None) -> None:
    """Check or import the titles in the file of ``batch``, as its state says; leave it checked, imported or failed.

    ``after_commit`` is called after each batch of records that was written.
    """
    carry_out(batch, partial(_run, after_commit=after_commit))


def carry_out(batch: ImportBatch, run: Callable[[ImportBatch, ImportReport, bool], None]) -> None:
    """Let ``run`` read the file (the last argument: whether only to look), and keep the report and the rejects."""
    dry_run = batch.state == ImportBatch.State.CHECKING
    with tempfile.TemporaryFile("w+", newline="", encoding="utf-8") as scratch:
        report = ImportReport(on_reject=rejects_writer(scratch))
        try:
            run(batch, report, dry_run)
        except UnreadableFile as error:
            batch.state, batch.message = ImportBatch.State.FAILED, str(error)
        else:
            batch.state = ImportBatch.State.CHECKED if dry_run else ImportBatch.State.IMPORTED
            batch.message = ""
        batch.report = batch.report | report.as_json()
        batch.records_done = report.read
        if report.total("rejected"):
            scratch.seek(0)
            batch.rejects_file.save("rejects.csv", ContentFile(scratch.read().encode()), save=False)
        batch.save()


def open_file(path: Path, name: str) -> tuple[MarcFile | SpreadsheetFile, Reader | None, dict[str, str]]:
    """Return the file, checked, its reader and, for a spreadsheet, what its columns mean."""
    if Path(name).suffix.lower() not in _SPREADSHEETS:
        file = MarcFile(path)
        file.name = name
        file.check()
        return file, None, {}
    sheet = SpreadsheetFile(path)
    sheet.name = name
    sheet.check()
    columns = match_columns(sheet.columns)
    if "title" not in columns.values():
        raise UnreadableFile(f"{name} has no column for the title. Its columns are: {', '.join(sheet.columns)}.")
    return sheet, RowReader(columns), {heading: columns.get(heading.strip(), "") for heading in sheet.columns}


def rejects_writer(stream: IO[str]) -> Callable[[Reject], None]:
    """Return a function that writes each rejected record as a row: file, position, number, type, reason, record."""
    rows = csv.writer(stream)
    rows.writerow(["file", "position", "control_number", "type", "reason", "record"])

    def write(reject: Reject) -> None:
        text = reject.data.decode("utf-8", "backslashreplace")
        rows.writerow([reject.file, reject.position, reject.control_number, reject.record_type, reject.reason, text])

    return write


def _run(batch: ImportBatch, report: ImportReport, dry_run: bool, after_commit: Callable[[], object]) -> None:
    file, reader, columns = open_file(Path(batch.file.path), batch.file_name)
    batch.report = {"columns": columns}
    batch.bytes_total = file.size

    def progress() -> None:
        batch.bytes_done, batch.records_done = file.bytes_read, report.read
        batch.heartbeat_at = timezone.now()
        batch.save(update_fields=["bytes_done", "bytes_total", "records_done", "heartbeat_at"])
        if not dry_run:
            after_commit()

    progress()
    options = ImportOptions(branch=batch.branch, item_profile=batch.item_profile or "auto", dry_run=dry_run)
    importer = Importer(options, report, progress)
    importer.add(file, reader)
    importer.finish()
    batch.bytes_done = batch.bytes_total
