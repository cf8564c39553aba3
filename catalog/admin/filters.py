"""Filters of the lists that do not slow down with the catalogue."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.models import Branch, Edition, Item
from catalog.vocabulary.languages import language_name


class LanguageFilter(SimpleListFilter):
    """The languages that are in the catalogue, by name."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = Edition.objects.order_by().exclude(language="").values_list("language", flat=True).distinct()
        return sorted(((code, str(language_name(code))) for code in codes), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(language=self.value()) if self.value() else queryset


class BranchFilter(SimpleListFilter):
    """Editions of which a branch has a copy."""

    title = _("branch")
    parameter_name = "branch"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(branch.code, branch.name) for branch in Branch.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        return queryset.filter(Exists(Item.objects.filter(edition=OuterRef("pk"), branch__code=self.value())))
