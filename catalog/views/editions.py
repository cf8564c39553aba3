"""The record of an edition: for readers, and as MARC."""

import datetime
import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from catalog.interfaces.json_ld import edition_json_ld
from catalog.marc.reading import UnreadableRecord, parse_record
from catalog.models import (
    Contribution,
    Edition,
    Hold,
    Item,
    LinkedTitle,
    SeriesStatement,
    SourceRecord,
    StandardNumber,
    SubjectHeading,
)
from catalog.presenters.availability import are_all_out
from catalog.presenters.editions import EditionTile, OtherEdition, edition_page, edition_tile, other_editions
from catalog.presenters.marc import MarcPage, marc_page, row_page
from catalog.search.lookup import known_editions
from catalog.search.similar import similar_editions
from catalog.standards import isbn, numbers
from catalog.views.mixins import CanonicalMixin, for_tiles
from catalog.views.place_in_results import place_in_results
from catalog.views.shelf import ShelfRow, copies_around, row_of

OTHER_EDITIONS_SHOWN = 12
_CONTROL_NUMBER = re.compile(r"^\((?P<source>[^)]+)\)\s*(?P<number>.+)$")


_PARTS = (
    "contributions", "subject_headings", "series_statements", "notes", "variant_titles", "linked_titles",
    "standard_numbers", "items", "electronic_locations",
)  # fmt: skip
_OTHERS = "others"


def kinds_there(edition: Edition) -> set[str]:
    """Say what hangs on an edition (names of _PARTS), and whether its work has others, hidden ones included (_OTHERS).

    One query. Most editions have a few kinds of things only, and Django takes several times as long to write a query
    as the database to find nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(_question(), [*[edition.pk] * len(_PARTS), edition.work_id, edition.pk])
        return {name for name, is_there in zip((*_PARTS, _OTHERS), cursor.fetchone(), strict=True) if is_there}


@cache
def _question() -> str:
    tables = (getattr(Edition, name).rel.related_model._meta.db_table for name in _PARTS)
    asked = [f"EXISTS (SELECT 1 FROM {table} WHERE edition_id = %s)" for table in tables]
    others = f"EXISTS (SELECT 1 FROM {Edition._meta.db_table} WHERE work_id = %s AND id <> %s)"
    return f"SELECT {', '.join([*asked, others])}"


def fetch_parts(edition: Edition, there: Collection[str], others: Sequence[Edition]) -> None:
    """Fetch what hangs on an edition, of the kinds that are ``there``, and the copies and links of ``others``."""
    edition._prefetched_objects_cache = {name: [] for name in _PARTS if name not in there}
    parts = (
        Prefetch("contributions", Contribution.objects.select_related("agent")),
        Prefetch("subject_headings", SubjectHeading.objects.select_related("subject")),
        Prefetch("series_statements", SeriesStatement.objects.select_related("series")),
        *map(Prefetch, ("notes", "variant_titles", "linked_titles", "standard_numbers")),
    )
    shared = Prefetch("items", _copies().all()), Prefetch("electronic_locations")
    prefetch_related_objects([edition], *(part for part in parts if part.prefetch_to in there))
    for part in shared:
        having = [edition, *others] if part.prefetch_to in there else others
        prefetch_related_objects(having, part)


@cache
def _copies() -> QuerySet[Item]:
    """The copies that readers see, with all that their lines say: put together once, it takes its time."""
    return Item.objects.listed().with_place().with_circulation()


def held_titles(edition: Edition) -> dict[int, str]:
    """Find the editions that the linked titles of an edition mean: addresses by the key of the linked title.

    A record number counts more than an ISBN or ISSN.
    """
    linked = list(edition.linked_titles.all())
    return _held_by_standard_number(linked) | _held_by_control_number(linked, edition.control_number_source)


def _held_by_control_number(linked: Iterable[LinkedTitle], own_source: str) -> dict[int, str]:
    wanted = {
        title.pk: _source_and_number(title.control_number, own_source) for title in linked if title.control_number
    }
    if not wanted:
        return {}
    editions = Edition.objects.public().filter(control_number__in={number for _source, number in wanted.values()})
    found = {(edition.control_number_source, edition.control_number): edition for edition in editions}
    return {pk: found[key].get_absolute_url() for pk, key in wanted.items() if key in found}


def _source_and_number(text: str, own_source: str) -> tuple[str, str]:
    """Split "(DE-101)1234"; a number alone comes from the same place as the record that names it."""
    match = _CONTROL_NUMBER.match(text.strip())
    return (match["source"], match["number"]) if match else (own_source, text.strip())


def _held_by_standard_number(linked: Iterable[LinkedTitle]) -> dict[int, str]:
    printed = {title.pk: title.standard_number for title in linked if title.standard_number}
    wanted = {pk: isbn.normalise(text) or numbers.issn(text) for pk, text in printed.items()}
    wanted = {pk: value for pk, value in wanted.items() if value}
    if not wanted:
        return {}
    rows = StandardNumber.objects.filter(value__in=set(wanted.values()), edition__suppressed=False)
    found = {row.value: row.edition for row in rows.select_related("edition").order_by("-pk")}
    return {pk: found[value].get_absolute_url() for pk, value in wanted.items() if value in found}


class EditionMixin(CanonicalMixin):
    """What is hidden from readers is not found, except by staff who may see editions."""

    context_object_name = "edition"

    def get_queryset(self) -> QuerySet[Edition]:
        may_see_all = self.request.user.has_perm("catalog.view_edition")
        return Edition.objects.all() if may_see_all else Edition.objects.public()


class EditionDetailView(EditionMixin, DetailView):
    """Everything the catalogue knows about one edition."""

    template_name = "catalog/edition_detail.html"

    def get_queryset(self) -> QuerySet[Edition]:
        return super().get_queryset().select_related("work")

    def get_others(self, at: datetime.datetime) -> list[OtherEdition]:
        """Return other editions of the work, one more than are shown; what our own page shows is fetched with them."""
        there = kinds_there(self.object)
        others: list[Edition] = []
        if _OTHERS in there:
            editions = self.object.work.editions.public().exclude(pk=self.object.pk)
            others = list(editions.order_by("-publication_year", "format", "pk")[: OTHER_EDITIONS_SHOWN + 1])
        fetch_parts(self.object, there, others)
        return other_editions(others, at)

    def get_beside(self) -> tuple[ShelfRow | None, list[EditionTile]]:
        """Return what stands beside a copy of it, if anything does, and titles like it.

        Three queries together, and two for what the index does not know.
        """
        copies, like = copies_around(self.object), similar_editions(self.object)
        wanted = {*(copy.edition_id for copy in copies), *like}
        editions = known_editions(wanted)
        if unknown := wanted - editions.keys():
            editions |= for_tiles(Edition.objects.public()).in_bulk(unknown)
        copies = [copy for copy in copies if copy.edition_id in editions]
        for copy in copies:
            copy.edition = editions[copy.edition_id]
        return row_of(copies, self.object), [edition_tile(editions[pk]) for pk in like if pk in editions]

    def get_waiting(self, at: datetime.datetime) -> int:
        """Return how many wait for it, if all its copies are out; one query then."""
        if not are_all_out(self.object.listed_items):
            return 0
        return Hold.objects.for_edition(self.object).active(timezone.localdate(at)).count()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        at = timezone.now()
        others = self.get_others(at)
        shelf, similar = self.get_beside()
        return context | {
            "page": edition_page(self.object, held_titles(self.object), at=at, waiting=self.get_waiting(at)),
            "others": others[:OTHER_EDITIONS_SHOWN],
            "has_more_others": len(others) > OTHER_EDITIONS_SHOWN,
            "shelf": shelf,
            "similar": similar,
            "place": place_in_results(self.request.GET, self.object),
            "json_ld": edition_json_ld(self.object, context["canonical_url"]),
            "may_edit": self.request.user.has_perm("catalog.change_edition"),
        }


class EditionMarcView(EditionMixin, DetailView):
    """The newest record as it was received, field by field."""

    template_name = "catalog/edition_marc.html"

    def get_canonical_path(self, thing: Edition) -> str:  # type: ignore[override]
        return reverse("catalog:edition_marc", args=[thing.pk, thing.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        source = self.object.source_records.filter(record_type="bibliographic").first()
        return super().get_context_data(source=source, record=_record(source) if source else None, **kwargs)


def _record(source: SourceRecord) -> MarcPage | None:
    """Read a source record; one that cannot be read is ``None``."""
    try:
        if source.syntax == "row":
            return row_page(bytes(source.data))
        record = parse_record(bytes(source.data), source.syntax)
    except (UnreadableRecord, ValueError):
        return None
    return marc_page(record.leader, record.fields)
