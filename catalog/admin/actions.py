"""Actions on many rows: change of location with a page that asks, exports."""

import csv
import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.admin.auditing import write_action
from catalog.cataloguing.editions import move_items
from catalog.models import Edition, Item, ShelvingLocation, SourceRecord

EXPORT_COLUMNS = (
    "id", "title", "subtitle", "part number", "part title", "authors", "format", "language", "publisher", "year",
    "isbn", "series", "subjects", "branch", "location", "call number", "barcode", "status",
)  # fmt: skip
_NAMESPACE = b"http://www.loc.gov/MARC21/slim"


class LocationForm(forms.Form):
    """Asks where copies go."""

    location = forms.ModelChoiceField(
        ShelvingLocation.objects.select_related("branch"), label=gettext_lazy("New shelving location")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["location"]
        field.label_from_instance = lambda place: f"{place.branch}: {place}"


def move_items_page(
    model_admin: Any, request: HttpRequest, queryset: QuerySet, items: QuerySet[Item]
) -> HttpResponse | None:
    """Ask for the location, then move ``items``; an action returns what this returns."""
    form = LocationForm(request.POST if "location" in request.POST else None)
    if form.is_valid():
        place = form.cleaned_data["location"]
        with transaction.atomic():
            chosen = list(items.values_list("pk", flat=True))
            number = move_items(items=items, location=place)
            if number:
                write_action(request, Item, chosen, {"shelving location": ["", f"{place.branch}: {place}"]})
        model_admin.changed([])
        text = ngettext("Moved %(n)d copy to %(place)s.", "Moved %(n)d copies to %(place)s.", number)
        model_admin.message_user(request, text % {"n": number, "place": f"{place.branch}: {place}"}, messages.SUCCESS)
        return None
    context = {
        **admin.site.each_context(request),
        "title": _("Change location"),
        "form": form,
        "items": items.select_related("edition", "branch", "shelving_location")[:200],
        "number": items.count(),
        "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "opts": model_admin.model._meta,
    }
    return TemplateResponse(request, "admin/catalog/change_location.html", context)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def export_as_csv(queryset: QuerySet[Edition]) -> StreamingHttpResponse:
    """The chosen editions as a spreadsheet that ``import_csv`` reads, one row a copy, streamed."""
    writer = csv.writer(_Echo())
    rows = (writer.writerow([_harmless(cell) for cell in row]) for row in _rows(queryset))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="titles.csv"'
    return response


def _harmless(cell: object) -> str:
    """A cell that a spreadsheet program does not take for a formula."""
    text = str(cell if cell is not None else "")
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _rows(queryset: QuerySet[Edition]) -> Iterator[tuple]:
    yield EXPORT_COLUMNS
    related = ("contributions__agent", "standard_numbers", "series_statements__series", "subject_headings__subject")
    editions = queryset.prefetch_related(*related, "items__branch", "items__shelving_location")
    for edition in editions.iterator(chunk_size=500):
        shared = (
            edition.control_number or edition.pk,
            edition.title_proper,
            edition.title_remainder,
            edition.part_number,
            edition.part_name,
            "; ".join(c.agent.heading + (f" ({c.role})" if c.role else "") for c in edition.contributions.all()),
            edition.format,
            edition.language,
            edition.publisher,
            edition.year,
            "; ".join(n.printed for n in edition.standard_numbers.all() if n.kind == "isbn"),
            "; ".join(s.series.title for s in edition.series_statements.all()),
            "; ".join(s.subject.heading for s in edition.subject_headings.all()),
        )
        for item in edition.items.all() or [None]:
            yield (*shared, *_place(item))


def _place(item: Item | None) -> tuple:
    if item is None:
        return ("",) * 5
    location = item.shelving_location.code if item.shelving_location else ""
    return (item.branch.code, location, item.call_number, item.barcode, item.status)


def export_as_marc(model_admin: Any, request: HttpRequest, queryset: QuerySet[Edition]) -> HttpResponse:
    """The newest source record of each chosen edition, byte for byte: ISO 2709, or MARCXML when all are XML."""
    newest: dict[int, SourceRecord] = {}
    records = SourceRecord.objects.filter(edition__in=queryset, record_type="bibliographic").exclude(syntax="row")
    for record in records.order_by("pk").iterator(chunk_size=500):
        newest[record.edition_id] = record  # type: ignore[index]
    by_syntax = {
        syntax: [bytes(r.data) for r in newest.values() if r.syntax == syntax] for syntax in ("iso2709", "marcxml")
    }
    syntax = "iso2709" if by_syntax["iso2709"] else "marcxml"
    left_out = queryset.count() - len(by_syntax[syntax])
    if left_out:
        text = ngettext(
            "%d title has no record of that kind and was left out.",
            "%d titles have no record of that kind and were left out.",
            left_out,
        )
        model_admin.message_user(request, text % left_out, messages.WARNING)
    if syntax == "iso2709":
        response = HttpResponse(b"".join(by_syntax[syntax]), content_type="application/marc")
        response["Content-Disposition"] = 'attachment; filename="titles.mrc"'
        return response
    response = HttpResponse(_collection(by_syntax[syntax]), content_type="application/xml")
    response["Content-Disposition"] = 'attachment; filename="titles.xml"'
    return response


def _collection(records: list[bytes]) -> bytes:
    """MARCXML records in one element that declares the prefixes they were written with."""
    prefixes = {match[1] for record in records if (match := re.match(rb"<([\w.-]+):record\b", record))}
    declared = b"".join(b' xmlns:%s="%s"' % (prefix, _NAMESPACE) for prefix in sorted(prefixes))
    opening = b'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="%s"%s>\n' % (_NAMESPACE, declared)
    return opening + b"\n".join(records) + b"\n</collection>\n"
