"""From a raw record to mapped data: one reader for MARC, one for spreadsheet rows, one for rows of copies."""

import json
from collections import Counter
from typing import Protocol

from catalog.marc.importing.report import UNKNOWN_TYPE
from catalog.marc.mapping import (
    AuthorityData,
    BibliographicData,
    HoldingsData,
    NotMappable,
    map_authority,
    map_bibliographic,
    map_holdings,
    record_type,
)
from catalog.marc.mapping.rows import map_copy_row, map_row
from catalog.marc.reading import MarcRecord, RawRecord, UnreadableRecord, parse_record

Mapped = BibliographicData | AuthorityData | HoldingsData


class Refused(Exception):
    """A record that is not imported: the reason in words, and what is known of it."""

    def __init__(self, reason: str, kind: str = UNKNOWN_TYPE, control_number: str = "") -> None:
        super().__init__(reason)
        self.kind = kind
        self.control_number = control_number


class Reader(Protocol):
    """Turns a raw record into its type and mapped data. Raises :class:`Refused`."""

    def read(self, raw: RawRecord) -> tuple[str, Mapped]: ...


class MarcReader:
    """Reads MARC 21; ``remarks`` counts what had to be guessed."""

    def __init__(self, item_profile: str, remarks: Counter) -> None:
        self._item_profile = item_profile
        self._remarks = remarks

    def read(self, raw: RawRecord) -> tuple[str, Mapped]:
        kind, number = UNKNOWN_TYPE, ""
        try:
            record = parse_record(raw.data, raw.syntax)
            number = record.control("001").strip()[:120]
            kind = record_type(record)
            mapped = self._map(record, kind)
        except (UnreadableRecord, NotMappable) as error:
            raise Refused(str(error), kind, number) from error
        for warning in record.warnings:
            self._remarks[warning] += 1
        return kind, mapped

    def _map(self, record: MarcRecord, kind: str) -> Mapped:
        if record.leader[5:6] == "d":
            raise NotMappable("It is marked as deleted (leader/05 is d).")
        if kind == "authority":
            return map_authority(record)
        if kind == "holdings":
            return map_holdings(record, self._item_profile)
        return map_bibliographic(record, self._item_profile)


class RowReader:
    """Reads rows of a spreadsheet; ``columns`` says what each heading means."""

    def __init__(self, columns: dict[str, str], source: str = "") -> None:
        self._columns = columns
        self._source = source

    def read(self, raw: RawRecord) -> tuple[str, Mapped]:
        try:
            data = map_row(json.loads(raw.data), self._columns)
        except NotMappable as error:
            raise Refused(str(error), "bibliographic") from error
        data.control_number_source = self._source if data.control_number else ""
        return "bibliographic", data


class CopyRowReader(RowReader):
    """Reads rows that name a title by ``id`` and describe one copy of it."""

    def read(self, raw: RawRecord) -> tuple[str, Mapped]:
        cells = json.loads(raw.data)
        number = next(
            (cells[heading] for heading, name in self._columns.items() if name == "id" and heading in cells), ""
        )
        if not number:
            raise Refused("It does not say whose copy it is: the id is missing.", "holdings")
        item = map_copy_row(cells, self._columns)
        return "holdings", HoldingsData(item.barcode, self._source, number, [item])
