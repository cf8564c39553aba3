"""Editions as lines of a list, and editions of one work together in one."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from catalog.models import Edition
from catalog.presenters.availability import Availability, Status, availability_of
from catalog.presenters.covers import Cover, cover_of
from catalog.presenters.editions import Title, language_if_not_english, some_names, title_of, year_of
from catalog.standards.folding import match_key
from catalog.vocabulary.formats import format_labels

FOLDED_SHOWN = 4


@dataclass(frozen=True)
class FoldedEdition:
    """Another edition of the work of a hit. Its title is said where it is another one (a translation has its own)."""

    url: str
    title: Title | None
    text: str
    status: Status


class EditionHit(NamedTuple):
    """One edition in a list; ``also`` are others of its work that were found on the same page, ``more`` the rest."""

    url: str
    title: Title
    agents: str
    roles: str
    year: str
    format: str
    language: str
    cover: Cover
    availability: Availability
    also: Sequence[FoldedEdition] = ()
    more: Sequence[FoldedEdition] = ()


@dataclass(frozen=True)
class _Listing:
    """What the lines of one list have in common; :func:`edition_hits` says what it is made of."""

    at: datetime.datetime
    branches: Collection[str] = ()
    agent_id: int | None = None
    queries: Mapping[int, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=format_labels)

    def url_of(self, edition: Edition) -> str:
        return edition.get_absolute_url() + self.queries.get(edition.pk, "")

    def availability_of(self, edition: Edition) -> Availability:
        return availability_of(edition, at=self.at, branches=self.branches)

    def format_of(self, edition: Edition) -> str:
        return self.formats.get(edition.format, edition.format)

    def roles_in(self, edition: Edition) -> str:
        parts = edition.contributions.all()
        roles = [part.role for part in parts if part.agent_id == self.agent_id and part.role]
        return get_text_list(list(dict.fromkeys(roles)), _("and"))

    def hit(self, edition: Edition) -> EditionHit:
        names = edition.names
        return EditionHit(
            url=self.url_of(edition),
            title=title_of(edition),
            agents=some_names(names) or edition.statement_of_responsibility[:120],
            roles=self.roles_in(edition) if self.agent_id else "",
            year=year_of(edition),
            format=self.format_of(edition),
            language=language_if_not_english(edition),
            cover=cover_of(edition),
            availability=self.availability_of(edition),
        )

    def work_hit(self, best: Edition, others: Sequence[Edition]) -> EditionHit:
        hit = self.hit(best)
        if not others:
            return hit
        texts = Counter(self.in_short(edition, best) for edition in [best, *others])
        folded = []
        for edition in _by_kind(others, best):
            text = self.in_short(edition, best)
            folded.append(
                FoldedEdition(
                    url=self.url_of(edition),
                    title=title_of(edition) if match_key(edition.title) != match_key(best.title) else None,
                    text=f"{text}, {edition.publisher}" if texts[text] > 1 and edition.publisher else text,
                    status=self.availability_of(edition).status,
                )
            )
        return hit._replace(also=folded[:FOLDED_SHOWN], more=folded[FOLDED_SHOWN:])

    def in_short(self, edition: Edition, best: Edition) -> str:
        """Format, language where it is another than that of the hit, and year: "Audiobook, in French, 2009"."""
        languages = edition.language_names[:3] if edition.languages != best.languages else []
        language = _("in %(language)s") % {"language": get_text_list(languages, _("and"))} if languages else ""
        return ", ".join(filter(None, (self.format_of(edition), language, year_of(edition))))


def edition_hits(editions: Iterable[Edition], **options: Any) -> list[EditionHit]:
    """Return editions as lines of a list, as they stand at a moment ``at``.

    ``branches`` are the codes of those the reader has chosen. With ``agent_id`` each line says what that agent did for
    the edition. ``queries`` are put after the addresses of editions, by their ids.
    """
    listing = _Listing(**options)
    return [listing.hit(edition) for edition in editions]


def work_hits(editions: Iterable[Edition], **options: Any) -> list[EditionHit]:
    """Return one hit a work, in the order of the first edition of each; its other editions are folded into that.

    Options are those of :func:`edition_hits`.
    """
    listing = _Listing(**options)
    works: dict[int, list[Edition]] = {}
    for edition in editions:
        works.setdefault(edition.work_id, []).append(edition)
    return [listing.work_hit(best, others) for best, *others in works.values()]


def _by_kind(editions: Sequence[Edition], best: Edition) -> list[Edition]:
    """Return those of one format and language side by side, the newest first; those like the hit come last."""
    kinds = list(dict.fromkeys((edition.format, *edition.languages) for edition in [*editions, best]))
    kinds.append(kinds.pop(kinds.index((best.format, *best.languages))))
    return sorted(editions, key=lambda e: (kinds.index((e.format, *e.languages)), -(e.year or 0)))
