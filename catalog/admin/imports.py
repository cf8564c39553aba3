"""Importing a file: upload it, see what would happen, then import."""

import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from catalog.marc.mapping import ITEM_PROFILES
from catalog.models import ImportBatch, PatronImport

_PROFILE_LABELS = {
    "auto": gettext_lazy("wherever they are found"),
    "koha": gettext_lazy("field 952, as Koha writes it"),
    "marc852": gettext_lazy("field 852"),
    "marc876": gettext_lazy("fields 876 to 878"),
    "sirsi949": gettext_lazy("field 949, as SirsiDynix writes it"),
    "field995": gettext_lazy("field 995, as French libraries write it"),
    "none": gettext_lazy("nowhere: titles only"),
}
# A process that has not said anything for so long has ended.
SILENCE = timedelta(minutes=3)


class UploadForm(forms.ModelForm):
    """The file and where its copies go."""

    item_profile = forms.ChoiceField(
        choices=[(name, _PROFILE_LABELS[name]) for name in ITEM_PROFILES], label=gettext_lazy("Copies are described in")
    )

    class Meta:
        model = ImportBatch
        fields = ("file", "branch", "item_profile")

    def clean_file(self) -> Any:
        """Refuse what is too large to be taken."""
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            limit = settings.IMPORT_MAX_BYTES // (1024 * 1024)
            raise ValidationError(
                _("The file is larger than %(limit)d MB. Use manage.py import_marc.") % {"limit": limit}
            )
        return file


class PatronUploadForm(UploadForm):
    """The file, and the home branch of those whose branch is not known."""

    item_profile = None  # type: ignore[assignment]

    class Meta:
        model = PatronImport
        fields = ("file", "branch")
        help_texts = {"branch": gettext_lazy("Home branch of those whose row names no branch of ours.")}


@admin.register(ImportBatch)
class ImportBatchAdmin(admin.ModelAdmin):
    """Uploads and their reports. Nothing is imported before somebody has seen what would happen."""

    form = UploadForm
    kind = ImportBatch.Kind.TITLES
    outcomes = {
        "created": gettext_lazy("new titles"),
        "updated": gettext_lazy("here already: the record is replaced by this one"),
        "unchanged": gettext_lazy("received before: nothing to do"),
        "rejected": gettext_lazy("cannot be imported"),
    }
    done = gettext_lazy("Imported. The titles can be found now.")
    # The name of the list that shows what was imported, and the words of the link to it.
    listed_at = ("admin:catalog_edition_changelist", gettext_lazy("See the titles"))
    list_display = ("file_name", "state", "created_at", "created_by")
    list_select_related = ("created_by",)
    add_form_template = "admin/catalog/importbatch/add.html"

    def has_change_permission(self, request: HttpRequest, obj: ImportBatch | None = None) -> bool:
        return self.has_add_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        return super().get_queryset(request).filter(kind=self.kind)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        name = f"catalog_{self.opts.model_name}"
        return [
            path("<int:pk>/carry-out/", view(require_POST(self.carry_out)), name=f"{name}_carry_out"),
            path("<int:pk>/rejects/", view(self.rejects), name=f"{name}_rejects"),
            *super().get_urls(),
        ]

    def address(self, pk: object) -> str:
        """The page of one import."""
        return reverse(f"admin:catalog_{self.opts.model_name}_change", args=[pk])

    def import_words(self, batch: ImportBatch) -> str:
        """What the button says that imports what was checked."""
        number = batch.report.get("totals", {}).get("created", 0)
        return ngettext("Import %d new title", "Import %d new titles", number) % number

    def save_model(self, request: HttpRequest, obj: ImportBatch, form: Any, change: bool) -> None:
        obj.file_name = Path(form.cleaned_data["file"].name).name[:255]
        obj.kind = self.kind
        obj.created_by = request.user  # type: ignore[assignment]
        obj.state = ImportBatch.State.CHECKING
        obj.heartbeat_at = timezone.now()
        super().save_model(request, obj, form, change)
        transaction.on_commit(lambda: start(obj))

    def delete_model(self, request: HttpRequest, obj: ImportBatch) -> None:
        # What was uploaded goes with it: a file of patrons is not left behind.
        for file in filter(None, (obj.file, obj.rejects_file)):
            transaction.on_commit(partial(file.storage.delete, file.name))
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ImportBatch]) -> None:
        for batch in queryset:
            self.delete_model(request, batch)

    def response_add(
        self, request: HttpRequest, obj: ImportBatch, post_url_continue: str | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(self.address(obj.pk))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied
        pk = object_id if object_id.isascii() and object_id.isdigit() and len(object_id) < 19 else 0
        batch = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, batch):
            raise PermissionDenied
        silent = batch.is_running and (batch.heartbeat_at or batch.created_at) < timezone.now() - SILENCE
        context = {
            **self.admin_site.each_context(request),
            "title": batch.file_name,
            "batch": batch,
            "opts": self.opts,
            "is_silent": silent,
            "outcomes": self.counted(batch),
            "done": self.done,
            "import_words": self.import_words(batch),
            "listed_at": self.listed_at,
        }
        return TemplateResponse(request, "admin/catalog/importbatch/batch.html", context)

    def carry_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Import a file that was checked, or go on with one whose process has ended. Pressing twice starts one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        states, batch = ImportBatch.State, self.get_queryset(request).filter(pk=pk)
        is_silent = Q(heartbeat_at__lt=timezone.now() - SILENCE)
        fresh = {"heartbeat_at": timezone.now(), "bytes_done": 0}
        # One that died while it was checked is checked again, for nobody has seen what it would do.
        is_checked_again = batch.filter(is_silent, state=states.CHECKING).update(**fresh)
        startable = batch.filter(Q(state=states.CHECKED) | Q(is_silent, state=states.IMPORTING))
        if is_checked_again or startable.update(state=states.IMPORTING, **fresh):
            start(get_object_or_404(batch))
        else:
            self.message_user(request, _("This import has been started already."), messages.INFO)
        return HttpResponseRedirect(self.address(pk))

    def rejects(self, request: HttpRequest, pk: int) -> FileResponse:
        """Download the records that were not imported, with the reasons."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        batch = get_object_or_404(self.get_queryset(request), pk=pk)
        if not batch.rejects_file:
            raise Http404
        return FileResponse(batch.rejects_file.open("rb"), as_attachment=True, filename=f"rejects-{pk}.csv")

    def counted(self, batch: ImportBatch) -> list[tuple[str, int, list[str]]]:
        """Label, number and samples of each outcome of the report."""
        totals, samples = batch.report.get("totals", {}), batch.report.get("samples", {})
        return [(self.outcomes[name], number, samples.get(name, [])) for name, number in totals.items() if number]


@admin.register(PatronImport)
class PatronImportAdmin(ImportBatchAdmin):
    """The same two steps for a file of patrons. Whoever may add and change patrons may import them."""

    form = PatronUploadForm
    kind = ImportBatch.Kind.PATRONS
    outcomes = {
        "created": gettext_lazy("new patrons"),
        "updated": gettext_lazy("here already: what differs is changed"),
        "unchanged": gettext_lazy("here already, and the same"),
        "rejected": gettext_lazy("cannot be imported, with the row and the reason"),
    }
    done = gettext_lazy("Imported. The patrons can borrow now.")
    listed_at = ("admin:catalog_patron_changelist", gettext_lazy("See the patrons"))
    add_form_template = "admin/catalog/patronimport/add.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(("catalog.add_patron", "catalog.change_patron"))

    def has_view_permission(self, request: HttpRequest, obj: ImportBatch | None = None) -> bool:
        return self.has_add_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: ImportBatch | None = None) -> bool:
        return request.user.has_perm("catalog.delete_patron")

    def import_words(self, batch: ImportBatch) -> str:
        totals = batch.report.get("totals", {})
        number = totals.get("created", 0) + totals.get("updated", 0)
        return ngettext("Import %d patron", "Import %d patrons", number) % number


def start(batch: ImportBatch) -> None:
    """Start the process that checks or imports; it goes on when the page is closed."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_import_batch", str(batch.pk)]
    subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
