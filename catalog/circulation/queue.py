"""Whom a copy serves: the queue of holds, in order, without those who may not have it."""

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, Prefetch, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.circulation.standing import is_old_enough
from catalog.circulation.terms import LoanTerms, settle_terms
from catalog.models import Charge, CirculationRule, Hold, Item, Patron, PatronBlock, Payment
from catalog.models.holds import HoldQuerySet
from catalog.vocabulary.items import ItemStatus

# A copy with one of these stored states goes to no reader.
OUT_OF_USE = (
    ItemStatus.MISSING,
    ItemStatus.LOST,
    ItemStatus.DAMAGED,
    ItemStatus.WITHDRAWN,
    ItemStatus.IN_PROCESSING,
    ItemStatus.REFERENCE_ONLY,
)
_MONEY: Any = DecimalField(max_digits=12, decimal_places=2)
NOTHING = Decimal(0)


class TermsByCategory:
    """The terms of one item at one branch for any patron category: one query for them all."""

    def __init__(self, branch_id: int | None, item_type_id: int | None) -> None:
        rules = CirculationRule.objects.current()
        self._rules = [
            rule for rule in rules if rule.branch_id in (None, branch_id) and rule.item_type_id in (None, item_type_id)
        ]
        self._known: dict[int, LoanTerms] = {}

    def of(self, category_id: int) -> LoanTerms:
        """Return the terms for a patron category."""
        if category_id not in self._known:
            rules = (rule for rule in self._rules if rule.patron_category_id in (None, category_id))
            self._known[category_id] = settle_terms(rules)
        return self._known[category_id]


def next_hold(item: Item, at: datetime.datetime, *, but_not: Iterable[int] = ()) -> Hold | None:
    """Return the hold that a free copy serves now: the first in the queue whose patron may have it. At most 3 queries.

    Others are skipped, not dropped. ``but_not`` are numbers of holds that are left out.
    """
    if item.status in OUT_OF_USE:
        return None
    on = timezone.localdate(at)
    queue = Hold.objects.active(on).that_item_could_fill(item).exclude(pk__in=list(but_not)).in_queue()
    terms = None
    for hold, patron in in_good_standing(queue, on):
        terms = terms or TermsByCategory(item.branch_id, item.item_type_id)
        if may_have(patron, terms.of(patron.category_id), on):
            return hold
    return None


def in_good_standing(queue: HoldQuerySet, on: datetime.date) -> Iterator[tuple[Hold, Patron]]:
    """Yield the holds of a queue, with their patrons, that nothing bars: card, blocks, money. Two queries.

    Overdue charges that still grow do not count here: they are worked out at the desk, when the patron comes.
    """
    charged = Charge.objects.filter(patron=OuterRef("patron")).order_by().values("patron").annotate(sum=Sum("amount"))
    paid = Payment.objects.filter(patron=OuterRef("patron")).order_by().values("patron").annotate(sum=Sum("amount"))
    holds = (
        queue.select_related("patron__category", "pickup_branch")
        .prefetch_related(Prefetch("patron__blocks", PatronBlock.objects.active(on)))
        .annotate(
            owed=Coalesce(Subquery(charged.values("sum"), output_field=_MONEY), NOTHING, output_field=_MONEY)
            - Coalesce(Subquery(paid.values("sum"), output_field=_MONEY), NOTHING, output_field=_MONEY)
        )
    )
    hold: Any
    for hold in holds:
        patron = hold.patron
        limit = patron.category.owing_limit
        is_barred = patron.is_expired(on) or patron.blocks.all() or (limit is not None and hold.owed > limit)
        if not is_barred:
            yield hold, patron


def may_have(patron: Patron, terms: LoanTerms, on: datetime.date) -> bool:
    """Say whether the rules give a patron a copy of these terms."""
    return terms.is_lendable and terms.is_holdable and is_old_enough(patron, terms.minimum_age, on)
