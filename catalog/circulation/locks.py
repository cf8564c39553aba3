"""What a verb works on, locked so that two desks come one after another.

The order is the same everywhere, so that no two wait for each other: the copy, then the line of holds for its work,
then patrons by number. The row locks leave others free to name the rows in rows of their own ("no key"), as the log
does; the lock on a line is one of a number alone, so that cataloguing and lending do not wait for each other.
SQLite lets one transaction write at a time, so there the lock is the transaction.
"""

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from catalog.models import Hold, Item, Patron


def lock_item(pk: int) -> Item:
    """Return an item with what every verb reads of it: edition, branch, place and type. Its line is locked as well."""
    items = Item.objects.select_for_update(of=("self",), no_key=True)
    item = items.select_related("edition", "branch", "shelving_location", "item_type").get(pk=pk)
    _lock_line(item.edition.work_id, item.edition_id)
    return item


def lock_items(items: QuerySet[Item]) -> set[int]:
    """Lock several items, in their order, and return their numbers; who changes their lines locks these as well."""
    rows = items.select_for_update(of=("self",), no_key=True).order_by("pk")
    return set(rows.values_list("pk", flat=True))


def lock_patron(pk: int) -> Patron:
    """Return a patron with category and home branch."""
    patrons = Patron.objects.select_for_update(of=("self",), no_key=True)
    return patrons.select_related("category", "home_branch").get(pk=pk)


def lock_patrons(numbers: Collection[int] | QuerySet[Any, Any]) -> None:
    """Lock several patrons, in their order; a query of their numbers is asked in the same statement."""
    list(Patron.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk").values_list("pk"))


def lock_line_of(hold: Hold) -> None:
    """Lock the line that a hold stands in: all holds that the same copies could fill."""
    edition = hold.item.edition if hold.item else hold.edition
    if edition:
        _lock_line(edition.work_id, edition.pk)
    else:
        _lock_line(hold.work_id, None)


def lock_hold(pk: int) -> Hold:
    """Return a hold with its patron, its line locked, and before it the copy that is kept for it."""
    holds = Hold.objects.select_related(
        "patron__category", "edition", "work", "item__edition", "caught_item", "pickup_branch"
    )
    while True:
        seen = holds.get(pk=pk)
        # A desk may give it a copy at this moment: then the locks are let go, and taken again in their order.
        with transaction.atomic():
            if seen.caught_item_id:
                lock_item(seen.caught_item_id)
            lock_line_of(seen)
            hold = holds.get(pk=pk)
            if hold.caught_item_id == seen.caught_item_id:
                return hold
            transaction.set_rollback(True)


def _lock_line(work_id: int | None, edition_id: int | None) -> None:
    """Editions of one work share a line, for one may wait for any of them."""
    if connection.vendor == "postgresql":
        number = 2 * work_id if work_id else 2 * (edition_id or 0) + 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
