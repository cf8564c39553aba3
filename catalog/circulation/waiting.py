"""Where a hold stands in its queue, and an honest guess of how long it takes."""

import datetime
import math
import statistics
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.circulation.due_dates import length_in_words
from catalog.circulation.holds import items_of, queue_beside
from catalog.circulation.queue import OUT_OF_USE
from catalog.circulation.terms import terms_for
from catalog.models import Hold, Loan

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
    """Return the place of a waiting hold and how long it may take. At most nine queries.

    The copies that are out come back when they are due, the overdue ones nobody knows when: they are left out. Each
    reader before keeps a copy as long as readers of this title have kept it (the middle of the last year's loans), or,
    where too few have, as long as the rules lend it.
    """
    position = 1 + _before(hold)
    items = list(items_of(hold).exclude(status__in=OUT_OF_USE))
    if not items:
        return Wait(position, 0, None, _("No copy of it can be lent now."))
    kept, basis = _days_kept(hold, items[0].branch_id, items[0].item_type_id, at)
    # When each copy is free: now, when it is due, or when the reader that it is kept for has had it.
    due = dict(Loan.objects.open().filter(item__in=items).values_list("item_id", "due_at"))
    caught = set(Hold.objects.open().filter(caught_item__in=items).values_list("caught_item_id", flat=True))
    today = timezone.localdate(at)
    free_in = sorted(
        max(0, (timezone.localdate(due[item.pk]) - today).days)
        if item.pk in due
        else (kept + _BY_HAND) * (item.pk in caught)
        for item in items
        if due.get(item.pk, at) >= at
    )
    if not free_in:
        return Wait(position, len(items), None, _("All copies are late; nobody can say when one comes back."))
    for _reader in range(position - 1):
        free_in.append(free_in.pop(0) + kept + _BY_HAND)
        free_in.sort()
    copies = ngettext("%(count)d copy", "%(count)d copies", len(free_in)) % {"count": len(free_in)}
    return Wait(
        position, len(free_in), free_in[0] + (_BY_HAND if position > 1 or free_in[0] else 0), f"{copies}, {basis}"
    )


def _before(hold: Hold) -> int:
    return sum(
        1
        for pk, queued_at in queue_beside(hold).values_list("pk", "queued_at")
        if (queued_at, pk) < (hold.queued_at, hold.pk or 1 << 62)
    )


def _days_kept(hold: Hold, branch_id: int, item_type_id: int | None, at: datetime.datetime) -> tuple[int, str]:
    """Return how many days readers keep it, and where that is known from."""
    since = at - datetime.timedelta(days=365)
    ended = Loan.objects.filter(item__in=items_of(hold), ended_at__gte=since)
    spans = [
        (end - start).days
        for start, end in ended.order_by("-ended_at").values_list("checked_out_at", "ended_at")[:200]
        if end
    ]
    if len(spans) >= ENOUGH_LOANS:
        days = round(statistics.median(spans))
        return days, _("readers kept it %(days)d days, of %(count)d loans") % {"days": days, "count": len(spans)}
    terms = terms_for(branch_id, hold.patron.category_id if hold.patron else None, item_type_id)
    days = terms.loan_length if terms.loan_unit == "days" else 1
    return days, _("each lent for %(length)s") % {"length": length_in_words(terms)}
