"""Branches with their hours, closures and shelving locations."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin

from catalog.admin.base import CatalogueAdmin
from catalog.models import Branch, Closure, Item, OpeningHours, ShelvingLocation


class OpeningHoursInline(admin.TabularInline):
    """Weekly hours; a day with a break has two rows."""

    model = OpeningHours
    extra = 1


class ClosureInline(admin.TabularInline):
    """Dates on which the branch is shut."""

    model = Closure
    extra = 0


class ShelvingLocationInline(admin.TabularInline):
    """Places in the branch."""

    model = ShelvingLocation
    extra = 0


@admin.register(Branch)
class BranchAdmin(CatalogueAdmin):
    """Library buildings and services."""

    list_display = ("name", "code", "town", "position", "is_public")
    list_editable = ("position",)
    search_fields = ("name", "code")
    prepopulated_fields = {"slug": ("name",)}
    fields = (
        ("name", "code", "slug"),
        "about",
        ("street", "postcode", "town"),
        ("phone", "email"),
        ("position", "is_public"),
    )
    inlines = (OpeningHoursInline, ClosureInline, ShelvingLocationInline)

    def affected_editions(self, objects: Iterable[Any]) -> Iterable[int]:
        # The index knows branches by number: only whether readers see the branch changes what is found.
        return Item.objects.filter(branch__in=list(objects)).values_list("edition_id", flat=True).distinct()

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super(CatalogueAdmin, self).save_related(request, form, formsets, change)
        if "is_public" in form.changed_data:
            self.changed([form.instance])


@admin.register(ShelvingLocation)
class ShelvingLocationAdmin(admin.ModelAdmin):
    """Places in branches; also what copies choose from."""

    list_display = ("name", "branch", "code", "floor", "is_closed_store")
    list_filter = ("branch",)
    list_select_related = ("branch",)
    search_fields = ("name", "code", "branch__name")
    autocomplete_fields = ("branch",)
