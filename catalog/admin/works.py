"""Works and series."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import CatalogueAdmin, KeyedForm
from catalog.models import Series, SeriesStatement, Work


@admin.register(Work)
class WorkAdmin(CatalogueAdmin):
    """Works are made by themselves; here their titles can be set right."""

    list_display = ("title", "agent")
    list_select_related = ("agent",)
    search_fields = ("title", "agent__heading")
    autocomplete_fields = ("agent",)
    fields = ("title", "agent")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Series)
class SeriesAdmin(CatalogueAdmin):
    """Series."""

    form = KeyedForm
    list_display = ("title", "issn")
    search_fields = ("title", "original_script", "=issn")
    search_help_text = _("Part of the title, or ISSN")
    fields = ("title", "original_script", "issn")

    def affected_editions(self, objects: Iterable[Any]) -> Iterable[int]:
        statements: QuerySet[SeriesStatement] = SeriesStatement.objects.filter(series__in=list(objects))
        return statements.values_list("edition_id", flat=True)
