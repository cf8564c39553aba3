"""Which copies to fetch from the shelves for which holds: one copy for each, at the pick-up branch first."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from catalog.circulation.queue import Rules, in_good_standing, may_have
from catalog.models import Branch, Edition, Hold, Item, Patron


@dataclass(frozen=True)
class Pull:
    """A copy to fetch, and the hold it is for."""

    item: Item
    hold: Hold

    @property
    def stays(self) -> bool:
        """Whether it is collected where it stands."""
        return self.hold.pickup_branch_id == self.item.branch_id


def pull_list(branch: Branch | None, at: datetime.datetime) -> list[Pull]:
    """Return what is to be fetched at a branch, or at all, in the order of the shelves. A fixed number of queries.

    Each waiting hold gets one copy in the whole library, in the order of the queue: a copy that stands at the pick-up
    branch, else one of the patron's home branch, else any. Each copy serves one hold.
    """
    pulls = [pull for pull in assignments(at) if branch is None or pull.item.branch_id == branch.pk]
    return sorted(pulls, key=lambda pull: (*_place(pull.item), pull.item.call_number_key, pull.item.pk))


def assignments(at: datetime.datetime) -> list[Pull]:
    """Return the copy for each waiting hold that can be served from the shelves, in the order of the queue."""
    on = timezone.localdate(at)
    queue = Hold.objects.active(on).in_queue()
    waiting = list(in_good_standing(queue, on))
    free = _free_copies([hold for hold, _patron in waiting])
    taken: set[int] = set()
    rules = Rules()
    pulls = []
    for hold, patron in waiting:
        candidates = (item for item in free.of(hold) if item.pk not in taken and _may(patron, item, rules, on))
        best = min(candidates, key=lambda item: _nearness(item, hold, patron), default=None)
        if best:
            taken.add(best.pk)
            pulls.append(Pull(best, hold))
    return pulls


class _Copies:
    """Free copies by what they are."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.by_edition: dict[int, list[Item]] = defaultdict(list)
        self.by_work: dict[int, list[Item]] = defaultdict(list)
        self.by_number: dict[int, Item] = {}
        for item in items:
            self.by_number[item.pk] = item
            self.by_edition[item.edition_id].append(item)
            if item.edition.work_id:
                self.by_work[item.edition.work_id].append(item)

    def of(self, hold: Hold) -> Sequence[Item]:
        """The copies that could fill a hold."""
        if hold.item_id:
            return [self.by_number[hold.item_id]] if hold.item_id in self.by_number else []
        if hold.edition_id:
            return self.by_edition[hold.edition_id]
        copies = self.by_work[hold.work_id] if hold.work_id else []
        return [item for item in copies if _is_wanted(item.edition, hold)]


def _is_wanted(edition: Edition, hold: Hold) -> bool:
    return hold.language in ("", edition.language) and hold.format in ("", edition.format)


def _free_copies(holds: Sequence[Hold]) -> _Copies:
    wanted = (
        Q(edition__in={hold.edition_id for hold in holds if hold.edition_id})
        | Q(edition__work__in={hold.work_id for hold in holds if hold.work_id})
        | Q(pk__in={hold.item_id for hold in holds if hold.item_id})
    )
    items = Item.objects.on_shelf().filter(wanted).select_related("edition", "branch", "shelving_location")
    return _Copies(items.order_by("pk"))


def _may(patron: Patron, item: Item, rules: Rules, on: datetime.date) -> bool:
    return may_have(patron, rules.terms(item.branch_id, patron.category_id, item.item_type_id), on)


def _nearness(item: Item, hold: Hold, patron: Patron) -> tuple[bool, bool, int]:
    return (item.branch_id != hold.pickup_branch_id, item.branch_id != patron.home_branch_id, item.pk)


def _place(item: Item) -> tuple[int, str, str]:
    place = item.shelving_location.name if item.shelving_location else ""
    return (item.branch.position, item.branch.name, place)
