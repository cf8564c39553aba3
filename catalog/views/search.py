"""Searching."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from catalog.forms.search import AdvancedSearchForm
from catalog.models import Edition
from catalog.presenters.hits import EditionHit, edition_hit, work_hits
from catalog.presenters.paging import Paging
from catalog.presenters.years import year_chart
from catalog.search.fields import FACETS, SORTS, SWITCHES
from catalog.search.results import FacetValue, SearchResults
from catalog.search.service import facet_values, search
from catalog.search.state import MAX_PAGE, SearchState, clean_query, whole_number
from catalog.search.word_counts import count_search
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
    """Fetch the editions of a page of results, in their order; those of one work are one hit, unless asked otherwise.

    Links carry the search and the number of the hit, but for the list of everything: that one crawlers follow.
    """
    state, ids = results.state, results.edition_ids
    editions = for_hits(Edition.objects.public()).in_bulk(ids)
    found = [editions[pk] for pk in ids if pk in editions]
    numbered = () if state.is_plain else enumerate(ids, results.first)
    queries = {pk: results.searched.at_hit(number) for number, pk in numbered}
    branches = state.chosen("branch")
    if state.every_edition:
        return [edition_hit(edition, branches=branches, query=queries.get(edition.pk, "")) for edition in found]
    return work_hits(found, branches=branches, queries=queries)


class SearchView(TemplateView):
    """The results page: hits, the ways to narrow them, and help when there are none.

    A number that just one edition bears leads straight to it.
    """

    template_name = "catalog/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        state = SearchState.from_query(request.GET)
        results = search(state)
        count_search(results)
        if results.is_the_number and not state.is_narrowed:
            edition = Edition.objects.public().filter(pk__in=results.edition_ids).first()
            if edition:
                return redirect(edition)
        return self.render_to_response(self.get_context_data(state=state, results=results, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state: SearchState = kwargs.pop("state")
        results: SearchResults = kwargs.pop("results")
        ask_instead = results.suggestion and not results.corrected
        suggested = replace(state, q=results.suggestion, page=1) if ask_instead else None
        hits = hits_of(results)
        return super().get_context_data(
            state=state,
            results=results,
            hits=hits,
            has_folded=any(hit.also for hit in hits),
            other_way=results.state.with_every_edition(not state.every_edition).query_string,
            sorts=sort_links(state),
            paging=paging_of_results(results),
            suggested=suggested,
            as_typed=state.taken_as_typed("spelling").query_string,
            chart=year_chart(results.years),
            last_page=state.with_page(min(results.pages, MAX_PAGE)),
            is_beyond=not results.edition_ids and results.total > 0,
            is_indexed=state.is_plain,
            **kwargs,
        )


@dataclass(frozen=True)
class ValueLink:
    """One value of a facet as a link that ticks it, or takes the tick away."""

    label: str
    count: int
    selected: bool
    query: str


class FacetValuesView(TemplateView):
    """All values of one facet in a search: by count or from A to Z, with a box to look for one."""

    template_name = "catalog/facet_values.html"
    page_size = 60

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = kwargs["name"]
        facet = next((facet for facet in FACETS if facet.name == name and name not in SWITCHES), None)
        if facet is None:
            raise Http404
        state = SearchState.from_query(self.request.GET)
        contains = clean_query(self.request.GET.get("contains", ""))
        by_name = self.request.GET.get("order") == "name"
        asked = whole_number(self.request.GET.get("values_page", ""))
        total, number, values = facet_values(
            state, name, contains=contains, by_name=by_name, page=asked, size=self.page_size
        )
        return super().get_context_data(
            facet=facet,
            state=state,
            hidden=replace(state, page=1).parameters(),
            contains=contains,
            by_name=by_name,
            total=total,
            values=[_value_link(value, state, name) for value in values],
            number=number,
            pages=max(1, -(-total // self.page_size)),
            query=self._query(state, contains, by_name),
            query_by_count=self._query(state, contains, False),
            query_by_name=self._query(state, contains, True),
            **kwargs,
        )

    @staticmethod
    def _query(state: SearchState, contains: str, by_name: bool) -> str:
        own = [("contains", contains)] if contains else []
        own += [("order", "name")] if by_name else []
        return "?" + urlencode([*replace(state, page=1).parameters(), *own])


def _value_link(value: FacetValue, state: SearchState, name: str) -> ValueLink:
    changed = state.without_value(name, value.value) if value.selected else state.with_value(name, value.value)
    return ValueLink(value.label, value.count, value.selected, changed.query_string)


class AdvancedSearchView(FormView):
    """A form that writes the query language: what it asks can be read and changed in the search box."""

    template_name = "catalog/advanced_search.html"
    form_class = AdvancedSearchForm

    def get_form_kwargs(self) -> dict[str, Any]:
        # A search changes nothing, so the form is sent by GET and its answer has an address.
        asked = self.request.GET if "search" in self.request.GET else None
        return {"data": asked, "initial": {"words": self.request.GET.get("q", "")[:200]}}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if form.is_valid():
            return redirect(reverse("catalog:search") + form.state().query_string)
        return self.render_to_response(self.get_context_data(form=form))


class SearchHelpView(TemplateView):
    """How to search."""

    template_name = "catalog/search_help.html"
