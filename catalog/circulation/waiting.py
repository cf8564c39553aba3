"""Where a hold stands in its queue, and an honest guess of how long it takes."""

import datetime
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.circulation.due_dates import length_in_words
from catalog.circulation.queue import OUT_OF_USE, Rules
from catalog.models import Hold, Item, Loan
from catalog.vocabulary.items import ItemStatus

# Fewer past loans than these say nothing about how long one keeps a title.
ENOUGH_LOANS = 5
# From the hold shelf into hands, when nothing is known: half of the time that it is kept.
_BY_HAND = 2


@dataclass(frozen=True)
class Wait:
    """A place in the queue (1 is next), and the days it may take; None when nobody can say. ``basis`` says why."""

    position: int
    copies: int
    days: int | None
    basis: str

    @property
    def place_in_words(self) -> str:
        """The place as one says it: "second in line"."""
        first = (_("first in line"), _("second in line"), _("third in line"))
        if self.position <= len(first):
            return first[self.position - 1]
        return _("number %(place)d in line") % {"place": self.position}

    @property
    def in_words(self) -> str:
        """The wait as one says it: "about 3 weeks"; "" when nobody can say."""
        if self.days is None:
            return ""
        if self.days <= 10:
            days = max(1, self.days)
            return ngettext("about %(count)d day", "about %(count)d days", days) % {"count": days}
        weeks = math.ceil(self.days / 7)
        return ngettext("about %(count)d week", "about %(count)d weeks", weeks) % {"count": weeks}


def wait_for(hold: Hold, at: datetime.datetime) -> Wait:
    """Return the place of a waiting hold and how long it may take. At most six queries."""
    return waits_for([hold], at)[hold.pk]


def waits_for(holds: Iterable[Hold], at: datetime.datetime) -> dict[int, Wait]:
    """Return the waits of waiting holds by their numbers: six queries, however many there are; none for none.

    The patrons of the holds are read. The copies that are out come back when they are due, the overdue ones nobody
    knows when: they are left out. Each reader before keeps a copy as long as readers of this title have kept it (the
    middle of the last year's loans), or, where too few have, as long as the rules lend it.
    """
    holds = list(holds)
    if not holds:
        return {}
    titles = _Titles(holds, at)
    return {hold.pk: titles.wait_for(hold) for hold in holds}


class _Titles:
    """What some holds wait for: the copies, where they are, who else waits, and how long readers have kept them."""

    def __init__(self, holds: Sequence[Hold], at: datetime.datetime) -> None:
        self.at = at
        self.rules = Rules()
        editions = {hold.edition_id for hold in holds if hold.edition_id}
        works = {hold.work_id for hold in holds if hold.work_id}
        numbers = {hold.item_id for hold in holds if hold.item_id}
        wanted = Q(edition__in=editions) | Q(edition__work__in=works) | Q(pk__in=numbers)
        items = Item.objects.exclude(status=ItemStatus.WITHDRAWN).filter(wanted)
        self.items = list(items.select_related("edition"))
        editions |= {item.edition_id for item in self.items}
        works |= {item.edition.work_id for item in self.items if item.edition.work_id}
        numbers |= {item.pk for item in self.items}
        beside = Q(edition__in=editions) | Q(work__in=works) | Q(item__in=numbers)
        self.waiting = list(Hold.objects.waiting().filter(beside).in_queue())
        self.due = dict(Loan.objects.open().filter(item__in=numbers).values_list("item_id", "due_at"))
        caught = Hold.objects.open().filter(caught_item__in=numbers)
        self.caught = set(caught.values_list("caught_item_id", flat=True))
        self.days_kept: dict[int, list[int]] = {}
        ended = Loan.objects.filter(item__in=numbers, ended_at__gte=at - datetime.timedelta(days=365)).order_by()
        for item_id, start, end in ended.values_list("item_id", "checked_out_at", "ended_at"):
            if end:
                self.days_kept.setdefault(item_id, []).append((end - start).days)

    def wait_for(self, hold: Hold) -> Wait:
        """The wait of one of the holds."""
        copies = [item for item in self.items if _fills(item, hold)]
        position = 1 + self._before(hold, copies[:1])
        items = [item for item in copies if item.status not in OUT_OF_USE]
        if not items:
            return Wait(position, 0, None, _("No copy of it can be lent now."))
        kept, basis = self._days_kept(hold, copies, items[0])
        # When each copy is free: now, when it is due, or when the reader that it is kept for has had it.
        today = timezone.localdate(self.at)
        free_in = sorted(
            max(0, (timezone.localdate(self.due[item.pk]) - today).days)
            if item.pk in self.due
            else (kept + _BY_HAND) * (item.pk in self.caught)
            for item in items
            if self.due.get(item.pk, self.at) >= self.at
        )
        if not free_in:
            return Wait(position, len(items), None, _("All copies are late; nobody can say when one comes back."))
        for _reader in range(position - 1):
            free_in.append(free_in.pop(0) + kept + _BY_HAND)
            free_in.sort()
        count = ngettext("%(count)d copy", "%(count)d copies", len(free_in)) % {"count": len(free_in)}
        days = free_in[0] + (_BY_HAND if position > 1 or free_in[0] else 0)
        return Wait(position, len(free_in), days, f"{count}, {basis}")

    def _before(self, hold: Hold, first: Sequence[Item]) -> int:
        """How many wait before it for the same copies (the line is that of :func:`.holds.queue_beside`)."""
        return sum(
            1
            for other in self.waiting
            if (other.queued_at, other.pk) < (hold.queued_at, hold.pk)
            and (_target(other) == _target(hold) or any(_fills(item, other) for item in first))
        )

    def _days_kept(self, hold: Hold, copies: Sequence[Item], item: Item) -> tuple[int, str]:
        """Return how many days readers keep it, and where that is known from."""
        spans = [days for copy in copies for days in self.days_kept.get(copy.pk, ())]
        if len(spans) >= ENOUGH_LOANS:
            days = round(statistics.median(spans))
            return days, _("readers kept it %(days)d days, of %(count)d loans") % {"days": days, "count": len(spans)}
        if hold.patron is None:
            raise ValueError("A hold that waits has its patron.")
        terms = self.rules.terms(item.branch_id, hold.patron.category_id, item.item_type_id)
        days = terms.loan_length if terms.loan_unit == "days" else 1
        return days, _("each lent for %(length)s") % {"length": length_in_words(terms)}


def _fills(item: Item, hold: Hold) -> bool:
    """Say whether a copy (with its edition) answers a hold by what it is."""
    if hold.work_id is None:
        return hold.item_id == item.pk or hold.edition_id == item.edition_id
    edition = item.edition
    is_wanted = hold.language in ("", edition.language) and hold.format in ("", edition.format)
    return hold.work_id == edition.work_id and is_wanted


def _target(hold: Hold) -> tuple[int | None, int | None, int | None]:
    return (hold.edition_id, hold.work_id, hold.item_id)
