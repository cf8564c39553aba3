"""The pages for what goes wrong. The last one needs neither a database nor a context."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address or the form could not be understood."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not for this person."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Told in any case, even where the templates or static files are what is broken."""
    try:
        html = loader.get_template("500.html").render()
    except Exception:  # whatever it was, it must not hide the first error
        html = "<!doctype html><title>Something went wrong here</title><h1>Something went wrong here</h1>"
    return HttpResponse(html, status=500)
