"""What all pages of the Admin share: derived columns, the audit, and a search index that hears of every change."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseFormSet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.auditing import Audited
from catalog.admin.deleting import SaysWhatStands
from catalog.models import SearchChange
from catalog.search.following import follow_after_commit


class KeyedForm(forms.ModelForm):
    """A form of a model with a unique ``key``: a second row of the same name is refused with a sentence."""

    def clean(self) -> dict[str, Any]:
        """Set the key from what was entered and look whether another row has it."""
        data = super().clean() or self.cleaned_data
        for name, value in data.items():
            if name in {"heading", "title", "kind"}:
                setattr(self.instance, name, value)
        if not self.errors:
            self.instance.set_derived()
            twin = (
                type(self.instance)._default_manager.filter(key=self.instance.key).exclude(pk=self.instance.pk).first()
            )
            if twin:
                raise ValidationError(_("“%(name)s” is here already: use that one.") % {"name": twin})
        return data


class KeyedRows(forms.BaseInlineFormSet):
    """Rows of an inline whose ``key`` is unique among its neighbours: the same twice is refused with a sentence."""

    def clean(self) -> None:
        """Set the keys of the rows that stay and look whether two are the same."""
        super().clean()
        seen = set()
        for form in self.forms:
            if not form.is_valid() or self._should_delete_form(form) or not form.cleaned_data.get("heading"):
                continue
            form.instance.set_derived()
            if form.instance.key in seen:
                raise ValidationError(_("“%(name)s” is here twice.") % {"name": form.instance})
            seen.add(form.instance.key)


# Of copies, and of editions that have some.
WITHDRAW = gettext_lazy("What was lent is kept: set its status to Withdrawn, and readers see it no more.")


class CatalogueAdmin(Audited, SaysWhatStands, admin.ModelAdmin):
    """Sets derived columns, audits, and records which editions the search index must read again, in one transaction."""

    list_per_page = 50
    show_full_result_count = False
    save_on_top = True

    def affected_editions(self, objects: Iterable[Any]) -> Iterable[int]:
        """Ids of the editions whose index documents depend on ``objects``."""
        return ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if hasattr(obj, "set_derived"):
            obj.set_derived()
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        _save_rows(formset)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.changed([form.instance])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        ids = list(self.affected_editions([obj]))
        super().delete_model(request, obj)
        self.record(ids)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        ids = list(self.affected_editions(list(queryset)))
        super().delete_queryset(request, queryset)
        self.record(ids)

    def changed(self, objects: Iterable[Model]) -> None:
        """Note that the editions of ``objects`` must be indexed again."""
        self.record(self.affected_editions(objects))

    def record(self, ids: Iterable[int]) -> None:
        """Note which editions must be indexed again, and do so after the commit."""
        SearchChange.objects.record(ids)
        follow_after_commit()


def _save_rows(formset: BaseFormSet) -> None:
    """Save the rows of an inline, derived columns included; those that go make room first."""
    rows = formset.save(commit=False)
    for row in formset.deleted_objects:
        row.delete()
    for row in rows:
        if hasattr(row, "set_derived"):
            row.set_derived()
        row.save()
    formset.save_m2m()
