"""Writing the log of circulation, and telling the search index what has changed."""

import datetime
from collections.abc import Sequence
from typing import Any

from catalog.circulation.changes import Changes
from catalog.circulation.desk import Desk
from catalog.circulation.refusals import Refusal
from catalog.models import CirculationEvent, Item, Patron, SearchChange
from catalog.vocabulary.circulation import Verb


def log(
    verb: Verb,
    *,
    desk: Desk,
    at: datetime.datetime,
    item: Item | None = None,
    patron: Patron | None = None,
    part_of: CirculationEvent | None = None,
    **more: Any,
) -> CirculationEvent:
    """Write one event; ``more`` are its other columns. Call it inside the transaction of the verb.

    A part of an act that has begun waits, and is written with it.
    """
    event = begin(verb, desk=desk, at=at, item=item, patron=patron, part_of=part_of, **more)
    if part_of and part_of.pk is None:
        part_of.unwritten_parts.append(event)
    else:
        event.save()
    return event


def begin(
    verb: Verb,
    *,
    desk: Desk,
    at: datetime.datetime,
    item: Item | None = None,
    patron: Patron | None = None,
    **more: Any,
) -> CirculationEvent:
    """Return the event of an act that has parts, for :func:`finish` to write. Its parts name it as ``part_of``."""
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


def finish(event: CirculationEvent, changes: Changes) -> None:
    """Write an act that has begun, with what it has changed, and its parts: one query for each depth."""
    event.before = changes.as_json()
    event.save()
    parts = event.unwritten_parts
    while parts:
        CirculationEvent.objects.bulk_create(parts)
        parts = [part for whole in parts for part in whole.unwritten_parts]


def log_refusal(
    refusals: Sequence[Refusal],
    *,
    desk: Desk,
    at: datetime.datetime,
    patron: Patron | None,
    item: Item | None = None,
) -> CirculationEvent:
    """Write that a patron was refused a loan, a renewal or a reservation, with the codes of all reasons.

    The verb has rolled its transaction back, so whoever catches its :class:`CirculationError` calls this after it.
    """
    return log(Verb.REFUSE, desk=desk, at=at, patron=patron, item=item, refusals=[one.code for one in refusals])


def availability_changed(item: Item) -> None:
    """Note that search must look again whether a title can be had."""
    SearchChange.objects.record([item.edition_id])
