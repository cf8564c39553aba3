"""The page of the yearly roll-over: choose, see what would change, press once more."""

from django.contrib.admin import AdminSite
from django.contrib.messages import success, warning
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.admin.auditing import address_of
from catalog.forms.roll_over import ClassesForm, ExpiryForm, RollOverForm
from catalog.membership.rolling_over import RollOverRefused
from catalog.models import Patron

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
                return HttpResponseRedirect(reverse("admin:catalog_patron_changelist"))
        context |= {"plan": form.roll_over().plan(), "form": form, "kind": asked}
        return TemplateResponse(request, "admin/catalog/patron/roll_over_plan.html", context)
    return TemplateResponse(request, "admin/catalog/patron/roll_over.html", context)
