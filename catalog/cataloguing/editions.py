"""Changes to many editions or copies at once. Each notes what the search index must read again."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from catalog.models import Edition, Item, SearchChange, ShelvingLocation
from catalog.models.standard_numbers import normalise_number


@transaction.atomic
def set_suppressed(*, editions: QuerySet[Edition], suppressed: bool) -> int:
    """Hide editions from readers, or show them again; return how many changed."""
    ids = list(editions.exclude(suppressed=suppressed).values_list("pk", flat=True))
    Edition.objects.filter(pk__in=ids).update(suppressed=suppressed)
    SearchChange.objects.record(ids)
    return len(ids)


@transaction.atomic
def move_items(*, items: QuerySet[Item], location: ShelvingLocation) -> int:
    """Give copies another shelving location, and with it its branch; return how many moved."""
    chosen = items.exclude(shelving_location=location, branch=location.branch)
    rows = list(chosen.values_list("pk", "edition_id"))
    Item.objects.filter(pk__in=[pk for pk, _edition in rows]).update(shelving_location=location, branch=location.branch)
    SearchChange.objects.record(edition_id for _pk, edition_id in rows)
    return len(rows)


def same_isbn(edition: Edition) -> Sequence[Edition]:
    """Other editions that bear one of this edition's ISBNs: likely the same book catalogued twice."""
    values = edition.standard_numbers.filter(kind="isbn", status="valid").values("value")
    others = Edition.objects.filter(standard_numbers__kind="isbn", standard_numbers__value__in=values)
    return list(others.exclude(pk=edition.pk).distinct()[:5])


def unindexed_ids(words: str, *, limit: int) -> list[int]:
    """Ids of editions that librarians find and readers do not: hidden ones, and those with a copy that is not listed.

    By the words of a title or name as they stand, by ISBN, by barcode.
    """
    words = words.replace("\x00", "").strip()
    if not words:
        return []
    hidden = Edition.objects.filter(suppressed=True).order_by()
    numbers = {normalise_number("isbn", words), words}
    found = [
        hidden.filter(title_proper__icontains=words),
        hidden.filter(contributions__agent__heading__icontains=words),
        hidden.filter(standard_numbers__value__in=numbers),
        Edition.objects.filter(items__barcode=words).order_by(),
    ]
    return list(dict.fromkeys(pk for editions in found for pk in editions.values_list("pk", flat=True)[:limit]))
