"""Editions as lines of a list, and editions of one work together in one."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from catalog.models import Edition
from catalog.presenters.availability import Availability, Status, availability_of
from catalog.presenters.covers import Cover, cover_of
from catalog.presenters.editions import Title, language_if_not_english, some_names, title_of, year_of
from catalog.standards.folding import match_key

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


def edition_hit(
    edition: Edition,
    *,
    at: datetime.datetime,
    branches: Collection[str] = (),
    agent_id: int | None = None,
    query: str = "",
) -> EditionHit:
    """Return one edition of a list as it stands at a moment; with ``agent_id`` it says what that agent did for it.

    ``branches`` are the codes of those the reader has chosen, ``query`` is put after its address.
    """
    names = edition.names
    parts = edition.contributions.all() if agent_id else ()
    roles = [part.role for part in parts if part.agent_id == agent_id and part.role]
    return EditionHit(
        url=edition.get_absolute_url() + query,
        title=title_of(edition),
        agents=some_names(names) or edition.statement_of_responsibility[:120],
        roles=get_text_list(list(dict.fromkeys(roles)), _("and")) if roles else "",
        year=year_of(edition),
        format=edition.get_format_display(),
        language=language_if_not_english(edition),
        cover=cover_of(edition, names[0] if names else ""),
        availability=availability_of(edition, at=at, branches=branches),
    )


def edition_hits(editions: Iterable[Edition], **options: object) -> list[EditionHit]:
    """Return many editions of a list; see :func:`edition_hit`."""
    return [edition_hit(edition, **options) for edition in editions]  # type: ignore[arg-type]


def work_hits(
    editions: Iterable[Edition],
    *,
    at: datetime.datetime,
    branches: Collection[str] = (),
    queries: Mapping[int, str],
) -> list[EditionHit]:
    """Return one hit a work, in the order of the first edition of each; its other editions are folded into that.

    ``queries`` are put after the addresses of editions, by their ids.
    """
    works: dict[int, list[Edition]] = {}
    for edition in editions:
        works.setdefault(edition.work_id, []).append(edition)
    return [_work_hit(best, others, at, branches, queries) for best, *others in works.values()]


def _work_hit(
    best: Edition,
    others: Sequence[Edition],
    at: datetime.datetime,
    branches: Collection[str],
    queries: Mapping[int, str],
) -> EditionHit:
    hit = edition_hit(best, at=at, branches=branches, query=queries.get(best.pk, ""))
    if not others:
        return hit
    texts = Counter(_in_short(edition, best) for edition in [best, *others])
    folded = []
    for edition in _by_kind(others, best):
        text = _in_short(edition, best)
        folded.append(
            FoldedEdition(
                url=edition.get_absolute_url() + queries.get(edition.pk, ""),
                title=title_of(edition) if match_key(edition.title) != match_key(best.title) else None,
                text=f"{text}, {edition.publisher}" if texts[text] > 1 and edition.publisher else text,
                status=availability_of(edition, at=at, branches=branches).status,
            )
        )
    return hit._replace(also=folded[:FOLDED_SHOWN], more=folded[FOLDED_SHOWN:])


def _by_kind(editions: Sequence[Edition], best: Edition) -> list[Edition]:
    """Return those of one format and language side by side, the newest first; those like the hit come last."""
    kinds = list(dict.fromkeys((edition.format, *edition.languages) for edition in [*editions, best]))
    kinds.append(kinds.pop(kinds.index((best.format, *best.languages))))
    return sorted(editions, key=lambda e: (kinds.index((e.format, *e.languages)), -(e.year or 0)))


def _in_short(edition: Edition, best: Edition) -> str:
    """Return format, language where it is another than that of the hit, and year: "Audiobook, in French, 2009"."""
    languages = edition.language_names[:3] if edition.languages != best.languages else []
    language = _("in %(language)s") % {"language": get_text_list(languages, _("and"))} if languages else ""
    return ", ".join(filter(None, (edition.get_format_display(), language, year_of(edition))))
