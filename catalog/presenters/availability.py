"""Whether one can have it, and where: the words of the statuses, made from items that were already fetched."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from catalog.circulation import in_words
from catalog.models import Edition, ElectronicLocation, Item
from catalog.vocabulary.formats import Format
from catalog.vocabulary.items import AWAY, ItemState

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


class Copy(NamedTuple):
    """One copy in the table of a record."""

    branch: str
    branch_slug: str
    location: str
    call_number: str
    volume: str
    note: str
    status: Status
    due_at: datetime.datetime | None = None

    @property
    def branch_url(self) -> str:
        """The page of the branch."""
        return reverse("catalog:branch_detail", args=[self.branch_slug])


@dataclass(frozen=True)
class OnlineLink:
    """A link to the thing itself."""

    url: str
    label: str


class Availability(NamedTuple):
    """The answer for one edition: the best status, the first copy that has it, and what else there is."""

    status: Status
    place: Copy | None = None
    more: str = ""
    online: Sequence[OnlineLink] = ()

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
    Status("on_loan", WAIT, gettext_lazy("Out. Due back %(day)s")),
    Status("in_transit", WAIT, gettext_lazy("On its way")),
    Status("in_processing", WAIT, gettext_lazy("New: being made ready")),
    Status("on_hold_shelf", WAIT, gettext_lazy("Kept for another reader")),
    Status("overdue", WAIT, gettext_lazy("Out. It was due back %(day)s")),
    Status("damaged", WAIT, gettext_lazy("Being repaired")),
    Status("missing", NO, gettext_lazy("We are looking for it")),
    Status("none", NO, gettext_lazy("No copy here now")),
)
_STATUSES = {status.code: status for status in _IN_ORDER}
_RANK = {status.code: rank for rank, status in enumerate(_IN_ORDER)}
_FIRST_TO_WAIT_FOR = next(rank for rank, status in enumerate(_IN_ORDER) if status.tone != OK)
# Where a copy belongs does not say where it is.
_AWAY = frozenset({*AWAY, "overdue"})
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


def status_of(item: Item, at: datetime.datetime) -> Status:
    """Return the status of an item (fetched with its place and circulation) as it reads at a moment.

    An item that is not listed reads as missing.
    """
    said = status(_code_of(item, at))
    if item.due_at is not None and said.code in {"on_loan", "overdue"}:
        return replace(said, label=str(said.label) % {"day": in_words.day_of(item.due_at, at)})
    if said.code == "in_transit" and item.going_to_name:
        return replace(said, label=_("On its way to %(branch)s") % {"branch": item.going_to_name})
    return said


def _code_of(item: Item, at: datetime.datetime) -> str:
    state = item.state
    if state == ItemState.AVAILABLE:
        return "store" if item.shelving_location and item.shelving_location.is_closed_store else "available"
    if state == ItemState.ON_LOAN and item.due_at is not None and item.due_at < at:
        return "overdue"
    return state if state in _RANK else "missing"


def copy_of(item: Item, at: datetime.datetime) -> Copy:
    """Return an item (with its place and circulation) as readers see it; a mark in the closed store is not shown."""
    location = item.shelving_location
    is_stored = bool(location and location.is_closed_store)
    return Copy(
        branch=item.branch.name,
        branch_slug=item.branch.slug,
        location=", ".join(filter(None, (location.name, location.floor))) if location else "",
        call_number="" if is_stored else item.call_number,
        volume=item.enumeration,
        note=item.public_note,
        status=status_of(item, at),
        due_at=item.due_at,
    )


def availability_of(edition: Edition, *, at: datetime.datetime, branches: Collection[str] = ()) -> Availability:
    """Return the availability at a moment of an edition whose listed items and links were fetched before.

    ``branches`` are the codes of the branches the reader has chosen: what can be had there comes first, even if that is
    in the store there and on the shelf elsewhere.
    """
    items = _in_volumes(edition.listed_items)
    if branches:
        items.sort(key=lambda item: item.branch.code not in branches)
    codes = [_code_of(item, at) for item in items]
    online = online_links(edition) if edition.links else []
    best = _best(items, codes, at, branches)
    if online and (best is None or _RANK[codes[best]] > _RANK["online"]):
        return Availability(Status("online", OK, online[0].label), online=online)
    if best is None:
        return Availability(status("none"))
    item, code = items[best], codes[best]
    if code in _AWAY:
        return Availability(status_of(item, at), online=online)
    alike = [items[n] for n, one in enumerate(codes) if one == code]
    return Availability(status_of(item, at), copy_of(item, at), _more(item, alike), online)


def _best(items: Sequence[Item], codes: Sequence[str], at: datetime.datetime, branches: Collection[str]) -> int | None:
    """Return which item is the best, by its number in the list; ``codes`` are those of their statuses."""
    if len(items) < 2:
        return 0 if items else None

    def place(number: int) -> tuple[bool, bool, int, datetime.datetime]:
        item, rank = items[number], _RANK[codes[number]]
        is_here = rank < _FIRST_TO_WAIT_FOR
        is_elsewhere = is_here and bool(branches) and item.branch.code not in branches
        return (not is_here, is_elsewhere, rank, item.due_at or at)

    return min(range(len(items)), key=place)


def online_links(edition: Edition) -> list[OnlineLink]:
    """Return the safe links to the thing itself, with words that fit the format."""
    links = [link for link in edition.links if _leads_to_itself(link)]
    return [OnlineLink(link.url, online_label(edition.format)) for link in links]


def _leads_to_itself(link: ElectronicLocation) -> bool:
    return link.is_safe and link.relationship == ElectronicLocation.Relationship.SELF


def online_label(format_: str) -> str:
    """Return what one does with something online: read, listen, watch."""
    return str(_ONLINE_LABELS.get(format_, _STATUSES["online"].label))


def _more(best: Item, alike: Sequence[Item]) -> str:
    """Say where else the same can be had: at up to two other branches by name, else by number."""
    if len(alike) == 1:
        return ""
    elsewhere = tuple(dict.fromkeys([item.branch.name for item in alike if item.branch_id != best.branch_id]))
    if len(elsewhere) in {1, 2}:
        return _also_at(get_language(), elsewhere)
    return _and_more(get_language(), len(elsewhere), len(alike) - 1)


# Most lines of a list say one of these, and to say them anew takes longer than all the rest of an availability.
@lru_cache(maxsize=1024)
def _also_at(_language: str | None, branches: Sequence[str]) -> str:
    return _("also at %(branches)s") % {"branches": get_text_list(list(branches), _("and"))}


@lru_cache(maxsize=1024)
def _and_more(_language: str | None, branches: int, copies: int) -> str:
    if branches:
        text = ngettext("also at %(count)d other branch", "also at %(count)d other branches", branches)
        return text % {"count": branches}
    return ngettext("and %(count)d more copy", "and %(count)d more copies", copies) % {"count": copies}


def listed_copies(items: Iterable[Item], at: datetime.datetime) -> list[Copy]:
    """Return the rows of the table "Where it is": as the items come, the volumes of one shelf mark as numbers."""
    return [copy_of(item, at) for item in _in_volumes(items)]


def _in_volumes(items: Iterable[Item]) -> list[Item]:
    """Return items as they come, but the volumes of one shelf mark as numbers."""
    found = list(items)
    if len(found) < 2 or not any(item.enumeration for item in found):
        return found
    return [item for _key, shelf in groupby(found, key=_shelf) for item in sorted(shelf, key=_volume)]


def are_all_out(items: Iterable[Item]) -> bool:
    """Say whether no copy can be taken or read here, and one at least is lent, kept or on its way."""
    states = {item.state for item in items}
    return bool(states & AWAY) and not states & {ItemState.AVAILABLE, ItemState.REFERENCE_ONLY}


def queue_in_words(items: Sequence[Item], waiting: int) -> str:
    """Return how many of the listed copies are out, and how many readers wait; nothing unless all are out.

    Of a single copy its status says that it is out.
    """
    if not are_all_out(items):
        return ""
    out, total = sum(item.state in AWAY for item in items), len(items)
    sentences = []
    if out == total > 1:
        sentences.append(_("All %(count)d copies are out.") % {"count": total})
    elif total > 1:
        text = ngettext("%(count)d of %(total)d copies is out.", "%(count)d of %(total)d copies are out.", out)
        sentences.append(text % {"count": out, "total": total})
    if waiting:
        text = ngettext("%(count)d reader is waiting.", "%(count)d readers are waiting.", waiting)
        sentences.append(text % {"count": waiting})
    return " ".join(sentences)


def state_for_staff(item: Item, at: datetime.datetime) -> str:
    """Return the state of an item (fetched with its circulation) in words for staff, with the date that it is due."""
    if item.state == ItemState.ON_LOAN:
        assert item.due_at is not None
        words = _("Out to a reader, was due %(day)s") if item.due_at < at else _("Out to a reader, due %(day)s")
        return words % {"day": in_words.day_of(item.due_at, at)}
    if item.state == ItemState.ON_HOLD_SHELF:
        return _("Kept for a reader")
    if item.state == ItemState.IN_TRANSIT and item.going_to_name:
        return _("On its way to %(branch)s") % {"branch": item.going_to_name}
    if item.state == ItemState.AVAILABLE:
        return _("In its place")
    return str(item.state.label)


def place_for_staff(item: Item, at: datetime.datetime) -> Copy | None:
    """Return an item that is in its place as the desk shows it, with its mark in the closed store too; else None."""
    if item.state not in (ItemState.AVAILABLE, ItemState.REFERENCE_ONLY):
        return None
    return copy_of(item, at)._replace(call_number=item.call_number, status=status(item.state))


def _shelf(item: Item) -> tuple[int, str]:
    return (item.branch_id, item.call_number_key)


def _volume(item: Item) -> list[tuple[int, str]]:
    """Return the order of "v. 9" and "v. 10": numbers as numbers."""
    return [
        (int(run[:9]), "") if run.isdigit() else (-1, run) for run in re.findall(r"[0-9]+|[^0-9]+", item.enumeration)
    ]
