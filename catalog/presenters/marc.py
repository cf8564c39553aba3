"""A received record, field by field. For librarians: here the words of MARC are meant."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class MarcField:
    """One line: tag, indicators ("#" for a blank), and subfields or a plain value."""

    tag: str
    indicators: Sequence[str] = ()
    subfields: Sequence[tuple[str, str]] = ()
    value: str = ""


@dataclass(frozen=True)
class MarcPage:
    """A record: leader and fields; for a row of a spreadsheet, its columns as fields."""

    leader: str
    fields: Sequence[MarcField]
    is_row: bool = False


def marc_page(leader: str, fields: Iterable[tuple]) -> MarcPage:
    """Return a MARC record for the page."""
    return MarcPage(leader, [_field(field) for field in fields])


def _field(field: tuple) -> MarcField:
    if len(field) == 2:
        return MarcField(field[0], value=field[1])
    tag, first, second, subfields = field
    return MarcField(tag, [mark if mark.strip() else "#" for mark in (first, second)], list(subfields))


def row_page(data: bytes) -> MarcPage:
    """Return a spreadsheet row, kept as JSON, for the page. Raises ``ValueError`` when it is none."""
    row = json.loads(data)
    if not isinstance(row, dict):
        raise ValueError("a row must be an object")
    return MarcPage("", [MarcField(str(key), value=_text(value)) for key, value in row.items()], is_row=True)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
