"""Notes (5XX and the like), links (856) and linked titles (76X to 78X)."""

import re

from catalog.marc.mapping.data import BibliographicData, LinkedTitleEntry, LinkEntry, NoteEntry
from catalog.marc.mapping.linked_scripts import LinkedScripts
from catalog.marc.record import DataField, MarcRecord, joined, subfield, subfields
from catalog.standards.punctuation import name_and_title, squeeze, strip_isbd, strip_non_sorting
from catalog.vocabulary.notes import NOTE_KIND_OF_TAG, NoteKind

_NOTE_TAGS = tuple(NOTE_KIND_OF_TAG)
# Subfields that are for machines: links, sources, institutions, field links.
_MACHINE_CODES = frozenset("0125678w")
_RELATIONSHIPS = {
    "760": "series", "762": "subseries", "765": "original", "767": "translation", "770": "supplement",
    "772": "supplement_to", "773": "host", "774": "constituent", "775": "other_edition", "776": "other_form",
    "777": "issued_with", "780": "continues", "785": "continued_by", "786": "data_source", "787": "related",
}  # fmt: skip
_ELECTRONIC = frozenset({"ebook", "website"})
_ABOUT = re.compile(
    r"table of contents|inhalts|cover|review|sample|publisher|contributor|biograph|rezension|klappen", re.I
)


def map_notes(record: MarcRecord, scripts: LinkedScripts, data: BibliographicData) -> None:
    """Fill notes, links and linked titles."""
    for field in record.get(*_NOTE_TAGS):
        # First indicator 0 or 2 of some notes means "not for readers" (541, 561 …).
        if field[0] in {"541", "561", "583"} and field[1] == "0":
            continue
        if text := _text(field):
            linked = scripts.of(field)
            data.notes.append(NoteEntry(NOTE_KIND_OF_TAG[field[0]], text, _text(linked) if linked else ""))
    for field in scripts.alone(*_NOTE_TAGS):
        if text := _text(field):
            data.notes.append(NoteEntry(NOTE_KIND_OF_TAG[subfield(field, "6")[:3]], text))
    if medium := joined(record.first("255"), "ab"):
        data.notes.append(NoteEntry(NoteKind.SCALE.value, strip_isbd(medium)))
    map_links(record, data)
    map_linked_titles(record, data)


def _text(field: DataField) -> str:
    values = [value for code, value in field[3] if code not in _MACHINE_CODES and value.strip()]
    return squeeze(strip_non_sorting(" ".join(values)))


def map_links(record: MarcRecord, data: BibliographicData) -> None:
    """Fill the electronic locations of 856, each address once."""
    seen: set[str] = set()
    for field in record.get("856"):
        label = strip_isbd(subfield(field, "y") or subfield(field, "3") or subfield(field, "z"))[:500]
        for url in subfields(field, "u"):
            url = url.replace(" ", "%20")[:2000]
            if url not in seen:
                seen.add(url)
                data.links.append(LinkEntry(url, label, _relationship(field, label, data.format)))


def _relationship(field: DataField, label: str, edition_format: str) -> str:
    if field[2] == "1":
        return "version"
    if field[2] == "2" or _ABOUT.search(label):
        return "related"
    return "self" if field[2] == "0" or edition_format in _ELECTRONIC else "related"


def map_linked_titles(record: MarcRecord, data: BibliographicData) -> None:
    """Fill the titles that linking entry fields point to."""
    for field in record.get(*_RELATIONSHIPS):
        title = strip_isbd(strip_non_sorting(subfield(field, "t", "s")))
        name = strip_isbd(subfield(field, "a"))
        whole = name_and_title(name, title) if name and title else title or name
        if not whole:
            continue
        control_number = re.sub(r"^\(.*?\)", "", subfield(field, "w"))[:120]
        number = (subfield(field, "z", "x"))[:40]
        data.linked_titles.append(
            LinkedTitleEntry(_RELATIONSHIPS[field[0]], whole[:2000], joined(field, "gq")[:500], control_number, number)
        )
