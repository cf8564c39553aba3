"""Persons, families, bodies and meetings."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import CatalogueAdmin, KeyedForm, KeyedRows
from catalog.models import Agent, AgentVariant, Contribution


class AgentVariantInline(admin.TabularInline):
    """Other names, each found as well."""

    model = AgentVariant
    formset = KeyedRows
    fields = ("heading",)
    extra = 1


@admin.register(Agent)
class AgentAdmin(CatalogueAdmin):
    """Agents with their other names."""

    form = KeyedForm
    list_display = ("heading", "original_script", "kind")
    list_filter = ("kind",)
    search_fields = ("heading", "original_script")
    search_help_text = _("Part of the name")
    autocomplete_fields = ("related",)
    fields = ("kind", "heading", "original_script", "note", "related", "control_number")
    inlines = (AgentVariantInline,)

    def affected_editions(self, objects: Iterable[Any]) -> Iterable[int]:
        return Contribution.objects.filter(agent__in=list(objects)).values_list("edition_id", flat=True)
