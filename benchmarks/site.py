"""The site as gunicorn serves it, with two additions for measuring.

``/floor/?q=…`` is the results page of a search rendered from ready-made values: what a page costs without any search.
A request with the header ``X-Forget`` finds nothing remembered from requests before it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from library_project.wsgi import application as site  # sets Django up, which the others need

# isort: split
from catalog.search import memory
from catalog.search.service import search
from catalog.search.state import SearchState
from catalog.views.search import SearchView
from library_project.urls import handler400, handler403, handler404, handler500
from library_project.urls import urlpatterns as site_patterns

__all__ = ["application", "handler400", "handler403", "handler404", "handler500", "urlpatterns"]


class FloorView(SearchView):
    """The results page from values that were made at the first request."""

    _contexts: dict[str, dict[str, Any]] = {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.META["QUERY_STRING"]
        if asked not in self._contexts:
            state = SearchState.from_query(request.GET)
            self._contexts[asked] = self.get_context_data(state=state, results=search(state))
        return self.render_to_response(self._contexts[asked])


urlpatterns = [path("floor/", FloorView.as_view()), *site_patterns]
settings.ROOT_URLCONF = __name__


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """The site's WSGI application, which forgets when it is told to."""
    if environ.get("HTTP_X_FORGET"):
        memory.forget()
    return site(environ, start_response)
