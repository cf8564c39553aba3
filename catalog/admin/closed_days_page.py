"""What is due while a branch is closed, to look at, and one button that moves it to the next open day."""

import datetime
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.messages import info, success, warning
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.admin.desk.base import desk_branch, desk_of, number_of
from catalog.circulation import in_words
from catalog.circulation.closed_days import Dates, dates_when_closed, move_dates
from catalog.models import Branch, Closure, Hold, Loan
from catalog.search.following import follow_after_commit
from catalog.vocabulary.circulation import LoanUnit

ROWS_ON_A_PAGE = 50


def may_move_dates(request: HttpRequest) -> bool:
    """Say whether somebody may move dates: who may use the desk and go on there in spite of the rules."""
    return request.user.has_perms(("catalog.use_desk", "catalog.override_refusals"))


def tell_of_dates(request: HttpRequest, branch: Branch, entered: list[Closure]) -> None:
    """Say what falls on days that have just been entered as closed, with the way to move it."""
    dates = dates_when_closed(branch, entered, timezone.localdate())
    if not (dates.is_movable or dates.staying):
        return
    said = [_due(branch, len(dates.loans) + dates.staying), _kept(branch, len(dates.holds))]
    sentence = " ".join(filter(None, said))
    if dates.is_movable and may_move_dates(request):
        query = urlencode({"closure": [closure.pk for closure in entered]}, doseq=True)
        address = f"{reverse('admin:catalog_branch_closed', args=[branch.pk])}?{query}"
        warning(request, format_html('{} <a href="{}">{}</a>', sentence, address, move_words(dates)))
    else:
        warning(request, " ".join((sentence, _("Dates stay as they are."))))


def move_words(dates: Dates) -> str:
    """The words of the link and of the button: with the day, where it is the same for all."""
    if len(dates.days) == 1:
        [day] = dates.days
        return _("Move to %(day)s") % {"day": _day(day)}
    return _("Move each to the next open day")


def closed_days_page(admin_site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what falls on the closed days that are asked for (of all closures, if none is); sent, move it."""
    if not may_move_dates(request):
        raise PermissionDenied
    branch = get_object_or_404(Branch, pk=pk)
    chosen = [number for text in request.GET.getlist("closure") if (number := number_of(text))]
    closures = list(branch.closures.filter(pk__in=chosen) if chosen else branch.closures.all())
    if request.method == "POST":
        return _move(request, branch, closures)
    dates = dates_when_closed(branch, closures, timezone.localdate())
    page = Paginator([*_numbered(Loan, dates.loans), *_numbered(Hold, dates.holds)], ROWS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        **admin_site.each_context(request),
        "title": _("Due while %(branch)s is closed") % {"branch": branch},
        "opts": Branch._meta,
        "branch": branch,
        "dates": dates,
        "said": [text for text in (_due(branch, len(dates.loans)), _kept(branch, len(dates.holds))) if text],
        "move": move_words(dates),
        "rows": _rows(page.object_list),
        "page": page,
        "closures": chosen,
    }
    return TemplateResponse(request, "admin/catalog/branch/closed.html", context)


def _move(request: HttpRequest, branch: Branch, closures: list[Closure]) -> HttpResponse:
    moved = move_dates(branch, closures, desk=desk_of(request, desk_branch(request)), at=timezone.now())
    follow_after_commit()
    if moved.is_movable:
        loans, holds = len(moved.loans), len(moved.holds)
        said = [
            ngettext("Moved the date of %d loan.", "Moved the dates of %d loans.", loans) % loans if loans else "",
            ngettext("%d reservation is kept longer.", "%d reservations are kept longer.", holds) % holds
            if holds
            else "",
        ]
        success(request, " ".join(filter(None, said)))
    else:
        info(request, _("Nothing moved: nothing is due while %(branch)s is closed.") % {"branch": branch})
    return HttpResponseRedirect(reverse("admin:catalog_branch_change", args=[branch.pk]))


def _due(branch: Branch, count: int) -> str:
    text = ngettext(
        "%(count)d loan is due while %(branch)s is closed.",
        "%(count)d loans are due while %(branch)s is closed.",
        count,
    )
    return text % {"count": count, "branch": branch} if count else ""


def _kept(branch: Branch, count: int) -> str:
    text = ngettext(
        "%(count)d reservation is kept until a day on which %(branch)s is closed.",
        "%(count)d reservations are kept until a day on which %(branch)s is closed.",
        count,
    )
    return text % {"count": count, "branch": branch} if count else ""


def _numbered(model: type, dates: dict[int, Any]) -> list[tuple[type, int, Any]]:
    return [(model, pk, later) for pk, later in dates.items()]


def _rows(listed: Any) -> list[dict[str, Any]]:
    """Title, reader, the date that it has and the one that it would get, of the rows of one page. Two queries."""
    asked = {model: [pk for kind, pk, _later in listed if kind is model] for model in (Loan, Hold)}
    loans = Loan.objects.select_related("item__edition", "patron").in_bulk(asked[Loan])
    holds = Hold.objects.select_related("caught_item__edition", "patron").in_bulk(asked[Hold])
    rows = []
    for model, pk, later in listed:
        if model is Loan and (loan := loans.get(pk)):
            by_hours = loan.terms.get("loan_unit") == LoanUnit.HOURS
            now, then = (in_words.due(moment, by_hours=by_hours) for moment in (loan.due_at, later))
            rows.append({"item": loan.item, "patron": loan.patron, "now": now, "then": then, "is_hold": False})
        elif model is Hold and (hold := holds.get(pk)) and hold.pickup_by:
            now, then = _day(hold.pickup_by), _day(later)
            rows.append({"item": hold.caught_item, "patron": hold.patron, "now": now, "then": then, "is_hold": True})
    return rows


def _day(day: datetime.date) -> str:
    return in_words.due(timezone.make_aware(datetime.datetime.combine(day, datetime.time(12))))
