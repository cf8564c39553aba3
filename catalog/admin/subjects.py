"""Subjects and genres."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import CatalogueAdmin, KeyedForm, KeyedRows
from catalog.models import Subject, SubjectHeading, SubjectVariant


class SubjectVariantInline(admin.TabularInline):
    """Words that lead to the subject."""

    model = SubjectVariant
    formset = KeyedRows
    fields = ("heading",)
    extra = 1


@admin.register(Subject)
class SubjectAdmin(CatalogueAdmin):
    """Subjects with the words that lead to them."""

    form = KeyedForm
    list_display = ("heading", "kind", "scheme")
    list_filter = ("kind",)
    search_fields = ("heading", "original_script")
    search_help_text = _("Part of the heading")
    autocomplete_fields = ("main", "related")
    fields = ("kind", "heading", "scheme", "main", "original_script", "related", "control_number")
    inlines = (SubjectVariantInline,)

    def affected_editions(self, objects: Iterable[Any]) -> Iterable[int]:
        chosen = list(objects)
        headings = SubjectHeading.objects.filter(Q(subject__in=chosen) | Q(subject__main__in=chosen))
        return headings.values_list("edition_id", flat=True)
