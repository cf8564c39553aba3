"""Uploaded covers. They were coded anew when they came, so they are what they say."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.generic import View
from django.views.static import serve


class CoverFileView(View):
    """Hands out the file of an uploaded cover; other uploads are not for readers."""

    def get(self, request: HttpRequest, name: str, **kwargs: Any) -> HttpResponseBase:
        response = serve(request, f"covers/{name}", document_root=settings.MEDIA_ROOT)
        response["Cache-Control"] = "public, max-age=86400"
        response["X-Content-Type-Options"] = "nosniff"
        return response
