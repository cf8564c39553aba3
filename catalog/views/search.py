"""Searching."""

from dataclasses import dataclass, replace
from typing import Any

from django.views.generic import TemplateView

from catalog.models import Edition
from catalog.presenters.editions import EditionHit, edition_hits
from catalog.presenters.paging import Paging
from catalog.presenters.years import year_chart
from catalog.search.fields import SORTS
from catalog.search.results import SearchResults
from catalog.search.service import search
from catalog.search.state import MAX_PAGE, SearchState
from catalog.views.mixins import for_hits


@dataclass(frozen=True)
class SortLink:
    """One order that the results can have."""

    label: str
    query: str
    is_current: bool


def sort_links(state: SearchState) -> list[SortLink]:
    """Return the orders; without a question there is no best match."""
    return [
        SortLink(str(label), state.with_sort(name).query_string, name == state.sort)
        for name, label in SORTS.items()
        if state.q or name != "relevance"
    ]


def paging_of_results(results: SearchResults) -> Paging:
    """Return where this page stands among all results."""
    state, pages = results.state, min(results.pages, MAX_PAGE)
    return Paging(
        first=results.first,
        last=results.last,
        total=results.total,
        page=state.page,
        pages=pages,
        previous=state.with_page(min(state.page - 1, pages)).query_string if state.page > 1 else "",
        next=state.with_page(state.page + 1).query_string if state.page < pages else "",
    )


def hits_of(results: SearchResults) -> list[EditionHit]:
    """Fetch the editions of a page of results, in their order."""
    editions = for_hits(Edition.objects.public()).in_bulk(results.edition_ids)
    found = (editions[pk] for pk in results.edition_ids if pk in editions)
    return edition_hits(found, branches=results.state.chosen("branch"))


class SearchView(TemplateView):
    """The results page: hits, the ways to narrow them, and help when there are none."""

    template_name = "catalog/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = SearchState.from_query(self.request.GET)
        results = search(state)
        suggested = replace(state, q=results.suggestion, page=1) if results.suggestion else None
        return super().get_context_data(
            state=state,
            results=results,
            hits=hits_of(results),
            sorts=sort_links(state),
            paging=paging_of_results(results),
            suggested=suggested,
            chart=year_chart(results.years),
            last_page=state.with_page(min(results.pages, MAX_PAGE)),
            is_beyond=not results.edition_ids and results.total > 0,
            is_indexed=state.is_empty and state.sort == "relevance",
            **kwargs,
        )


class SearchHelpView(TemplateView):
    """How to search."""

    template_name = "catalog/search_help.html"
