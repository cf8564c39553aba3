"""The branch that a reader said to be theirs, in a cookie of this browser and nowhere else."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from catalog.models import Branch

NAME = "branch"
KEPT = timedelta(days=365)
Response = TypeVar("Response", bound=HttpResponse)


def code(request: HttpRequest) -> str:
    """Return the code of the branch that was remembered, or ``""``; there need not be such a branch any more."""
    return request.COOKIES.get(NAME, "")


def remember(response: Response, chosen: Sequence[str]) -> Response:
    """Remember a branch, if just one is chosen and readers see it."""
    if len(chosen) == 1 and Branch.objects.public().filter(code=chosen[0]).exists():
        response.set_cookie(
            NAME, chosen[0], max_age=KEPT, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    return response


def read_for(response: Response, request: HttpRequest, known: Collection[str] | None) -> Response:
    """Mark a page that was made with the cookie, and forget a branch that is not among the ``known`` any more."""
    patch_vary_headers(response, ["Cookie"])
    remembered = code(request)
    if remembered and known is not None and remembered not in known:
        response.delete_cookie(NAME, samesite="Lax")
    return response
