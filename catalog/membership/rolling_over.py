"""The yearly roll-over: classes count up or are renamed, and memberships get a new end. First a plan, then the act."""

import datetime
import hashlib
import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, QuerySet, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.models import AuditEntry, Branch, Patron, PatronCategory, User

SAMPLES = 3
# Number, class and end of the membership of a patron.
Row = tuple[int, str, datetime.date | None]
COLUMNS = ("school_class", "expires_on")
BATCH = 500
_ARROW = re.compile(r"\s*(?:->|→|=>|>)\s*")
_NUMBER = re.compile(r"\d+")


class RollOverRefused(Exception):
    """What was asked for cannot be done, in a sentence."""


@dataclass(frozen=True)
class Change:
    """What happens to ``number`` patrons: ``before`` and ``after`` in words, with a few of their names."""

    before: str
    after: str
    number: int
    samples: list[str]


@dataclass(frozen=True)
class Plan:
    """All that would change. ``fingerprint`` is another one as soon as any of these patrons has changed."""

    changes: list[Change]
    fingerprint: str
    # Once it is done, its entry in the log of changes.
    entry: AuditEntry | None = None

    @property
    def number(self) -> int:
        """How many patrons would change."""
        return sum(change.number for change in self.changes)


class RollOver(ABC):
    """One kind of roll-over: look at its :meth:`plan`, then :meth:`carry_out`."""

    @abstractmethod
    def affected(self) -> QuerySet[Patron]:
        """The patrons that would change. Raises :class:`RollOverRefused`."""

    @abstractmethod
    def changes(self) -> Iterator[Change]:
        """What would happen, in groups."""

    @abstractmethod
    def write(self) -> None:
        """Change all of them with one statement."""

    def plan(self) -> Plan:
        """Say what would change. Raises :class:`RollOverRefused`."""
        fingerprint = _fingerprint(_rows(self.affected()))
        return Plan(list(self.changes()), fingerprint)

    @transaction.atomic
    def carry_out(
        self,
        *,
        at: datetime.datetime,
        by: User | None = None,
        address: str | None = None,
        seen: str | None = None,
    ) -> Plan:
        """Do it, all or nothing, and leave one entry in the log of changes. Returns what was done.

        ``seen`` is the fingerprint of the plan that somebody has looked at: when patrons have changed since (or the
        button was pressed twice), this raises :class:`RollOverRefused`.
        """
        rows = _rows(self.affected().select_for_update())
        fingerprint = _fingerprint(rows)
        plan = Plan(list(self.changes()), fingerprint)
        if seen is not None and seen != fingerprint:
            raise RollOverRefused(_("Patrons have changed since you looked. This is what would be done now."))
        if not plan.number:
            return plan
        self.write()
        entry = AuditEntry.objects.create(
            at=at,
            by=by,
            address=address,
            action=AuditEntry.Action.CHANGED,
            model="patron",
            object_name=_("Roll-over of %(number)d patrons") % {"number": plan.number},
            changes={
                f"{change.before or '—'} ({change.number})": [change.before, change.after] for change in plan.changes
            },
            before={"given": _given(rows)},
        )
        return replace(plan, entry=entry)


@dataclass(frozen=True)
class ClassRollOver(RollOver):
    """Classes count up by one (3A becomes 4A), or as ``mapping`` says: an empty name means that the class leaves.

    Who leaves has no class any more, and the membership ends on ``leave_on``.
    """

    mapping: dict[str, str] = field(default_factory=dict)
    count_up: bool = True
    leave_on: datetime.date | None = None
    branch: Branch | None = None

    def renamed(self) -> dict[str, str]:
        """The new name of each class that changes; ``""`` for one that leaves. Raises :class:`RollOverRefused`."""
        classes = self._patrons().order_by("school_class").values_list("school_class", flat=True).distinct()
        known = list(classes)
        if missing := [name for name in self.mapping if name not in known]:
            raise RollOverRefused(_("Nobody is in the class %(names)s.") % {"names": ", ".join(missing)})
        new = {name: self.mapping.get(name, next_class(name) if self.count_up else name) for name in known}
        if "" in new.values() and self.leave_on is None:
            raise RollOverRefused(_("Say on which day the membership of those who leave ends."))
        length = Patron._meta.get_field("school_class").max_length or 0
        if too_long := [name for name in new.values() if len(name) > length]:
            raise RollOverRefused(_("The name of a class is too long: %(name)s.") % {"name": too_long[0]})
        return {old: name for old, name in new.items() if name != old}

    def _patrons(self) -> QuerySet[Patron]:
        patrons = Patron.objects.exclude(school_class="")
        return patrons.filter(home_branch=self.branch) if self.branch else patrons

    def affected(self) -> QuerySet[Patron]:
        return self._patrons().filter(school_class__in=self.renamed())

    def changes(self) -> Iterator[Change]:
        patrons = self._patrons().order_by()
        last_day = date_format(self.leave_on, "j F Y") if self.leave_on else ""
        numbers = dict(patrons.values_list("school_class").annotate(number=Count("pk")))
        for old, new in sorted(self.renamed().items(), key=lambda pair: class_order(pair[0])):
            after = new or _("leaves, member until %(day)s") % {"day": last_day}
            yield Change(old, after, numbers[old], _names(self._patrons().filter(school_class=old)))

    def write(self) -> None:
        renamed = self.renamed()
        cases = [When(school_class=old, then=Value(new)) for old, new in renamed.items()]
        leaving = [old for old, new in renamed.items() if not new]
        self.affected().update(
            school_class=Case(*cases),
            expires_on=Case(When(school_class__in=leaving, then=Value(self.leave_on)), default=F("expires_on"))
            if leaving
            else F("expires_on"),
        )


@dataclass(frozen=True)
class ExpiryRollOver(RollOver):
    """Memberships get a new end: of all patrons, or of those of a category, a branch, a class."""

    expires_on: datetime.date
    category: PatronCategory | None = None
    branch: Branch | None = None
    school_class: str = ""

    def affected(self) -> QuerySet[Patron]:
        chosen = {"category": self.category, "home_branch": self.branch, "school_class": self.school_class}
        patrons = Patron.objects.filter(**{name: value for name, value in chosen.items() if value})
        return patrons.exclude(expires_on=self.expires_on)

    def changes(self) -> Iterator[Change]:
        ends = self.affected().order_by("expires_on").values_list("expires_on").annotate(number=Count("pk"))
        after = _("member until %(day)s") % {"day": date_format(self.expires_on, "j F Y")}
        years: dict[str, list[int]] = {}
        for end, number in ends:
            years.setdefault(str(end.year) if end else "", []).append(number)
        for year, numbers in years.items():
            before = _("membership ends in %(year)s") % {"year": year} if year else _("membership without an end")
            same = self.affected().filter(expires_on__year=year) if year else self.affected().filter(expires_on=None)
            yield Change(before, after, sum(numbers), _names(same))

    def write(self) -> None:
        self.affected().update(expires_on=self.expires_on)


def next_class(name: str) -> str:
    """Return the class of the next year: the first number in the name is one more; a name without one stays.

    >>> next_class("3A"), next_class("Year 9 blue"), next_class("Kindergarten")
    ('4A', 'Year 10 blue', 'Kindergarten')
    """
    return _NUMBER.sub(lambda match: str(int(match[0]) + 1), name, count=1)


def class_order(name: str) -> tuple[int, str]:
    """Return a key that sorts 9A before 10A."""
    number = _NUMBER.search(name)
    return (int(number[0]) if number else 0, name)


def read_mapping(text: str) -> dict[str, str]:
    """Return what lines such as ``4A -> 5A`` say; ``10C ->`` means that the class leaves.

    Raises :class:`RollOverRefused` for a line that is none, or a class that stands there twice.
    """
    mapping: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        parts = _ARROW.split(line)
        if len(parts) != 2 or not parts[0]:
            raise RollOverRefused(_("“%(line)s” is not understood. Write it like 4A -> 5A.") % {"line": line})
        if parts[0] in mapping:
            raise RollOverRefused(_("The class %(name)s is there twice.") % {"name": parts[0]})
        mapping[parts[0]] = parts[1]
    return mapping


def _names(patrons: QuerySet[Patron]) -> list[str]:
    return list(patrons.values_list("name", flat=True)[:SAMPLES])


def _rows(patrons: QuerySet[Patron]) -> list[Row]:
    """What a roll-over may change of patrons, in one order."""
    return list(patrons.order_by("pk").values_list("pk", *COLUMNS))


def _given(before: list[Row]) -> list[dict[str, Any]]:
    """What these patrons have been given, for undoing it: columns that changed (before, after), and the patrons."""
    groups: dict[tuple[Any, Any], list[int]] = defaultdict(list)
    for start in range(0, len(before), BATCH):
        batch = before[start : start + BATCH]
        after = {pk: values for pk, *values in _rows(Patron.objects.filter(pk__in=[row[0] for row in batch]))}
        for pk, *values in batch:
            groups[tuple(values), tuple(after[pk])].append(pk)
    return [
        {
            "columns": {
                name: [_plain(old), _plain(new)] for name, old, new in zip(COLUMNS, *pair, strict=True) if old != new
            },
            "patrons": patrons,
        }
        for pair, patrons in groups.items()
    ]


def _plain(value: str | datetime.date | None) -> str | None:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _fingerprint(rows: list[Row]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(row).encode())
    return digest.hexdigest()
