"""One MARCXML ``<record>`` element into a :class:`MarcRecord`.

Each record is parsed by itself, without regard to the namespace prefix, so that one that is not well-formed does not
take the rest of the file with it. What commonly breaks XML (bare ampersands, control characters, Latin-1 bytes) is
mended once before a record is given up. An entity other than XML's own five is not known here, so none can grow.
"""

import re
from xml.etree import ElementTree

from catalog.marc.reading.encodings import composed
from catalog.marc.reading.errors import UnreadableRecord
from catalog.marc.record import MarcRecord

_OPENING_TAG = re.compile(rb"<((?:[A-Za-z_][\w.\-]*:)?)record(?:\s[^>]*)?>")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|x0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)


def parse_marcxml(data: bytes) -> MarcRecord:
    """Return the record in ``data``, which is one ``<record>`` element."""
    bare = _without_prefix(data)
    try:
        return _record(ElementTree.fromstring(bare), [])
    except ElementTree.ParseError as error:
        first = error
    try:
        return _record(ElementTree.fromstring(_mended(bare)), ["The XML was not well-formed and was mended."])
    except ElementTree.ParseError:
        reason = str(first).split(":")[0]
        raise UnreadableRecord(f"It is not well-formed XML ({reason}).") from first


def _without_prefix(data: bytes) -> bytes:
    """The element without namespace prefix and declarations: they may stand further out in the file."""
    opening = _OPENING_TAG.match(data)
    if opening is None:
        return data
    rest = data[opening.end() :]
    if prefix := opening[1]:
        rest = rest.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
    return b"<record>" + rest


def _mended(data: bytes) -> bytes:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return _BARE_AMPERSAND.sub("&amp;", _FORBIDDEN.sub("", text)).encode("utf-8")


def _record(root: ElementTree.Element, warnings: list[str]) -> MarcRecord:
    leader = ""
    fields: list[tuple] = []
    for element in root:
        name = element.tag.rpartition("}")[2]
        if name == "datafield":
            if field := _datafield(element):
                fields.append(field)
        elif name == "controlfield":
            tag = (element.get("tag") or "").strip()
            if len(tag) == 3:
                fields.append((tag, _text(element).strip("\r\n")))
        elif name == "leader":
            leader = _text(element).strip("\r\n\t")
    if not fields and not leader:
        raise UnreadableRecord("It has no MARC fields: it may be an envelope or a deletion notice.")
    return MarcRecord(leader.ljust(24)[:24], fields, warnings)


def _datafield(element: ElementTree.Element) -> tuple | None:
    tag = (element.get("tag") or "").strip()
    parts = [((part.get("code") or " ")[0], _text(part)) for part in element if part.tag.endswith("subfield")]
    if len(tag) != 3 or not parts:
        return None
    return (tag, (element.get("ind1") or " ")[0], (element.get("ind2") or " ")[0], parts)


def _text(element: ElementTree.Element) -> str:
    """The text of an element; marks inside it (``<nonsort>``) are seen through."""
    return composed("".join(element.itertext()) if len(element) else element.text or "")
