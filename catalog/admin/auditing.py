"""Every change through the Admin leaves an :class:`AuditEntry`: who, when, from where, the values before and after.

A page is audited by having :class:`Audited` among its classes, as :class:`catalog.admin.base.CatalogueAdmin` has.
"""

import ipaddress
from collections.abc import Iterable
from typing import Any

from django.db.models import Manager, Model, QuerySet
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from catalog.models import AuditEntry

Action = AuditEntry.Action
Changes = dict[str, list[str]]
# Said in the place of a value that nobody may read.
SECRET = "…"
LONGEST_VALUE = 500


def address_of(request: HttpRequest) -> str | None:
    """The address that a request came from, or None where the server does not know it (a socket)."""
    try:
        return str(ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return None


def write_entry(
    request: HttpRequest, action: str, model: str, name: str, changes: Changes, object_id: object = ""
) -> AuditEntry:
    """Write who did what to which object; ``model`` is the model's name in lower case."""
    return AuditEntry.objects.create(
        at=timezone.now(),
        by_id=request.user.pk,
        address=address_of(request),
        action=action,
        model=model,
        object_id=str(object_id)[:40],
        object_name=name[:200],
        changes=changes,
    )


def write_action(request: HttpRequest, model: type[Model], chosen: Iterable[int], changes: Changes) -> None:
    """Write one entry for an action on many rows of ``model``: how many were chosen, and all their numbers."""
    ids = list(chosen)
    name = ngettext("%(number)d %(kind)s", "%(number)d %(kinds)s", len(ids)) % {
        "number": len(ids),
        "kind": model._meta.verbose_name,
        "kinds": model._meta.verbose_name_plural,
    }
    numbers = {"numbers": ["", " ".join(map(str, ids))]}
    write_entry(request, Action.CHANGED, model._meta.model_name or "", name, changes | numbers)


class Audited:
    """Goes before ``ModelAdmin``: adding, changing and deleting are written down, rows of inlines included.

    A form that was saved without a change leaves nothing.
    """

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        obj, changes = form.instance, _of_form(form)
        for formset in formsets:
            changes |= _of_rows(formset)
        if changes or not change:
            action = Action.CHANGED if change else Action.ADDED
            write_entry(request, action, obj._meta.model_name, str(obj), changes, obj.pk)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> Any:
        # Django calls this before it deletes, by the page of one object and by the action on many.
        for obj in queryset:
            write_entry(request, Action.DELETED, obj._meta.model_name or "", str(obj), _last_values(obj), obj.pk)
        return super().log_deletions(request, queryset)


def _of_form(form: Any) -> Changes:
    """The fields of a saved form that were changed, each with its value before and after."""
    changes: Changes = {}
    for name in form.changed_data:
        field = form.fields[name]
        if "password" in name:
            changes[name] = [SECRET, SECRET]
        else:
            before = _text(form.initial.get(name), field)
            after = _text(form.cleaned_data.get(name), field)
            if before != after:
                changes[name] = [before, after]
    return changes


def _of_rows(formset: Any) -> Changes:
    changes: Changes = {}
    kind = formset.model._meta.model_name
    for row in getattr(formset, "new_objects", ()):
        changes[f"{kind} {row.pk}"] = ["", str(row)[:LONGEST_VALUE]]
    for row, fields in getattr(formset, "changed_objects", ()):
        form = next(form for form in formset.forms if form.instance is row)
        for name, values in _of_form(form).items():
            if name in fields:
                changes[f"{kind} {row.pk} {name}"] = values
    for row in getattr(formset, "deleted_objects", ()):
        # By now it has no key any more.
        changes.setdefault(f"{kind} deleted", ["", ""])
        taken = changes[f"{kind} deleted"]
        taken[0] = "; ".join(filter(None, (taken[0], str(row))))[:LONGEST_VALUE]
    return changes


def _last_values(obj: Model) -> Changes:
    """What was in an object that goes: its columns with something in them."""
    values = {
        field.name: _text(field.value_from_object(obj), None)
        for field in obj._meta.concrete_fields
        if "password" not in field.name
    }
    return {name: [text, ""] for name, text in values.items() if text}


def _text(value: Any, field: Any) -> str:
    """A value as people read it: names instead of numbers of rows."""
    if isinstance(field, ModelMultipleChoiceField) and value:
        rows = value if isinstance(value, (QuerySet, Manager)) else [_row(field, one) for one in value]
        return "; ".join(sorted(map(str, rows)))[:LONGEST_VALUE]
    if isinstance(field, ModelChoiceField) and value and not isinstance(value, Model):
        value = _row(field, value)
    if value is None:
        return ""
    return str(value)[:LONGEST_VALUE]


def _row(field: Any, value: Any) -> Any:
    if isinstance(value, Model):
        return value
    return field.queryset.filter(**{field.to_field_name or "pk": value}).first() or value
