"""The shelf: what stands beside a title, and a walk along it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from catalog.models import Branch, Contribution, Edition, Item, ShelvingLocation
from catalog.models.items import ItemQuerySet
from catalog.presenters.shelf import ShelfTile, shelf_tiles, shelf_url, titles_once

BEFORE, AFTER = 7, 8
PAGE_SIZE = 24
# So many copies are fetched for each title that is shown: a title may have several that stand together.
COPIES_FETCHED = 3


@dataclass(frozen=True)
class ShelfRow:
    """What stands around a title, and the address of the shelf from there on."""

    place: str
    tiles: Sequence[ShelfTile]
    url: str


def copies_around(edition: Edition) -> list[Item]:
    """Return the copies of up to 7 titles left and 8 right of an edition (fetched with its listed items), and its own.

    They stand around its first copy that readers can walk to; two queries, or none where there is no such copy. Their
    editions are for the caller to fetch, and to leave out where readers do not see them.
    """
    own = next((item for item in edition.listed_items if _can_be_walked_to(item)), None)
    if own is None:
        return []
    left, right = (list(titles_once(_beside(own, to_left=to_left))) for to_left in (True, False))
    # A title that stands on both sides is shown where it is nearer.
    left_ranks, right_ranks = _ranks(left), _ranks(right)
    left = [item for n, item in enumerate(left) if n < right_ranks.get(item.edition_id, len(left))]
    right = [item for n, item in enumerate(right) if n <= left_ranks.get(item.edition_id, len(right))]
    return [*left[:BEFORE][::-1], *right[: AFTER + 1]]


_COLUMNS = ("id", "edition_id", "call_number", "call_number_key")
# Where the values of a copy stand in the SQL that is written for all.
_BRANCH, _LOCATION, _COPY, _KEY = -1, -2, -3, "\ue000"


def _beside(own: Item, *, to_left: bool) -> list[Item]:
    """Return the copies on one side of a copy, nearest first, with _COLUMNS; on the right it comes first itself.

    Django writes the SQL once: that takes several times as long as to answer it.
    """
    sql, parameters = _sql_beside(own.shelving_location_id is not None, to_left)
    values = {_BRANCH: own.branch_id, _LOCATION: own.shelving_location_id, _COPY: own.pk, _KEY: own.call_number_key}
    with connection.cursor() as cursor:
        cursor.execute(sql, [values.get(one, one) for one in parameters])
        return [Item.from_db(connection.alias, _COLUMNS, row) for row in cursor.fetchall()]


@cache
def _sql_beside(has_location: bool, to_left: bool) -> tuple[str, list]:
    place = Item(branch_id=_BRANCH, shelving_location_id=_LOCATION if has_location else None)
    shelf = Item.objects.beside(place).values_list(*_COLUMNS)
    if to_left:
        side = shelf.before_place(_KEY, _COPY)[: BEFORE * COPIES_FETCHED]
    else:
        side = shelf.from_place(_KEY, _COPY)[: AFTER * COPIES_FETCHED + 1]
    sql, parameters = side.query.sql_with_params()
    return sql, list(parameters)


def row_of(copies: Sequence[Item], edition: Edition) -> ShelfRow | None:
    """Return the row around an edition, or nothing if it stands alone; the copies' editions were fetched before."""
    if all(copy.edition_id == edition.pk for copy in copies):
        return None
    branch, location = _shelf_of(edition)
    return ShelfRow(
        place_name(branch, location),
        shelf_tiles(copies, edition.pk),
        shelf_url(branch, location, _place_of(copies[0])),
    )


def _shelf_of(edition: Edition) -> tuple[Branch, ShelvingLocation | None]:
    own = next(item for item in edition.listed_items if _can_be_walked_to(item))
    return own.branch, own.shelving_location


def _ranks(copies: Sequence[Item]) -> dict[int, int]:
    return {copy.edition_id: n for n, copy in enumerate(copies)}


def _can_be_walked_to(item: Item) -> bool:
    location = item.shelving_location
    return bool(item.call_number_key) and not (location and location.is_closed_store)


def _with_names(items: Sequence[Item]) -> Sequence[Item]:
    contributions = Prefetch("contributions", Contribution.objects.select_related("agent"))
    prefetch_related_objects([item.edition for item in items], contributions)
    return items


def place_name(branch: Branch, location: ShelvingLocation | None) -> str:
    """Return where a shelf is."""
    return f"{branch}: {location}" if location else str(branch)


Place = tuple[str, int]


@dataclass(frozen=True)
class Walk:
    """The copies of one page in order, and the places where the pages left and right of it begin."""

    copies: Sequence[Item]
    left: Place | None
    right: Place | None


def walk_right(shelf: ItemQuerySet, place: Place) -> Walk:
    """Return the page from a place on."""
    copies, further = _some_titles(shelf.from_place(*place))
    start = _place_of(copies[0]) if copies else place
    left = start if shelf.before_place(*start).exists() else None
    return Walk(copies, left, _place_of(further) if further else None)


def walk_left(shelf: ItemQuerySet, place: Place) -> Walk:
    """Return the page that ends before a place; at the beginning of the shelf a whole page from there."""
    copies, further = _some_titles(shelf.before_place(*place))
    if further is None:
        return walk_right(shelf, ("", 0))
    return Walk(copies[::-1], _place_of(copies[-1]), place)


def _some_titles(shelf: ItemQuerySet) -> tuple[list[Item], Item | None]:
    """Return the copies of as many titles as are shown, and the copy behind them."""
    copies: list[Item] = []
    titles: set[int] = set()
    for item in shelf[: PAGE_SIZE * COPIES_FETCHED]:
        titles.add(item.edition_id)
        if len(titles) > PAGE_SIZE:
            return copies, item
        copies.append(item)
    # So many copies of so few titles: the last one begins the next page.
    return (copies[:-1], copies[-1]) if len(copies) == PAGE_SIZE * COPIES_FETCHED else (copies, None)


def _place_of(item: Item) -> Place:
    return item.call_number_key, item.pk


class ShelfView(TemplateView):
    """A shelf, 24 titles at a time, from ``?at=`` on to the right, or left of it. At most 8 queries."""

    template_name = "catalog/shelf/walk.html"

    def get_shelf(self) -> tuple[Branch, ShelvingLocation | None]:
        """Return the branch and the place in it; what is closed to readers, or not there, is not found."""
        branch = get_object_or_404(Branch.objects.public(), code=self._value("branch"))
        if not (code := self._value("location")):
            return branch, None
        return branch, get_object_or_404(branch.shelving_locations, code=code, is_closed_store=False)

    def get_place(self) -> Place:
        """Return where to begin: a shelf mark in its sortable form, and a copy among those that have the same."""
        copy = self._value("copy")
        return self._value("at")[:120], int(copy) if copy.isascii() and copy.isdigit() and len(copy) < 19 else 0

    def get_walk(self, shelf: ItemQuerySet) -> Walk:
        """Return the page that the address asks for."""
        walk = walk_left if self._value("to") == "left" else walk_right
        return walk(shelf.select_related("edition"), self.get_place())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        branch, location = self.get_shelf()
        walk = self.get_walk(Item.objects.along_shelf(branch, location))
        return super().get_context_data(
            branch=branch,
            place=place_name(branch, location),
            tiles=shelf_tiles(_with_names(walk.copies)),
            left=shelf_url(branch, location, walk.left, to_left=True) if walk.left else "",
            right=shelf_url(branch, location, walk.right) if walk.right else "",
            beginning=shelf_url(branch, location),
            **kwargs,
        )

    def _value(self, name: str) -> str:
        # Keys have runs of blanks in them, which stay.
        text = self.request.GET.get(name, "")
        return "".join(sign for sign in text if sign.isprintable())[:200]
