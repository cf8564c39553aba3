"""Patrons, their categories and blocks."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.base import CatalogueAdmin
from catalog.admin.patron_pages import cards_page
from catalog.membership.removing import hindrances, remove
from catalog.membership.rolling_over import class_order
from catalog.models import Patron, PatronBlock, PatronCategory

MOST_CLASSES = 200
# Ten on a sheet.
MOST_CARDS = 500


class StandingFilter(SimpleListFilter):
    """Whether a patron may borrow at all."""

    title = gettext_lazy("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("current", gettext_lazy("current")),
            ("expired", gettext_lazy("membership ended")),
            ("blocked", gettext_lazy("blocked")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = timezone.localdate()
        blocked = Exists(PatronBlock.objects.active(today).filter(patron=OuterRef("pk")))
        expired = Q(expires_on__lt=today)
        if self.value() == "current":
            return queryset.exclude(expired).exclude(blocked)
        if self.value() == "expired":
            return queryset.filter(expired)
        return queryset.filter(blocked) if self.value() == "blocked" else queryset


class ClassFilter(SimpleListFilter):
    """The classes of a school; a library without classes does not see it."""

    title = gettext_lazy("class")
    parameter_name = "class"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        classes = Patron.objects.exclude(school_class="").order_by("school_class")
        names = classes.values_list("school_class", flat=True).distinct()[:MOST_CLASSES]
        return [(name, name) for name in sorted(names, key=class_order)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = (self.value() or "").replace("\x00", "")
        return queryset.filter(school_class=value) if value else queryset


class PatronForm(forms.ModelForm):
    """A patron's own columns. The card number is compared as it is kept: without blanks around it."""

    def clean_birth_date(self) -> Any:
        """Refuse a day that has not come yet."""
        born = self.cleaned_data["birth_date"]
        if born and born >= timezone.localdate():
            raise ValidationError(_("Birth date must be in the past, for example 27 3 2019."))
        return born

    def clean_guardian(self) -> Any:
        """Nobody is their own guardian."""
        guardian = self.cleaned_data["guardian"]
        if guardian and guardian.pk == self.instance.pk:
            raise ValidationError(_("Nobody is their own guardian."))
        return guardian


class PatronBlockInline(admin.TabularInline):
    """Bars on borrowing, with their reasons."""

    model = PatronBlock
    fields = ("reason", "starts_on", "ends_on", "created_by")
    readonly_fields = ("created_by",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[PatronBlock]:
        return super().get_queryset(request).select_related("created_by")


@admin.register(PatronCategory)
class PatronCategoryAdmin(CatalogueAdmin):
    """Classes of patrons that the lending rules tell apart."""

    instead = gettext_lazy(
        "Give the patrons another category first. A category that lending rules have spoken of stays, without patrons."
    )
    list_display = ("name", "code", "age_from", "age_to", "membership_months", "owing_limit")
    search_fields = ("name", "code")
    prepopulated_fields = {"code": ("name",)}
    fields = (
        ("name", "code"),
        ("age_from", "age_to"),
        "needs_guardian",
        ("membership_months", "owing_limit"),
    )


@admin.register(Patron)
class PatronAdmin(CatalogueAdmin):
    """Members, to find by card or by any words of their name."""

    form = PatronForm
    list_display = ("name", "card_number", "category", "home_branch", "expires_on", "school_class")
    list_filter = ("category", "home_branch", StandingFilter, ClassFilter)
    list_select_related = ("category", "home_branch")
    search_fields = ("name",)
    search_help_text = gettext_lazy("Card number, or any words of the name")
    autocomplete_fields = ("user", "guardian", "home_branch", "category")
    view_on_site = False
    actions = ("print_cards",)
    inlines = (PatronBlockInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "card_number"),
                    ("category", "home_branch"),
                    ("birth_date", "expires_on"),
                    "school_class",
                )
            },
        ),
        (
            gettext_lazy("How to reach them"),
            {"fields": (("email", "phone"), "street", ("postcode", "town"))},
        ),
        (gettext_lazy("Parent or guardian"), {"fields": (("guardian_name", "guardian"),)}),
        (gettext_lazy("For the desk"), {"fields": ("staff_note", "user")}),
    )

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        term = search_term.replace("\x00", "").strip()
        if not term:
            return queryset, False
        by_card = queryset.filter(card_number=term)
        return (by_card if by_card.exists() else queryset.named(term)), False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is PatronBlock:
            for row in formset.forms:
                if row.instance.pk is None:
                    row.instance.created_by = request.user
        super().save_formset(request, form, formset, change)

    @admin.action(description=gettext_lazy("Print cards"), permissions=["view"])
    def print_cards(self, request: HttpRequest, queryset: QuerySet[Patron]) -> HttpResponse:
        """Show the cards of the chosen patrons, ready to print."""
        patrons = list(queryset.select_related("category")[: MOST_CARDS + 1])
        if len(patrons) > MOST_CARDS:
            text = _("These are more than %(number)d cards: choose fewer at a time, for example one class.")
            self.message_user(request, text % {"number": MOST_CARDS}, messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        return cards_page(self.admin_site, request, patrons)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """What goes with the patrons, and in sentences why one of them cannot go."""
        patrons = list(objs)
        blocks = PatronBlock.objects.filter(patron__in=patrons).select_related("patron")
        listed: list[Any] = [*patrons, [f"{block._meta.verbose_name}: {block}" for block in blocks]]
        counts = {Patron._meta.verbose_name_plural: len(patrons), PatronBlock._meta.verbose_name_plural: len(blocks)}
        protected = [
            format_html("{}: {}", patron, " ".join(sentences))
            for patron in patrons
            if (sentences := hindrances(patron))
        ]
        denied = set() if self.has_delete_permission(request) else {Patron._meta.verbose_name}
        return listed, {name: number for name, number in counts.items() if number}, denied, protected

    def delete_model(self, request: HttpRequest, obj: Patron) -> None:
        remove(obj, at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Patron]) -> None:
        for patron in queryset:
            remove(patron, at=timezone.now())
