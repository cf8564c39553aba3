"""Publication, edition, physical description, classification, series: 250, 260/264, 300, 33X, 050, 082, 490, 8XX."""

from catalog.marc.mapping.agents import heading_of
from catalog.marc.mapping.data import BibliographicData, SeriesEntry
from catalog.marc.mapping.linked_scripts import LinkedScripts
from catalog.marc.record import DataField, MarcRecord, joined, subfield, subfields
from catalog.standards import dates
from catalog.standards.call_numbers import dewey_class
from catalog.standards.numbers import issn
from catalog.standards.punctuation import name_and_title, strip_brackets, strip_isbd, strip_non_sorting

_FUNCTION_ORDER = "1 0234"


def map_publication(record: MarcRecord, scripts: LinkedScripts, data: BibliographicData) -> None:
    """Fill edition statement, place, publisher, dates, physical description and classification."""
    data.edition_statement = strip_isbd(joined(record.first("250"), "ab"))[:500]
    _publication_statement(record, scripts, data)
    if physical := record.first("300"):
        data.extent = strip_isbd(joined(physical, "a", "; "))[:500]
        data.other_physical_details = strip_isbd(joined(physical, "b"))[:500]
        data.dimensions = strip_isbd(joined(physical, "ce"))[:200]
    data.content_type = _terms(record, "336")
    data.media_type = _terms(record, "337")
    data.carrier_type = _terms(record, "338")
    data.dewey_number = next((n for f in record.get("082", "092") if (n := dewey_class(subfield(f, "a")))), "")[:60]
    data.lc_classification = next((c for f in record.get("050", "090") if (c := joined(f, "ab"))), "")[:120]


def _publication_statement(record: MarcRecord, scripts: LinkedScripts, data: BibliographicData) -> None:
    for field in record.get("264", "260"):
        if field[0] == "264" and field[2] == "4":
            data.copyright_year = dates.copyright_year(joined(field, "c")) or dates.year_of_text(joined(field, "c"))
    statements = [f for f in record.get("264", "260") if not (f[0] == "264" and f[2] == "4" and not subfield(f, "b"))]
    if not statements:
        return
    field = min(statements, key=_rank)
    data.publication_place = strip_brackets(strip_isbd(joined(field, "a")))[:500]
    data.publisher = strip_brackets(strip_isbd(strip_non_sorting(joined(field, "b"))))[:500]
    data.publication_date = strip_isbd(joined(field, "c"))[:200]
    data.copyright_year = data.copyright_year or dates.copyright_year(data.publication_date)
    if data.publication_year is None:
        data.publication_year = dates.year_of_text(data.publication_date)
    if linked := scripts.of(field):
        data.publication_original_script = strip_isbd(joined(linked, "abc"))[:1000]


def _rank(field: DataField) -> int:
    """Publishers first; an indicator that says nothing (``|``, ``#``) is no better than the last."""
    if field[0] == "260":
        return 1
    place = _FUNCTION_ORDER.find(field[2])
    return place if place >= 0 else len(_FUNCTION_ORDER)


def _terms(record: MarcRecord, tag: str) -> str:
    return ", ".join(dict.fromkeys(v for f in record.get(tag) if (v := subfield(f, "a") or subfield(f, "b"))))[:200]


def map_series(record: MarcRecord, scripts: LinkedScripts, data: BibliographicData) -> None:
    """Fill the series: the traced forms (8XX, 440), else the statements as printed (490)."""
    fields = record.get("800", "810", "811", "830", "440") or record.get("490")
    seen: set[str] = set()
    for field in fields:
        for entry in _series_of(field, scripts.of(field)):
            if entry.title.casefold() not in seen:
                seen.add(entry.title.casefold())
                data.series.append(entry)


def _series_of(field: DataField, linked: DataField | None) -> list[SeriesEntry]:
    number = strip_isbd(subfield(field, "v"))[:100]
    found_issn = issn(subfield(field, "x"))
    if field[0] in {"800", "810", "811"}:
        titles = [strip_isbd(name_and_title(heading_of(field), joined(field, "tnp")))] if subfield(field, "t") else []
    elif field[0] == "490":
        titles = [strip_isbd(strip_non_sorting(value)) for value in subfields(field, "a")]
    else:
        titles = [strip_isbd(strip_non_sorting(joined(field, "anp")))]
    original = strip_isbd(joined(linked, "tanp"))[:500] if linked else ""
    return [SeriesEntry(title[:500], number, found_issn, original) for title in titles if title]
