"""Rows that a verb works on, locked so that two desks come one after another.

The order is the same everywhere, so that no two wait for each other: the item, then patrons, then holds, each kind by
number. The locks leave others free to name the rows in rows of their own ("no key"), as the log does.
SQLite lets one transaction write at a time, so there the lock is the transaction.
"""

from collections.abc import Iterable

from django.db import transaction

from catalog.models import Hold, Item, Patron
from catalog.models.holds import HoldQuerySet


def lock_item(pk: int) -> Item:
    """Return an item with what every verb reads of it: edition, branch, place and type."""
    items = Item.objects.select_for_update(of=("self",), no_key=True)
    return items.select_related("edition", "branch", "shelving_location", "item_type").get(pk=pk)


def lock_patron(pk: int) -> Patron:
    """Return a patron with category and home branch."""
    patrons = Patron.objects.select_for_update(of=("self",), no_key=True)
    return patrons.select_related("category", "home_branch").get(pk=pk)


def lock_patrons(numbers: Iterable[int]) -> None:
    """Lock several patrons, in their order."""
    list(Patron.objects.select_for_update(no_key=True).filter(pk__in=set(numbers)).order_by("pk").values_list("pk"))


def lock_holds(holds: HoldQuerySet) -> list[Hold]:
    """Return holds, locked in their order."""
    return list(holds.select_for_update(of=("self",), no_key=True).order_by("pk"))


def lock_hold(pk: int) -> Hold:
    """Return a hold with its patron; the copy that is kept for it is locked before it, as everywhere."""
    while True:
        caught = Hold.objects.values_list("caught_item_id", flat=True).get(pk=pk)
        # A desk may give it a copy at this moment: then both locks are let go, and taken again in their order.
        with transaction.atomic():
            if caught:
                lock_item(caught)
            holds = Hold.objects.select_for_update(of=("self",), no_key=True)
            hold = holds.select_related(
                "patron__category", "edition", "work", "item", "caught_item", "pickup_branch"
            ).get(pk=pk)
            if hold.caught_item_id == caught:
                return hold
            transaction.set_rollback(True)
