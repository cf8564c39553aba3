"""The lists from A to Z: titles, authors, subjects and series, read from any place in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any, Self
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Model, Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from catalog.models import Agent, AgentVariant, Contribution, Edition, Series, Subject, SubjectVariant
from catalog.models.ordered import PAST_ALL, OrderedQuerySet
from catalog.presenters.browse import LETTERS, Entry, Letter, entry_of, letter_of
from catalog.search.state import clean_query
from catalog.standards.folding import match_key
from catalog.standards.titles import leading_article_length

PAGE_SIZE = 40
# The letters that occur are looked up this often: a letter that is new may come a little later than its first title.
LETTERS_SECONDS = 600
# What follows the last character there is.
_PAST_LAST = chr(0x10FFFF)


@dataclass(frozen=True)
class Source:
    """Rows that go into a list, all with the same beginning of their keys ("p:"), which is not sorted by."""

    rows: Callable[[], OrderedQuerySet]
    prefix: str = ""

    def read(self) -> OrderedQuerySet:
        """All its rows."""
        rows = self.rows()
        return rows.at_least(self.prefix).below(self.prefix + _PAST_LAST) if self.prefix else rows

    def text(self, row: Model) -> str:
        """What a row is sorted by."""
        return str(getattr(row, self.rows().order_column)).removeprefix(self.prefix)


@dataclass(frozen=True, order=True)
class Place:
    """A place in a list, before an entry: its text, the number of its source and its own number."""

    text: str = ""
    source: int = 0
    pk: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what an address says; anything is a place."""
        parts = clean_query(text).rsplit(".", 2)
        if len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts[1:]):
            return cls(parts[0], int(parts[1]), int(parts[2]))
        return cls(match_key(clean_query(text)))

    def __str__(self) -> str:
        return f"{self.text}.{self.source}.{self.pk}"

    def pk_in(self, source: int) -> int:
        """The same place among the rows of one source: sources follow each other where the text is the same."""
        return self.pk if source == self.source else PAST_ALL if source < self.source else 0


Found = tuple[Place, Model]


def read_on(sources: Sequence[Source], place: Place, limit: int) -> list[Found]:
    """Return the entries behind a place, in order; one query for each source."""
    parts = [
        _found(number, source, source.read().from_place(source.prefix + place.text, place.pk_in(number))[:limit])
        for number, source in enumerate(sources)
    ]
    return list(islice(merge(*parts, key=_place), limit))


def read_back(sources: Sequence[Source], place: Place, limit: int) -> list[Found]:
    """Return the entries before a place, in order; one query for each source."""
    parts = [
        _found(number, source, source.read().before_place(source.prefix + place.text, place.pk_in(number))[:limit])
        for number, source in enumerate(sources)
    ]
    return list(islice(merge(*parts, key=_place, reverse=True), limit))[::-1]


def _found(number: int, source: Source, rows: QuerySet) -> list[Found]:
    return [(Place(source.text(row), number, row.pk), row) for row in rows]


def _place(found: Found) -> Place:
    return found[0]


def letters_of(name: str, sources: Sequence[Source]) -> list[Letter]:
    """Return the letters that entries of a list begin with; read once in a while."""
    key = f"browse-letters-{name}"
    firsts = cache.get(key)
    if not firsts:
        firsts = {letter.first for source in sources for letter in _letters_in(source)}
        cache.set(key, firsts, LETTERS_SECONDS)
    return [letter for letter in LETTERS if letter.first in firsts]


def _letters_in(source: Source) -> list[Letter]:
    """Go from letter to letter: one short look into the index for each that there is."""
    found: list[Letter] = []
    start: str | None = ""
    while start is not None and (row := source.read().from_place(source.prefix + start).first()) is not None:
        letter, start = _step(source.text(row))
        found += [letter] if letter else []
    return found


def _step(text: str) -> tuple[Letter | None, str | None]:
    """Return the letter of an entry, and where the next one may begin."""
    if letter := letter_of(text):
        return letter, chr(ord(letter.last) + 1)
    return None, next((letter.first for letter in LETTERS if letter.first > text), None)


@dataclass(frozen=True)
class BrowsePage:
    """What is shown of a list; ``previous`` and ``next`` are query strings, "" where there is nothing."""

    found: Sequence[Found]
    previous: str = ""
    next: str = ""


def page_from(sources: Sequence[Source], place: Place) -> BrowsePage:
    """Return the page that begins at a place."""
    found = read_on(sources, place, PAGE_SIZE + 1)
    has_previous = place > Place() and bool(read_back(sources, place, 1))
    return BrowsePage(found[:PAGE_SIZE], _until(place) if has_previous else "", _at(found, PAGE_SIZE))


def page_until(sources: Sequence[Source], place: Place) -> BrowsePage:
    """Return the page that ends before a place; the first one is always full."""
    found = read_back(sources, place, PAGE_SIZE + 1)
    if len(found) <= PAGE_SIZE:
        return page_from(sources, Place())
    return BrowsePage(found[1:], _until(found[1][0]), "?" + urlencode({"at": place}))


def _until(place: Place) -> str:
    return "?" + urlencode({"until": place})


def _at(found: Sequence[Found], number: int) -> str:
    return "?" + urlencode({"at": found[number][0]}) if len(found) > number else ""


@dataclass(frozen=True)
class ListLink:
    """One of the lists."""

    label: str
    url: str
    is_current: bool


class BrowseView(TemplateView):
    """A list, 40 entries at a time. At most 20 queries, and one for each letter when those are read anew."""

    template_name = "catalog/browse/list.html"
    name = ""
    heading: Any = ""
    sources: Sequence[Source] = ()

    def get_start(self, text: str) -> Place:
        """Return the place that a reader asks for in words."""
        return Place(match_key(text))

    def get_counts(self, ids: Sequence[int]) -> Mapping[int, int]:
        """Return the number of titles of each thing."""
        return {}

    def get_page(self) -> BrowsePage:
        """Return the entries that the address asks for."""
        data = self.request.GET
        if "until" in data:
            return page_until(self.sources, Place.parse(data["until"]))
        return page_from(self.sources, Place.parse(data["at"]) if "at" in data else self.get_start(self.get_text()))

    def get_text(self) -> str:
        """Return what was typed into the box."""
        return clean_query(self.request.GET.get("from", ""))

    def get_entries(self, page: BrowsePage) -> list[Entry]:
        """Return the lines."""
        rows = self.get_rows(page)
        counts = self.get_counts([row.pk for row in rows if isinstance(row, Agent | Subject | Series)])
        return [entry_of(row, counts) for row in rows]

    def get_rows(self, page: BrowsePage) -> list[Model]:
        """Return the things that the lines are about, with what they show of them."""
        return [row for _place, row in page.found]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.get_page()
        here = self.request.build_absolute_uri(self.request.path)
        return super().get_context_data(
            heading=self.heading,
            lists=[ListLink(str(label), reverse(f"catalog:browse_{name}"), name == self.name) for name, label in LISTS],
            text=self.get_text(),
            entries=self.get_entries(page),
            page=page,
            letters=letters_of(self.name, self.sources),
            current=letter_of(page.found[0][0].text) if page.found else None,
            is_start=not self.request.GET,
            canonical_url="" if self.request.GET else here,
            **kwargs,
        )


class BrowseTitlesView(BrowseView):
    """Every edition by its title, without the leading article."""

    name, heading = "titles", _("Titles A–Z")
    sources = (Source(lambda: Edition.objects.public()),)

    def get_start(self, text: str) -> Place:
        return super().get_start(text[leading_article_length(text, "eng") :])

    def get_rows(self, page: BrowsePage) -> list[Model]:
        rows = super().get_rows(page)
        prefetch_related_objects(rows, Prefetch("contributions", Contribution.objects.select_related("agent")))
        return rows


class BrowseAuthorsView(BrowseView):
    """Everybody who had a part in an edition, and their other names."""

    name, heading = "authors", _("Authors A–Z")
    sources = (
        *(Source(lambda: Agent.objects.in_public_use(), f"{kind}:") for kind in "pfbm"),
        *(Source(lambda: AgentVariant.objects.in_public_use().select_related("agent"), f"{kind}:") for kind in "pfbm"),
    )

    def get_counts(self, ids: Sequence[int]) -> Mapping[int, int]:
        return dict(Agent.objects.filter(pk__in=ids).title_counts())


class BrowseSubjectsView(BrowseView):
    """Subjects and genres, and other words for them. A subject counts the titles of its subdivisions too."""

    name, heading = "subjects", _("Subjects A–Z")
    sources = (
        *(Source(lambda: Subject.objects.in_public_use(), f"{kind}:") for kind in "sg"),
        *(
            Source(lambda: SubjectVariant.objects.in_public_use().select_related("subject"), f"{kind}:")
            for kind in "sg"
        ),
    )

    def get_counts(self, ids: Sequence[int]) -> Mapping[int, int]:
        return dict(Subject.objects.filter(pk__in=ids).title_counts())


class BrowseSeriesView(BrowseView):
    """Every series."""

    name, heading = "series", _("Series A–Z")
    sources = (Source(lambda: Series.objects.in_public_use()),)

    def get_counts(self, ids: Sequence[int]) -> Mapping[int, int]:
        return dict(Series.objects.filter(pk__in=ids).title_counts())


LISTS = (
    ("titles", _("Titles")),
    ("authors", _("Authors")),
    ("subjects", _("Subjects")),
    ("series", _("Series")),
)
