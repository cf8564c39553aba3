"""Lending: the box, the reader beside it, one line for each scan."""

import datetime
from itertools import chain
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.desk.account import account_of
from catalog.admin.desk.base import DeskAction, DeskPage, log_page_of, number_of
from catalog.admin.desk.box import COMMANDS, Found, find
from catalog.circulation.calendar import midnight
from catalog.circulation.check_out import CheckOut, check_out
from catalog.circulation.desk import Desk
from catalog.circulation.events import log_refusal
from catalog.circulation.refusals import CirculationError
from catalog.circulation.renew import NotRenewed, Renewal, renew, renew_all
from catalog.circulation.undo import last_undoable, undo
from catalog.models import Branch, CirculationEvent, CirculationRule, Edition, Item, ItemSet, Loan, Patron
from catalog.presenters import desk as says
from catalog.standards.isbn import normalise
from catalog.vocabulary.circulation import Verb

# What an act on an account asks for, its undoing asks for as well.
_MONEY: dict[str, str] = {
    Verb.PAY: "catalog.take_payments",
    Verb.CHARGE: "catalog.take_payments",
    Verb.WAIVE: "catalog.waive_charges",
    Verb.REFUND: "catalog.waive_charges",
}


class BoxPage(DeskPage):
    """A page with the box: what is sent is understood and answered by a redirect, so that reloading does nothing."""

    @property
    def here(self) -> str:
        """The page that shows what was done."""
        return self.request.path

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take what was scanned or typed."""
        text = request.POST.get("scan", "").strip()[:200]
        if text.startswith("."):
            return self.command(text.lower())
        return self.take(find(text))

    def take(self, found: Found) -> HttpResponse:
        """Go where a scan leads: to a reader, to a copy, to a list to choose from."""
        if found.patron:
            return HttpResponseRedirect(found.patron.get_absolute_url())
        if found.item:
            return HttpResponseRedirect(reverse("admin:desk_item", args=[found.item.pk]))
        if found.is_list:
            return self.choose(found)
        self.note(unknown(found.text))
        return HttpResponseRedirect(self.here)

    def choose(self, found: Found, patron: Patron | None = None) -> HttpResponse:
        """Show what the words may mean, to a reader if they were typed for one.

        This is no redirect: what was typed may be a name, and stands in no address. Sent again, it is asked again.
        """
        self.template_name = "admin/desk/find.html"
        hint = _("Choose below, or scan something else.")
        if patron:
            hint = _("Choose below for %(patron)s, or scan a copy to lend it.") % {"patron": patron.name}
        return self.render_to_response(
            self.get_context_data(
                title=_("Which one?"),
                found=found,
                editions=with_copies(found.editions),
                patron=patron,
                branches=Branch.objects.public(),
                hint=hint,
            )
        )

    def command(self, text: str) -> HttpResponse:
        """Do what a command says; those that need a reader are done on the page of one."""
        match text:
            case ".u":
                self.undo_last()
            case ".b":
                return HttpResponseRedirect(reverse("admin:desk_return"))
            case ".n":
                return HttpResponseRedirect(reverse("admin:desk_register"))
            case ".d":
                self.clear_log()
                return HttpResponseRedirect(reverse("admin:desk"))
            case ".p" if slip := next((entry["slip"] for entry in self.entries() if entry["slip"]), ""):
                return HttpResponseRedirect(says.slip_address(slip))
            case _:
                self.note(says.said(_("Not done"), _("“%(text)s” does nothing here.") % {"text": text}, tone=says.NO))
        return HttpResponseRedirect(self.here)

    def undo_last(self) -> None:
        """Undo what this librarian has done last."""
        mine = CirculationEvent.objects.filter(by=self.request.user, at__gte=midnight(timezone.localdate()))
        # Dates are moved by the hundred, and not at the desk: each is undone on the page of its copy.
        mine = mine.exclude(verb=Verb.MOVE_DATE)
        if event := last_undoable(mine):
            self.undo(event.pk)
        else:
            self.note(
                says.said(_("Nothing undone"), _("Nothing that can be undone was done here today."), tone=says.NO)
            )

    def undo(self, event_id: int) -> None:
        """Undo one act, mark it in the log and say how things stand. Money is undone by those who may move it."""
        verb = CirculationEvent.objects.values_list("verb", flat=True).get(pk=event_id)
        if (needed := _MONEY.get(verb)) and not self.request.user.has_perm(needed):
            raise PermissionDenied
        try:
            done = undo(event_id=event_id, desk=self.desk(), at=timezone.now())
        except CirculationError as error:
            self.note(says.refused(_("Not undone"), error.refusals))
            return
        logs = self.logs()
        for entry in chain.from_iterable(logs.values()):
            entry["is_undone"] = entry["is_undone"] or entry["event"] == event_id
        self.keep(logs)
        self.note(says.undone(done))


class DeskHomeView(BoxPage):
    """The first page: the box alone."""

    template_name = "admin/desk/home.html"
    title = gettext_lazy("Desk")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hint = _("A card begins to lend; a copy shows how it is with it.")
        return self.render_to_response(self.get_context_data(hint=hint, commands=COMMANDS.items()))


class PatronView(BoxPage):
    """A reader at the desk: scan, scan, scan."""

    template_name = "admin/desk/patron.html"

    @property
    def here(self) -> str:
        return self.patron.get_absolute_url()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        self.patron = get_object_or_404(Patron.objects.select_related("category", "home_branch"), pk=kwargs["pk"])
        self.title = self.patron.name
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        entries = self.entries()
        hint = _("Lending to %(patron)s. Enter lends; an empty Enter prints the slip; Esc goes to the next reader.")
        return self.render_to_response(
            self.get_context_data(
                patron=self.patron,
                branches=Branch.objects.public(),
                account=account_of(self.patron, timezone.now()),
                summary=says.lending_summary(entries),
                hint=hint % {"patron": self.patron.name},
                wants_payment="pay" in request.GET,
                may_take_payments=request.user.has_perm("catalog.take_payments"),
                may_waive=request.user.has_perm("catalog.waive_charges"),
            )
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take a scan; an empty one ends with the slip. ``item`` with ``although`` is "Lend anyway"."""
        if number := number_of(request.POST.get("item")):
            item = get_object_or_404(Item, pk=number)
            self.lend([item], *request.POST.getlist("although"))
            return HttpResponseRedirect(self.here)
        if many := request.POST.get("many", "").split():
            self.lend_many(many)
            return HttpResponseRedirect(self.here)
        if "scan" in request.POST and not request.POST["scan"].strip():
            return self.finish()
        return super().post(request, *args, **kwargs)

    def take(self, found: Found) -> HttpResponse:
        if found.item:
            self.lend([found.item])
        elif not found.patron and (item_set := ItemSet.objects.filter(barcode=found.text).first()):
            self.lend(item_set.items.order_by("pk"))
        elif found.is_list:
            return self.choose(found, self.patron)
        else:
            return super().take(found)
        return HttpResponseRedirect(self.here)

    def command(self, text: str) -> HttpResponse:
        match text:
            case ".l":
                self.lend_last_anyway()
            case ".r":
                self.note(*renewed_all(self.patron, self.desk(), timezone.now()))
            case ".t":
                return HttpResponseRedirect(f"{self.here}?pay")
            case ".p" if self.has_lent():
                return self.finish()
            case _:
                return super().command(text)
        return HttpResponseRedirect(self.here)

    def has_lent(self) -> bool:
        """Whether there is something for the slip of what was lent."""
        return any(entry["loan"] and not entry["is_undone"] for entry in self.entries())

    def finish(self) -> HttpResponse:
        """Print what was lent; with nothing lent, go back to the first page."""
        if self.has_lent():
            return HttpResponseRedirect(reverse("admin:desk_slip", args=[self.patron.pk]))
        return HttpResponseRedirect(reverse("admin:desk"))

    def lend(self, items: Any, *although: str) -> None:
        """Lend copies; what is refused is told and does not stop the others."""
        desk, entries = self.desk(*although), []
        for item in items:
            now = timezone.now()
            try:
                done = check_out(item_id=item.pk, patron_id=self.patron.pk, desk=desk, at=now)
            except CirculationError as error:
                copy = Item.objects.select_related("edition").get(pk=item.pk)
                entries.append(says.not_lent(copy, error, may_override=self.may_override))
                # Of a copy that was scanned twice nothing is refused: the reader has it.
                if entries[-1].kind == "refused":
                    log_refusal(error.refusals, desk=desk, at=now, patron=self.patron, item=copy)
            else:
                entries.append(says.lent(done, rule_of(done)))
        self.note(*entries)

    def lend_many(self, barcodes: list[str]) -> None:
        """Lend a whole pile of barcodes."""
        items = {code: [item] for code, item in Item.objects.in_bulk(barcodes, field_name="barcode").items()}
        sets = ItemSet.objects.in_bulk(set(barcodes) - items.keys(), field_name="barcode")
        items |= {code: list(one.items.order_by("pk")) for code, one in sets.items()}
        self.lend([item for code in barcodes for item in items.get(code, [])])
        self.note(*(unknown(code) for code in barcodes if code not in items))

    def lend_last_anyway(self) -> None:
        """Lend what was refused last in spite of that."""
        refused = next((entry for entry in self.entries() if entry["kind"] == "refused"), None)
        if refused and refused["although"]:
            self.lend([get_object_or_404(Item, pk=refused["item"])], *refused["although"])
        else:
            self.note(says.said(_("Not done"), _("Nothing was refused here that could be lent anyway."), tone=says.NO))


class RenewView(DeskAction):
    """Renew one loan, or all of a reader."""

    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        now = timezone.now()
        if "patron" in kwargs:
            patron = get_object_or_404(Patron, pk=kwargs["patron"])
            self.note(*renewed_all(patron, self.desk(), now))
            return
        loan = get_object_or_404(Loan.objects.select_related("item__edition", "patron"), pk=kwargs["loan"])
        desk = self.desk(*request.POST.getlist("although"))
        try:
            self.note(says.renewed(renew(loan_id=loan.pk, desk=desk, at=now)))
        except CirculationError as error:
            entry = answered(NotRenewed(loan, error.refusals), desk, now)
            entry.although = error.overridable if self.may_override else []
            self.note(entry)


def renewed_all(patron: Patron, desk: Desk, at: datetime.datetime) -> list[says.Entry]:
    """Renew all that can be renewed for a reader: a line for each loan."""
    return [answered(answer, desk, at) for answer in renew_all(patron=patron, desk=desk, at=at)]


def answered(answer: Renewal | NotRenewed, desk: Desk, at: datetime.datetime) -> says.Entry:
    """The line of a renewal; what was refused is logged."""
    if isinstance(answer, NotRenewed):
        loan = answer.loan
        log_refusal(answer.refusals, desk=desk, at=at, patron=loan.patron, item=loan.item)
    return says.renewed(answer)


class UndoView(BoxPage):
    """Undo one act of the log."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.log_page = log_page_of(self.form_stood_on)
        self.undo(get_object_or_404(CirculationEvent, pk=kwargs["event"]).pk)
        return self.back()


def with_copies(editions: Any) -> list[tuple[Edition, list[Item]]]:
    """Editions with their copies as they are now; one query."""
    items = Item.objects.filter(edition__in=list(editions)).with_circulation().with_place().select_related("item_type")
    copies: dict[int, list[Item]] = {}
    for item in items:
        copies.setdefault(item.edition_id, []).append(item)
    return [(edition, copies.get(edition.pk, [])) for edition in editions]


def rule_of(done: CheckOut) -> CirculationRule | None:
    """The rule that gave a loan its length."""
    rules = CirculationRule.objects.select_related("branch", "patron_category", "item_type")
    return rules.filter(pk=done.terms.rules.get("loan_length", 0)).first()


def unknown(text: str) -> says.Entry:
    """Nothing bears this number, or is called so."""
    if normalise(text):
        sentence = _("No copy has this barcode. It looks like an ISBN that is not in the catalogue.")
    else:
        sentence = _("No copy, no card, no name and no title here is “%(text)s”.") % {"text": text}
    return says.said(_("Not known"), sentence, tone=says.NO, title=text, reason="not_this_library")
