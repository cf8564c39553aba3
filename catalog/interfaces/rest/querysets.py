"""The rows that an answer is made of, in a number of queries that does not grow with the answer."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch

from catalog.models import Contribution, Edition, ElectronicLocation, Item, StandardNumber
from catalog.models.editions import EditionQuerySet
from catalog.vocabulary.numbers import NumberStatus

# A newspaper has thousands of issues; an answer has at most so many of them, and the number of all.
MAX_ITEMS = 200


def summaries() -> EditionQuerySet:
    """Public editions with what the list shows."""
    online = ElectronicLocation.objects.filter(
        edition=OuterRef("pk"), relationship=ElectronicLocation.Relationship.SELF
    )
    return (
        Edition.objects.public()
        .annotate(is_online=Exists(online))
        .prefetch_related(
            Prefetch("contributions", Contribution.objects.select_related("agent")),
            Prefetch("standard_numbers", StandardNumber.objects.filter(status=NumberStatus.VALID)),
        )
    )


def details() -> EditionQuerySet:
    """Public editions with everything."""
    items = Item.objects.listed().with_place().with_circulation().select_related("item_type")
    return (
        summaries()
        .select_related("work")
        .prefetch_related(
            "variant_titles",
            "subject_headings__subject",
            "series_statements__series",
            "notes",
            "electronic_locations",
            # No more than these: in the place of those that the edition would read when asked for them.
            Prefetch("items", items[:MAX_ITEMS], to_attr="listed_items"),  # type: ignore[no-redef]
        )
    )


def in_order(ids: Sequence[int]) -> list[Edition]:
    """The editions of a page of hits, in the order of the hits; those that are gone or hidden by now are left out."""
    rows = summaries().in_bulk(ids)
    editions = [rows[pk] for pk in ids if pk in rows]
    count_items(editions)
    return editions


def count_items(editions: Sequence[Any]) -> None:
    """Set ``item_count`` and ``on_shelf_count`` on each, with one query."""
    on_shelf = Count("pk", filter=Item.is_in())
    counted = Item.objects.listed().filter(edition__in=editions).order_by().values("edition")
    counts = {row["edition"]: row for row in counted.annotate(total=Count("pk"), on_shelf=on_shelf)}
    for edition in editions:
        row = counts.get(edition.pk, {})
        edition.item_count = row.get("total", 0)
        edition.on_shelf_count = row.get("on_shelf", 0)
