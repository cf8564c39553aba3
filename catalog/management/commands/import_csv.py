"""``manage.py import_csv``: spreadsheets into the catalogue."""

from pathlib import Path

from catalog.management.importing import ImportCommand
from catalog.marc.importing.readers import Reader, RowReader
from catalog.marc.mapping.rows import match_columns
from catalog.marc.reading import UnreadableFile
from catalog.marc.reading.spreadsheets import SpreadsheetFile


class Command(ImportCommand):
    """Imports CSV files with a heading row, one row a title or one row a copy."""

    help = (
        "Import spreadsheets (CSV with a heading row: title, authors, isbn, year, publisher, call number, barcode …)."
    )

    def open(self, path: Path) -> tuple[SpreadsheetFile, Reader | None]:
        file = SpreadsheetFile(path)
        file.check()
        columns = match_columns(file.columns)
        if "title" not in columns.values():
            raise UnreadableFile(
                f"{file.name} has no column for the title. Its columns are: {', '.join(file.columns)}."
            )
        for heading in file.columns:
            meaning = columns.get(heading.strip(), "(left out)")
            self.stdout.write(f"  {heading.strip()} → {meaning.replace('_', ' ')}")
        return file, RowReader(columns)
