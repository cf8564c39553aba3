"""Copies and their types."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.admin.actions import move_items_page
from catalog.admin.auditing import Audited
from catalog.admin.base import WITHDRAW, CatalogueAdmin
from catalog.models import Item, ItemSet, ItemType
from catalog.presenters.availability import state_for_staff


@admin.register(Item)
class ItemAdmin(CatalogueAdmin):
    """All copies, to find by barcode or shelf mark and to move together."""

    instead = WITHDRAW
    list_display = ("barcode_column", "edition", "branch", "shelving_location", "call_number", "item_type", "now")
    list_filter = ("branch", "status", "item_type")
    list_select_related = ("edition", "branch", "shelving_location", "item_type")
    search_fields = ("=barcode", "call_number__istartswith", "edition__title_proper__istartswith")
    search_help_text = _("Barcode, the beginning of a shelf mark or of a title")
    autocomplete_fields = ("edition", "branch", "shelving_location", "item_type")
    ordering = ("-pk",)
    actions = ("change_location",)
    fields = (
        "edition",
        ("barcode", "item_type"),
        ("branch", "shelving_location", "call_number"),
        ("enumeration", "copy_number"),
        ("status", "now", "price"),
        "public_note",
        "staff_note",
    )

    readonly_fields = ("now",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        return super().get_queryset(request).with_circulation()

    @staticmethod
    def suggested(item: Item) -> str:
        """A copy where it is looked for to be chosen: its title, and which one."""
        return f"{item.edition.title} · {item}"

    @admin.display(description=_("now"), ordering="status")
    def now(self, item: Item) -> str:
        """Where the copy is: lent, kept, on its way, or what its status says."""
        return state_for_staff(item, timezone.now()) if item.pk else "—"

    def affected_editions(self, objects: Iterable[Any]) -> Iterable[int]:
        return [item.edition_id for item in objects]

    def save_model(self, request: HttpRequest, obj: Item, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "edition" in form.changed_data and form.initial.get("edition"):
            # The edition that it was taken from has to be indexed as well.
            self.record([form.initial["edition"]])

    @admin.display(description=_("barcode"), ordering="barcode")
    def barcode_column(self, item: Item) -> str:
        """The barcode, or a dash to press on."""
        return item.barcode or "—"

    @admin.action(description=_("Change location…"), permissions=["change"])
    def change_location(self, request: HttpRequest, queryset: QuerySet[Item]) -> HttpResponse | None:
        """Ask for the shelving location that the chosen copies get."""
        return move_items_page(self, request, queryset, queryset)


@admin.register(ItemType)
class ItemTypeAdmin(CatalogueAdmin):
    """Kinds of copies for lending rules."""

    instead = _("Give the copies another type first. A type that lending rules have spoken of stays, without copies.")
    list_display = ("name", "code")
    search_fields = ("name", "code")


class CopiesField(ModelMultipleChoiceField):
    """Copies that were chosen, in the words in which they were proposed."""

    def label_from_instance(self, obj: Item) -> str:
        return ItemAdmin.suggested(obj)


@admin.register(ItemSet)
class ItemSetAdmin(Audited, admin.ModelAdmin):
    """Copies that one scan lends and takes back: a class set, a bag of games."""

    list_display = ("name", "barcode")
    search_fields = ("name", "=barcode")
    autocomplete_fields = ("items",)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "items":
            kwargs |= {"form_class": CopiesField, "queryset": Item.objects.select_related("edition")}
        return super().formfield_for_manytomany(db_field, request, **kwargs)
