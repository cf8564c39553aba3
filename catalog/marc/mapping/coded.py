"""Coded data: format, language, audience, years, from leader, 006, 007, 008 and 33X."""

from catalog.marc.mapping.data import BibliographicData
from catalog.marc.record import MarcRecord, joined, subfield, subfields
from catalog.standards import dates
from catalog.vocabulary.audiences import ages, ages_of_text, audience_of_code
from catalog.vocabulary.formats import Format
from catalog.vocabulary.languages import language_code

_TEXT_TYPES = frozenset("at")
_ONLINE = frozenset("oqs")
_HAS_AUDIENCE = frozenset("acdgijkmort")
_LITERARY_FORMS = frozenset("1cdefhijmps")
_BY_TYPE = {
    "c": Format.SCORE, "d": Format.SCORE, "e": Format.MAP, "f": Format.MAP, "i": Format.AUDIOBOOK, "j": Format.MUSIC,
    "k": Format.PICTURE, "o": Format.KIT, "b": Format.MANUSCRIPT, "p": Format.MANUSCRIPT, "r": Format.OBJECT,
}  # fmt: skip


def map_coded(record: MarcRecord, data: BibliographicData) -> None:
    """Fill format, languages, audience, fiction and the years of the 008."""
    fixed = record.control("008")
    data.format = format_of(record, fixed)
    _languages(record, fixed, data)
    _audience(record, fixed, data)
    if record.leader[6:7] in _TEXT_TYPES and len(fixed) > 33 and fixed[33] in "01cdefhijmps":
        data.is_fiction = fixed[33] in _LITERARY_FORMS
    _years(fixed, data)


def format_of(record: MarcRecord, fixed: str) -> str:
    """Return the format a reader would name, as a value of :class:`Format`."""
    kind, level = record.leader[6:7], record.leader[7:8]
    form = fixed[29:30] if kind in "efgkor" else fixed[23:24]
    online = form in _ONLINE or _is_online(record)
    if kind in _TEXT_TYPES or kind not in "cdefgijkmopbr":
        return _format_of_text(record, kind, level, form, online)
    if kind == "g":
        return _format_of_projection(record, fixed)
    if kind == "m":
        return _format_of_file(fixed, online)
    if kind == "r" and fixed[33:34] == "g":
        return Format.KIT.value
    return _BY_TYPE[kind].value


def _format_of_text(record: MarcRecord, kind: str, level: str, form: str, online: bool) -> str:
    if level == "s":
        return Format.SERIAL.value
    if level == "i":
        return (Format.WEBSITE if online else Format.SERIAL).value
    if level in {"a", "b"}:
        return Format.ARTICLE.value
    if form == "d" or "large print" in _physical(record) or any(v[:2] == "tb" for v in record.controls("007")):
        return Format.LARGE_PRINT.value
    if form == "f" or "braille" in _physical(record):
        return Format.BRAILLE.value
    if online:
        return Format.EBOOK.value
    return (Format.MANUSCRIPT if kind == "t" and "502" not in record else Format.BOOK).value


def _format_of_projection(record: MarcRecord, fixed: str) -> str:
    visual = fixed[33:34]
    moving = any(value[:1] in "vm" for value in record.controls("007"))
    return (Format.PICTURE if visual in set("fst") and not moving else Format.FILM).value


def _format_of_file(fixed: str, online: bool) -> str:
    kind = fixed[26:27]
    if kind == "d":
        return Format.EBOOK.value
    return (Format.WEBSITE if kind == "j" or (online and kind not in {"b", "g"}) else Format.SOFTWARE).value


def _is_online(record: MarcRecord) -> bool:
    if any(value[:2] == "cr" for value in record.controls("007")):
        return True
    if any(subfield(field, "b") == "cr" or "online" in joined(field, "a").lower() for field in record.get("338")):
        return True
    medium = subfield(record.first("245"), "h").lower()
    return "electronic" in medium or "elektronisch" in medium or "électronique" in medium


def _physical(record: MarcRecord) -> str:
    words = [joined(field, "abn3") for field in record.get("300", "340")]
    return " ".join([*words, subfield(record.first("245"), "h"), joined(record.first("250"), "ab")]).lower()


def _languages(record: MarcRecord, fixed: str, data: BibliographicData) -> None:
    codes = [language_code(fixed[35:38])] if len(fixed) >= 38 and fixed[35:38].isalpha() else []
    for field in record.get("041"):
        if subfield(field, "2"):
            continue
        for value in subfields(field, "adej"):
            # Older records run the codes together: engfreger.
            codes += [language_code(value[i : i + 3]) for i in range(0, len(value) - 2, 3)]
    known = [code for code in dict.fromkeys(codes) if code]
    spoken = [code for code in known if code not in {"und", "mul", "zxx"}] or known
    data.language, data.more_languages = (spoken[0], spoken[1:]) if spoken else ("", [])


def _audience(record: MarcRecord, fixed: str, data: BibliographicData) -> None:
    if record.leader[6:7] in _HAS_AUDIENCE and record.leader[7:8] not in "si":
        data.audience = audience_of_code(fixed[22:23])
    span = next((found for f in record.get("521") if (found := ages_of_text(_ages_text(f)))), None)
    span = span or (ages(data.audience) if data.audience in {"preschool", "primary", "preadolescent"} else None)
    if span:
        data.age_from, data.age_to = span


def _ages_text(field: tuple) -> str:
    text = joined(field, "a")
    # First indicator 0 is a reading grade, 1 an age: the number may stand without its word.
    return f"{'Grades' if field[1] == '0' else 'Ages'} {text}" if field[1] in "01" and text[:1].isdigit() else text


def _years(fixed: str, data: BibliographicData) -> None:
    kind, first, second = fixed[6:7], dates.year_of_fixed(fixed[7:11]), fixed[11:15]
    if kind in {"b", "n"}:
        return
    data.publication_year = first
    if kind in {"c", "d", "u", "i", "k", "m"}:
        data.end_year = dates.end_year_of_fixed(second)
    elif kind == "t":
        data.copyright_year = dates.year_of_fixed(second)
