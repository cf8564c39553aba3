"""Writing copies. A barcode decides; without one, branch, shelf mark, volume and copy together."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from catalog.marc.importing.places import Places
from catalog.marc.importing.report import ImportReport
from catalog.marc.mapping.data import ItemEntry
from catalog.models import Item
from catalog.standards.call_numbers import call_number_key

_PLACE = ("branch_id", "shelving_location_id", "item_type_id", "call_number", "call_number_key", "public_note")


def write_items(batch: Sequence[tuple[int, list[ItemEntry]]], places: Places, report: ImportReport) -> None:
    """Create the copies that are new, move those whose place changed, and leave out what cannot be placed.

    Nothing is taken away: a copy that a record no longer names may be on loan.
    """
    by_barcode, by_place = _existing(batch)
    new: list[Item] = []
    for edition_id, entries in batch:
        for entry in entries:
            item = _item(edition_id, entry, places)
            if item is None:
                report.items["left out: branch not known"] += 1
                continue
            present = by_barcode.get(item.barcode) if item.barcode else by_place.get(_place_key(item))
            if present is None:
                new.append(item)
                if item.barcode:
                    by_barcode[item.barcode] = item
                else:
                    by_place[_place_key(item)] = item
            elif present.edition_id != edition_id:
                report.items["left out: barcode belongs to another title"] += 1
            elif present.pk:
                _move(present, item, report)
    Item.objects.bulk_create(new, batch_size=2000)
    report.items["created"] += len(new)


def _existing(batch: Sequence[tuple[int, list[ItemEntry]]]) -> tuple[dict[str, Item], dict[tuple, Item]]:
    barcodes = [entry.barcode[:60] for _pk, entries in batch for entry in entries if entry.barcode]
    by_barcode = {i.barcode: i for i in Item.objects.filter(barcode__in=barcodes)} if barcodes else {}
    bare = [pk for pk, entries in batch if any(not entry.barcode for entry in entries)]
    rows = Item.objects.filter(edition_id__in=bare, barcode=None) if bare else []
    return by_barcode, {_place_key(item): item for item in rows}  # type: ignore[return-value]


def _item(edition_id: int, entry: ItemEntry, places: Places) -> Item | None:
    branch = places.branch_of(entry)
    if branch is None:
        return None
    call_number = entry.call_number[:200]
    return Item(
        edition_id=edition_id,
        barcode=entry.barcode[:60] or None,
        branch_id=branch.pk,
        shelving_location_id=places.location_id(branch, entry.location),
        item_type_id=places.type_id(entry.item_type),
        call_number=call_number,
        call_number_key=call_number_key(call_number),
        enumeration=entry.enumeration[:200],
        copy_number=entry.copy_number[:40],
        status=entry.status,
        public_note=entry.public_note[:500],
        staff_note=entry.staff_note[:500],
        price=_price(entry.price),
    )


def _price(text: str) -> Decimal | None:
    try:
        price = Decimal(text.strip().lstrip("$€£").replace(",", "."))
    except InvalidOperation:
        return None
    return price if price.is_finite() and abs(price) < 10**8 else None


def _place_key(item: Item) -> tuple:
    return (item.edition_id, item.branch_id, item.call_number, item.enumeration, item.copy_number)


def _move(present: Item, wanted: Item, report: ImportReport) -> None:
    """The place follows the record; the status is the library's own."""
    if any(getattr(present, name) != getattr(wanted, name) for name in _PLACE):
        for name in _PLACE:
            setattr(present, name, getattr(wanted, name))
        present.save(update_fields=_PLACE)
        report.items["updated"] += 1
