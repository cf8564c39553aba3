"""Subjects and genres: 6XX and 655."""

from catalog.marc.mapping.agents import heading_of
from catalog.marc.mapping.data import BibliographicData, SubjectEntry
from catalog.marc.mapping.linked_scripts import LinkedScripts
from catalog.marc.record import DataField, MarcRecord, joined, subfield, subfields
from catalog.standards.punctuation import name_and_title, squeeze, strip_isbd, strip_non_sorting
from catalog.vocabulary.subjects import SubjectKind, scheme_of_indicator

_KINDS = {
    "600": SubjectKind.PERSON, "610": SubjectKind.BODY, "611": SubjectKind.MEETING, "630": SubjectKind.TITLE,
    "647": SubjectKind.MEETING, "648": SubjectKind.TIME, "650": SubjectKind.TOPIC, "651": SubjectKind.PLACE,
    "653": SubjectKind.TOPIC, "654": SubjectKind.TOPIC, "655": SubjectKind.GENRE, "656": SubjectKind.TOPIC,
    "657": SubjectKind.TOPIC, "658": SubjectKind.TOPIC, "662": SubjectKind.PLACE, "690": SubjectKind.TOPIC,
    "691": SubjectKind.PLACE, "695": SubjectKind.TOPIC,
}  # fmt: skip
_TAGS = tuple(_KINDS)
_UNCONTROLLED_KINDS = {"1": SubjectKind.PERSON, "2": SubjectKind.BODY, "4": SubjectKind.TIME, "5": SubjectKind.PLACE}


def map_subjects(record: MarcRecord, scripts: LinkedScripts, data: BibliographicData) -> None:
    """Fill subjects and genres in the order of the record, each heading once."""
    seen: set[str] = set()
    fields = [(field, scripts.of(field)) for field in record.get(*_TAGS)]
    fields += [((subfield(f, "6")[:3], *f[1:]), None) for f in scripts.alone(*_TAGS)]
    for field, linked in fields:
        for entry in entries_of(field, linked):
            if entry.heading.casefold() not in seen:
                seen.add(entry.heading.casefold())
                data.subjects.append(entry)


def entries_of(field: DataField, linked: DataField | None) -> list[SubjectEntry]:
    """The headings of one field: several for an uncontrolled 653, else one, or none when it is empty."""
    if field[0] == "653":
        kind = SubjectKind.GENRE if field[2] == "6" else _UNCONTROLLED_KINDS.get(field[2], SubjectKind.TOPIC)
        return [
            SubjectEntry(kind.value, "", word, word) for v in subfields(field, "a") if (word := strip_isbd(v)[:500])
        ]
    main = main_heading(field)
    if not main:
        return []
    kind = SubjectKind.FAMILY if field[0] == "600" and field[1] == "3" else _KINDS[field[0]]
    scheme = (subfield(field, "2") or scheme_of_indicator(field[2])).rstrip(".")[:30]
    original = ""
    if linked:
        twin = (field[0], *linked[1:])
        original = whole_heading(twin, main_heading(twin))
    return [SubjectEntry(kind.value, scheme, whole_heading(field, main), main, original)]


def main_heading(field: DataField) -> str:
    """The heading without form, general, chronological and geographic subdivisions."""
    tag = field[0]
    if tag in {"600", "610", "611"}:
        name = heading_of(field)
        title = joined(field, "tnpl") if subfield(field, "t") else ""
        text = name_and_title(name, title) if title else name
    elif tag in {"654", "662"}:
        text = joined(field, "abcdef", " -- ")
    else:
        text = joined(field, "abcd" if tag in {"650", "651"} else "anpd")
    return _clean(text)


def whole_heading(field: DataField, main: str) -> str:
    """The heading with its subdivisions, joined by two hyphens."""
    parts = [main, *(_clean(value) for value in subfields(field, "vxyz"))]
    return " -- ".join(part for part in parts if part)[:500]


def _clean(text: str) -> str:
    return strip_isbd(strip_non_sorting(squeeze(text)))[:500]
