"""schema.org descriptions (JSON-LD) of editions, for search engines and reference managers."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from catalog.models import Edition, Item
from catalog.vocabulary.formats import Format
from catalog.vocabulary.items import ItemState
from catalog.vocabulary.notes import NoteKind
from catalog.vocabulary.numbers import NumberKind, NumberStatus
from catalog.vocabulary.subjects import SubjectKind

TYPES = {
    Format.BOOK: "Book",
    Format.LARGE_PRINT: "Book",
    Format.EBOOK: "Book",
    Format.BRAILLE: "Book",
    Format.AUDIOBOOK: "Audiobook",
    Format.FILM: "Movie",
    Format.MUSIC: "MusicAlbum",
    Format.SCORE: "SheetMusic",
    Format.MAP: "Map",
    Format.SERIAL: "Periodical",
    Format.ARTICLE: "Article",
    Format.PICTURE: "VisualArtwork",
    Format.SOFTWARE: "SoftwareApplication",
    Format.MANUSCRIPT: "Manuscript",
    Format.WEBSITE: "WebSite",
}
_BOOK_FORMATS = {
    Format.EBOOK: "https://schema.org/EBook",
    Format.AUDIOBOOK: "https://schema.org/AudiobookFormat",
}
_HAS_ISBN = {"Book", "Audiobook"}
# The property for a relator code; any other role is a contributor's.
_ROLES = {
    "aut": "author",
    "cre": "author",
    "edt": "editor",
    "ill": "illustrator",
    "trl": "translator",
    "cmp": "composer",
    "drt": "director",
    "act": "actor",
    "pro": "producer",
    "nrt": "readBy",
    "prf": "byArtist",
}
_TYPES_OF_ROLE = {
    "illustrator": {"Book", "Audiobook"},
    "composer": {"MusicComposition"},
    "director": {"Movie"},
    "actor": {"Movie"},
    "readBy": {"Audiobook"},
    "byArtist": {"MusicAlbum"},
}
_AGENT_TYPES = {"person": "Person", "family": "Person"}
# In a <script> no "</script", "<!--" or line separator may stand, whatever the record says.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def edition_json_ld(edition: Edition, url: str) -> SafeString:
    """Return the description of an edition (fetched with all that its page shows), safe inside a <script>."""
    text = json.dumps(describe(edition, url), ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))


def describe(edition: Edition, url: str) -> dict[str, Any]:
    """Return the description as a dictionary; ``url`` is the whole address of its page."""
    kind = TYPES.get(Format(edition.format), "CreativeWork") if edition.format in Format.values else "CreativeWork"
    origin = url[: url.index("/", url.index("//") + 2)] if url.count("/") > 2 else ""
    description = {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": url,
        "url": url,
        "name": edition.full_title,
        "alternateName": _alternate_names(edition),
        "inLanguage": edition.language_tag,
        "datePublished": str(edition.publication_year or ""),
        "copyrightYear": edition.copyright_year,
        "publisher": {"@type": "Organization", "name": edition.publisher} if edition.publisher else None,
        "bookEdition": edition.edition_statement if kind in _HAS_ISBN else "",
        "bookFormat": _BOOK_FORMATS.get(Format(edition.format), "") if kind in _HAS_ISBN else "",
        "description": next((n.text for n in edition.notes.all() if n.kind == NoteKind.SUMMARY), ""),
        "image": origin + edition.cover.url if edition.cover else "",
        "about": _headings(edition, genre=False),
        "genre": _headings(edition, genre=True),
        "isPartOf": [{"@type": "CreativeWorkSeries", "name": s.series.title} for s in edition.series_statements.all()],
        "exampleOfWork": {"@type": "CreativeWork", "@id": origin + edition.work.get_absolute_url()},
        "offers": [_offer(item, origin) for item in edition.items.all()],
    }
    description |= _contributors(edition, kind)
    description |= _numbers(edition, kind)
    return {name: value for name, value in description.items() if value}


def _alternate_names(edition: Edition) -> list[str]:
    titles = [edition.title_original_script, *(variant.title for variant in edition.variant_titles.all())]
    return list(dict.fromkeys(filter(None, titles)))


def _headings(edition: Edition, *, genre: bool) -> list[str]:
    subjects = (heading.subject for heading in edition.subject_headings.all())
    return [subject.heading for subject in subjects if (subject.kind == SubjectKind.GENRE) == genre]


def _contributors(edition: Edition, kind: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for contribution in edition.contributions.all():
        agent = contribution.agent
        description = {"@type": _AGENT_TYPES.get(agent.kind, "Organization"), "name": agent.name}
        known = found.setdefault(_property(contribution.relator, contribution.is_main_entry, kind), [])
        if description not in known:
            known.append(description)
    return found


def _property(relator: str, is_main_entry: bool, kind: str) -> str:
    name = _ROLES.get(relator, "author" if is_main_entry and not relator else "contributor")
    return name if kind in _TYPES_OF_ROLE.get(name, {kind}) else "contributor"


def _numbers(edition: Edition, kind: str) -> dict[str, list[str]]:
    valid = [number for number in edition.standard_numbers.all() if number.status == NumberStatus.VALID]
    isbns = [number.value for number in valid if number.kind == NumberKind.ISBN and kind in _HAS_ISBN]
    issns = [f"{n.value[:4]}-{n.value[4:]}" for n in valid if n.kind == NumberKind.ISSN and kind == "Periodical"]
    return {"isbn": isbns, "issn": issns}


def _offer(item: Item, origin: str) -> dict[str, Any]:
    """Return one copy as an offer to borrow: the way schema.org writes what a library holds."""
    is_here = item.state == ItemState.AVAILABLE
    return {
        "@type": "Offer",
        "availability": "https://schema.org/InStock" if is_here else "https://schema.org/OutOfStock",
        "businessFunction": "http://purl.org/goodrelations/v1#LeaseOut",
        "offeredBy": {"@type": "Library", "name": item.branch.name, "url": origin + item.branch.get_absolute_url()},
    }
