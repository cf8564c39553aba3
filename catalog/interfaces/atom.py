"""Any search as an Atom feed (RFC 4287), so that a feed reader tells what has come that fits it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from catalog.models import Contribution, Edition, Note
from catalog.presenters.editions import year_of
from catalog.search.service import search
from catalog.search.state import SearchState
from catalog.vocabulary.notes import NoteKind

RETRY_SECONDS = 60
# What XML 1.0 cannot carry, and a record may hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class EditionFeed(Atom1Feed):
    """Django's Atom feed, with every author of an entry."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            handler.endElement("author")


class SearchNotReady(Exception):
    """There is no index to search yet."""


@dataclass(frozen=True)
class Answer:
    """A search and what it found; ``origin`` is "https://" and the site's name."""

    state: SearchState
    editions: Sequence[Edition]
    origin: str


@dataclass(frozen=True)
class Item:
    """One entry."""

    edition: Edition
    origin: str


class SearchFeed(Feed):
    """The first 20 titles of a search, newest first unless an order is asked for."""

    feed_type = EditionFeed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = super().__call__(request, *args, **kwargs)
        except SearchNotReady:
            response = HttpResponse(_("The search is being prepared."), status=503, content_type="text/plain")
            response["Retry-After"] = str(RETRY_SECONDS)
        response["X-Robots-Tag"] = "noindex"
        return response

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Answer:
        """Search; whatever page the address names, the feed has the first."""
        state = SearchState.from_query(request.GET)
        state = replace(state, sort=state.sort if "sort" in request.GET else "newest", page=1)
        results = search(state)
        if not results.index_ready:
            raise SearchNotReady
        return Answer(state, _in_order(results.edition_ids), request.build_absolute_uri("/").rstrip("/"))

    def title(self, answer: Answer) -> str:
        words = answer.state.q or _("All titles")
        return _printable(f"{words} – {settings.LIBRARY_NAME}")

    def link(self, answer: Answer) -> str:
        return reverse("catalog:search") + answer.state.query_string

    def feed_url(self, answer: Answer) -> str:
        return reverse("catalog:search_feed") + answer.state.query_string

    def author_name(self) -> str:
        return _printable(settings.LIBRARY_NAME)

    def items(self, answer: Answer) -> list[Item]:
        return [Item(edition, answer.origin) for edition in answer.editions]

    def item_title(self, item: Item) -> str:
        return _printable(item.edition.full_title)

    def item_link(self, item: Item) -> str:
        return item.edition.get_absolute_url()

    def item_guid(self, item: Item) -> str:
        """A name that stays when the title, and so the address, changes."""
        host = urlsplit(item.origin).hostname
        return f"tag:{host},{item.edition.created_at:%Y-%m-%d}:editions/{item.edition.pk}"

    def item_description(self, item: Item) -> str:
        summary = next((note.text for note in item.edition.notes.all() if note.kind == NoteKind.SUMMARY), "")
        parts = (item.edition.get_format_display(), item.edition.publisher, year_of(item.edition))
        return escape(_printable(summary or ", ".join(filter(None, parts))))

    def item_pubdate(self, item: Item) -> datetime:
        return item.edition.created_at

    def item_updateddate(self, item: Item) -> datetime:
        return item.edition.updated_at

    def item_categories(self, item: Item) -> list[str]:
        return [str(item.edition.year)] if item.edition.year else []

    def item_extra_kwargs(self, item: Item) -> dict[str, Any]:
        return {"authors": [_printable(name) for name in item.edition.names]}


def _in_order(ids: Sequence[int]) -> list[Edition]:
    editions = Edition.objects.public().prefetch_related(
        Prefetch("contributions", Contribution.objects.select_related("agent")),
        Prefetch("notes", Note.objects.filter(kind=NoteKind.SUMMARY)),
    )
    found = editions.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text)
