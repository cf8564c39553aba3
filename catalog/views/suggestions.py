"""Suggestions while typing, for the script of the search box."""

from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import View

from catalog.models import Agent, Edition, Subject
from catalog.presenters.editions import heading_of
from catalog.search.state import SearchState
from catalog.search.suggestions import Suggestion, suggest
from catalog.vocabulary.agents import AgentKind

KINDS = {"title": _("Title"), "subject": _("Subject"), "genre": _("Genre"), **dict(AgentKind.choices)}


def line(suggestion: Suggestion) -> dict[str, str]:
    """Return one suggestion as the script reads it."""
    shown = heading_of if suggestion.kind in {"subject", "genre"} else str
    return {
        "kind": suggestion.kind,
        "kind_label": str(KINDS[suggestion.kind]),
        "label": shown(suggestion.label),
        "detail": shown(suggestion.detail),
        "url": address(suggestion.thing),
    }


def address(thing: Edition | Agent | Subject) -> str:
    """Return where a suggestion leads: for an agent to all its titles, which can be narrowed there."""
    if isinstance(thing, Agent):
        return reverse("catalog:search") + SearchState().with_value("agent", str(thing.pk)).query_string
    return thing.get_absolute_url()


def message(number: int) -> str:
    """Return what a screen reader says about the list."""
    if not number:
        return str(_("No suggestions."))
    text = ngettext(
        "%(number)s suggestion. Choose with the up and down arrows.",
        "%(number)s suggestions. Choose with the up and down arrows.",
        number,
    )
    return text % {"number": number}


class SuggestionsView(View):
    """JSON, the same for everybody: the session is never looked at, so that the answer can be kept for a while."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        try:
            text = request.GET.get("q", "")
        except TooManyFieldsSent:
            text = ""
        lines = [line(suggestion) for suggestion in suggest(text)]
        answer = JsonResponse({"suggestions": lines, "message": message(len(lines))})
        answer["Cache-Control"] = "public, max-age=300"
        answer["X-Robots-Tag"] = "noindex"
        return answer
