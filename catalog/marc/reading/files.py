"""MARC files of any size as a stream of raw records.

ISO 2709 is cut at record terminators, MARCXML at ``<record>`` elements, without parsing, so that every record is kept
byte for byte and a broken one harms no other. Gzip is seen through.
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from catalog.marc.reading.errors import UnreadableFile

CHUNK = 1 << 20
# A single record longer than this is taken for a file that only looks like MARC.
LONGEST_RECORD = 32 << 20
_BLANK = b" \t\r\n\x00\x1a"
_LEADER = re.compile(rb"[0-9]{5}[\x20-\x7e]{7}[0-9 ]{5}")
# The end of a field, and then a whole leader: no field begins like that.
_SEAM = re.compile(rb"\x1e[ \r\n\x00]*(?=[0-9]{5}[a-z][\x20-\x7e]{6}[0-9]{5}[\x20-\x7e]{3}45[0-9 ]{2})")
_LATER_LEADER = re.compile(rb"\x1d[ \r\n\x00]*" + _LEADER.pattern)
_RECORD_TAG = re.compile(rb"<(/?)(?:[A-Za-z_][\w.\-]*:)?record(?=[\s>/])[^>]*?(/?)>")
_CLOSING_TAG = re.compile(rb"</(?:[A-Za-z_][\w.\-]*:)?([\w.\-]+)\s*>(?:\s*<!--[^>]*-->|\s*<\?[^>]*\?>)*$")
_OPENING_TAG = re.compile(rb"<(?:[A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)")
_PROLOGUE = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_INNER_TAGS = {b"leader", b"controlfield", b"datafield", b"subfield"}
# A file may end with one of these only if it began with it.
_WRAPPING_TAGS = {b"record", b"metadata", b"recordData"}
_DECLARED_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding=["']([A-Za-z0-9._\-]+)["']""")
_OTHER_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive; unpack it first"),
    (b"BZh", "a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ", "an xz archive; unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a SQLite database"),
    (b"=LDR", "MARC in MarcEdit's text form (.mrk); convert it to .mrc first"),
)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as received. ``position`` counts from 1 in ``file``."""

    position: int
    data: bytes
    syntax: str
    file: str = ""


class MarcFile:
    """A file of MARC records: ``check()`` it, then iterate over its :class:`RawRecord` objects.

    ``size`` and ``bytes_read`` count bytes on disk, so that their ratio is the progress also of a gzipped file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.size = 0
        self.bytes_read = 0
        self.syntax = ""
        self._encoding = "utf-8"
        self._root = b""

    def check(self) -> None:
        """Find out what the file is and whether it is whole.

        Raises :class:`UnreadableFile` when it is empty, no MARC, or cut off, before anything is imported.
        """
        try:
            self.size = self.path.stat().st_size
            with self._open() as stream, self._raw:
                head = stream.read(CHUNK)
                self._recognise(head)
                tail = self._tail(stream, head)
        except OSError as error:
            if isinstance(error, gzip.BadGzipFile):
                raise UnreadableFile(f"{self.name} is a damaged gzip file; get it again.") from error
            raise UnreadableFile(f"{self.name} cannot be opened: {error.strerror or error}.") from error
        except (EOFError, zlib.error) as error:
            raise UnreadableFile(f"{self.name} is a gzip file that was cut off; get it again.") from error
        self._check_end(tail)

    def __iter__(self) -> Iterator[RawRecord]:
        if not self.syntax:
            self.check()
        pieces = self._iso2709() if self.syntax == "iso2709" else self._marcxml()
        for position, data in enumerate(pieces, 1):
            yield RawRecord(position, data, self.syntax, self.name)

    def _open(self) -> IO[bytes]:
        raw = self.path.open("rb")
        self._raw = raw
        if raw.read(2) == b"\x1f\x8b":
            raw.seek(0)
            return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]
        raw.seek(0)
        return raw

    def _recognise(self, head: bytes) -> None:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)
        if not start:
            raise UnreadableFile(f"{self.name} is empty.")
        # Programs' files are full of control characters, also of those that MARC uses.
        if start.startswith(_OTHER_MAGIC):
            raise UnreadableFile(f"{self.name} is no MARC file: it looks like {_kind_of(start)}.")
        if head[:4] in {b"\xff\xfe<\x00", b"\xfe\xff\x00<"}:
            self.syntax, self._encoding = "marcxml", "utf-16"
            self._root = _root_of(head.replace(b"\x00", b""))
        elif start.startswith(b"<"):
            self.syntax = "marcxml"
            if match := _DECLARED_ENCODING.match(start):
                declared = match[1].decode("ascii").lower()
                # It was read as single bytes up to here, so a claim of UTF-16 is a lie.
                self._encoding = "utf-8" if declared.startswith(("utf-16", "utf-32", "ucs")) else declared
            self._root = _root_of(start)
            if not _RECORD_TAG.search(head):
                kind = "a web page" if b"<html" in head[:2000].lower() else "XML, but not MARCXML"
                raise UnreadableFile(f"{self.name} is {kind}; there is no <record> in it.")
        elif b"\x1e" in head and (_LEADER.search(start[:64]) or start[20:22] == b"45" or _LATER_LEADER.search(head)):
            self.syntax = "iso2709"
        else:
            raise UnreadableFile(f"{self.name} is no MARC file: it looks like {_kind_of(start)}.")

    def _tail(self, stream: IO[bytes], head: bytes) -> bytes:
        """Read to the end, which also proves that a gzip file is whole."""
        tail = head
        if not isinstance(stream, gzip.GzipFile) and self.size > 2 * CHUNK:
            stream.seek(-CHUNK, 2)
        while chunk := stream.read(CHUNK):
            tail = tail[-LEADER_WINDOW:] + chunk
        return tail

    def _check_end(self, tail: bytes) -> None:
        if self.syntax == "marcxml":
            end = tail.rstrip(_BLANK) if self._encoding != "utf-16" else tail.replace(b"\x00", b"").rstrip(_BLANK)
            closing = _CLOSING_TAG.search(end)
            if not closing or closing[1] in _INNER_TAGS or (closing[1] in _WRAPPING_TAGS and closing[1] != self._root):
                raise UnreadableFile(
                    f"{self.name} is cut off: its last record has no end. Nothing was imported; get the file again."
                )
            return
        rest = tail[tail.rfind(b"\x1d") + 1 :].strip(_BLANK)
        if not rest[:5].isdigit():
            return
        if len(rest) < 5 or int(rest[:5]) > len(rest) + 1 or b"\x1e" not in rest:
            raise UnreadableFile(
                f"{self.name} is cut off: of its last record only the first {len(rest)} bytes are there. "
                "Nothing was imported; get the file again."
            )

    def _chunks(self) -> Iterator[bytes]:
        with self._open() as stream, self._raw:
            decoder = _transcoder(self._encoding) if self.syntax == "marcxml" else None
            while chunk := stream.read(CHUNK):
                self.bytes_read = self._raw.tell()
                yield decoder(chunk) if decoder else chunk
        self.bytes_read = self.size

    def _iso2709(self) -> Iterator[bytes]:
        rest = b""
        for chunk in self._chunks():
            *whole, rest = (rest + chunk).split(b"\x1d")
            for piece in whole:
                yield from _unglued(piece + b"\x1d")
            if len(rest) > LONGEST_RECORD:
                raise UnreadableFile(f"{self.name} has {LONGEST_RECORD >> 20} MB without the end of a record.")
        yield from _unglued(rest)

    def _marcxml(self) -> Iterator[bytes]:
        """Yield innermost ``<record>`` elements: in OAI-PMH and SRU answers an outer one wraps the MARC."""
        text, start = b"", -1
        for chunk in self._chunks():
            text += chunk
            scanned = 0
            for match in _RECORD_TAG.finditer(text):
                scanned = match.end()
                if not match[1] and not match[2]:
                    if start >= 0 and b"datafield" in text[start : match.start()]:
                        yield text[start : match.start()]  # A record whose end is missing.
                    start = match.start()
                elif match[1] and start >= 0:
                    yield text[start : match.end()]
                    start = -1
            # Keep what is not finished: an open record, or a tag that the next chunk completes.
            keep = start if start >= 0 else max(scanned, text.rfind(b"<"))
            text, start = text[keep:], (0 if start >= 0 else -1)
            if len(text) > LONGEST_RECORD:
                raise UnreadableFile(f"{self.name} has {LONGEST_RECORD >> 20} MB without the end of a record.")
        if start >= 0:
            yield text


LEADER_WINDOW = 100_000
_OTHER_MAGIC = tuple(magic for magic, _kind in _OTHER_KINDS)


def _root_of(head: bytes) -> bytes:
    opening = _OPENING_TAG.search(_PROLOGUE.sub(b"", head[:LEADER_WINDOW]))
    return opening[1] if opening else b""


def _kind_of(start: bytes) -> str:
    for magic, kind in _OTHER_KINDS:
        if start.startswith(magic):
            return kind
    if start[:1] in b"{[":
        return "JSON"
    first_line = start.split(b"\n", 1)[0]
    if first_line.count(b",") + first_line.count(b"\t") + first_line.count(b";") > 1:
        return "a spreadsheet; import it with import_csv"
    return "something else"


def _transcoder(encoding: str):  # type: ignore[no-untyped-def]
    """Return a function that turns chunks of another coding into UTF-8, or nothing when they are UTF-8 already."""
    if encoding in {"utf-8", "utf8", "us-ascii", "ascii"}:
        return None
    import codecs

    try:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    except LookupError:
        raise UnreadableFile(f"The file says that it is written in {encoding!r}, which is no known coding.") from None
    return lambda chunk: decoder.decode(chunk).encode("utf-8")


def _unglued(piece: bytes) -> Iterator[bytes]:
    """Yield the record in ``piece``, or several when the end of one was lost and the next is glued to it."""
    piece = piece.lstrip(b"\xef\xbb\xbf" + _BLANK)
    start = 0
    for seam in _SEAM.finditer(piece):
        yield piece[start : seam.start() + 1]
        start = seam.end()
    if piece[start:].strip(_BLANK + b"\x1d"):
        yield piece[start:]
