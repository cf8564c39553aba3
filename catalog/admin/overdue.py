"""What is overdue, by patron, and writing to many of them at once: a list, the real text, and one press."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.messages import info, success
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Min, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.admin.auditing import Action, write_entry
from catalog.admin.desk.base import desk_branch, tabs
from catalog.circulation.calendar import midnight
from catalog.circulation.notices.letters import letters_pdf, print_waiting, printed_letters, waiting_letters
from catalog.circulation.notices.outbox import addressee
from catalog.circulation.notices.reminders import Writing, Written, written_about
from catalog.circulation.notices.wording import days_late, due_in_words
from catalog.models import Branch, Loan, Patron
from catalog.vocabulary.circulation import NoticeChannel

PATRONS_ON_A_PAGE = 50
# "Over a week" are more days than these.
WEEK = 7


@dataclass(frozen=True)
class Row:
    """A patron with what is overdue; each loan with its days late and what was written about it last."""

    patron: Patron
    loans: list[tuple[Loan, int, str, Written | None]]

    @property
    def days_late(self) -> int:
        """Of what is overdue longest."""
        return max(late for _loan, late, _due, _written in self.loans)

    @property
    def last_written(self) -> datetime.datetime | None:
        """When anything was written about any of it."""
        return max((written.at for *_loan, written in self.loans if written), default=None)


class OverduePages:
    """The pages of an admin site."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def overdue(self, request: HttpRequest) -> HttpResponse:
        """List the patrons who have something overdue, longest first."""
        _may(request, "catalog.use_desk")
        at, chosen = timezone.now(), Chosen(request.GET)
        patrons = chosen.patrons(at)
        page = Paginator(patrons, PATRONS_ON_A_PAGE).get_page(request.GET.get("page"))
        context = {
            "title": _("Overdue"),
            "rows": _rows([row["patron"] for row in page], at),
            "page": page,
            "chosen": chosen,
            "branches": Branch.objects.all(),
            "copies": chosen.loans(at).count(),
            "over_a_week": chosen.patrons(at, over=WEEK).count(),
            "may_write": request.user.has_perm("catalog.change_notice"),
            "letters": waiting_letters().count(),
            "printed": printed_letters(timezone.localdate(at)).count(),
        }
        return self._page(request, "admin/desk/overdue.html", context)

    def write(self, request: HttpRequest) -> HttpResponse:
        """Show the message to each of the chosen patrons; sent, write them all."""
        _may(request, "catalog.use_desk", "catalog.change_notice")
        at = timezone.now()
        chosen = Chosen(request.POST if request.method == "POST" else request.GET)
        writing = Writing(chosen.ids(at), at)
        patrons = writing.to_write()
        if request.method == "POST":
            return self._send(request, writing, patrons, chosen)
        number = _number(request.GET.get("n"), len(patrons))
        drafts = [writing.draft(patron) for patron in patrons[number - 1 : number]]
        ways = [addressee(patron).channel for patron in patrons]
        context = {
            "title": _("Write about what is overdue"),
            "draft": drafts[0] if drafts else None,
            "number": number,
            "count": len(patrons),
            "left_out": len(writing.by_patron) - len(patrons),
            "emails": ways.count(NoticeChannel.EMAIL),
            "letters": ways.count(NoticeChannel.LETTER),
            "chosen": chosen,
        }
        return self._page(request, "admin/desk/write.html", context)

    def _send(self, request: HttpRequest, writing: Writing, patrons: list[Patron], chosen: "Chosen") -> HttpResponse:
        ways = [notice.channel for patron in patrons if (notice := writing.write(patron))]
        emails, letters = ways.count(NoticeChannel.EMAIL), ways.count(NoticeChannel.LETTER)
        if ways:
            said = _said(emails, letters)
            write_entry(request, Action.ADDED, "notice", said, {})
            success(request, said)
        else:
            info(request, _("Nothing sent: all of them were written to today already, or for the last time."))
        return HttpResponseRedirect(f"{reverse('admin:desk_overdue')}?{chosen.filters()}")

    def letters(self, request: HttpRequest) -> HttpResponse:
        """Hand over the letters that wait as one PDF and note them as printed; or those of today once more."""
        _may(request, "catalog.use_desk", "catalog.change_notice")
        at = timezone.now()
        if "again" in request.POST:
            letters = list(printed_letters(timezone.localdate(at)))
            count, pdf = len(letters), letters_pdf(letters)
        else:
            count, pdf = print_waiting(at)
        if not count:
            info(request, _("There is no letter to print."))
            return HttpResponseRedirect(reverse("admin:desk_overdue"))
        name = f'attachment; filename="letters-{timezone.localdate(at)}.pdf"'
        return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
        branch = desk_branch(request)
        furniture = {
            **self.site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "tabs": tabs("desk_overdue", branch),
            "branch": branch,
        }
        return TemplateResponse(request, template, {**furniture, **context})


class Chosen:
    """What a request asks for: a branch, only what is late for over a week, some patrons or all of these."""

    def __init__(self, asked: QueryDict) -> None:
        self.branch = asked.get("branch", "") if asked.get("branch", "").isdecimal() else ""
        self.is_over_a_week = asked.get("over") == str(WEEK)
        # Ticked: all over a week, whoever else is; so one tick is enough where there are hundreds.
        self.all = asked.get("all") == str(WEEK)
        self.ticked = [int(pk) for pk in asked.getlist("patron") if pk.isascii() and pk.isdecimal() and len(pk) < 15]

    def patrons(self, at: datetime.datetime, over: int = 0) -> QuerySet:
        """The ids of patrons with something overdue for more than ``over`` days, longest first."""
        return self.loans(at, over).values("patron").annotate(since=Min("due_at")).order_by("since", "patron")

    def loans(self, at: datetime.datetime, over: int = 0) -> QuerySet:
        """What is overdue for more than ``over`` days."""
        loans = Loan.objects.overdue(at)
        if self.branch:
            loans = loans.filter(branch=int(self.branch[:15]))
        if over := over or (WEEK if self.is_over_a_week else 0):
            first = timezone.localdate(at) - datetime.timedelta(days=over)
            loans = loans.filter(due_at__lt=midnight(first))
        return loans

    def ids(self, at: datetime.datetime) -> list[int]:
        """The patrons who are written to."""
        everybody = [row["patron"] for row in self.patrons(at, over=WEEK)] if self.all else []
        return list(dict.fromkeys([*everybody, *self.ticked]))

    def filters(self, **more: object) -> str:
        """The filters as the end of an address."""
        values = {"branch": self.branch, "over": WEEK if self.is_over_a_week else ""} | more
        return urlencode({name: value for name, value in values.items() if value})

    def filters_without_week(self) -> str:
        """The same for all that is overdue."""
        return self.filters(over="")

    def filters_with_week(self) -> str:
        """The same for what is overdue for over a week."""
        return self.filters(over=WEEK)

    def hidden(self) -> list[tuple[str, object]]:
        """Everything, for a form."""
        return [
            *([("branch", self.branch)] if self.branch else []),
            *([("over", WEEK)] if self.is_over_a_week else []),
            *([("all", WEEK)] if self.all else []),
            *(("patron", pk) for pk in self.ticked),
        ]

    def address(self) -> str:
        """Everything, for a link."""
        return urlencode(self.hidden())


def _rows(patron_ids: list[int], at: datetime.datetime) -> list[Row]:
    loans = Loan.objects.overdue(at).filter(patron__in=patron_ids).select_related("item__edition", "branch")
    by_patron: dict[int, list[Loan]] = {pk: [] for pk in patron_ids}
    for loan in loans.order_by("due_at", "pk"):
        by_patron[loan.patron_id].append(loan)  # type: ignore[index]
    written = written_about((loan.pk, loan.due_at) for theirs in by_patron.values() for loan in theirs)
    patrons = Patron.objects.select_related("guardian").in_bulk(patron_ids)
    return [
        Row(
            patrons[pk],
            [(loan, days_late(loan, at), due_in_words(loan), written.get(loan.pk)) for loan in by_patron[pk]],
        )
        for pk in patron_ids
        if by_patron[pk]
    ]


def _said(emails: int, letters: int) -> str:
    if not letters:
        return _("Sent %(emails)d.") % {"emails": emails}
    if not emails:
        return _("Print %(letters)d.") % {"letters": letters}
    return _("Sent %(emails)d, print %(letters)d.") % {"emails": emails, "letters": letters}


def _number(asked: str | None, last: int) -> int:
    number = int(asked) if asked and asked.isascii() and asked.isdecimal() and len(asked) < 9 else 1
    return max(1, min(number, last))


def _may(request: HttpRequest, *permissions: str) -> None:
    if not request.user.has_perms(permissions):
        raise PermissionDenied
