"""What every page has around its content. No query is made here, so that errors can be shown without a database."""

from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest

from catalog.search.state import SearchState


def library(request: HttpRequest) -> dict[str, Any]:
    """The library's name, and the state that the search box in the header shows."""
    match = getattr(request, "resolver_match", None)
    is_search = bool(match and match.view_name == "catalog:search")
    try:
        state = SearchState.from_query(request.GET) if is_search else SearchState()
    except TooManyFieldsSent:  # the page that says so has a search box as well
        state = SearchState()
    return {"library_name": settings.LIBRARY_NAME, "search_state": state}
