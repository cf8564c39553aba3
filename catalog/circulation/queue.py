"""Whom a copy serves: the queue of holds, in order, without those who may not have it."""

import datetime
from collections.abc import Iterator, Sequence
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.utils import timezone

from catalog.circulation.standing import is_old_enough
from catalog.circulation.terms import LoanTerms, settle_terms
from catalog.models import CirculationRule, Hold, Item, Patron, PatronBlock
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


class Rules:
    """The lending rules in force: one query, when the first terms are asked for, and none after it."""

    def __init__(self) -> None:
        self._known: dict[tuple[int | None, int, int | None], LoanTerms] = {}

    @cached_property
    def _in_force(self) -> Sequence[CirculationRule]:
        return list(CirculationRule.objects.current())

    def terms(self, branch_id: int | None, category_id: int, item_type_id: int | None) -> LoanTerms:
        """Return the terms for a branch, a patron category and an item type."""
        case = (branch_id, category_id, item_type_id)
        if case not in self._known:
            self._known[case] = settle_terms(rule for rule in self._in_force if rule.speaks_of(*case))
        return self._known[case]


def next_hold(item: Item, at: datetime.datetime, *, rules: Rules | None = None) -> Hold | None:
    """Return the hold that a free copy serves now: the first in the queue whose patron may have it. At most 2 queries.

    Others are skipped, not dropped. ``rules`` are those of the verb, if it has asked for them.
    """
    if item.status in OUT_OF_USE:
        return None
    on = timezone.localdate(at)
    queue = Hold.objects.active(on).that_item_could_fill(item).in_queue()
    rules = rules or Rules()
    for hold, patron in in_good_standing(queue, on):
        if may_have(patron, rules.terms(item.branch_id, patron.category_id, item.item_type_id), on):
            return hold
    return None


def in_good_standing(queue: HoldQuerySet, on: datetime.date) -> Iterator[tuple[Hold, Patron]]:
    """Yield the holds of a queue, with their patrons, whom neither an ended card nor a block bars. One query.

    What is owed bars nobody here: it can be paid when the copy is collected, where the desk asks for it.
    """
    blocks = PatronBlock.objects.active(on).filter(patron=OuterRef("patron"))
    for hold in queue.filter(~Exists(blocks)).select_related("patron__category", "pickup_branch"):
        patron = hold.patron
        if patron and not patron.is_expired(on):
            yield hold, patron


def may_have(patron: Patron, terms: LoanTerms, on: datetime.date) -> bool:
    """Say whether the rules give a patron a copy of these terms."""
    return terms.is_lendable and terms.is_holdable and is_old_enough(patron, terms.minimum_age, on)
