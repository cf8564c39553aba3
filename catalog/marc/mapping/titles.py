"""Titles: 245, 246, 130/240, 247, 740, and what stands in for a missing 245."""

from catalog.marc.mapping.data import BibliographicData
from catalog.marc.mapping.errors import NotMappable
from catalog.marc.mapping.linked_scripts import LinkedScripts
from catalog.marc.record import DataField, MarcRecord, joined, subfield
from catalog.standards.punctuation import squeeze, strip_isbd, strip_non_sorting

_VARIANT_KINDS = {
    "2": "distinctive", "3": "other", "4": "cover", "5": "added title page", "6": "caption", "7": "running",
    "8": "spine", "1": "parallel", "0": "portion",
}  # fmt: skip
_STAND_INS = ("130", "240", "730", "740", "246", "222", "210")


def map_titles(record: MarcRecord, scripts: LinkedScripts, data: BibliographicData) -> None:
    """Fill the title statement, its original script, uniform and variant titles.

    Raises :class:`NotMappable` when the record has no title in any field.
    """
    field = _title_field(record, scripts)
    _title_statement(field, data)
    if linked := scripts.of(field):
        data.title_original_script = display_title(linked)
        data.responsibility_original_script = strip_isbd(joined(linked, "c"))
    if uniform := record.first("130", "240"):
        data.uniform_title = strip_isbd(strip_non_sorting(joined(uniform, "anp")))
    _variants(record, scripts, data)


def display_title(field: DataField) -> str:
    """The whole title of a 245 as one text, punctuation as in the record but for the end."""
    return strip_isbd(strip_non_sorting(joined(field, "abnpkfgs")))


def _title_field(record: MarcRecord, scripts: LinkedScripts) -> DataField:
    for field in [*record.get("245"), *scripts.alone("245")]:
        if joined(field, "abnpkf").strip(" /.:;[]"):
            return field
    for field in record.get("880"):
        if subfield(field, "6").startswith("245") and joined(field, "ab"):
            return field
    for field in record.get("245"):
        # A subfield code that is none: the text is the title all the same.
        odd = " ".join(value for code, value in field[3] if code not in "68hc").strip(" /.:;[]")
        if odd:
            return (*field[:3], [("a", odd)])
    for tag in _STAND_INS:
        if (field_or_none := record.first(tag)) and joined(field_or_none, "a"):
            return field_or_none
    raise NotMappable("It has no title: field 245 is missing or empty.")


def _title_statement(field: DataField, data: BibliographicData) -> None:
    raw = subfield(field, "a") or joined(field, "kf") or subfield(field, "b", "n", "p")
    shown = strip_non_sorting(raw)
    data.title_proper = strip_isbd(shown) or squeeze(shown) or raw
    data.title_remainder = strip_isbd(strip_non_sorting(joined(field, "b"))) if subfield(field, "a") else ""
    data.part_number = strip_isbd(joined(field, "n", ", "))
    data.part_name = strip_isbd(joined(field, "p", ", "))
    data.statement_of_responsibility = strip_isbd(joined(field, "c"))
    if not subfield(field, "a") and data.title_proper == data.part_name:
        data.part_name = ""
    data.nonfiling_count = _nonfiling(field, raw, shown)


def _nonfiling(field: DataField, raw: str, shown: str) -> int:
    if "\u0098" in raw and "\u009c" in raw:
        return raw.index("\u009c") - raw.index("\u0098") - 1 + (1 if raw[raw.index("\u009c") + 1 :][:1] == " " else 0)
    indicator = field[2] if field[0] in {"245", "240", "880"} else " "
    count = int(indicator) if indicator.isascii() and indicator.isdigit() else 0
    return count if count < len(shown) else 0


def _variants(record: MarcRecord, scripts: LinkedScripts, data: BibliographicData) -> None:
    seen = {data.title_proper.casefold()}

    def add(title: str, kind: str) -> None:
        if title and title.casefold() not in seen:
            seen.add(title.casefold())
            data.variant_titles.append((title, kind))

    for field in record.get("246", "247", "242", "210", "222", "740", "730"):
        kind = {"247": "former", "242": "translated", "210": "abbreviated", "222": "key"}.get(field[0], "")
        label = subfield(field, "i").rstrip(" :") or (_VARIANT_KINDS.get(field[2], "") if field[0] == "246" else kind)
        add(strip_isbd(strip_non_sorting(joined(field, "abnp"))), label[:60])
        if linked := scripts.of(field):
            add(display_title(linked), label[:60])
    for field in scripts.alone("246", "740", "245"):
        add(display_title(field), "")
    for field in [*record.get("130"), *record.get("240")]:
        if linked := scripts.of(field):
            add(strip_isbd(joined(linked, "anp")), "original")
    for field in record.get("245")[1:]:
        add(display_title(field), "")
