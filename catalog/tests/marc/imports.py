"""Running imports in tests, and what they said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from catalog.marc.importing import Importer, ImportOptions, ImportReport, Reject
from catalog.marc.importing.readers import RowReader
from catalog.marc.mapping.rows import match_columns
from catalog.marc.reading import MarcFile
from catalog.marc.reading.spreadsheets import SpreadsheetFile
from catalog.tests.marc.records import iso

Records = str | bytes | list[str | bytes]


@dataclass
class Outcome:
    """What an import said: its report, and each rejected record."""

    report: ImportReport
    rejects: list[Reject] = field(default_factory=list)

    def __getitem__(self, kind: str) -> dict[str, int]:
        """The counts of a record type by outcome, without zeros."""
        return {outcome: n for (what, outcome), n in self.report.counts.items() if what == kind and n}

    @property
    def totals(self) -> dict[str, dict[str, int]]:
        return {kind: self[kind] for kind in self.report.types}


@dataclass
class Told:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str


def write(path: Path, records: Records) -> Path:
    """Write records, in the compact form or as bytes, into a file."""
    pieces = records if isinstance(records, list) else [records]
    path.write_bytes(b"".join(piece if isinstance(piece, bytes) else iso(piece) for piece in pieces))
    return path


def import_marc(*paths: Path, after_batch: Callable[[], None] | None = None, **options: object) -> Outcome:
    """Import files as the command does, without its words; ``options`` are those of :class:`ImportOptions`."""
    rejects: list[Reject] = []
    report = ImportReport(on_reject=rejects.append)
    importer = Importer(ImportOptions(**options), report, after_batch)
    for path in paths:
        file = MarcFile(path)
        file.check()
        importer.add(file)
    importer.finish()
    return Outcome(report, rejects)


def import_csv(path: Path, **options: object) -> Outcome:
    """Import a spreadsheet."""
    rejects: list[Reject] = []
    report = ImportReport(on_reject=rejects.append)
    file = SpreadsheetFile(path)
    file.check()
    importer = Importer(ImportOptions(**options), report)
    importer.add(file, RowReader(match_columns(file.columns)))
    importer.finish()
    return Outcome(report, rejects)


def run_command(name: str, *arguments: object) -> Told:
    """Run a command to its end."""
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return Told(status, out.getvalue(), err.getvalue())
