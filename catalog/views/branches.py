"""Pages about the branches."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.views.generic import DetailView, ListView

from catalog.models import Branch, Edition, Item
from catalog.presenters import opening_hours
from catalog.presenters.editions import EditionTile, edition_tile
from catalog.search.state import SearchState
from catalog.views.mixins import for_tiles

NEW_SHOWN = 6
CALENDAR = ("opening_hours", "closures", "special_openings")


@dataclass(frozen=True)
class BranchCard:
    """A branch in a list, with whether it is open."""

    branch: Branch
    today: opening_hours.Today


def branch_cards(at: datetime.datetime) -> list[BranchCard]:
    """Return the public branches with their hours at a moment; four queries, however many there are."""
    branches = Branch.objects.public().prefetch_related(*CALENDAR)
    return [BranchCard(branch, opening_hours.today(branch, at)) for branch in branches]


class BranchListView(ListView):
    """All branches."""

    template_name = "catalog/branch_list.html"

    def get_queryset(self) -> list[BranchCard]:  # type: ignore[override]
        return branch_cards(timezone.localtime())


class BranchDetailView(DetailView):
    """One branch: where it is, when it is open, what is new in it."""

    queryset = Branch.objects.public().prefetch_related(*CALENDAR, "shelving_locations")
    template_name = "catalog/branch_detail.html"
    context_object_name = "branch"

    def get_new_tiles(self) -> list[EditionTile]:
        """Return the editions whose items came to this branch last."""
        newest = self._items().order_by("-pk").values_list("edition", flat=True)[: NEW_SHOWN * 3]
        ids = list(dict.fromkeys(newest))[:NEW_SHOWN]
        editions = for_tiles(Edition.objects.public()).in_bulk(ids)
        return [edition_tile(editions[pk]) for pk in ids if pk in editions]

    def _items(self) -> QuerySet[Item]:
        return Item.objects.listed().filter(branch=self.object, edition__suppressed=False)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.localtime()
        return super().get_context_data(
            canonical_url=self.request.build_absolute_uri(self.object.get_absolute_url()),
            today=opening_hours.today(self.object, now),
            week=opening_hours.week(self.object, now),
            closures=opening_hours.coming_closures(self.object, now),
            openings=opening_hours.coming_openings(self.object, now),
            item_count=self._items().count(),
            search_query=SearchState().with_value("branch", self.object.code).query_string,
            tiles=self.get_new_tiles(),
            **kwargs,
        )
