"""Standard numbers: 010, 015, 020, 022, 024, 028, 035."""

import re

from catalog.marc.mapping.data import BibliographicData, NumberEntry
from catalog.marc.record import DataField, MarcRecord, subfield, subfields
from catalog.standards import isbn, numbers
from catalog.standards.punctuation import strip_isbd
from catalog.vocabulary.numbers import NumberKind, NumberStatus

_PARENTHESES = re.compile(r"\(([^)]*)\)")
_OTHER_KINDS = {"0": NumberKind.ISRC, "1": NumberKind.UPC, "2": NumberKind.ISMN, "3": NumberKind.EAN}
_SOURCES = {"doi": NumberKind.DOI, "urn": NumberKind.URN}


def map_numbers(record: MarcRecord, data: BibliographicData) -> None:
    """Fill the standard numbers in the order of the tags, each once."""
    found: list[NumberEntry] = []
    for field in record.get("020"):
        found += _isbns(field)
    for field in record.get("022"):
        found += _simple(field, NumberKind.ISSN, {"a": NumberStatus.VALID, "l": NumberStatus.VALID,
                                                 "y": NumberStatus.INCORRECT, "z": NumberStatus.CANCELLED})  # fmt: skip
    for field in record.get("024"):
        kind = _OTHER_KINDS.get(field[1]) or _SOURCES.get(subfield(field, "2").lower(), NumberKind.OTHER)
        found += _simple(field, kind, {"a": NumberStatus.VALID, "z": NumberStatus.CANCELLED})
    for field in record.get("010"):
        found += _simple(field, NumberKind.LCCN, {"a": NumberStatus.VALID, "z": NumberStatus.CANCELLED})
    for field in record.get("015", "016"):
        found += _simple(field, NumberKind.NATIONAL, {"a": NumberStatus.VALID})
    for field in record.get("028"):
        found += _simple(field, NumberKind.MUSIC_NUMBER, {"a": NumberStatus.VALID})
    for field in record.get("035"):
        found += _system_numbers(field)
    unique = {(entry.kind, entry.printed): entry for entry in reversed(found) if entry.printed}
    data.numbers = list(reversed(unique.values()))


def _isbns(field: DataField) -> list[NumberEntry]:
    qualifier = "; ".join(strip_isbd(value).strip("()") for value in subfields(field, "q"))
    entries = []
    for code, value in field[3]:
        if code not in "az" or not value.strip():
            continue
        printed = isbn.find(value)
        if not printed:
            # A price or binding alone is no number; a misprinted number is kept.
            digits = re.sub(r"[^0-9Xx]", "", value.split("(")[0])
            if len(digits) < 8:
                continue
            printed = digits[:120]
        note = qualifier or "; ".join(_PARENTHESES.findall(value))
        good = code == "a" and isbn.is_valid(printed)
        status = NumberStatus.CANCELLED if code == "z" else NumberStatus.VALID if good else NumberStatus.INCORRECT
        entries.append(NumberEntry(NumberKind.ISBN.value, printed, note[:120], status.value))
    return entries


def _simple(field: DataField, kind: NumberKind, statuses: dict[str, NumberStatus]) -> list[NumberEntry]:
    qualifier = strip_isbd(subfield(field, "q") or (subfield(field, "b") if field[0] == "028" else "")).strip("()")
    return [
        NumberEntry(kind.value, value.strip()[:120], qualifier[:120], statuses[code].value)
        for code, value in field[3]
        if code in statuses and value.strip()
    ]


def _system_numbers(field: DataField) -> list[NumberEntry]:
    entries = []
    for code, value in field[3]:
        if code not in "az" or not value.strip():
            continue
        status = (NumberStatus.VALID if code == "a" else NumberStatus.CANCELLED).value
        oclc = numbers.oclc_number(value)
        kind = NumberKind.OCLC if oclc else NumberKind.SYSTEM
        entries.append(NumberEntry(kind.value, (oclc or value.strip())[:120], "", status))
    return entries
