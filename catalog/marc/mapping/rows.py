"""Spreadsheet rows: forgiving column names, cells with several values."""

import re

from catalog.marc.mapping.data import (
    AgentEntry,
    BibliographicData,
    ItemEntry,
    LinkEntry,
    NoteEntry,
    NumberEntry,
    SeriesEntry,
    SubjectEntry,
)
from catalog.marc.mapping.errors import NotMappable
from catalog.standards import dates, isbn, numbers
from catalog.standards.call_numbers import dewey_class
from catalog.standards.folding import match_key
from catalog.standards.punctuation import squeeze
from catalog.standards.titles import leading_article_length
from catalog.vocabulary.audiences import Audience, ages, ages_of_text
from catalog.vocabulary.formats import Format, format_of_text
from catalog.vocabulary.items import ItemStatus
from catalog.vocabulary.languages import language_code
from catalog.vocabulary.relators import relator_code

# Our name of a column, and what other people call it (folded).
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "book id", "record", "record id", "record number", "control number", "bib", "bib id", "gutenberg id"),
    "title": ("title", "title proper", "book title", "titel", "titre", "titulo", "original title and author"),
    "subtitle": ("subtitle", "sub title", "remainder of title", "title remainder"),
    "part_number": ("part number", "volume", "vol", "part"),
    "part_name": ("part name", "part title", "volume title"),
    "original_script_title": ("original script title", "title in original script", "vernacular title"),
    "variant_titles": ("variant titles", "other titles", "alternative title", "alternative titles"),
    "uniform_title": ("uniform title", "original title"),
    "authors": ("authors", "author", "by", "writer", "creator", "autor", "auteur", "verfasser", "author name",
                "main author"),
    "contributors": ("contributors", "contributor", "other authors", "additional authors", "with"),
    "statement_of_responsibility": ("statement of responsibility", "responsibility"),
    "format": ("format", "material", "material type", "media", "media type", "type", "medium"),
    "language": ("language", "languages", "lang", "language code", "sprache", "langue", "idioma"),
    "more_languages": ("more languages", "other languages"),
    "place": ("place", "place of publication", "publication place", "city"),
    "publisher": ("publisher", "publishers", "verlag", "editeur", "editorial", "imprint"),
    "year": ("year", "publication year", "published", "date", "pub date", "publication date", "jahr", "annee",
             "date of publication", "original publication year", "pub year"),
    "copyright_year": ("copyright year", "copyright"),
    "edition_statement": ("edition statement", "edition"),
    "extent": ("extent", "pages", "number of pages", "physical description", "length"),
    "illustrations": ("illustrations", "other physical details"),
    "dimensions": ("dimensions", "size"),
    "isbn": ("isbn", "isbns", "isbn13", "isbn 13", "isbn10", "isbn 10", "ean"),
    "issn": ("issn", "issns", "eissn"),
    "series": ("series", "series title", "collection"),
    "series_number": ("series number", "number in series", "series volume"),
    "subjects": ("subjects", "subject", "topics", "topic", "keywords", "tags", "subject headings"),
    "genres": ("genres", "genre", "category", "categories", "form"),
    "audience": ("audience", "target audience"),
    "audience_note": ("audience note", "ages", "age", "age range", "reading age"),
    "dewey": ("dewey", "ddc", "dewey number", "dewey decimal"),
    "lcc": ("lcc", "lc class", "lc classification", "library of congress classification"),
    "summary": ("summary", "description", "abstract", "about", "blurb"),
    "contents": ("contents", "table of contents"),
    "notes": ("notes", "note", "comments", "comment"),
    "url": ("url", "link", "web address", "website", "uri"),
    "branch": ("branch", "library", "site", "branch code", "home branch"),
    "location": ("location", "shelving location", "shelf", "section", "room"),
    "item_type": ("item type", "loan type"),
    "call_number": ("call number", "call no", "shelf mark", "shelfmark", "classmark", "signature", "spine label"),
    "barcode": ("barcode", "item barcode", "accession number", "accession no", "copy barcode", "item number"),
    "status": ("status", "item status"),
    "copy_number": ("copy number", "copy", "copy no"),
    "enumeration": ("enumeration", "issue"),
    "price": ("price", "cost"),
}  # fmt: skip
_BY_ALIAS = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
_ROLE = re.compile(r"\s*\(([^()]+)\)$")
_COPY_COLUMNS = ("barcode", "call_number", "branch")


def match_columns(headings: list[str], by_alias: dict[str, str] = _BY_ALIAS) -> dict[str, str]:
    """Return which of our columns each heading means: ``{"Author(s)": "authors", …}``; unknown ones are left out.

    ``by_alias`` has our name of a column by each folded name that others give it.
    """
    found = {}
    for heading in headings:
        folded = match_key(re.sub(r"\(s\)", "s", heading)).replace("_", " ")
        if name := by_alias.get(folded) or by_alias.get(folded.rstrip("s")) or by_alias.get(folded + "s"):
            found[heading.strip()] = name
    return found


def map_row(cells: dict[str, str], columns: dict[str, str]) -> BibliographicData:
    """Return what a row means. Raises :class:`NotMappable` when it has no title."""
    row: dict[str, list[str]] = {}
    for heading, text in cells.items():
        if name := columns.get(heading):
            row.setdefault(name, []).append(squeeze(text))
    data = BibliographicData(control_number=_first(row, "id")[:120], control_number_source="")
    title = _first(row, "title")
    if not title:
        raise NotMappable("It has no title.")
    data.title_proper = title
    _titles(row, data)
    _publication(row, data)
    _agents(row, data)
    _subjects(row, data)
    _numbers(row, data)
    _notes(row, data)
    _audience(row, data)
    if any(_first(row, name) for name in _COPY_COLUMNS):
        data.items = [_item(row)]
    return data


def _first(row: dict[str, list[str]], name: str) -> str:
    return next((value for value in row.get(name, ()) if value), "")


def _values(row: dict[str, list[str]], name: str, separators: str = r";\s*|\s*\|\s*") -> list[str]:
    """The values of a cell that holds several, parted by semicolons or bars."""
    return [value for text in row.get(name, ()) for value in re.split(separators, text) if value.strip()]


def _titles(row: dict[str, list[str]], data: BibliographicData) -> None:
    data.title_remainder = _first(row, "subtitle")
    data.part_number = _first(row, "part_number")
    data.part_name = _first(row, "part_name")
    data.title_original_script = _first(row, "original_script_title")
    data.uniform_title = _first(row, "uniform_title")
    data.statement_of_responsibility = _first(row, "statement_of_responsibility")
    data.variant_titles = [(title, "") for title in _values(row, "variant_titles")]


def _publication(row: dict[str, list[str]], data: BibliographicData) -> None:
    codes = [
        language_code(v) for v in _values(row, "language", r"[;,|/]\s*") + _values(row, "more_languages", r"[;,|/]\s*")
    ]
    known = [code for code in dict.fromkeys(codes) if code]
    data.language, data.more_languages = (known[0], known[1:]) if known else ("", [])
    data.nonfiling_count = leading_article_length(data.title_proper, data.language)
    text = _first(row, "format")
    data.format = text if text in Format.values else format_of_text(text) or Format.BOOK.value
    data.publication_place = _first(row, "place")
    data.publisher = _first(row, "publisher")
    data.publication_date = re.sub(r"\.0$", "", _first(row, "year"))
    data.publication_year = dates.year_of_text(data.publication_date)
    data.copyright_year = dates.year_of_text(_first(row, "copyright_year"))
    data.edition_statement = _first(row, "edition_statement")
    data.extent = _extent(_first(row, "extent"))
    data.other_physical_details = _first(row, "illustrations")
    data.dimensions = _first(row, "dimensions")
    data.dewey_number = dewey_class(_first(row, "dewey"))
    data.lc_classification = _first(row, "lcc")
    title, number = _first(row, "series"), _first(row, "series_number")
    data.series = [SeriesEntry(name, number) for name in re.split(r";\s*", title) if name]


def _extent(text: str) -> str:
    return f"{text} pages" if text.isdigit() else text


def _agents(row: dict[str, list[str]], data: BibliographicData) -> None:
    seen: set[tuple[str, str]] = set()
    for name, default in (("authors", "aut"), ("contributors", "")):
        for text in _values(row, name):
            entry = _agent(text, default)
            entry.is_main_entry = name == "authors" and not seen
            if entry.heading and (entry.heading, entry.relator) not in seen:
                seen.add((entry.heading, entry.relator))
                data.agents.append(entry)


def _agent(text: str, default: str) -> AgentEntry:
    """``Murakami, Haruki, 1949- = 村上春樹 (translator)``: heading, own script, role in brackets at the end."""
    relator, role_text = default, ""
    if match := _ROLE.search(text):
        code = relator_code(match[1])
        if code or default == "":
            relator, role_text = code, "" if code else match[1]
            text = text[: match.start()]
    heading, _, script = text.partition(" = ")
    heading = squeeze(heading).rstrip(",")
    is_person = "," in heading or (len(heading.split()) in {1, 2, 3} and not _looks_like_body(heading))
    kind = "person" if is_person else "body"
    if kind == "person" and "," not in heading:
        heading = _inverted(heading)
    return AgentEntry(kind, heading, relator, role_text[:120], squeeze(script))


_BODY_WORDS = re.compile(
    r"\b(?:society|press|museum|university|library|institute|association|company|orchestra|band|group|ministry|council|"
    r"board|survey|foundation|committee|ensemble|choir|quartet|trio|the|inc|ltd|press|studio|studios|bbc|unesco)\b",
    re.I,
)


def _looks_like_body(name: str) -> bool:
    return bool(_BODY_WORDS.search(name)) or "(" in name


def _inverted(name: str) -> str:
    """``Ursula K. Le Guin`` as people write it becomes ``Le Guin, Ursula K.`` as it is filed."""
    if not name.isascii() and not re.search(r"[a-z]", name):
        return name
    words = name.split()
    if len(words) < 2:
        return name
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in {
        "de",
        "la",
        "le",
        "van",
        "von",
        "der",
        "du",
        "den",
        "di",
        "del",
        "da",
    }:
        start -= 1
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}"


def _subjects(row: dict[str, list[str]], data: BibliographicData) -> None:
    for name, kind in (("subjects", "topic"), ("genres", "genre")):
        for text in _values(row, name):
            heading = re.sub(r"\s*--\s*", " -- ", text).strip()
            data.subjects.append(SubjectEntry(kind, "", heading, heading.split(" -- ")[0]))


def _numbers(row: dict[str, list[str]], data: BibliographicData) -> None:
    seen = set()
    for text in _isbn_cells(row):
        number = _isbn_of_cell(text)
        if number and number not in seen:
            seen.add(number)
            data.numbers.append(NumberEntry("isbn", number, "", "valid" if isbn.is_valid(number) else "incorrect"))
    for text in _values(row, "issn", r"[;,|\s]\s*"):
        if number := numbers.issn(text):
            data.numbers.append(NumberEntry("issn", number))


def _isbn_cells(row: dict[str, list[str]]) -> list[str]:
    """The numbers in the cells, one by one; blanks may stand inside a number, or between two."""
    found = []
    for cell in row.get("isbn", ()):
        text = re.sub(r"^([0-9]),([0-9]+[eE])", r"\1.\2", cell)
        if isbn.is_valid(re.sub(r"[\s\-‐‑–]", "", text).upper()):
            found.append(text)
        else:
            found += [part for part in re.split(r"[;,|\s]+", text) if part]
    return found


def _isbn_of_cell(text: str) -> str:
    """Mend what spreadsheets do to ISBNs: lost zeros in front, and 9.78030640615E+12."""
    if power := re.fullmatch(r"([0-9])\.?([0-9]*)[eE]\+?([0-9]{1,2})", text):
        text = _written_out(power[1] + power[2], int(power[3]) + 1)
    digits = re.sub(r"[^0-9Xx]", "", re.sub(r"\.0$", "", text)).upper()
    if 7 <= len(digits) < 10:
        digits = digits.zfill(10)
    return isbn.find(digits) or (digits if len(digits) >= 8 else "")


def _written_out(digits: str, length: int) -> str:
    """The number whose first digits are left. The last of an ISBN can be worked out; more are lost for good."""
    if len(digits) == length:
        return digits
    # Twelve digits are what programs write of a long number, without zeros at their end.
    if length == 13 and len(digits) in {11, 12}:
        return digits.ljust(12, "0") + isbn.check_digit_13(digits.ljust(12, "0"))
    return ""


def _notes(row: dict[str, list[str]], data: BibliographicData) -> None:
    for name, kind in (("summary", "summary"), ("contents", "contents"), ("notes", "general")):
        data.notes += [NoteEntry(kind, text) for text in row.get(name, ()) if text]
    for url in _values(row, "url", r"[;\s]\s*"):
        data.links.append(LinkEntry(url, "", "self" if data.format in {"ebook", "website"} else "related"))


def _audience(row: dict[str, list[str]], data: BibliographicData) -> None:
    text = _first(row, "audience").lower()
    data.audience = text if text in Audience.values else ""
    note = _first(row, "audience_note")
    if note:
        data.notes.append(NoteEntry("audience", note))
    span = (
        ages_of_text(note)
        or ages_of_text(text)
        or (ages(data.audience) if data.audience in {"preschool", "primary", "preadolescent"} else None)
    )
    if span:
        data.age_from, data.age_to = span


def _item(row: dict[str, list[str]]) -> ItemEntry:
    status = match_key(_first(row, "status")).replace(" ", "_")
    return ItemEntry(
        barcode=_first(row, "barcode"),
        branch=_first(row, "branch"),
        location=_first(row, "location"),
        item_type=_first(row, "item_type"),
        call_number=_first(row, "call_number"),
        enumeration=_first(row, "enumeration"),
        copy_number=_first(row, "copy_number"),
        status=status if status in ItemStatus.values else ItemStatus.AVAILABLE.value,
        price=_first(row, "price"),
    )


def map_copy_row(cells: dict[str, str], columns: dict[str, str]) -> ItemEntry:
    """The copy in a row of a spreadsheet that lists copies only (``id``, ``barcode``, ``branch`` …)."""
    row = {name: [squeeze(text)] for heading, text in cells.items() if (name := columns.get(heading))}
    return _item(row)
