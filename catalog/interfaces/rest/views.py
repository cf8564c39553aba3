"""The list and the single edition. Anybody may read them, from any site's scripts; nobody signs in here."""

from typing import Any

from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.interfaces.rest import querysets
from catalog.interfaces.rest.serializers import EditionSerializer, EditionSummarySerializer
from catalog.search import service
from catalog.search.results import SearchResults
from catalog.search.state import SearchState


class IndexBeingPrepared(APIException):
    """The search index is still being built."""

    status_code = 503
    wait = 10


class PublicView(APIView):
    """Read-only, without sessions or cookies; therefore open to the scripts of other sites."""

    http_method_names = ["get", "head", "options"]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response


class EditionList(PublicView):
    """Editions that a search finds: the same parameters as the search page, the same order."""

    def get(self, request: Request) -> Response:
        results = service.search(SearchState.from_query(request.query_params))
        if not results.index_ready:
            raise IndexBeingPrepared(f"The search index is being prepared ({results.index_progress} %).")
        editions = querysets.in_order(results.edition_ids)
        page = results.state.page
        return Response(
            {
                "count": results.total,
                "next": self._link(request, results, page + 1),
                "previous": self._link(request, results, page - 1),
                "results": EditionSummarySerializer(editions, many=True, context={"request": request}).data,
            }
        )

    def _link(self, request: Request, results: SearchResults, page: int) -> str | None:
        """The address of another page of the same search, or nothing if there is no such page."""
        if not 1 <= page <= results.pages:
            return None
        return request.build_absolute_uri(request.path + results.state.with_page(page).query_string)


class EditionDetail(PublicView):
    """One edition."""

    def get(self, request: Request, pk: int) -> Response:
        edition = querysets.details().filter(pk=pk).first()
        if edition is None:
            raise NotFound("There is no such edition.")
        querysets.count_items([edition])
        return Response(EditionSerializer(edition, context={"request": request}).data)
