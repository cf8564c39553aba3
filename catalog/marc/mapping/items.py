"""Copies in bibliographic and holdings records, by a named profile of the system they come from."""

from collections.abc import Callable

from catalog.marc.mapping.data import HoldingsData, ItemEntry
from catalog.marc.mapping.errors import NotMappable
from catalog.marc.record import DataField, MarcRecord, joined, subfield
from catalog.standards.punctuation import squeeze
from catalog.vocabulary.items import ItemStatus


def _koha(record: MarcRecord) -> list[ItemEntry]:
    """Koha's 952: barcode $p, home branch $a, location $c, shelf mark $o, type $y, statuses in $0 $1 $4 $7."""
    items = []
    for field in record.get("952"):
        items.append(
            ItemEntry(
                barcode=subfield(field, "p"),
                branch=subfield(field, "a", "b"),
                location=subfield(field, "c"),
                item_type=subfield(field, "y"),
                call_number=subfield(field, "o"),
                enumeration=subfield(field, "h"),
                copy_number=subfield(field, "t"),
                status=_koha_status(field),
                public_note=subfield(field, "z"),
                staff_note=subfield(field, "x"),
                price=subfield(field, "g"),
            )
        )
    return items


def _koha_status(field: DataField) -> str:
    """Zero means no; in $7 a negative number is "on order" or "in processing"."""
    if subfield(field, "0") not in {"", "0"}:
        return ItemStatus.WITHDRAWN.value
    if (lost := subfield(field, "1")) not in {"", "0"}:
        return (ItemStatus.MISSING if lost == "4" else ItemStatus.LOST).value
    if subfield(field, "4") not in {"", "0"}:
        return ItemStatus.DAMAGED.value
    not_for_loan = subfield(field, "7")
    if not_for_loan.startswith("-"):
        return ItemStatus.IN_PROCESSING.value
    return (ItemStatus.REFERENCE_ONLY if not_for_loan not in {"", "0"} else ItemStatus.AVAILABLE).value


def _marc852(record: MarcRecord) -> list[ItemEntry]:
    """One copy for each 852; textual holdings (866) tell what a serial's copy comprises."""
    holdings = [text for field in record.get("866") if (text := joined(field, "a"))]
    items = []
    for field in record.get("852"):
        items.append(
            ItemEntry(
                barcode=subfield(field, "p"),
                branch=subfield(field, "b") or subfield(field, "a"),
                location=subfield(field, "c"),
                call_number=_call_number(field),
                copy_number=subfield(field, "t"),
                public_note=subfield(field, "z"),
                staff_note=subfield(field, "x"),
            )
        )
    if len(items) == 1 and holdings:
        items[0].enumeration = "; ".join(holdings)[:200]
    return items


def _call_number(field: DataField | None) -> str:
    return squeeze(joined(field, "khijlm") if field else "")


def _marc876(record: MarcRecord) -> list[ItemEntry]:
    """876 to 878 are pieces; place and shelf mark stand in the 852 with the same link ($8, or $0 for a holdings id)."""
    places = record.get("852")
    by_link = {link: field for field in places for code, link in field[3] if code in "80" and link}
    items = []
    for field in record.get("876", "877", "878"):
        links = [value.split(".")[0] for code, value in field[3] if code in "80"]
        place = next((by_link[link] for link in links if link in by_link), places[0] if places else None)
        items.append(
            ItemEntry(
                barcode=subfield(field, "p") or subfield(field, "a"),
                branch=subfield(place, "b") or subfield(place, "a"),
                location=subfield(field, "l", "k") or subfield(place, "c"),
                call_number=_call_number(place),
                enumeration=subfield(field, "3"),
                copy_number=subfield(field, "t"),
                status=_status_of_words(subfield(field, "j")),
                public_note=subfield(field, "z"),
                staff_note=subfield(field, "x"),
            )
        )
    return items


def _status_of_words(text: str) -> str:
    lowered = text.lower()
    for word, status in (
        ("missing", "missing"),
        ("lost", "lost"),
        ("withdrawn", "withdrawn"),
        ("process", "in_processing"),
    ):
        if word in lowered:
            return status
    return ItemStatus.AVAILABLE.value


def _sirsi949(record: MarcRecord) -> list[ItemEntry]:
    """SirsiDynix's 949: shelf mark $a, barcode $i, library $m, location $l, type $t, copy $c, price $p."""
    return [
        ItemEntry(
            barcode=subfield(field, "i"),
            branch=subfield(field, "m"),
            location=subfield(field, "l"),
            item_type=subfield(field, "t"),
            call_number=subfield(field, "a"),
            copy_number=subfield(field, "c"),
            price=subfield(field, "p"),
        )
        for field in record.get("949")
    ]


def _field995(record: MarcRecord) -> list[ItemEntry]:
    """The French 995: barcode $f, library $b or $c, location $e, shelf mark $k, type $r, volume $v, note $u."""
    return [
        ItemEntry(
            barcode=subfield(field, "f"),
            branch=subfield(field, "b", "c"),
            location=subfield(field, "e"),
            item_type=subfield(field, "r"),
            call_number=subfield(field, "k"),
            enumeration=subfield(field, "v"),
            public_note=subfield(field, "u"),
        )
        for field in record.get("995")
    ]


def _guess(record: MarcRecord) -> list[ItemEntry]:
    """The first profile whose fields are there and look as they should."""
    if any(subfield(field, "p", "o") for field in record.get("952")):
        return _koha(record)
    if any(subfield(field, "p") for field in record.get("876")):
        return _marc876(record)
    if any(subfield(field, "i") and subfield(field, "a", "l") for field in record.get("949")):
        return _sirsi949(record)
    if any(subfield(field, "f") and subfield(field, "b", "c") for field in record.get("995")):
        return _field995(record)
    if any(subfield(field, "h", "j", "p") for field in record.get("852")):
        return _marc852(record)
    return []


ITEM_PROFILES: dict[str, Callable[[MarcRecord], list[ItemEntry]]] = {
    "auto": _guess,
    "koha": _koha,
    "marc852": _marc852,
    "marc876": _marc876,
    "sirsi949": _sirsi949,
    "field995": _field995,
    "none": lambda record: [],
}


def map_items(record: MarcRecord, profile: str) -> list[ItemEntry]:
    """The copies in a record; those without barcode, shelf mark and branch are no copies."""
    return [
        entry
        for entry in ITEM_PROFILES[profile](record)
        if entry.barcode or entry.call_number or (entry.branch and entry.location)
    ]


def map_holdings(record: MarcRecord, profile: str) -> HoldingsData:
    """The copies of a holdings record, for the bibliographic record that its 004 names."""
    number = record.control("004").strip()
    if not number:
        raise NotMappable("It is a holdings record without field 004, so it does not say whose copies it describes.")
    items = map_items(record, "marc852" if profile == "auto" and "876" not in record else profile)
    return HoldingsData(record.control("001").strip()[:120], record.control("003").strip()[:60], number[:120], items)
