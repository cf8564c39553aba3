"""Branches with their hours, closures and shelving locations."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy

from catalog.admin.base import CatalogueAdmin
from catalog.admin.closed_days_page import closed_days_page, tell_of_dates
from catalog.models import Branch, Closure, Item, OpeningHours, ShelvingLocation, SpecialOpening
from catalog.models.search_changes import NO_EDITION


class OpeningHoursInline(admin.TabularInline):
    """Weekly hours; a day with a break has two rows."""

    model = OpeningHours
    extra = 1


class ClosureInline(admin.TabularInline):
    """Dates on which the branch is shut."""

    model = Closure
    extra = 0


class SpecialOpeningInline(admin.TabularInline):
    """Days on which the branch is open although it would be shut, or at other hours."""

    model = SpecialOpening
    extra = 0


class ShelvingLocationInline(admin.TabularInline):
    """Places in the branch."""

    model = ShelvingLocation
    extra = 0


@admin.register(Branch)
class BranchAdmin(CatalogueAdmin):
    """Library buildings and services."""

    instead = gettext_lazy(
        "Close the branch instead: untick “shown to readers”. What was lent there stays in the figures."
    )
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
    inlines = (OpeningHoursInline, ClosureInline, SpecialOpeningInline, ShelvingLocationInline)

    def affected_editions(self, objects: Iterable[Any]) -> Iterable[int]:
        return Item.objects.filter(branch__in=list(objects)).values_list("edition_id", flat=True).distinct()

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super(CatalogueAdmin, self).save_related(request, form, formsets, change)
        # The index knows branches by number: what is found only changes when readers may see the branch or not, and
        # when a place that copies stood in is gone.
        has_lost_places = any(rows.model is ShelvingLocation and rows.deleted_objects for rows in formsets)
        is_affected = "is_public" in form.changed_data or has_lost_places
        self.record([NO_EDITION, *(self.affected_editions([form.instance]) if is_affected else ())])
        self._tell_of_dates(request, form.instance, formsets)

    def _tell_of_dates(self, request: Any, branch: Branch, formsets: Any) -> None:
        """Say what falls on days that have just been entered as closed."""
        closures = next((rows for rows in formsets if rows.model is Closure), None)
        if closures is None:
            return
        if entered := [*closures.new_objects, *(row for row, _fields in closures.changed_objects)]:
            tell_of_dates(request, branch, entered)

    def get_urls(self) -> list[Any]:
        closed = self.admin_site.admin_view(partial(closed_days_page, self.admin_site))
        return [path("<int:pk>/closed/", closed, name="catalog_branch_closed"), *super().get_urls()]


@admin.register(ShelvingLocation)
class ShelvingLocationAdmin(CatalogueAdmin):
    """Places in branches; also what copies choose from."""

    list_display = ("name", "branch", "code", "floor", "is_closed_store")
    list_filter = ("branch",)
    list_select_related = ("branch",)
    search_fields = ("name", "code", "branch__name")
    autocomplete_fields = ("branch",)

    def affected_editions(self, objects: Iterable[Any]) -> Iterable[int]:
        return Item.objects.filter(shelving_location__in=list(objects)).values_list("edition_id", flat=True).distinct()

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super(CatalogueAdmin, self).save_related(request, form, formsets, change)
        self.record([NO_EDITION])
