"""The pages of the yearly roll-over: choose, see what would change, press once more; see what was done, and undo it."""

from django.contrib.admin import AdminSite
from django.contrib.messages import success, warning
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.admin.auditing import address_of
from catalog.forms.roll_over import ClassesForm, ExpiryForm, RollOverForm
from catalog.membership.rolling_over import RollOverRefused
from catalog.membership.undoing import is_roll_over, plan_undoing, undo_roll_over, undone_by
from catalog.models import AuditEntry, Patron

# So many who do not go back are named.
MOST_NAMES = 100
_FORMS: dict[str, type[RollOverForm]] = {"classes": ClassesForm, "expiry": ExpiryForm}


def roll_over(admin_site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the forms, the plan of the one that was sent, or do what was seen."""
    if not request.user.has_perm("catalog.change_patron"):
        raise PermissionDenied
    asked = request.POST.get("kind", "")
    forms = {kind: form(request.POST if kind == asked else None, prefix=kind) for kind, form in _FORMS.items()}
    context = {
        **admin_site.each_context(request),
        "title": _("Roll over the year"),
        "opts": Patron._meta,
        "classes": forms["classes"],
        "expiry": forms["expiry"],
        "has_classes": Patron.objects.exclude(school_class="").exists(),
    }
    if asked in forms and forms[asked].is_valid():
        form = forms[asked]
        if seen := request.POST.get("seen"):
            try:
                plan = form.roll_over().carry_out(
                    at=timezone.now(), by=request.user, address=address_of(request), seen=seen
                )
            except RollOverRefused as refusal:
                warning(request, str(refusal))
            else:
                text = ngettext("Changed %d patron.", "Changed %d patrons.", plan.number)
                success(request, text % plan.number)
                return HttpResponseRedirect(_done_address(plan.entry))
        context |= {"plan": form.roll_over().plan(), "form": form, "kind": asked}
        return TemplateResponse(request, "admin/catalog/patron/roll_over_plan.html", context)
    return TemplateResponse(request, "admin/catalog/patron/roll_over.html", context)


def rolled_over(admin_site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a roll-over has done, by its entry in the log of changes, and who would go back; sent, undo it."""
    if not request.user.has_perm("catalog.change_patron"):
        raise PermissionDenied
    entry = get_object_or_404(AuditEntry.objects.select_related("by"), pk=pk, model="patron", object_id="")
    if not is_roll_over(entry):
        raise Http404
    if request.method == "POST":
        return _undo(request, entry)
    undoing, undone = plan_undoing(entry), undone_by(entry)
    context = {
        **admin_site.each_context(request),
        "title": entry.object_name,
        "opts": Patron._meta,
        "entry": entry,
        "changes": list(entry.changes.items()),
        "undone": undone,
        "undoing": undoing,
        "left": undoing.left[:MOST_NAMES],
    }
    return TemplateResponse(request, "admin/catalog/patron/rolled_over.html", context)


def _undo(request: HttpRequest, entry: AuditEntry) -> HttpResponse:
    try:
        undoing = undo_roll_over(entry.pk, at=timezone.now(), by=request.user, address=address_of(request))
    except RollOverRefused as refusal:
        warning(request, str(refusal))
    else:
        text = ngettext("%d patron is as before.", "%d patrons are as before.", undoing.number)
        success(request, text % undoing.number)
    return HttpResponseRedirect(_done_address(entry))


def _done_address(entry: AuditEntry | None) -> str:
    """The page that says what was done; the patrons, when nothing was."""
    if entry is None:
        return reverse("admin:catalog_patron_changelist")
    return reverse("admin:desk_rolled_over", args=[entry.pk])
