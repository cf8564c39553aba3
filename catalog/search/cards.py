"""Cards: what a list shows of an edition, kept in the index, so that a page of hits needs no rows of the database.

A card becomes an :class:`Edition` again with its names, items and links, as if these had been fetched: whatever shows
editions can show it. Anything else would be read from the database when asked for.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models.base import ModelState

from catalog.models import Branch, Edition, ElectronicLocation, Item, ShelvingLocation

# In the order of the models' fields, as rows come from the database.
EDITION_COLUMNS = (
    "id", "work_id", "format", "title_proper", "title_remainder", "part_number", "part_name", "title_original_script",
    "statement_of_responsibility", "publisher", "publication_year", "end_year", "copyright_year", "language",
    "more_languages", "dewey_number", "cover",
)  # fmt: skip
ITEM_COLUMNS = (
    "branch_id", "shelving_location_id", "call_number", "call_number_key", "enumeration", "status", "public_note",
    "due_at", "is_kept", "going_to_id",
)  # fmt: skip
LINK_COLUMNS = ("url", "label", "relationship")
_BRANCH = Item._meta.get_field("branch")
_LOCATION = Item._meta.get_field("shelving_location")


def card_of(edition: Sequence, names: list[str], items: Iterable[Sequence], links: Iterable[Sequence]) -> str:
    """The card of an edition: the values of EDITION_COLUMNS, its names, and the values of each thing that hangs on it.

    Items are those that readers see, in shelf order.
    """
    card = [list(edition), names, [list(row) for row in items], [list(r) for r in links]]
    return json.dumps(card, ensure_ascii=False, separators=(",", ":"), default=_seconds)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def editions_of(
    cards: Iterable[bytes], branches: Sequence[Branch], locations: Mapping[int, ShelvingLocation]
) -> list[Edition]:
    """The editions of some cards. ``branches`` are those that readers see, in order; ``locations`` all, by id."""
    by_id = {branch.pk: branch for branch in branches}
    order = {branch.pk: position for position, branch in enumerate(branches)}
    found = []
    for card in cards:
        values, names, items, links = json.loads(card)
        edition = _made(Edition, EDITION_COLUMNS, values)
        edition.names = names
        items = sorted((row for row in items if row[0] in by_id), key=lambda row: order[row[0]])
        # Where ``prefetch_related`` puts what it has fetched, for ``edition.items.all()`` and the others.
        edition._prefetched_objects_cache = {
            "items": [_item(row, by_id, locations) for row in items],
            "electronic_locations": [_made(ElectronicLocation, LINK_COLUMNS, row) for row in links],
        }
        found.append(edition)
    return found


def _item(row: list, branches: Mapping[int, Branch], locations: Mapping[int, ShelvingLocation]) -> Item:
    item = _made(Item, ITEM_COLUMNS, row)
    if item.due_at is not None:
        item.due_at = datetime.fromtimestamp(item.due_at, UTC)
    item.going_to_name = branches[item.going_to_id].name if item.going_to_id in branches else None
    _BRANCH.set_cached_value(item, branches[item.branch_id])
    _LOCATION.set_cached_value(item, locations.get(item.shelving_location_id))
    return item


def _made(model: Any, columns: Sequence[str], values: Sequence[Any]) -> Any:
    """A row as if it had been read from the database, with the other columns deferred.

    What ``Model.from_db`` does without its signals and its walk over all columns: a page has a hundred of these.
    """
    row = model.__new__(model)
    row.__dict__.update(zip(columns, values, strict=True))
    row._state = ModelState()
    row._state.adding, row._state.db = False, "default"
    return row
