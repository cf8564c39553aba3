"""Cards: what a list shows of an edition, kept in the index, so that a page of hits needs no rows of the database.

A card becomes an :class:`Edition` again with its names, items and links, as if these had been fetched: whatever shows
editions can show it. Anything else of the edition would be read from the database when asked for. Of items there are a
hundred on a page, so they are a :class:`CardItem`, which has what a list asks of an :class:`Item` and nothing else.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models.base import ModelState

from catalog.models import Branch, Edition, ElectronicLocation, ShelvingLocation

# In the order of the models' fields, as rows come from the database.
EDITION_COLUMNS = (
    "id", "work_id", "format", "title_proper", "title_remainder", "part_number", "part_name", "title_original_script",
    "statement_of_responsibility", "publisher", "publication_year", "end_year", "copyright_year", "language",
    "more_languages", "dewey_number", "cover",
)  # fmt: skip
LINK_COLUMNS = ("url", "label", "relationship")


class ItemOnCard(NamedTuple):
    """An item as a card has it: ``due_at`` in seconds since 1970."""

    branch_id: int
    shelving_location_id: int | None
    call_number: str
    call_number_key: str
    enumeration: str
    public_note: str
    state: str
    due_at: int | None
    going_to_id: int | None


class CardItem(NamedTuple):
    """An item of an edition that was made from its card."""

    branch: Branch
    branch_id: int
    shelving_location: ShelvingLocation | None
    call_number: str
    call_number_key: str
    enumeration: str
    public_note: str
    state: str
    due_at: datetime | None
    going_to_name: str | None


def card_of(values: Sequence, names: list[str], items: Iterable[ItemOnCard], links: Iterable[Sequence]) -> str:
    """The card of an edition: the values of EDITION_COLUMNS, what is made of them, its items, the values of its links.

    Items are those that readers see, in shelf order.
    """
    edition = _made(Edition, EDITION_COLUMNS, values)
    edition.names = names
    ready = [names, edition.slug, edition.cover_lines]
    card = [list(values), ready, list(items), [list(row) for row in links]]
    return json.dumps(card, ensure_ascii=False, separators=(",", ":"))


def editions_of(
    cards: Iterable[bytes], branches: Sequence[Branch], locations: Mapping[int, ShelvingLocation]
) -> list[Edition]:
    """The editions of some cards. ``branches`` are those that readers see, in order; ``locations`` all, by id."""
    places = {branch.pk: (position, branch) for position, branch in enumerate(branches)}
    found = []
    for values, ready, items, links in json.loads(b"[%s]" % b",".join(cards)):
        edition = _made(Edition, EDITION_COLUMNS, values)
        edition.names, edition.slug, edition.cover_lines = ready
        seen = [row for row in items if row[0] in places]
        if len(seen) > 1:
            seen.sort(key=lambda row: places[row[0]][0])
        edition.listed_items = [_item(row, places, locations) for row in seen]
        edition.links = [_made(ElectronicLocation, LINK_COLUMNS, row) for row in links]
        found.append(edition)
    return found


def _item(
    row: Sequence, places: Mapping[int, tuple[int, Branch]], locations: Mapping[int, ShelvingLocation]
) -> CardItem:
    """An item from the values of an :class:`ItemOnCard`."""
    branch_id, location_id, *described, due_at, going_to_id = row
    return CardItem._make(
        (
            places[branch_id][1],
            branch_id,
            locations.get(location_id),
            *described,
            datetime.fromtimestamp(due_at, UTC) if due_at is not None else None,
            places[going_to_id][1].name if going_to_id in places else None,
        )
    )


def _made(model: Any, columns: Sequence[str], values: Sequence[Any]) -> Any:
    """A row as if it had been read from the database, with the other columns deferred.

    What ``Model.from_db`` does without its signals and its walk over all columns: a page has a hundred of these.
    """
    row = model.__new__(model)
    row.__dict__.update(zip(columns, values, strict=True))
    row._state = ModelState()
    row._state.adding, row._state.db = False, "default"
    return row
