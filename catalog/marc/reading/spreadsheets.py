"""Spreadsheets (CSV, TSV) with a heading row, as a stream of rows."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from catalog.marc.reading.errors import UnreadableFile
from catalog.marc.reading.files import RawRecord

csv.field_size_limit(10_000_000)


class SpreadsheetFile:
    """A CSV file: ``check()`` it, look at ``columns``, then iterate over its rows as :class:`RawRecord` (JSON)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.size = 0
        self.bytes_read = 0
        self.columns: list[str] = []
        self._encoding = "utf-8-sig"
        self._dialect: type[csv.Dialect] = csv.excel

    def check(self) -> None:
        """Find coding, separator and columns. Raises :class:`UnreadableFile` with one sentence."""
        try:
            self.size = self.path.stat().st_size
            with self.path.open("rb") as stream:
                head = stream.read(1 << 20)
        except OSError as error:
            raise UnreadableFile(f"{self.name} cannot be opened: {error.strerror}.") from error
        if not head.strip():
            raise UnreadableFile(f"{self.name} is empty.")
        if head[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}:
            raise UnreadableFile(f"{self.name} is an Office workbook; save it as CSV first.")
        self._encoding = _encoding_of(head, self.path)
        text = head.decode(self._encoding, "replace")
        if "\x1e" in text or "\x00" in text:
            raise UnreadableFile(f"{self.name} is no spreadsheet; import MARC files with import_marc.")
        first_line = text.split("\n", 1)[0]
        delimiter = max(",;\t|", key=first_line.count)
        self._dialect = type("Found", (csv.excel,), {"delimiter": delimiter})
        self.columns = next(csv.reader(io.StringIO(text), self._dialect), [])
        if len(self.columns) < 2 and not first_line.strip().lower() == "title":
            raise UnreadableFile(f"{self.name} has no heading row with column names such as title, author, isbn.")

    def __iter__(self) -> Iterator[RawRecord]:
        if not self.columns:
            self.check()
        with self.path.open("r", encoding=self._encoding, errors="replace", newline="") as stream:
            rows = csv.reader(_without_nul(stream), self._dialect)
            next(rows, None)
            for position, row in enumerate(rows, 1):
                if any(cell.strip() for cell in row):
                    self.bytes_read += sum(map(len, row)) + len(row)
                    cells = {
                        name.strip(): _unguarded(cell.strip())
                        for name, cell in zip(self.columns, row, strict=False)
                        if cell.strip()
                    }
                    yield RawRecord(position, json.dumps(cells, ensure_ascii=False).encode(), "row", self.name)
        self.bytes_read = self.size


def _unguarded(cell: str) -> str:
    """A cell without the apostrophe by which our export keeps spreadsheet programs from reading it as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"} else cell


def _without_nul(stream: io.TextIOBase) -> Iterator[str]:
    for line in stream:
        yield line.replace("\x00", "")


def _encoding_of(head: bytes, path: Path) -> str:
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    with path.open("rb") as stream:
        while chunk := stream.readline(1 << 16):
            try:
                chunk.decode("utf-8")
            except UnicodeDecodeError:
                return "cp1252"
    return "utf-8-sig"
