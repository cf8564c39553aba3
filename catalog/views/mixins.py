"""What the families of pages share: one lasting address, and lists of editions."""

from typing import Any
from urllib.parse import unquote

from django.core.paginator import Paginator
from django.db.models import F, Model, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.views.generic import DetailView

from catalog.models import Contribution, Edition, Item
from catalog.presenters.editions import TILE_COLUMNS
from catalog.presenters.hits import edition_hits
from catalog.presenters.paging import paging_of
from catalog.search.fields import PAGE_SIZE


def for_hits(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Fetch with each edition what a line in a list shows: three queries more, however many editions."""
    return editions.prefetch_related(
        Prefetch("contributions", Contribution.objects.select_related("agent")),
        Prefetch("items", Item.objects.listed().with_place().with_circulation()),
        "electronic_locations",
    )


def for_tiles(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Fetch of each edition just what a cover on a shelf shows: one query more."""
    names = Contribution.objects.select_related("agent").only(
        "edition_id", "is_main_entry", "position", "agent__kind", "agent__heading"
    )
    return editions.only(*TILE_COLUMNS).prefetch_related(Prefetch("contributions", names))


def in_shelf_order(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Newest year first, then by title: how lists of editions are shown."""
    return editions.order_by(F("publication_year").desc(nulls_last=True), "sort_title", "pk")


class CanonicalMixin:
    """One address for one thing: any other slug behind the number is sent to the right one."""

    request: HttpRequest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        canonical = self.get_canonical_path(self.object)
        if request.path != unquote(canonical):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{canonical}?{query}" if query else canonical)
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_object(self) -> Model:
        """Return the thing by its number alone; the slug is for people."""
        return super().get_object(self.get_queryset().filter(pk=self.kwargs["pk"]))

    def get_canonical_path(self, thing: Model) -> str:
        """Return the one address of this page."""
        return thing.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        canonical = self.request.build_absolute_uri(self.get_canonical_path(self.object))
        return super().get_context_data(canonical_url=canonical, **kwargs)


class EditionListMixin(CanonicalMixin, DetailView):
    """A page about one thing (agent, subject, series, work) and its editions, 20 at a time."""

    def get_editions(self) -> QuerySet[Edition]:
        """Return the editions that belong to the thing, in order."""
        raise NotImplementedError

    def get_hit_options(self) -> dict[str, Any]:
        """Return what a hit on this page shows besides the usual."""
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.get_editions(), PAGE_SIZE).get_page(self.request.GET.get("page"))
        hits = edition_hits(for_hits(page.object_list), at=timezone.now(), **self.get_hit_options())
        return super().get_context_data(hits=hits, paging=paging_of(page), **kwargs)
