"""Pages about patrons beside their list: registering one at the desk, printing cards."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.messages import success
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.admin.auditing import Action, write_entry
from catalog.admin.desk.base import desk_branch, tabs
from catalog.admin.roll_over_page import roll_over, rolled_over
from catalog.forms.patrons import RegisterForm
from catalog.models import Branch, Patron
from catalog.presenters.patron_cards import patron_cards


def desk_patron_urls(admin_site: AdminSite) -> list[URLPattern]:
    """The addresses of these pages, below ``desk/``."""

    def register(request: HttpRequest) -> HttpResponse:
        return _register(admin_site, request)

    def year(request: HttpRequest) -> HttpResponse:
        return roll_over(admin_site, request)

    def done(request: HttpRequest, pk: int) -> HttpResponse:
        return rolled_over(admin_site, request, pk)

    def card(request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("catalog.view_patron"):
            raise PermissionDenied
        patron = get_object_or_404(Patron.objects.select_related("category"), pk=pk)
        return cards_page(admin_site, request, [patron])

    return [
        path("patrons/new/", admin_site.admin_view(register), name="desk_register"),
        path("patrons/roll-over/", admin_site.admin_view(year), name="desk_roll_over"),
        path("patrons/roll-over/<int:pk>/", admin_site.admin_view(done), name="desk_rolled_over"),
        path("patrons/<int:pk>/card/", admin_site.admin_view(card), name="desk_patron_card"),
    ]


def cards_page(admin_site: AdminSite, request: HttpRequest, patrons: Iterable[Patron]) -> HttpResponse:
    """The page that is printed: cards in the size of a bank card, ten on a sheet of A4."""
    context = {**admin_site.each_context(request), "cards": patron_cards(patrons)}
    return TemplateResponse(request, "admin/catalog/patron/cards.html", context)


def _register(admin_site: AdminSite, request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("catalog.add_patron"):
        raise PermissionDenied
    today = timezone.localdate()
    here = desk_branch(request)
    branch = here or Branch.objects.first()
    data = request.POST if request.method == "POST" else None
    form = RegisterForm(data, today=today, branch=branch, initial={"card_number": request.GET.get("card", "")[:40]})
    if data and form.is_valid():
        if patron := _saved(form):
            _note(request, form, patron)
            return HttpResponseRedirect(patron.get_absolute_url())
        form.add_error("card_number", _("Another desk has just given out this card."))
    form.set_focus()
    context = {
        **admin_site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("New patron"),
        "tabs": tabs("desk_register", here),
        "branch": here,
        "form": form,
    }
    return TemplateResponse(request, "admin/desk/register.html", context)


def _saved(form: RegisterForm) -> Patron | None:
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError:
        return None


def _note(request: HttpRequest, form: RegisterForm, patron: Patron) -> None:
    kept = {name: ["", str(value)] for name in form.Meta.fields if (value := getattr(patron, name))}
    write_entry(request, Action.ADDED, "patron", patron.name, kept, patron.pk)
    until: Any = patron.expires_on
    texts = {"name": patron.name, "category": patron.category, "until": date_format(until, "j F Y") if until else ""}
    text = (
        _("%(name)s is a member until %(until)s: %(category)s.") if until else _("%(name)s is a member: %(category)s.")
    )
    success(request, text % texts)
