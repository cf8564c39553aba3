"""The shelf, ready to print: covers in the order of their marks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from catalog.models import Branch, Item, ShelvingLocation
from catalog.presenters.editions import EditionTile, edition_tile


@dataclass(frozen=True)
class ShelfTile:
    """A cover with its mark; ``is_current`` is the title whose page it is."""

    tile: EditionTile
    mark: str
    is_current: bool


def shelf_tiles(items: Iterable[Item], edition_id: int | None = None) -> list[ShelfTile]:
    """Return copies (with their editions) as covers; every title once."""
    return [
        ShelfTile(edition_tile(item.edition), item.call_number, item.edition_id == edition_id)
        for item in titles_once(items)
    ]


def titles_once(items: Iterable[Item]) -> Iterator[Item]:
    """Pass over the copies of a title that was there before."""
    seen: set[int] = set()
    for item in items:
        if item.edition_id not in seen:
            seen.add(item.edition_id)
            yield item


def shelf_url(
    branch: Branch, location: ShelvingLocation | None, place: tuple[str, int] = ("", 0), *, to_left: bool = False
) -> str:
    """Return the address of a shelf from a place on (key of a mark, number of a copy), or of what is left of it."""
    at, copy = place
    values = {
        "branch": branch.code,
        "location": location.code if location else "",
        "at": at,
        "copy": str(copy or ""),
        "to": "left" if to_left else "",
    }
    return f"{reverse('catalog:shelf')}?{urlencode({name: value for name, value in values.items() if value})}"
