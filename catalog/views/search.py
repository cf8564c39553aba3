"""Searching."""

import datetime
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView, TemplateView, View

from catalog.forms.search import AdvancedSearchForm
from catalog.presenters.hits import EditionHit, edition_hits, work_hits
from catalog.presenters.paging import Paging
from catalog.presenters.results import about, role_word, shelf_band
from catalog.presenters.years import year_chart
from catalog.search.agents_asked import agent_chosen, agent_named
from catalog.search.fields import FACETS, SORTS, SWITCHES
from catalog.search.help import ways_out
from catalog.search.on_shelf import on_shelf
from catalog.search.results import FacetValue, SearchResults
from catalog.search.service import counts, facet_values, search
from catalog.search.state import MAX_PAGE, SearchState, clean_query, whole_number
from catalog.search.word_counts import count_search
from catalog.views import branch_cookie


@dataclass(frozen=True)
class SortLink:
    """One order that the results can have."""

    label: str
    query: str
    is_current: bool


def sort_links(state: SearchState) -> list[SortLink]:
    """Return the orders; without a question there is no best match."""
    return [
        SortLink(str(label), state.sorted_by(name), name == state.sort)
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


def hits_of(results: SearchResults, branch: str, at: datetime.datetime) -> list[EditionHit]:
    """Return a page of results; editions of one work are one hit, unless asked otherwise.

    Copies at ``branch`` come first, if no other is chosen. Links carry the search and the number of the hit, but for
    the list of everything: that one crawlers follow.
    """
    state, found = results.state, results.editions
    numbered = () if state.is_plain else enumerate(found, results.first)
    queries = {edition.pk: results.searched.at_hit(number) for number, edition in numbered}
    branches = state.chosen("branch") or ([branch] if branch else [])
    if state.every_edition:
        return edition_hits(found, at=at, branches=branches, queries=queries)
    return work_hits(found, at=at, branches=branches, queries=queries)


class SearchView(TemplateView):
    """The results page: hits, the ways to narrow them, and help when there are none.

    A number that just one edition bears leads straight to it.
    """

    template_name = "catalog/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        state = SearchState.from_query(request.GET)
        if "remember" in request.GET:
            return branch_cookie.remember(
                redirect(reverse("catalog:search") + state.query_string), state.chosen("branch")
            )
        results = search(state)
        count_search(results)
        if results.is_the_number and not state.is_narrowed:
            return redirect(results.editions[0])
        response = self.render_to_response(self.get_context_data(state=state, results=results, **kwargs))
        return branch_cookie.read_for(response, request, results.asking.branches if results.asking else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state: SearchState = kwargs.pop("state")
        results: SearchResults = kwargs.pop("results")
        branch = branch_cookie.code(self.request)
        # Before anything that asks for facets, which are counted meanwhile.
        hits = hits_of(results, branch, timezone.now())
        shelf = on_shelf(results, branch) if results.total else None
        chosen, named = agent_chosen(results), agent_named(results)
        ask_instead = results.suggestion and not results.corrected
        suggested = replace(state, q=results.suggestion, page=1) if ask_instead else None
        return super().get_context_data(
            state=state,
            results=results,
            hits=hits,
            has_folded=any(hit.also for hit in hits),
            other_way=results.state.with_every_edition(not state.every_edition).query_string,
            sorts=sort_links(state),
            paging=paging_of_results(results),
            suggested=suggested,
            as_typed=state.taken_as_typed("spelling").query_string if results.corrected else "",
            chart=year_chart(results.years),
            about=about(results, chosen),
            agent=chosen,
            named=named,
            named_role=role_word(named.relator) if named else "",
            band=shelf_band(results, shelf),
            ways=ways_out(results) if results.relaxed or not results.total else [],
            last_page=state.with_page(min(results.pages, MAX_PAGE)),
            is_beyond=not results.editions and results.total > 0,
            is_indexed=state.is_plain,
            **kwargs,
        )


class SearchCountView(View):
    """What the button of the form that narrows says, for its script: how many results there would be."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        (count,) = counts([SearchState.from_query(request.GET)])
        # Where nothing fits as it stands, the results page may yet find what is spelled otherwise.
        label = ngettext("Show %(number)s result", "Show %(number)s results", count) if count else _("Show results")
        answer = JsonResponse({"label": label % {"number": intcomma(count)}})
        answer["X-Robots-Tag"] = "noindex"
        return answer


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
