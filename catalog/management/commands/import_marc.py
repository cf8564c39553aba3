"""``manage.py import_marc``: MARC files into the catalogue."""

from pathlib import Path

from catalog.management.importing import ImportCommand
from catalog.marc.importing.readers import Reader
from catalog.marc.reading import MarcFile


class Command(ImportCommand):
    """Imports ISO 2709 and MARCXML files, gzipped or not."""

    help = "Import MARC 21 records (ISO 2709 or MARCXML, gzipped or not): bibliographic, authority and holdings."

    def open(self, path: Path) -> tuple[MarcFile, Reader | None]:
        file = MarcFile(path)
        file.check()
        return file, None
