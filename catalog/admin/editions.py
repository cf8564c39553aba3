"""Editions: the cataloguer's main page."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.admin.actions import export_as_csv, export_as_marc, move_items_page
from catalog.admin.auditing import write_action
from catalog.admin.base import WITHDRAW, CatalogueAdmin
from catalog.admin.filters import BranchFilter, LanguageFilter
from catalog.cataloguing.editions import same_isbn, set_suppressed, unindexed_ids
from catalog.cataloguing.works import provisional_work, remove_empty_works, settle_work
from catalog.forms.covers import CoverField
from catalog.models import (
    Contribution,
    Edition,
    ElectronicLocation,
    Item,
    LinkedTitle,
    Note,
    SeriesStatement,
    StandardNumber,
    SubjectHeading,
    VariantTitle,
)
from catalog.presenters.availability import state_for_staff
from catalog.search.service import matching_ids
from catalog.standards.titles import leading_article_length
from catalog.vocabulary.languages import LANGUAGES, language_code

# The most editions that a search in the list brings.
FOUND_AT_MOST = 2000
# What the work of an edition follows from, besides its agents; emptying the work itself settles it anew.
_DECIDES_THE_WORK = {"title_proper", "uniform_title", "part_number", "part_name", "work"}


class LanguagesField(forms.CharField):
    """Languages by code or by name, parted by commas or blanks; kept as a list of MARC codes."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        codes = []
        for word in re.split(r"[,;\s]+", super().to_python(value)):
            code = language_code(word) if word else ""
            if word and not code:
                raise ValidationError(_("“%(word)s” is no language that is known here.") % {"word": word})
            codes.append(code)
        return list(dict.fromkeys(code for code in codes if code))


class EditionForm(forms.ModelForm):
    """The edition's own columns. The work may be left empty: it is found or made."""

    cover = CoverField(required=False)
    language = forms.ChoiceField(required=False, label=gettext_lazy("Language"))
    more_languages = LanguagesField(
        required=False, label=gettext_lazy("More languages"), help_text=gettext_lazy("Codes or names: fre, German")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "work" in self.fields:
            self.fields["work"].required = False
        names = sorted(((code, str(language.name)) for code, language in LANGUAGES.items()), key=lambda pair: pair[1])
        if "language" in self.fields:
            self.fields["language"].choices = [("", "—"), *names]

    def clean(self) -> dict[str, Any]:
        """Fill in what follows from the rest: the leading article to skip, and the work."""
        data = super().clean() or self.cleaned_data
        if not data.get("nonfiling_count") and "title_proper" in self.changed_data:
            data["nonfiling_count"] = leading_article_length(data.get("title_proper", ""), data.get("language", ""))
        if not data.get("work"):
            # The right one is settled once the agents are saved; a new edition gets one for the time being.
            data["work"] = self.instance.work if self.instance.pk else None
        return data

    @property
    def work_is_chosen(self) -> bool:
        """Whether the cataloguer has named the work, so that nothing else may decide it."""
        return "work" in self.changed_data and bool(self.data.get(self.add_prefix("work")))

    def _get_validation_exclusions(self) -> set[str]:
        # The model's own check wants a work.
        return super()._get_validation_exclusions() | {"work"}


class _Tabular(admin.TabularInline):
    extra = 0
    show_change_link = False


class ContributionInline(_Tabular):
    model = Contribution
    autocomplete_fields = ("agent",)
    fields = ("agent", "relator", "is_main_entry", "position")
    extra = 1


class SubjectHeadingInline(_Tabular):
    model = SubjectHeading
    autocomplete_fields = ("subject",)
    fields = ("subject", "position")
    extra = 1


class SeriesStatementInline(_Tabular):
    model = SeriesStatement
    autocomplete_fields = ("series",)
    fields = ("series", "series_number")


class StandardNumberInline(_Tabular):
    model = StandardNumber
    fields = ("kind", "printed", "qualifier", "status")
    extra = 1


class ItemInline(_Tabular):
    model = Item
    autocomplete_fields = ("branch", "shelving_location", "item_type")
    fields = ("barcode", "branch", "shelving_location", "item_type", "call_number", "enumeration", "status", "now")
    readonly_fields = ("now",)
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        return super().get_queryset(request).with_circulation()

    def get_formset(self, request: HttpRequest, obj: Edition | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)

        class Row(formset.form):  # type: ignore[name-defined]
            def hand_clean_DELETE(self) -> None:
                try:
                    super().hand_clean_DELETE()
                except ValidationError as error:
                    # Django's own sentence names those who had it.
                    sentence = _("%(copy)s was lent and cannot be deleted. Set its status to Withdrawn instead.")
                    raise ValidationError(sentence % {"copy": self.instance}) from error

        formset.form = Row
        return formset

    @admin.display(description=gettext_lazy("now"))
    def now(self, item: Item) -> str:
        """Where the copy is: lent, kept, on its way, or what its status says."""
        return state_for_staff(item, timezone.now()) if item.pk else "—"


class NoteInline(_Tabular):
    model = Note
    fields = ("kind", "text", "position")


class VariantTitleInline(_Tabular):
    model = VariantTitle
    fields = ("title", "kind")


class ElectronicLocationInline(_Tabular):
    model = ElectronicLocation
    fields = ("url", "label", "relationship")


class LinkedTitleInline(_Tabular):
    model = LinkedTitle
    fields = ("relationship", "title", "detail", "standard_number")


@admin.register(Edition)
class EditionAdmin(CatalogueAdmin):
    """Editions with everything that hangs on them. Searching asks the search index, as readers do."""

    form = EditionForm
    instead = WITHDRAW
    list_display = ("title_column", "agents_column", "format", "year_column", "isbn_column", "copies", "hidden_column")
    list_filter = ("format", LanguageFilter, BranchFilter, "suppressed", "created_at")
    ordering = ("-pk",)
    search_fields = ("title_proper",)
    search_help_text = gettext_lazy("Title, author, subject, ISBN (with or without hyphens), barcode, shelf mark")
    autocomplete_fields = ("work",)
    actions = ("hide", "show_again", "change_location", "export_csv", "export_marc")
    inlines = (
        ContributionInline,
        SubjectHeadingInline,
        StandardNumberInline,
        ItemInline,
        SeriesStatementInline,
        NoteInline,
        VariantTitleInline,
        ElectronicLocationInline,
        LinkedTitleInline,
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "format",
                    ("title_proper", "title_remainder"),
                    ("part_number", "part_name"),
                    "statement_of_responsibility",
                    ("language", "title_original_script"),
                    ("cover", "suppressed"),
                )
            },
        ),
        (
            gettext_lazy("Publication"),
            {
                "fields": (
                    ("publication_place", "publisher"),
                    ("publication_year", "copyright_year"),
                    ("edition_statement", "publication_date"),
                    ("extent", "other_physical_details", "dimensions"),
                )
            },
        ),
        (
            gettext_lazy("For whom, and where it belongs"),
            {
                "fields": (
                    ("audience", "age_from", "age_to", "is_fiction"),
                    ("dewey_number", "lc_classification"),
                )
            },
        ),
        (
            gettext_lazy("More"),
            {
                "classes": ("collapse",),
                "fields": (
                    "work",
                    ("uniform_title", "nonfiling_count"),
                    ("responsibility_original_script", "publication_original_script"),
                    ("content_type", "media_type", "carrier_type"),
                    ("more_languages", "end_year"),
                    ("control_number", "control_number_source"),
                ),
            },
        ),
    )

    def get_changelist_instance(self, request: HttpRequest):  # type: ignore[no-untyped-def]
        changelist = super().get_changelist_instance(request)
        # Only the rows of this page are looked up further, with one query for each kind.
        changelist.result_list = list(
            changelist.result_list.prefetch_related("contributions__agent", "standard_numbers")
        )
        copies = Item.objects.filter(edition__in=changelist.result_list).values("edition_id").order_by()
        numbers = dict(copies.annotate(number=Count("pk")).values_list("edition_id", "number"))
        for edition in changelist.result_list:
            edition.copies = numbers.get(edition.pk, 0)
        return changelist

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        ids = matching_ids(search_term, limit=FOUND_AT_MOST)
        return queryset.filter(pk__in=[*ids, *unindexed_ids(search_term, limit=FOUND_AT_MOST)]), False

    def affected_editions(self, objects: Iterable[Any]) -> Iterable[int]:
        return [edition.pk for edition in objects]

    def delete_model(self, request: HttpRequest, obj: Edition) -> None:
        super().delete_model(request, obj)
        remove_empty_works([obj.work_id])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Edition]) -> None:
        works = list(queryset.values_list("work_id", flat=True))
        super().delete_queryset(request, queryset)
        remove_empty_works(works)

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        if obj.work_id is None:
            obj.work = provisional_work(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        agents_changed = any(formset.model is Contribution and formset.has_changed() for formset in formsets)
        if not form.work_is_chosen and (agents_changed or not change or set(form.changed_data) & _DECIDES_THE_WORK):
            settle_work(form.instance)
        self._warn_of_twins(request, form.instance)

    def _warn_of_twins(self, request: HttpRequest, edition: Edition) -> None:
        if twins := same_isbn(edition):
            links = format_html_join(
                ", ",
                '<a href="{}">{}</a>',
                ((reverse("admin:catalog_edition_change", args=[t.pk]), str(t)) for t in twins),
            )
            text = _("Saved, but another title has the same ISBN: {}. Is this one here twice?")
            self.message_user(request, format_html(text, links), messages.WARNING)

    @admin.display(description=gettext_lazy("title"), ordering="sort_title")
    def title_column(self, edition: Edition) -> str:
        """The title, and after it the one in its own script."""
        script = edition.title_original_script
        return f"{edition.full_title[:120]} {script[:60]}".strip()

    @admin.display(description=gettext_lazy("by"))
    def agents_column(self, edition: Edition) -> str:
        """The first two agents."""
        names = [contribution.agent.name for contribution in edition.contributions.all()]
        return ", ".join(dict.fromkeys(names[:2])) + (" …" if len(names) > 2 else "")

    @admin.display(description=gettext_lazy("year"), ordering="publication_year")
    def year_column(self, edition: Edition) -> int | None:
        """The year of publication or copyright."""
        return edition.year

    @admin.display(description="ISBN")
    def isbn_column(self, edition: Edition) -> str:
        """The first ISBN."""
        return next((n.value for n in edition.standard_numbers.all() if n.kind == "isbn"), "")

    @admin.display(description=gettext_lazy("copies"))
    def copies(self, edition: Any) -> int:
        """How many copies there are."""
        return edition.copies

    @admin.display(description=gettext_lazy("readers"), ordering="suppressed")
    def hidden_column(self, edition: Edition) -> str:
        """Says so when readers do not see it."""
        return _("hidden") if edition.suppressed else ""

    @admin.action(description=gettext_lazy("Hide from readers"), permissions=["change"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Edition]) -> None:
        """Suppress the chosen editions."""
        number = self._suppress(request, queryset, suppressed=True)
        follow_and_tell(self, request, ngettext("Hid %d title.", "Hid %d titles.", number) % number)

    @admin.action(description=gettext_lazy("Show to readers again"), permissions=["change"])
    def show_again(self, request: HttpRequest, queryset: QuerySet[Edition]) -> None:
        """Take back the suppression of the chosen editions."""
        number = self._suppress(request, queryset, suppressed=False)
        follow_and_tell(self, request, ngettext("%d title is shown.", "%d titles are shown.", number) % number)

    @transaction.atomic
    def _suppress(self, request: HttpRequest, queryset: QuerySet[Edition], suppressed: bool) -> int:
        # Looked up before: the list may show only what is hidden, or only what is not.
        chosen = list(queryset.values_list("pk", flat=True))
        number = set_suppressed(editions=queryset, suppressed=suppressed)
        if number:
            write_action(request, Edition, chosen, {"suppressed": [str(not suppressed), str(suppressed)]})
        return number

    @admin.action(description=gettext_lazy("Change location of their copies…"), permissions=["change"])
    def change_location(self, request: HttpRequest, queryset: QuerySet[Edition]) -> HttpResponse | None:
        """Ask for the shelving location that all copies of the chosen editions get."""
        return move_items_page(self, request, queryset, Item.objects.filter(edition__in=queryset))

    @admin.action(description=gettext_lazy("Export as spreadsheet (CSV)"), permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Edition]) -> StreamingHttpResponse:
        """Download the chosen editions with their copies, one row a copy."""
        return export_as_csv(queryset)

    @admin.action(description=gettext_lazy("Export MARC as received"), permissions=["view"])
    def export_marc(self, request: HttpRequest, queryset: QuerySet[Edition]) -> HttpResponse:
        """Download the source records of the chosen editions."""
        return export_as_marc(self, request, queryset)


def follow_and_tell(model_admin: CatalogueAdmin, request: HttpRequest, text: str) -> None:
    """After an action: let the index follow, and say what was done."""
    model_admin.changed([])
    model_admin.message_user(request, text, messages.SUCCESS)
