"""A copy at the desk: how it is with it, who waits, what was done with it, and what can be done now."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.admin.desk.base import DeskAction
from catalog.admin.desk.lending import BoxPage
from catalog.circulation import in_words
from catalog.circulation.holds import queue_beside
from catalog.circulation.items import MARKS, claim_returned
from catalog.circulation.undo import last_undoable, why_not_undo
from catalog.models import Branch, CirculationEvent, Hold, Item, Loan
from catalog.presenters import desk as says
from catalog.presenters.availability import place_for_staff, state_for_staff
from catalog.presenters.places_in_line import hold_lines
from catalog.vocabulary.circulation import Verb

HISTORY = 20
_OF_A_HOLD = ("patron", "pickup_branch", "edition", "work", "item__edition")


class ItemView(BoxPage):
    """One copy."""

    template_name = "admin/desk/item.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        items = Item.objects.with_circulation().select_related("edition", "branch", "shelving_location", "item_type")
        item = get_object_or_404(items, pk=kwargs["pk"])
        now = timezone.now()
        self.title = item.edition.title
        events = CirculationEvent.objects.filter(item=item, part_of=None).select_related("patron", "branch", "by")
        last = last_undoable(item.events.all())
        queue = queue_beside(Hold(edition_id=item.edition_id))
        return self.render_to_response(
            self.get_context_data(
                item=item,
                copy=place_for_staff(item, now),
                state=state_for_staff(item, now),
                loan=item.loans.open().select_related("patron", "branch").first(),
                kept_for=item.caught_holds.open().select_related("patron", "pickup_branch").first(),
                queue=hold_lines(queue.select_related(*_OF_A_HOLD), now),
                history=events.order_by("-at", "-pk")[:HISTORY],
                last=last if last and not why_not_undo(last) else None,
                branches=Branch.objects.exclude(pk=item.branch_id if self.branch is None else self.branch.pk),
                hint=_("A card begins to lend; this copy is shown below."),
            )
        )


class MarkView(DeskAction):
    """Mark a copy as lost, missing, damaged, found or withdrawn."""

    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        # What is withdrawn is out of stock for good: that is for those who keep the stock.
        if kwargs["mark"] == "withdrawn" and not request.user.has_perm("catalog.change_item"):
            raise PermissionDenied
        item = get_object_or_404(Item.objects.select_related("edition"), pk=kwargs["item"])
        event = MARKS[kwargs["mark"]](item_id=item.pk, desk=self.desk(), at=timezone.now())
        item.refresh_from_db(fields=["status"])
        entry = says.said(event.get_verb_display(), _("State: %(status)s.") % {"status": item.get_status_display()})
        entry.title, entry.language, entry.event = item.edition.title, item.edition.language, event.pk
        charges = event.parts.filter(verb=Verb.CHARGE).select_related("charge", "patron")
        entry.reasons = [
            _("%(patron)s owes %(amount)s: %(kind)s.")
            % {
                "patron": part.patron,
                "amount": in_words.money(part.charge.amount),
                "kind": part.charge.get_kind_display().lower(),
            }
            for part in charges
            if part.charge
        ]
        self.note(entry)


class ClaimView(DeskAction):
    """A reader says that it came back."""

    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        loan = get_object_or_404(Loan.objects.select_related("item__edition"), pk=kwargs["loan"])
        event = claim_returned(loan_id=loan.pk, desk=self.desk(), at=timezone.now())
        text = _("Look for it on the shelf. No reminders and no charges until it is found.")
        self.note(says.said(_("Noted"), text, title=loan.item.edition.title, event=event.pk))
