"""Undoing a roll-over: who still has what it gave goes back; the others are told, each with why."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.membership.rolling_over import BATCH, RollOverRefused
from catalog.models import AuditEntry, Patron, User


@dataclass(frozen=True)
class Left:
    """A patron who has something else by now than the roll-over gave, and what."""

    patron_id: int
    name: str
    why: str


@dataclass(frozen=True)
class Undoing:
    """What undoing would do: how many go back, who does not, and how many are no patrons any more."""

    number: int
    left: list[Left]
    gone: int


def is_roll_over(entry: AuditEntry) -> bool:
    """Say whether an entry of the log of changes tells of a roll-over of which is known who was given what."""
    return "given" in entry.before


def undone_by(entry: AuditEntry) -> AuditEntry | None:
    """Return the entry of the undoing of a roll-over, if it has been undone."""
    return AuditEntry.objects.filter(model="patron", object_id="", at__gte=entry.at, before__undoes=entry.pk).first()


def plan_undoing(entry: AuditEntry) -> Undoing:
    """Say what undoing a roll-over would do."""
    return _each(entry, Patron.objects.all(), write=False)


@transaction.atomic
def undo_roll_over(
    entry_id: int, *, at: datetime.datetime, by: User | None = None, address: str | None = None
) -> Undoing:
    """Give back what patrons had before a roll-over, all or nothing, and leave one entry in the log of changes.

    Raises :class:`RollOverRefused` for what is no roll-over, was undone before, or when nobody would go back.
    """
    entry = AuditEntry.objects.select_for_update(of=("self",)).get(pk=entry_id)
    if not is_roll_over(entry):
        raise RollOverRefused(_("Of this is not known who was given what: it cannot be undone."))
    if undone_by(entry):
        raise RollOverRefused(_("This roll-over was undone already."))
    undoing = _each(entry, Patron.objects.select_for_update(no_key=True), write=True)
    if not undoing.number:
        raise RollOverRefused(_("Nothing to undo: nobody has what this roll-over gave."))
    numbers = {"changed back": undoing.number, "changed since": len(undoing.left), "removed since": undoing.gone}
    AuditEntry.objects.create(
        at=at,
        by=by,
        address=address,
        action=AuditEntry.Action.CHANGED,
        model="patron",
        object_name=_("Undone: %(what)s") % {"what": entry.object_name},
        changes={name: ["", str(number)] for name, number in numbers.items() if number},
        before={"undoes": entry.pk},
    )
    return undoing


def _each(entry: AuditEntry, patrons: QuerySet[Patron], *, write: bool) -> Undoing:
    """Look at all patrons of a roll-over as they are now, and with ``write`` give back what they had."""
    number, gone, left = 0, 0, []
    for group in entry.before["given"]:
        columns = {name: [_value(name, text) for text in pair] for name, pair in group["columns"].items()}
        for start in range(0, len(group["patrons"]), BATCH):
            batch = group["patrons"][start : start + BATCH]
            found = list(patrons.filter(pk__in=batch).order_by("pk").values("pk", "name", *columns))
            others = [row for row in found if any(row[name] != new for name, (_old, new) in columns.items())]
            left += [Left(row["pk"], row["name"], _why(row, columns)) for row in others]
            back = {row["pk"] for row in found} - {row["pk"] for row in others}
            gone += len(batch) - len(found)
            number += len(back)
            if write and back:
                Patron.objects.filter(pk__in=back).update(**{name: old for name, (old, _new) in columns.items()})
    return Undoing(number, left, gone)


def _value(name: str, text: str | None) -> Any:
    """A value as the column has it."""
    return parse_date(text) if text and name == "expires_on" else text


def _why(row: dict[str, Any], columns: dict[str, Any]) -> str:
    """What a patron has instead of what was given."""
    says = []
    if "school_class" in columns and row["school_class"] != columns["school_class"][1]:
        name = row["school_class"]
        says.append(_("in class %(name)s now") % {"name": name} if name else _("in no class now"))
    if "expires_on" in columns and row["expires_on"] != columns["expires_on"][1]:
        day = row["expires_on"]
        says.append(
            _("member until %(day)s now") % {"day": date_format(day, "j F Y")}
            if day
            else _("member without an end now")
        )
    return ", ".join(says)
