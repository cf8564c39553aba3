"""From editions to index documents: a few queries for a whole batch, plain tuples instead of model instances."""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

import tantivy
from django.db.models import Count, Q

from catalog.models import (
    AgentVariant,
    Contribution,
    Edition,
    ElectronicLocation,
    Item,
    Loan,
    Note,
    SeriesStatement,
    StandardNumber,
    SubjectHeading,
    SubjectVariant,
    VariantTitle,
)
from catalog.models.agents import name_of_heading
from catalog.models.contributions import names_in_order
from catalog.search.cards import (
    EDITION_COLUMNS,
    LINK_COLUMNS,
    ItemOnCard,
    card_of,
)
from catalog.search.fields import EVERYTHING, TEXT_FIELDS
from catalog.search.stemming import stemmer_of, stems
from catalog.standards.call_numbers import call_number_classes
from catalog.standards.folding import joined_words, match_key, search_words, single_letters, title_key
from catalog.standards.isbn import to_10
from catalog.vocabulary.audiences import OLDEST, Audience, ages
from catalog.vocabulary.formats import format_number
from catalog.vocabulary.items import ItemState, item_state
from catalog.vocabulary.languages import LANGUAGES, language_name
from catalog.vocabulary.subjects import SubjectKind

_EDITION_FIELDS = (
    "pk", "format", "title_proper", "title_remainder", "part_number", "part_name", "title_original_script",
    "statement_of_responsibility", "responsibility_original_script", "uniform_title", "sort_title", "publisher",
    "publication_place", "publication_original_script", "publication_year", "copyright_year", "language",
    "more_languages", "control_number", "dewey_number", "lc_classification", "edition_statement", "audience",
    "created_at", "age_from", "age_to", "work_id", "end_year", "cover",
)  # fmt: skip
_CARD_COLUMNS = ("pk", *EDITION_COLUMNS[1:])
_ITEM_FIELDS = (
    "status", "due_at", "is_kept", "going_to_id",
    "branch_id", "shelving_location_id", "call_number", "call_number_key", "enumeration", "public_note",
)  # fmt: skip
logger = logging.getLogger(__name__)
_FULL_TEXT_LIMIT = 20_000
# All loans count, not those of a span of time: a document follows from the rows alone, on whatever day it is made.
LOANS_LIKE_A_COPY = 8
# Subject headings are mostly English (LCSH, FAST, MeSH), whatever the record's language.
_SUBJECT_STEMMER = "english"
# Music, pictures, several languages, not known: their titles may be in any; English is the best guess.
_NO_LANGUAGE = frozenset({"zxx", "mul", "und", "mis"})
_WORD_FIELDS = tuple(field.name for field in TEXT_FIELDS)
AUDIENCES = tuple(Audience.values)
_NOT_YOUNG = (Audience.ADULT, Audience.SPECIALIZED, Audience.GENERAL, "")


def language_number(code: str) -> int:
    """A MARC language code as a whole number for the index: three letters to the base of 32."""
    number = 0
    for letter in code[:3].lower():
        number = number * 32 + (ord(letter) & 31)
    return number


def language_of_number(number: int) -> str:
    """The MARC code of a language number."""
    letters = ""
    while number:
        number, rest = divmod(number, 32)
        letters = chr(rest + 96) + letters
    return letters


def used_stemmers(searcher: tantivy.Searcher) -> tuple[str, ...]:
    """The stemmers by which a word of some document may have been stemmed."""
    used = {
        of for code in LANGUAGES if (of := stemmer_of(code)) and searcher.doc_freq("language", language_number(code))
    }
    return tuple(sorted(used | {_SUBJECT_STEMMER}))


@dataclass(slots=True)
class _Parts:
    """What hangs on one edition."""

    agents: list[tuple] = field(default_factory=list)
    subjects: list[tuple] = field(default_factory=list)
    series: list[tuple] = field(default_factory=list)
    numbers: list[tuple] = field(default_factory=list)
    variants: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    items: list[ItemOnCard] = field(default_factory=list)
    barcodes: list[str | None] = field(default_factory=list)
    loans: int = 0
    names: list[tuple[bool, str]] = field(default_factory=list)
    links: list[tuple] = field(default_factory=list)


def documents(edition_ids: Sequence[int]) -> Iterator[dict]:
    """Yield the index document of each public edition among ``edition_ids``; about twelve queries for them all."""
    parts = _parts(edition_ids)
    rows = Edition.objects.filter(pk__in=edition_ids, suppressed=False).order_by().values_list(*_EDITION_FIELDS)
    for row in rows:
        try:
            document = _document(dict(zip(_EDITION_FIELDS, row, strict=True)), parts[row[0]])
        except Exception:  # one row that nobody thought of must not keep all the others out
            logger.exception("Edition %s cannot be indexed.", row[0])
            continue
        everything = " ".join(dict.fromkeys(word for name in _WORD_FIELDS for word in _words_in(document[name])))
        card = document["card"].encode("utf-8", "replace")
        yield document | {EVERYTHING: everything, "digest": _digest(document), "card": card}


def _words_in(value: str | list[str]) -> list[str]:
    return value.split() if isinstance(value, str) else value


def _digest(document: dict) -> int:
    """Sixty-three bits of everything in a document, by which one in the index is compared as a whole."""
    data = json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest()) >> 1


def _parts(ids: Sequence[int]) -> dict[int, _Parts]:
    parts: dict[int, _Parts] = defaultdict(_Parts)
    named = Contribution.objects.filter(edition_id__in=ids).order_by()
    given = SubjectHeading.objects.filter(edition_id__in=ids).order_by()
    agent_variants = _variants(AgentVariant, "agent_id", Q(agent_id__in=named.values("agent_id")))
    # Words that lead to "Whales" lead to "Whales -- Fiction" as well.
    subjects = Q(subject_id__in=given.values("subject_id")) | Q(subject_id__in=given.values("subject__main_id"))
    subject_variants = _variants(SubjectVariant, "subject_id", subjects)
    for pk, is_main_entry, agent_id, kind, heading, script in (
        Contribution.objects.filter(edition_id__in=ids)
        .order_by("position", "pk")
        .values_list(
            "edition_id", "is_main_entry", "agent_id", "agent__kind", "agent__heading", "agent__original_script"
        )
    ):
        parts[pk].agents.append((agent_id, heading, script, agent_variants.get(agent_id, ())))
        parts[pk].names.append((is_main_entry, name_of_heading(kind, heading)))
    for pk, subject_id, main_id, kind, heading, script in (
        SubjectHeading.objects.filter(edition_id__in=ids)
        .order_by("position", "pk")
        .values_list(
            "edition_id",
            "subject_id",
            "subject__main_id",
            "subject__kind",
            "subject__heading",
            "subject__original_script",
        )
    ):
        words = (heading, script, *subject_variants.get(subject_id, ()), *subject_variants.get(main_id or 0, ()))
        parts[pk].subjects.append((main_id or subject_id, kind, words))
    for pk, series_id, title, script, number in _rows(
        SeriesStatement, ids, "series_id", "series__title", "series__original_script", "series_number"
    ):
        parts[pk].series.append((series_id, f"{title} {number}", script))
    for pk, kind, value in _rows(StandardNumber, ids, "kind", "value"):
        parts[pk].numbers.append((kind, value))
    for pk, title in _rows(VariantTitle, ids, "title"):
        parts[pk].variants.append(title)
    for pk, text, script in _rows(Note, ids, "text", "original_script"):
        parts[pk].notes.append(f"{text} {script}" if script else text)
    links = ElectronicLocation.objects.filter(edition_id__in=ids).order_by("position", "pk")
    for pk, *link in links.values_list("edition_id", *LINK_COLUMNS):
        parts[pk].links.append(tuple(link))
    for pk, barcode, status, due_at, is_kept, going_to_id, *place in (
        Item.objects.filter(edition_id__in=ids)
        .listed()
        .with_circulation()
        .order_by("call_number_key", "enumeration", "pk")
        .values_list("edition_id", "barcode", *_ITEM_FIELDS)
    ):
        parts[pk].items.append(_item(status, due_at, is_kept, going_to_id, place))
        parts[pk].barcodes.append(barcode)
    loans = Loan.objects.filter(item__edition_id__in=ids).order_by().values_list("item__edition_id")
    for pk, number in loans.annotate(Count("pk")):
        parts[pk].loans = number
    return parts


def _item(status: str, due_at: datetime | None, is_kept: bool, going_to_id: int | None, place: Sequence) -> ItemOnCard:
    """An item as a card has it, from _ITEM_FIELDS; ``place`` are those that a card has as they are."""
    lent, travelling = due_at is not None, going_to_id is not None
    state = item_state(status, is_lent=lent, is_kept=is_kept, is_travelling=travelling)
    seconds = int(due_at.timestamp()) if due_at else None
    return ItemOnCard._make((*place, state.value, seconds, going_to_id))


def _rows(model, ids: Sequence[int], *fields: str) -> Iterable[tuple]:  # type: ignore[no-untyped-def]
    return model.objects.filter(edition_id__in=ids).order_by("pk").values_list("edition_id", *fields)


def _variants(model, owner: str, wanted: Q) -> dict[int, list[str]]:  # type: ignore[no-untyped-def]
    if not model.objects.exists():
        return {}
    found: dict[int, list[str]] = defaultdict(list)
    for owner_id, heading in model.objects.filter(wanted).order_by("pk").values_list(owner, "heading"):
        found[owner_id].append(heading)
    return found


def _join(*texts: str) -> str:
    """The search words of several texts; the sign between two keeps phrases from crossing.

    Behind them come words with a hyphen as one, and the single letters of scripts without blanks.
    """
    found, beside = [], []
    for text in filter(None, texts):
        found.append(" ".join(search_words(text)))
        if not text.isascii() or "-" in text:
            beside += joined_words(text)
            beside += single_letters(text)
    return " \x1f ".join(filter(None, (*found, " ".join(dict.fromkeys(beside)))))


def _document(row: dict, parts: _Parts) -> dict:
    title = " ".join(t for t in (row["title_proper"], row["part_number"], row["part_name"]) if t)
    scripts = row["title_original_script"]
    year = row["publication_year"] or row["copyright_year"]
    agents = list(dict.fromkeys(agent_id for agent_id, *_rest in parts.agents))
    codes = list(dict.fromkeys(code for code in (row["language"], *row["more_languages"]) if code))
    items = parts.items
    marks = list(dict.fromkeys(item.call_number for item in items))
    available = sorted({item.branch_id for item in items if item.state == ItemState.AVAILABLE})
    is_online = any(relationship == ElectronicLocation.Relationship.SELF for *_link, relationship in parts.links)
    subjects = [text for _pk, _kind, texts in parts.subjects for text in texts if text]
    titles = (title, row["title_remainder"], scripts, row["uniform_title"], *parts.variants)
    stemmers = list(dict.fromkeys(stemmer for code in codes[:3] if (stemmer := stemmer_of(code))))
    if not stemmers and all(code in _NO_LANGUAGE for code in codes):
        stemmers = [_SUBJECT_STEMMER]
    first_agent = match_key(parts.agents[0][1], 80) if parts.agents else "\uffff"
    document = {
        "id": row["pk"],
        "title_exact": _exact_titles(row, title, parts.variants),
        "title": _join(*titles),
        "title_stem": " ".join(stems(" ".join(filter(None, titles)), stemmers)),
        "agent": _join(
            *(text for _pk, heading, script, variants in parts.agents for text in (heading, script, *variants)),
            row["statement_of_responsibility"],
            row["responsibility_original_script"],
        ),
        "subject": _join(*subjects),
        "subject_stem": " ".join(stems(" ".join(subjects), dict.fromkeys((_SUBJECT_STEMMER, *stemmers)))),
        "series": _join(*(text for _pk, *pair in parts.series for text in pair)),
        "publisher": _join(row["publisher"]),
        "text": _join(
            row["publication_place"],
            row["publication_original_script"],
            row["edition_statement"],
            *(str(language_name(code)) for code in codes),
            *parts.notes,
        )[:_FULL_TEXT_LIMIT],
        "number": _numbers(row, parts, parts.barcodes),
        "call_number": _join(row["dewey_number"], row["lc_classification"], *marks),
        "call_number_class": call_number_classes((row["dewey_number"], row["lc_classification"], *marks)),
        "format": format_number(row["format"]),
        "language": [language_number(code) for code in codes],
        "main_language": language_number(row["language"]),
        "work_id": row["work_id"],
        "audience": AUDIENCES.index(row["audience"]) + 1 if row["audience"] in AUDIENCES else 0,
        "subject_id": _of_kind(parts, is_genre=False),
        "genre_id": _of_kind(parts, is_genre=True),
        "agent_id": agents,
        "series_id": list(dict.fromkeys(series_id for series_id, *_titles in parts.series)),
        "location": sorted({item.shelving_location_id for item in items if item.shelving_location_id}),
        "added": int(row["created_at"].timestamp() // 86_400),
        "popular": min(4, (len(items) + parts.loans // LOANS_LIKE_A_COPY).bit_length() - 1) if items else 0,
        "branch": sorted({item.branch_id for item in items}),
        "available_branch": available,
        "available": 1 if available or is_online else 0,
        "sort_title": f"{row['sort_title']}\x1f{row['pk']:012d}",
        "sort_agent": f"{first_agent}\x1f{row['sort_title'][:60]}\x1f{row['pk']:012d}",
        "newest": (year or 0) * 10**11 + row["pk"],
        "card": card_of(
            [row[name] for name in _CARD_COLUMNS],
            names_in_order(parts.names),
            items,
            parts.links,
        ),
        "oldest": (9999 - year if year else 0) * 10**11 + row["pk"],
    }
    if year:
        document["year"] = year
    if span := _ages(row):
        document["age_from"], document["age_to"] = span
    return document


def _ages(row: dict) -> tuple[int, int] | None:
    """The ages an edition is for: as the record says, else by its audience; nothing for what is not for the young."""
    if row["age_from"] is not None:
        return row["age_from"], row["age_to"] if row["age_to"] is not None else OLDEST
    return None if row["audience"] in _NOT_YOUNG else ages(row["audience"])


def _of_kind(parts: _Parts, *, is_genre: bool) -> list[int]:
    """Ids of the main headings that are genres, or of those that are subjects."""
    found = (main_id for main_id, kind, _words in parts.subjects if (kind == SubjectKind.GENRE) == is_genre)
    return list(dict.fromkeys(found))


def _exact_titles(row: dict, title: str, variants: list[str]) -> list[str]:
    """Whole titles, folded: what somebody types who knows it."""
    whole = f"{title} {row['title_remainder']}"
    # Not the agreed title: a translation must not come before the original that one has named.
    candidates = (title, whole, row["title_original_script"], *variants)
    # Without its article as well: "hobbit" is The Hobbit.
    return list(dict.fromkeys(title_key(text) for text in (*candidates, row["sort_title"]) if text))


def _numbers(row: dict, parts: _Parts, barcodes: Sequence[str | None]) -> list[str]:
    """Numbers as people type them, folded: ISBN in both lengths, barcodes, control number."""
    found = [row["control_number"]]
    for kind, value in parts.numbers:
        found.append(value)
        if kind == "isbn":
            found.append(to_10(value))
    return list(dict.fromkeys(number_word(text) for text in (*found, *barcodes) if text))


def number_word(text: str) -> str:
    """A number as the index has it: lower case, letters and digits only."""
    return "".join(letter for letter in text.lower() if letter.isalnum())
