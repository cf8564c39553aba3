"""What is printed at the desk: slips, receipts, the sheet of command bar codes."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from catalog.admin.desk.base import AnyBranch, DeskPage, number_of
from catalog.admin.desk.box import COMMANDS
from catalog.circulation.calendar import ONE_DAY, midnight
from catalog.models import Branch, Charge, Hold, Loan, Patron, Payment, Transit
from catalog.presenters.patron_cards import code_128


class SlipView(DeskPage):
    """What was lent to a reader just now, with the dates."""

    template_name = "admin/desk/slip.html"
    title = gettext_lazy("Lent today")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        patron = get_object_or_404(Patron, pk=kwargs["patron"])
        self.log_page = patron.get_absolute_url()
        numbers = [entry["loan"] for entry in self.entries() if entry["loan"] and not entry["is_undone"]]
        loans = Loan.objects.open().filter(pk__in=numbers, patron=patron).select_related("item__edition")
        owed = Charge.objects.balance_of(patron)
        context = self.get_context_data(
            patron=patron, loans=loans.order_by("due_at", "pk"), owed=owed, now=timezone.now()
        )
        return self.render_to_response(context | {"after": reverse("admin:desk")})


class HoldSlipView(DeskPage):
    """The slip in a copy on the hold shelf: initials and the end of the card, not the name."""

    template_name = "admin/desk/hold_slip.html"
    title = gettext_lazy("Kept for a reader")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holds = Hold.objects.open().select_related("patron", "caught_item__edition", "pickup_branch")
        hold = get_object_or_404(holds, pk=kwargs["pk"], caught_item__isnull=False)
        return self.render_to_response(self.get_context_data(hold=hold, after=reverse("admin:desk_return")))


class TransitSlipView(DeskPage):
    """The slip in a copy that travels."""

    template_name = "admin/desk/transit_slip.html"
    title = gettext_lazy("On its way")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        transits = Transit.objects.select_related("item__edition", "from_branch", "to_branch", "hold__patron")
        transit = get_object_or_404(transits, pk=kwargs["pk"])
        return self.render_to_response(self.get_context_data(transit=transit, after=reverse("admin:desk_return")))


class ReceiptView(DeskPage):
    """A receipt: what was paid, for what, and what is left."""

    template_name = "admin/desk/receipt.html"
    title = gettext_lazy("Receipt")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        payments = Payment.objects.select_related("patron", "branch")
        payment = get_object_or_404(payments, pk=kwargs["pk"])
        allocations = payment.allocations.select_related("charge__item__edition")
        day = timezone.localdate(payment.created_at)
        of_day = Payment.objects.filter(branch=payment.branch, kind__in=["payment", "refund"])
        of_day = of_day.filter(created_at__gte=midnight(day), created_at__lt=midnight(day + ONE_DAY))
        context = self.get_context_data(
            payment=payment,
            allocations=allocations,
            balance=Charge.objects.balance_of(payment.patron),
            total_of_day=of_day.aggregate(sum=Sum("amount"))["sum"] or Decimal("0.00"),
        )
        return self.render_to_response(context | {"after": payment.patron.get_absolute_url()})


class CommandSheetView(AnyBranch, DeskPage):
    """A sheet of bar codes that stand for commands, to be stuck beside the scanner."""

    template_name = "admin/desk/commands.html"
    title = gettext_lazy("Commands to scan")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        commands = [(code, label, code_128(code)) for code, label in COMMANDS.items()]
        return self.render_to_response(self.get_context_data(commands=commands))


class BranchView(AnyBranch, DeskPage):
    """Says at which branch this desk stands; kept as long as one is signed in."""

    template_name = "admin/desk/branch.html"
    title = gettext_lazy("Where does this desk stand?")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data(branches=Branch.objects.all(), next=request.GET.get("next", ""))
        return self.render_to_response(context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Choose the branch."""
        branch = get_object_or_404(Branch, pk=number_of(request.POST.get("branch")))
        request.session["desk_branch"] = branch.pk
        return self.back()
