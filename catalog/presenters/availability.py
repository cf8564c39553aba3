"""Whether one can have it, and where: the words of the statuses, made from items that were already fetched."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.models import Edition, ElectronicLocation, Item
from catalog.vocabulary.formats import Format
from catalog.vocabulary.items import ItemStatus

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

# Colour and shape of a status: green dot, amber diamond, red square.
OK, WAIT, NO = "ok", "wait", "no"


@dataclass(frozen=True)
class Status:
    """One status as readers see it; ``code`` is for machines, ``tone`` chooses colour and shape."""

    code: str
    tone: str
    label: str | StrPromise = field(compare=False)


@dataclass(frozen=True)
class Copy:
    """One copy in the table of a record."""

    branch: str
    branch_slug: str
    location: str
    call_number: str
    volume: str
    note: str
    status: Status

    @property
    def branch_url(self) -> str:
        """The page of the branch."""
        return reverse("catalog:branch_detail", args=[self.branch_slug])


@dataclass(frozen=True)
class OnlineLink:
    """A link to the thing itself."""

    url: str
    label: str


@dataclass(frozen=True)
class Availability:
    """The answer for one edition: the best status, the copies that have it, and what else there is."""

    status: Status
    place: Copy | None = None
    more: str = ""
    online: Sequence[OnlineLink] = ()
    places: Sequence[Copy] = ()

    @property
    def is_online(self) -> bool:
        """Whether the best way to have it is a link."""
        return self.status.code == "online"


# The best first. Words: WORDS.md, "Statuses".
_IN_ORDER = (
    Status("available", OK, gettext_lazy("On the shelf")),
    Status("store", OK, gettext_lazy("In the store: ask at the desk")),
    Status("online", OK, gettext_lazy("Read online")),
    Status("reference_only", WAIT, gettext_lazy("Read it here: cannot be borrowed")),
    Status("in_processing", WAIT, gettext_lazy("New: being made ready")),
    Status("damaged", WAIT, gettext_lazy("Being repaired")),
    Status("missing", NO, gettext_lazy("We are looking for it")),
    Status("none", NO, gettext_lazy("No copy here now")),
)
_STATUSES = {status.code: status for status in _IN_ORDER}
_RANK = {status.code: rank for rank, status in enumerate(_IN_ORDER)}
_CODE_OF_STATUS = {
    ItemStatus.AVAILABLE: "available",
    ItemStatus.REFERENCE_ONLY: "reference_only",
    ItemStatus.IN_PROCESSING: "in_processing",
    ItemStatus.DAMAGED: "damaged",
    ItemStatus.MISSING: "missing",
}
_ONLINE_LABELS: dict[str, StrPromise] = {
    Format.AUDIOBOOK: gettext_lazy("Listen online"),
    Format.MUSIC: gettext_lazy("Listen online"),
    Format.FILM: gettext_lazy("Watch online"),
    Format.PICTURE: gettext_lazy("See it online"),
    Format.MAP: gettext_lazy("See it online"),
}


def status(code: str) -> Status:
    """Return a status by its code."""
    return _STATUSES[code]


def copy_of(item: Item) -> Copy:
    """Return an item (with its place) as readers see it; a mark in the closed store is not shown."""
    location = item.shelving_location
    is_stored = bool(location and location.is_closed_store)
    code = _CODE_OF_STATUS.get(ItemStatus(item.status), "missing")
    return Copy(
        branch=item.branch.name,
        branch_slug=item.branch.slug,
        location=", ".join(filter(None, (location.name, location.floor))) if location else "",
        call_number="" if is_stored else item.call_number,
        volume=item.enumeration,
        note=item.public_note,
        status=status("store" if is_stored and code == "available" else code),
    )


def availability_of(edition: Edition, *, branches: Collection[str] = ()) -> Availability:
    """Return the availability of an edition whose listed items and links were fetched before.

    ``branches`` are the codes of the branches the reader has chosen: what can be had there comes first, even if that is
    in the store there and on the shelf elsewhere.
    """
    items: Iterable[Item] = edition.items.all()
    chosen: set[str] = set()
    if branches:
        items = sorted(items, key=lambda item: item.branch.code not in branches)
        chosen = {item.branch.name for item in items if item.branch.code in branches}
    copies = sorted(
        listed_copies(items),
        key=lambda copy: (
            copy.status.tone != OK,
            copy.status.tone == OK and copy.branch not in chosen,
            _RANK[copy.status.code],
        ),
    )
    online = online_links(edition)
    if online and (not copies or _RANK[copies[0].status.code] > _RANK["online"]):
        return Availability(Status("online", OK, online[0].label), online=online)
    if not copies:
        return Availability(status("none"))
    best = [copy for copy in copies if copy.status == copies[0].status]
    return Availability(best[0].status, best[0], _more(best), online, best)


def online_links(edition: Edition) -> list[OnlineLink]:
    """Return the safe links to the thing itself, with words that fit the format."""
    links = [link for link in edition.electronic_locations.all() if _leads_to_itself(link)]
    return [OnlineLink(link.url, online_label(edition.format)) for link in links]


def _leads_to_itself(link: ElectronicLocation) -> bool:
    return link.is_safe and link.relationship == ElectronicLocation.Relationship.SELF


def online_label(format_: str) -> str:
    """Return what one does with something online: read, listen, watch."""
    return str(_ONLINE_LABELS.get(format_, _STATUSES["online"].label))


def _more(best: Sequence[Copy]) -> str:
    """Say where else the same can be had: at up to two other branches by name, else by number."""
    elsewhere = list(dict.fromkeys(copy.branch for copy in best if copy.branch != best[0].branch))
    if len(elsewhere) > 2:
        text = ngettext("also at %(count)d other branch", "also at %(count)d other branches", len(elsewhere))
        return text % {"count": len(elsewhere)}
    if elsewhere:
        branches = get_text_list(elsewhere, _("and")) if len(elsewhere) > 1 else elsewhere[0]
        return _("also at %(branches)s") % {"branches": branches}
    count = len(best) - 1
    return ngettext("and %(count)d more copy", "and %(count)d more copies", count) % {"count": count} if count else ""


def listed_copies(items: Iterable[Item]) -> list[Copy]:
    """Return the rows of the table "Where it is": as the items come, the volumes of one shelf mark as numbers."""
    return [copy_of(item) for _key, group in groupby(items, key=_shelf) for item in _by_volume(list(group))]


def _by_volume(items: list[Item]) -> list[Item]:
    return sorted(items, key=_volume) if len(items) > 1 else items


def _shelf(item: Item) -> tuple[int, str]:
    return (item.branch_id, item.call_number_key)


def _volume(item: Item) -> list[tuple[int, str]]:
    """Return the order of "v. 9" and "v. 10": numbers as numbers."""
    return [
        (int(run[:9]), "") if run.isdigit() else (-1, run) for run in re.findall(r"[0-9]+|[^0-9]+", item.enumeration)
    ]
