"""One MARCXML ``<record>`` element into a :class:`MarcRecord`.

Each record is parsed by itself, without regard to the namespace prefix, so that one that is not well-formed does not
take the rest of the file with it. What commonly breaks XML (bare ampersands, control characters, Latin-1 bytes) is
mended once before a record is given up.
"""

import re
from xml.parsers import expat

from catalog.marc.reading.errors import UnreadableRecord
from catalog.marc.record import MarcRecord

_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|x0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)


def parse_marcxml(data: bytes) -> MarcRecord:
    """Return the record in ``data``, which is one ``<record>`` element."""
    try:
        return _parse(data, [])
    except expat.ExpatError as error:
        first = error
    try:
        return _parse(_mended(data), ["The XML was not well-formed and was mended."])
    except expat.ExpatError:
        raise UnreadableRecord(f"It is not well-formed XML ({expat.ErrorString(first.code)}).") from first


def _mended(data: bytes) -> bytes:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return _BARE_AMPERSAND.sub("&amp;", _FORBIDDEN.sub("", text)).encode("utf-8")


def _parse(data: bytes, warnings: list[str]) -> MarcRecord:
    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text.append
    parser.Parse(data, True)
    if not builder.fields and not builder.leader:
        raise UnreadableRecord("It has no MARC fields: it may be an envelope or a deletion notice.")
    return MarcRecord(builder.leader.ljust(24)[:24], builder.fields, warnings)


class _Builder:
    """Collects one record from the parser's events."""

    def __init__(self) -> None:
        self.leader = ""
        self.fields: list[tuple] = []
        self.text: list[str] = []
        self._tag = self._code = ""
        self._indicators = (" ", " ")
        self._subfields: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "subfield":
            self._code = (attributes.get("code") or " ")[0]
        elif name in {"datafield", "controlfield"}:
            self._tag = attributes.get("tag", "").strip()
            self._indicators = ((attributes.get("ind1") or " ")[0], (attributes.get("ind2") or " ")[0])
            self._subfields = []
        self.text.clear()

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "subfield":
            self._subfields.append((self._code, "".join(self.text)))
        elif name == "datafield":
            if len(self._tag) == 3 and self._subfields:
                self.fields.append((self._tag, *self._indicators, self._subfields))
        elif name == "controlfield":
            if len(self._tag) == 3:
                self.fields.append((self._tag, "".join(self.text).strip("\r\n")))
        elif name == "leader":
            self.leader = "".join(self.text).strip("\r\n\t")
        self.text.clear()
