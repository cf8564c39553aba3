"""The first page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from catalog.models import Edition, ElectronicLocation, Item
from catalog.presenters.editions import EditionTile, edition_tile
from catalog.search.results import FacetValue, SearchResults
from catalog.search.service import search
from catalog.search.state import SearchState
from catalog.views.branches import branch_cards
from catalog.views.mixins import for_tiles
from catalog.vocabulary.audiences import Audience

NEW_SHOWN = 12
# How many of the newest records are looked at for some that one can have: a library may have a million that one cannot.
NEWEST_LOOKED_AT = 500
QUICK_LINKS = (
    (_("On the shelf now"), "?available=1"),
    (_("New"), "?new=1"),
    (_("Children"), "?audience=preschool&audience=primary&audience=preadolescent&audience=juvenile"),
    (_("Audiobooks"), "?format=audiobook"),
    (_("Large print"), "?format=large_print"),
)
# The tiles "Children's books", the youngest first.
YOUNG = (Audience.PRESCHOOL, Audience.PRIMARY, Audience.PREADOLESCENT, Audience.ADOLESCENT)


@dataclass(frozen=True)
class Counts:
    """How much there is, as the empty search counts it."""

    titles: int
    on_shelf: int


def new_tiles() -> list[EditionTile]:
    """Return the newest editions that one can have."""
    items = Item.objects.listed().filter(edition=OuterRef("pk"))
    links = ElectronicLocation.objects.filter(edition=OuterRef("pk"))
    newest = Edition.objects.public().order_by("-created_at", "-pk")
    looked_at = newest.filter(pk__in=newest.values("pk")[:NEWEST_LOOKED_AT])
    editions = looked_at.filter(Q(Exists(items)) | Q(Exists(links)))
    return [edition_tile(edition) for edition in for_tiles(editions[:NEW_SHOWN])]


def values_of(results: SearchResults, name: str) -> list[FacetValue]:
    """Return the most frequent values of one way to narrow."""
    return next((facet.values for facet in results.facets if facet.name == name), [])


def ages_of(results: SearchResults) -> list[FacetValue]:
    """Return the ages that there are books for, the youngest first."""
    values = {value.value: value for value in values_of(results, "audience")}
    return [values[audience] for audience in YOUNG if audience in values]


class HomeView(TemplateView):
    """A search box, what is new, and ways to look around."""

    template_name = "catalog/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        everything = search(SearchState())
        on_shelf = sum(value.count for value in values_of(everything, "available"))
        tiles = new_tiles()
        return super().get_context_data(
            tiles=tiles,
            is_empty=not tiles and not Edition.objects.public().exists(),
            counts=Counts(everything.total, on_shelf),
            ages=ages_of(everything),
            formats=values_of(everything, "format"),
            subjects=values_of(everything, "subject"),
            languages=values_of(everything, "language"),
            branches=branch_cards(timezone.localtime()),
            quick_links=QUICK_LINKS,
            **kwargs,
        )
