"""Writing the log of circulation, and telling the search index what has changed."""

import datetime
from typing import Any

from catalog.circulation.desk import Desk
from catalog.models import CirculationEvent, Item, Patron, SearchChange
from catalog.vocabulary.circulation import Verb


def log(
    verb: Verb,
    *,
    desk: Desk,
    at: datetime.datetime,
    item: Item | None = None,
    patron: Patron | None = None,
    **more: Any,
) -> CirculationEvent:
    """Write one event; ``more`` are its other columns. Call it inside the transaction of the verb."""
    event = event_of(verb, desk=desk, at=at, item=item, patron=patron, **more)
    event.save(force_insert=True)
    return event


def event_of(
    verb: Verb, *, desk: Desk, at: datetime.datetime, item: Item | None, patron: Patron | None, **more: Any
) -> CirculationEvent:
    """Return an event that is not written yet, for who writes many at once."""
    return CirculationEvent(
        verb=verb,
        at=at,
        by=desk.by,
        branch=desk.branch,
        address=desk.address,
        item=item,
        patron=patron,
        patron_category_id=patron.category_id if patron else None,
        item_type_id=item.item_type_id if item else None,
        **more,
    )


def availability_changed(item: Item) -> None:
    """Note that search must look again whether a title can be had."""
    SearchChange.objects.record([item.edition_id])
