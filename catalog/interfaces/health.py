"""Whether the site is well, for load balancers and container engines."""

import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.search.index import status as index_status

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 if requests can be served, 503 if not. A search index that is still being prepared is no failure.

    What went wrong is in the log, not in the answer: anybody may ask.
    """
    database = _database()
    index = _index() if database == "ready" else {"state": "unknown"}
    is_well = database == "ready" and index["state"] != "failed"
    return JsonResponse(
        {"status": "ok" if is_well else "failing", "database": database, "index": index},
        status=200 if is_well else 503,
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("The database does not answer.")
        return "failed"
    return "ready"


def _index() -> dict[str, str | int]:
    try:
        status = index_status()
    except Exception:  # whatever it is, the answer must still be an answer
        logger.exception("The search index cannot be asked for its state.")
        return {"state": "failed"}
    if status.state == "failed":
        logger.error("The search index has failed: %s", status.error)
        return {"state": "failed"}
    if status.state == "preparing":
        return {"state": "preparing", "progress": status.progress}
    return {"state": "ready", "documents": status.documents}
