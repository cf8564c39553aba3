"""Rows that a verb works on, locked so that two desks come one after another. The item comes first, then the patron.

SQLite lets one transaction write at a time, so there the lock is the transaction.
"""

from catalog.models import Hold, Item, Patron


def lock_item(pk: int) -> Item:
    """Return an item with what every verb reads of it: edition, branch, place and type."""
    items = Item.objects.select_for_update(of=("self",))
    return items.select_related("edition", "branch", "shelving_location", "item_type").get(pk=pk)


def lock_patron(pk: int) -> Patron:
    """Return a patron with category and home branch."""
    patrons = Patron.objects.select_for_update(of=("self",))
    return patrons.select_related("category", "home_branch").get(pk=pk)


def lock_hold(pk: int) -> Hold:
    """Return a hold with its patron; the copy that is kept for it is locked before it, as everywhere."""
    caught = Hold.objects.values_list("caught_item_id", flat=True).get(pk=pk)
    if caught:
        lock_item(caught)
    holds = Hold.objects.select_for_update(of=("self",))
    return holds.select_related("patron__category", "edition", "work", "item", "caught_item", "pickup_branch").get(
        pk=pk
    )
