"""The two logs, to read: changes in the Admin, and what was done at the desk. Nobody adds, changes or deletes here."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from catalog.admin.auditing import Audited
from catalog.membership.undoing import is_roll_over
from catalog.models import AuditEntry, CirculationEvent, PatronImport, User
from catalog.vocabulary.circulation import Verb


class ReadOnlyAdmin(admin.ModelAdmin):
    """A list and pages to read."""

    list_per_page = 50
    show_full_result_count = False
    actions = None
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KindFilter(SimpleListFilter):
    """The kinds of objects that can have changed, by their names on the pages."""

    title = _("kind")
    parameter_name = "model"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        pages = admin.site._registry.items()
        models = [model._meta for model, page in pages if isinstance(page, Audited) or model is PatronImport]
        return sorted(((meta.model_name or "", str(meta.verbose_name)) for meta in models), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        known = {name for name, _label in self.lookup_choices}
        return queryset.filter(model=self.value()) if self.value() in known else queryset


class StaffFilter(SimpleListFilter):
    """Who did it: those who may sign in to the Admin."""

    title = _("who")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        staff = User.objects.filter(is_staff=True).order_by("username").values_list("pk", "username")
        return [(str(pk), name) for pk, name in staff]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value() or ""
        return queryset.filter(by=int(value)) if value.isascii() and value.isdigit() and len(value) < 19 else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who changed which record, rule or patron."""

    list_display = ("at", "object_name", "kind", "action", "short_changes", "by")
    list_filter = ("action", KindFilter, StaffFilter)
    list_select_related = ("by",)
    search_fields = ("object_name",)
    search_help_text = _("Part of the name of what was changed")
    fields = ("at", "by", "address", "action", "kind", "object_name", "object_id", "all_changes")
    readonly_fields = ("kind", "all_changes", "undo")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        # Of a roll-over it has all patrons.
        entries = super().get_queryset(request)
        return (
            entries
            if request.resolver_match and "object_id" in request.resolver_match.kwargs
            else entries.defer("before")
        )

    def get_fields(self, request: HttpRequest, obj: AuditEntry | None = None) -> tuple[str, ...]:
        may_undo = obj and is_roll_over(obj) and request.user.has_perm("catalog.change_patron")
        return (*self.fields, "undo") if may_undo else self.fields

    @admin.display(description=_("undo"))
    def undo(self, entry: AuditEntry) -> str:
        """The way to the page that undoes a roll-over."""
        address = reverse("admin:desk_rolled_over", args=[entry.pk])
        return format_html('<a href="{}">{}</a>', address, _("Undo this roll-over"))

    @admin.display(description=_("kind"), ordering="model")
    def kind(self, entry: AuditEntry) -> str:
        """The kind of the object in words."""
        names = (model._meta.verbose_name for model in admin.site._registry if model._meta.model_name == entry.model)
        return str(next(names, entry.model))

    @admin.display(description=_("changes"))
    def short_changes(self, entry: AuditEntry) -> str:
        """The first changes in one line."""
        parts = [
            f"{name.replace('_', ' ')}: {before} → {after or '—'}" if before else f"{name.replace('_', ' ')}: {after}"
            for name, (before, after) in entry.changes.items()
        ]
        return "; ".join(parts[:3])[:160] + (" …" if len(parts) > 3 else "")

    @admin.display(description=_("changes"))
    def all_changes(self, entry: AuditEntry) -> str:
        """All values before and after."""
        rows = format_html_join(
            "",
            "<tr><th scope='row'>{}</th><td>{}</td><td>{}</td></tr>",
            ((name.replace("_", " "), before, after) for name, (before, after) in entry.changes.items()),
        )
        head = format_html(
            "<tr><td></td><th scope='col'>{}</th><th scope='col'>{}</th></tr>", _("before"), _("afterwards")
        )
        return format_html("<table class='audit-changes'><thead>{}</thead><tbody>{}</tbody></table>", head, rows)


@admin.register(CirculationEvent)
class CirculationEventAdmin(ReadOnlyAdmin):
    """What was done at a desk, by a patron or by the nightly run."""

    list_display = ("at", "what", "patron", "item", "by", "branch")
    list_filter = ("verb", "branch", StaffFilter)
    list_select_related = ("patron", "item__edition", "by", "branch")
    search_fields = ("=patron__card_number", "=item__barcode")
    search_help_text = _("Card number or barcode")
    fields = ("at", "what", "patron", "item", "by", "branch", "address", "undoes")
    readonly_fields = fields

    @admin.display(description=_("what"), ordering="verb")
    def what(self, event: CirculationEvent) -> str:
        """What was done, and the reasons against it: those of a refusal, or those that were overridden."""
        values = {"what": event.get_verb_display(), "reasons": event.reasons}
        if not event.reasons:
            return values["what"]
        text = _("%(what)s: %(reasons)s") if event.verb == Verb.REFUSE else _("%(what)s, although: %(reasons)s")
        return text % values
