"""Writing the log of circulation, and telling the search index what has changed."""

import datetime
from collections.abc import Sequence
from typing import Any

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
    **more: Any,
) -> CirculationEvent:
    """Write one event; ``more`` are its other columns. Call it inside the transaction of the verb."""
    return CirculationEvent.objects.create(
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
