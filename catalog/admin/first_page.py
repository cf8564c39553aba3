"""The first page of the Admin for those who work at the desk, and the whole of its lists."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from catalog.admin.desk.base import asked_branch
from catalog.models import Branch
from catalog.presenters.paging import paging_of
from catalog.presenters.statistics import LISTS, first_page, rows_of

ON_A_PAGE = 50
# Who may not use the desk may read along with leave to see all that is shown.
_SHOWN = ("loan", "hold", "transit", "notice", "patron", "circulationevent")


def may_see(request: HttpRequest) -> bool:
    """Whether somebody may see what is lent, to whom, and what went wrong."""
    user: Any = request.user
    return user.has_perm("catalog.use_desk") or user.has_perms([f"catalog.view_{name}" for name in _SHOWN])


def first_page_context(request: HttpRequest) -> dict[str, Any]:
    """What the first page shows above the models; nothing to somebody who may not see it."""
    if not may_see(request):
        return {}
    branches, may_use_desk = list(Branch.objects.all()), request.user.has_perm("catalog.use_desk")
    branch = asked_branch(request, branches)
    return {
        "first": first_page(branch, branches, timezone.now(), may_use_desk=may_use_desk),
        "may_use_desk": may_use_desk,
    }


def whole_list(request: HttpRequest, site: AdminSite, which: str) -> HttpResponse:
    """Show all of a list that needs a hand."""
    if not may_see(request):
        raise PermissionDenied
    kind = LISTS.get(which)
    if kind is None:
        raise Http404
    now, branches = timezone.now(), list(Branch.objects.all())
    branch = asked_branch(request, branches)
    page = Paginator(kind.query(branch, now), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **site.each_context(request),
        "title": kind.title,
        "advice": kind.advice,
        "branch": branch,
        "rows": rows_of(kind, page.object_list, now, may_use_desk=request.user.has_perm("catalog.use_desk")),
        "paging": paging_of(page),
        "chosen": branch.pk if branch else "all",
    }
    return TemplateResponse(request, "admin/to_do.html", context)
