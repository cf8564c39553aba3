"""Editions as pages show them: the whole record, and a cover on a shelf. ``hits`` has the lines of lists."""

import datetime
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from django.urls import reverse
from django.utils.text import Truncator, get_text_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalog.models import Agent, Edition, ElectronicLocation, LinkedTitle, Note, StandardNumber, Subject
from catalog.presenters.availability import (
    Availability,
    Copy,
    availability_of,
    listed_copies,
    online_label,
    queue_in_words,
)
from catalog.presenters.covers import Cover, cover_of
from catalog.search.state import SearchState
from catalog.vocabulary.audiences import OLDEST
from catalog.vocabulary.languages import language_name
from catalog.vocabulary.notes import NoteKind
from catalog.vocabulary.numbers import NumberKind, NumberStatus
from catalog.vocabulary.subjects import SubjectKind

AGENTS_IN_A_HIT = 3
COPIES_SHOWN = 30


class Title(NamedTuple):
    """A title as it is printed, with the language of its words, and the same in its own script."""

    text: str
    subtitle: str
    lang: str
    original: str
    original_lang: str


class EditionTile(NamedTuple):
    """One edition on a shelf of covers."""

    url: str
    title: Title
    agents: str
    cover: Cover


@dataclass(frozen=True)
class Value:
    """One value of a row: words, maybe a link, maybe more words after it or in its own script."""

    text: str
    url: str = ""
    detail: str = ""
    original: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the description: a label and its values."""

    label: str
    values: Sequence[Value]


@dataclass(frozen=True)
class Contributor:
    """A name of the by-line, with its page and the roles."""

    name: str
    url: str
    roles: str
    original: str


@dataclass(frozen=True)
class NoteGroup:
    """The notes of one kind under their heading; contents are broken into ``parts``."""

    label: str
    notes: Sequence[Note]
    parts: Sequence[str] = ()


@dataclass(frozen=True)
class Link:
    """A link that leads out of the catalogue."""

    url: str
    label: str
    host: str


@dataclass(frozen=True)
class OtherEdition:
    """Another edition of the same work, in one line."""

    url: str
    text: str
    availability: Availability


@dataclass(frozen=True)
class EditionPage:
    """Everything the catalogue knows of one edition, in the order of reading."""

    url: str
    title: Title
    format: str
    year: str
    contributors: Sequence[Contributor]
    responsibility: str
    responsibility_original: str
    cover: Cover
    availability: Availability
    places: Sequence[Copy]
    queue: str
    summaries: Sequence[Note]
    rows: Sequence[Row]
    contents: Sequence[NoteGroup]
    notes: Sequence[NoteGroup]
    linked: Sequence[Row]
    links: Sequence[Link]
    copies: Sequence[Copy]
    more_copies: Sequence[Copy]


def title_of(edition: Edition) -> Title:
    """Return the title; words written in Latin letters for another script say so in their language tag."""
    tag = edition.language_tag
    is_romanised = bool(edition.title_original_script and tag)
    return Title(
        text=edition.title,
        subtitle=edition.title_remainder,
        lang=f"{tag}-Latn" if is_romanised else tag,
        original=edition.title_original_script,
        original_lang=tag,
    )


def year_of(edition: Edition) -> str:
    """Return the year, or the span of years of something that came out over years."""
    if edition.year and edition.end_year and edition.end_year != edition.year:
        return f"{edition.year}–{edition.end_year}"
    return str(edition.year or "")


# What a cover on a shelf is made from.
TILE_COLUMNS = (
    "work_id",
    "format",
    "title_proper",
    "title_remainder",
    "part_number",
    "part_name",
    "title_original_script",
    "language",
    "dewey_number",
    "cover",
)


def edition_tile(edition: Edition) -> EditionTile:
    """Return one edition on a shelf, from TILE_COLUMNS and its contributions."""
    names, title = edition.names, title_of(edition)
    cover = cover_of(edition)
    title = title._replace(text=_shortened(title.text, 70))
    return EditionTile(edition.get_absolute_url(), title, _shortened(some_names(names), 60), cover)


def _shortened(text: str, letters: int) -> str:
    """Cut a text that is too long for a tile. Django's way of counting letters takes long, and most texts are short."""
    return Truncator(text).chars(letters) if len(text) > letters else text


def some_names(names: Sequence[str]) -> str:
    """Return the first names in one line, with the number of the others."""
    shown = ", ".join(names[:AGENTS_IN_A_HIT])
    rest = len(names) - AGENTS_IN_A_HIT
    if rest <= 0:
        return shown
    return ngettext("%(names)s and %(count)d other", "%(names)s and %(count)d others", rest) % {
        "names": shown,
        "count": rest,
    }


def language_if_not_english(edition: Edition) -> str:
    """Return the languages, at most three, of what is not in English alone."""
    codes = tuple(edition.languages)
    return _in_languages(get_language(), codes) if codes not in {(), ("eng",)} else ""


@lru_cache(maxsize=1024)
def _in_languages(_language: str | None, codes: Sequence[str]) -> str:
    return ", ".join(language_name(code) for code in codes[:3])


def edition_page(
    edition: Edition, held: Mapping[int, str] | None = None, *, at: datetime.datetime, waiting: int = 0
) -> EditionPage:
    """Return the whole record as it stands at a moment.

    ``held`` maps linked titles (by key) to the address of the edition they mean; ``waiting`` is how many wait for it.
    """
    contributors = contributors_of(edition)
    notes = list(edition.notes.all())
    items = edition.listed_items
    copies = listed_copies(items, at)
    availability = availability_of(edition, at=at)
    return EditionPage(
        url=edition.get_absolute_url(),
        title=title_of(edition),
        format=edition.get_format_display(),
        year=year_of(edition),
        contributors=contributors,
        responsibility=edition.statement_of_responsibility,
        responsibility_original=edition.responsibility_original_script,
        cover=cover_of(edition),
        availability=availability,
        places=[copy for copy in copies if copy.status == availability.status] if availability.place else [],
        queue=queue_in_words(items, waiting),
        summaries=[note for note in notes if note.kind == NoteKind.SUMMARY],
        rows=description_rows(edition),
        contents=note_groups(note for note in notes if note.kind == NoteKind.CONTENTS),
        notes=note_groups(note for note in notes if note.kind not in {NoteKind.SUMMARY, NoteKind.CONTENTS}),
        linked=linked_rows(edition.linked_titles.all(), held or {}),
        links=links_of(edition),
        copies=copies[:COPIES_SHOWN],
        more_copies=copies[COPIES_SHOWN:],
    )


def contributors_of(edition: Edition) -> list[Contributor]:
    """Return the by-line: main entry first, one name once with all its roles."""
    in_order = sorted(edition.contributions.all(), key=lambda contribution: not contribution.is_main_entry)
    roles: dict[int, list[str]] = {}
    agents = {}
    for contribution in in_order:
        agents[contribution.agent_id] = contribution.agent
        roles.setdefault(contribution.agent_id, []).append(contribution.role)
    return [_contributor(agent, roles[pk], edition) for pk, agent in agents.items()]


def _contributor(agent: Agent, roles: Iterable[str], edition: Edition) -> Contributor:
    """Return a name; it stands in its own script too where that is the script of the title."""
    original = agent.original_name if _script(agent.original_script) == _script(edition.title_original_script) else ""
    return Contributor(agent.name, agent.get_absolute_url(), ", ".join(dict.fromkeys(filter(None, roles))), original)


def _script(text: str) -> str:
    """Return the script of the first letter: CYRILLIC, ARABIC, CJK …"""
    letter = next(filter(str.isalpha, text), "")
    script = unicodedata.name(letter, "").split(" ")[0] if letter else ""
    return "CJK" if script in {"HIRAGANA", "KATAKANA"} else script


def description_rows(edition: Edition) -> list[Row]:
    """Return the rows of the description that have something to say."""
    rows = [
        _text_row(_("Format"), edition.get_format_display()),
        Row(_("Published"), _publication(edition)),
        _text_row(_("Copyright"), str(edition.copyright_year or "")),
        _text_row(_("Edition"), edition.edition_statement),
        _text_row(_("Description"), _physical_description(edition)),
        _text_row(
            ngettext("Language", "Languages", len(edition.languages) or 1),
            get_text_list(edition.language_names, _("and")),
        ),
        _text_row(_("Original title"), edition.uniform_title),
        Row(_("Series"), _series(edition)),
        Row(_("Other titles"), _variant_titles(edition)),
        _text_row(_("For whom"), audience(edition)),
        *_number_rows(edition.standard_numbers.all()),
        *_subject_rows(edition),
        _text_row(_("Dewey number"), edition.dewey_number),
        _text_row(_("Library of Congress class"), edition.lc_classification),
        _text_row(_("Form"), _content_type(edition)),
    ]
    return [row for row in rows if row.values]


def _text_row(label: str, text: str) -> Row:
    return Row(label, [Value(text)] if text else [])


def _publication(edition: Edition) -> list[Value]:
    place_and_publisher = ": ".join(filter(None, (edition.publication_place, edition.publisher)))
    date = edition.publication_date or year_of(edition)
    text = ", ".join(filter(None, (place_and_publisher, date)))
    original = edition.publication_original_script
    return [Value(text, original=original, lang=edition.language_tag)] if text or original else []


def _physical_description(edition: Edition) -> str:
    with_details = " : ".join(filter(None, (edition.extent, edition.other_physical_details)))
    return " ; ".join(filter(None, (with_details, edition.dimensions)))


def _content_type(edition: Edition) -> str:
    types = (edition.content_type, edition.media_type, edition.carrier_type)
    return ", ".join(dict.fromkeys(filter(None, types)))


def _series(edition: Edition) -> list[Value]:
    return [
        Value(
            s.series.title, s.series.get_absolute_url(), s.series_number, s.series.original_script, edition.language_tag
        )
        for s in edition.series_statements.all()
    ]


def _variant_titles(edition: Edition) -> list[Value]:
    return [Value(variant.title, detail=variant.kind) for variant in edition.variant_titles.all()]


def audience(edition: Edition) -> str:
    """Return for whom an edition is, in words: "9 to 13 years", "Ages 6 to 8", "From age 14"."""
    if edition.age_from is None:
        return edition.get_audience_display()
    if edition.age_to in {None, OLDEST}:
        return _("From age %(age)d") % {"age": edition.age_from}
    if edition.age_from == edition.age_to:
        return _("Age %(age)d") % {"age": edition.age_from}
    return _("Ages %(first)d to %(last)d") % {"first": edition.age_from, "last": edition.age_to}


def _number_rows(numbers: Iterable[StandardNumber]) -> list[Row]:
    kinds: dict[str, list[Value]] = {}
    seen = set()
    for number in numbers:
        # An ISBN printed in both lengths is one number.
        if (number.kind, number.value) not in seen:
            seen.add((number.kind, number.value))
            kinds.setdefault(number.kind, []).append(_number(number))
    return [Row(str(NumberKind(kind).label), values) for kind, values in kinds.items()]


def _number(number: StandardNumber) -> Value:
    said: dict[str, str] = {
        NumberStatus.CANCELLED: _("no longer used"),
        NumberStatus.INCORRECT: _("printed wrongly"),
    }
    detail = ", ".join(filter(None, (number.qualifier, said.get(number.status, ""))))
    return Value(issn_with_hyphen(number.value) if number.kind == NumberKind.ISSN else number.value or number.printed,
                 detail=detail)  # fmt: skip


def issn_with_hyphen(number: str) -> str:
    """Return an ISSN as it is always printed: 1234-567X."""
    return f"{number[:4]}-{number[4:]}" if len(number) == 8 else number


def _subject_rows(edition: Edition) -> list[Row]:
    subjects = [heading.subject for heading in edition.subject_headings.all()]
    topics = [_subject(subject) for subject in subjects if subject.kind != SubjectKind.GENRE]
    genres = [_subject(subject) for subject in subjects if subject.kind == SubjectKind.GENRE]
    return [
        Row(ngettext("Subject", "Subjects", len(topics) or 1), topics),
        Row(ngettext("Genre", "Genres", len(genres) or 1), genres),
    ]


def _subject(subject: Subject) -> Value:
    return Value(heading_of(subject.heading), subject.get_absolute_url(), original=subject.original_script)


def heading_of(heading: str) -> str:
    """Return a subject heading with dashes between its parts as books print them."""
    return heading.replace(" -- ", " – ").replace("--", " – ")


def note_groups(notes: Iterable[Note]) -> list[NoteGroup]:
    """Return notes by kind, in the order of the list of kinds."""
    order = list(NoteKind.values)
    in_order = sorted(notes, key=lambda note: order.index(note.kind) if note.kind in order else len(order))
    return [_group(kind, list(group)) for kind, group in groupby(in_order, key=lambda note: note.kind)]


def _group(kind: str, notes: list[Note]) -> NoteGroup:
    label = str(NoteKind(kind).label) if kind in NoteKind.values else ""
    return NoteGroup(label, notes, _parts(notes) if kind == NoteKind.CONTENTS else ())


def _parts(notes: Sequence[Note]) -> list[str]:
    """Return the chapters of one table of contents, when its note separates at least three by dashes."""
    if len(notes) != 1 or notes[0].original_script:
        return []
    parts = [part.strip(" .-") for part in notes[0].text.split(" -- ")]
    return [part for part in parts if part] if len(parts) >= 3 else []


def linked_rows(linked: Iterable[LinkedTitle], held: Mapping[int, str]) -> list[Row]:
    """Return linked titles by relation: a link to the edition that is held, else to a search for the title."""
    relations: dict[str, list[Value]] = {}
    for title in linked:
        relations.setdefault(title.get_relationship_display(), []).append(_linked(title, held))
    return [Row(label, values) for label, values in relations.items()]


def _linked(linked: LinkedTitle, held: Mapping[int, str]) -> Value:
    number = _("ISSN or ISBN %(number)s") % {"number": linked.standard_number} if linked.standard_number else ""
    url = held.get(linked.pk) or search_url(linked.title)
    return Value(linked.title, url, ", ".join(filter(None, (linked.detail, number))))


def search_url(text: str) -> str:
    """Return the address of a search for some words."""
    return reverse("catalog:search") + SearchState(q=text[:200]).query_string


def links_of(edition: Edition) -> list[Link]:
    """Return the links that are safe to follow; the thing itself first."""
    order = list(ElectronicLocation.Relationship.values)
    links = sorted(edition.links, key=lambda link: order.index(link.relationship))
    return [Link(link.url, _link_label(edition, link), _host(link.url)) for link in links if link.is_safe]


def _link_label(edition: Edition, link: ElectronicLocation) -> str:
    if link.label:
        return link.label
    if link.relationship == ElectronicLocation.Relationship.RELATED:
        return _("More about this title")
    if link.relationship == ElectronicLocation.Relationship.VERSION:
        return _("Another version online")
    return online_label(edition.format)


def _host(url: str) -> str:
    return url.split("/")[2].rpartition("@")[2].removeprefix("www.") if url.count("/") > 1 else ""


def other_editions(editions: Iterable[Edition], at: datetime.datetime) -> list[OtherEdition]:
    """Return other editions of a work, each in one line: format, language, year and publisher."""
    return [_other_edition(edition, at) for edition in editions]


def _other_edition(edition: Edition, at: datetime.datetime) -> OtherEdition:
    parts = (edition.get_format_display(), language_if_not_english(edition), year_of(edition), edition.publisher)
    return OtherEdition(edition.get_absolute_url(), ", ".join(filter(None, parts)), availability_of(edition, at=at))
