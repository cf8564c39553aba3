"""One ISO 2709 record into a :class:`MarcRecord`, also when its lengths, addresses or character coding lie.

A record is read by its directory; when the directory does not fit the data, the fields are taken in order from one
field terminator to the next, with the tags that the directory gives.
"""

import re
import unicodedata

from catalog.marc.reading.encodings import composed, decode_fields
from catalog.marc.reading.errors import UnreadableRecord
from catalog.marc.record import MarcRecord

FIELD_END, SUBFIELD_MARK, RECORD_END = b"\x1e", b"\x1f", b"\x1d"
LEADER_LENGTH = 24
_ENTRY = re.compile(rb"([\x20-\x7e]{3})([0-9 ]{4})([0-9 ]{5})")


def parse_iso2709(data: bytes) -> MarcRecord:
    """Return the record in ``data`` (from the first byte of the leader; the record terminator may be missing)."""
    body = data.rstrip(b"\r\n\x00\x1a ").removesuffix(RECORD_END)
    if len(body) < LEADER_LENGTH + 1:
        raise UnreadableRecord(f"It is only {len(data)} bytes long, too short for a record.")
    directory_end = body.find(FIELD_END, LEADER_LENGTH - 4)
    if directory_end < 0:
        raise UnreadableRecord("It has no field terminators, so its fields cannot be told apart.")
    leader, directory = _leader_and_directory(body, directory_end)
    entries = _entries(directory)
    if not entries:
        raise UnreadableRecord("Its directory names no fields.")
    warnings: list[str] = []
    pieces = _by_directory(body, directory_end + 1, entries)
    if pieces is None:
        pieces = _in_order(body, directory_end + 1, entries)
        warnings.append("The directory does not fit the data; the fields were read in order.")
    texts = decode_fields([piece for _tag, piece in pieces], leader[9:10], warnings)
    fields = [_field(tag, composed(text)) for (tag, _piece), text in zip(pieces, texts, strict=True)]
    return MarcRecord(leader, [field for field in fields if field], warnings)


def _leader_and_directory(body: bytes, directory_end: int) -> tuple[str, bytes]:
    """A leader that lost or gained blanks moves the directory: entries are counted from their end."""
    surplus = (directory_end - LEADER_LENGTH) % 12
    start = LEADER_LENGTH if surplus == 0 else LEADER_LENGTH + (surplus if surplus < 6 else surplus - 12)
    leader = body[:start].decode("latin-1")
    return leader[:LEADER_LENGTH].ljust(LEADER_LENGTH), body[start:directory_end]


def _entries(directory: bytes) -> list[tuple[str, int, int]]:
    """Tag, length and start of each field; an entry that is no such thing is left out."""
    matches = (_ENTRY.fullmatch(directory, at, at + 12) for at in range(0, len(directory) - 11, 12))
    return [(m[1].decode(), _number(m[2]), _number(m[3])) for m in matches if m]


def _number(digits: bytes) -> int:
    return int(digits.replace(b" ", b"") or 0)


def _by_directory(body: bytes, base: int, entries: list[tuple[str, int, int]]) -> list[tuple[str, bytes]] | None:
    pieces = []
    for tag, length, start in entries:
        end = base + start + length - 1
        if length < 1 or body[end : end + 1] != FIELD_END:
            return None
        piece = body[base + start : end]
        if FIELD_END in piece or (start and body[base + start - 1 : base + start] != FIELD_END):
            return None
        pieces.append((tag, piece))
    return pieces


def _in_order(body: bytes, base: int, entries: list[tuple[str, int, int]]) -> list[tuple[str, bytes]]:
    values = body[base:].split(FIELD_END)
    if values and not values[-1]:
        values.pop()
    tags = [tag for tag, _length, _start in sorted(entries, key=lambda entry: entry[2])]
    return list(zip(tags, values, strict=False))


def _field(tag: str, text: str) -> tuple | None:
    if "\x1f" not in text:
        if tag < "010" or tag == "FMT" or tag == "LDR":
            return (tag, text)
        # A data field that lost its subfield marks is kept as its first subfield.
        rest = text[2:].strip()
        return (tag, text[:1] or " ", text[1:2] or " ", [("a", rest)]) if rest else None
    if tag < "010":
        # A control field with indicators and subfields, as some systems write it.
        return (tag, "".join(part[1:] for part in text.split("\x1f")[1:]))
    head, *parts = text.replace("\x1f\ufffd", "\x1f").split("\x1f")
    indicators = head.ljust(2)
    return (tag, indicators[0], indicators[1], [(_code(part[0]), part[1:]) for part in parts if part])


def _code(letter: str) -> str:
    """A code that got an accent, from a byte that does not belong to it, is still that code."""
    return letter if letter.isascii() else unicodedata.normalize("NFKD", letter)[0]
