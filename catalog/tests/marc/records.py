"""MARC records for tests, written compactly: a line a field, its tag, its two indicators (# is a blank), its subfields.

    245 14 $aThe whale :$bor, Moby-Dick /$cby Herman Melville.

A line ``LDR cam`` sets the leader's positions 5 to 7, or the whole of it when it is longer. ``{dollar}`` is a dollar.
"""

import re
from xml.sax.saxutils import escape, quoteattr

from catalog.marc.mapping import BibliographicData, map_bibliographic
from catalog.marc.reading import MarcRecord
from catalog.models import (
    Agent,
    AgentVariant,
    Branch,
    Contribution,
    Edition,
    ElectronicLocation,
    Item,
    ItemType,
    LinkedTitle,
    Note,
    SearchChange,
    Series,
    SeriesStatement,
    ShelvingLocation,
    SourceRecord,
    StandardNumber,
    Subject,
    SubjectHeading,
    SubjectVariant,
    VariantTitle,
    Work,
)

NAMESPACE = "http://www.loc.gov/MARC21/slim"
TABLES = (
    Agent, AgentVariant, Branch, Contribution, Edition, ElectronicLocation, Item, ItemType, LinkedTitle, Note,
    SearchChange, Series, SeriesStatement, ShelvingLocation, SourceRecord, StandardNumber, Subject, SubjectHeading,
    SubjectVariant, VariantTitle, Work,
)  # fmt: skip


def fields_of(text: str) -> tuple[str, list[tuple]]:
    """The leader and the fields of a record in the compact form."""
    leader = "00000nam a2200000 a 4500"
    fields: list[tuple] = []
    for line in text.strip("\n").splitlines():
        tag, _, rest = line.strip().partition(" ")
        if tag == "LDR":
            leader = rest if len(rest) > 3 else leader[:5] + rest + leader[8:]
        elif tag and "$" not in rest:
            fields.append((tag, rest.replace("{dollar}", "$")))
        elif tag:
            first, second = rest[:2].replace("#", " ")
            parts = re.split(r"\$(.)", rest[2:])[1:]
            pairs = zip(parts[::2], (value.replace("{dollar}", "$") for value in parts[1::2]), strict=True)
            fields.append((tag, first, second, list(pairs)))
    return leader, fields


def record(text: str) -> MarcRecord:
    """The record as a mapping sees it."""
    return MarcRecord(*fields_of(text))


def mapped(text: str, item_profile: str = "auto") -> BibliographicData:
    """What the catalogue makes of the record; one without a title gets one."""
    return map_bibliographic(record(text if "245 " in text else f"{text}\n245 00 $aTitle"), item_profile)


def iso(text: str, encoding: str = "utf-8") -> bytes:
    """The record as ISO 2709, lengths and addresses right."""
    leader, fields = fields_of(text)
    data = [_field_bytes(field, encoding) for field in fields]
    directory, start = b"", 0
    for field, piece in zip(fields, data, strict=True):
        directory += f"{field[0]}{len(piece):04d}{start:05d}".encode()
        start += len(piece)
    base = 24 + len(directory) + 1
    length = base + start + 1
    head = f"{length:05d}{leader[5:12]}{base:05d}{leader[17:]}".encode()
    return head + directory + b"\x1e" + b"".join(data) + b"\x1d"


def _field_bytes(field: tuple, encoding: str) -> bytes:
    if len(field) == 2:
        return field[1].encode(encoding) + b"\x1e"
    _tag, first, second, pairs = field
    text = f"{first}{second}" + "".join(f"\x1f{code}{value}" for code, value in pairs)
    return text.encode(encoding) + b"\x1e"


def xml(text: str, prefix: str = "") -> str:
    """The record as one MARCXML element."""
    leader, fields = fields_of(text)
    p = f"{prefix}:" if prefix else ""
    lines = [f"<{p}record>", f"<{p}leader>{escape(leader)}</{p}leader>"]
    for field in fields:
        if len(field) == 2:
            lines.append(f'<{p}controlfield tag="{field[0]}">{escape(field[1])}</{p}controlfield>')
            continue
        tag, first, second, pairs = field
        lines.append(f'<{p}datafield tag="{tag}" ind1="{first}" ind2="{second}">')
        lines += [f"<{p}subfield code={quoteattr(code)}>{escape(value)}</{p}subfield>" for code, value in pairs]
        lines.append(f"</{p}datafield>")
    return "\n".join([*lines, f"</{p}record>"])


def collection(*records: str, prefix: str = "", declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    """A MARCXML file around records made by :func:`xml`."""
    p, name = (f"{prefix}:", f"xmlns:{prefix}") if prefix else ("", "xmlns")
    inside = "\n".join(records)
    return f'{declaration}\n<{p}collection {name}="{NAMESPACE}">\n{inside}\n</{p}collection>\n'


def fixed(
    kind: str = "s", first: str = "1999", second: str = "", language: str = "eng", at: dict[int, str] | None = None
) -> str:
    """An 008 of forty characters; ``at`` sets positions."""
    letters = list(f"990101{kind}{first:4}{second:4}xx {'':17}{language} d")
    for position, letter in (at or {}).items():
        letters[position] = letter
    return f"008 {''.join(letters)}"


def whale(number: str = "1", title: str = "The whale", extra: str = "", source: str = "XyZ") -> str:
    """A book that lacks nothing, by Herman Melville."""
    return f"""
        LDR nam
        001 {number}
        003 {source}
        {fixed()}
        100 1# $aMelville, Herman,$d1819-1891.
        245 14 $a{title} /$cby Herman Melville.
        260 ## $aLondon :$bBentley,$c1999.
        300 ## $a3 v. ;$c20 cm.
        650 #0 $aWhales$vFiction.
        {extra}"""


def every_row() -> dict[str, list]:
    """All rows of the catalogue with all their columns: equal before and after, if nothing was changed."""
    return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in TABLES}


def catalogue() -> dict[str, object]:
    """What the catalogue says, without ids and times: equal for two ways that lead to the same."""
    editions = []
    for edition in Edition.objects.order_by("control_number", "title_proper", "pk"):
        editions.append(
            {
                "values": [edition.control_number, edition.title, edition.format, edition.year, edition.sort_title],
                "work": edition.work.key,
                "agents": [(c.agent.key, c.relator) for c in edition.contributions.select_related("agent")],
                "subjects": [h.subject.key for h in edition.subject_headings.select_related("subject")],
                "numbers": list(edition.standard_numbers.values_list("kind", "value", "status")),
                "items": sorted(edition.items.values_list("barcode", "branch__code", "call_number")),
                "records": sorted(bytes(data) for data in edition.source_records.values_list("data", flat=True)),
            }
        )
    return {
        "editions": editions,
        "agents": sorted(Agent.objects.values_list("key", flat=True)),
        "subjects": sorted(Subject.objects.values_list("key", flat=True)),
        "series": sorted(Series.objects.values_list("key", flat=True)),
        "works": sorted(Work.objects.values_list("key", flat=True)),
        "records": SourceRecord.objects.count(),
    }
