"""Reading MARC: files as a stream of raw records, raw records into :class:`MarcRecord`."""

from catalog.marc.reading.errors import UnreadableFile, UnreadableRecord
from catalog.marc.reading.files import MarcFile, RawRecord
from catalog.marc.reading.iso2709 import parse_iso2709
from catalog.marc.reading.marcxml import parse_marcxml
from catalog.marc.record import MarcRecord

__all__ = ["MarcFile", "MarcRecord", "RawRecord", "UnreadableFile", "UnreadableRecord", "parse_record"]


def parse_record(data: bytes, syntax: str) -> MarcRecord:
    """Read one record as received (``syntax`` is ``iso2709`` or ``marcxml``).

    Raises :class:`UnreadableRecord` with a sentence for a librarian.
    """
    return parse_iso2709(data) if syntax == "iso2709" else parse_marcxml(data)
