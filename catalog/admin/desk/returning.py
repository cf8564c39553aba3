"""Taking back: scan after scan, never stopped; what needs hands stands apart."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.desk.box import Found, find
from catalog.admin.desk.lending import BoxPage, unknown
from catalog.circulation.check_in import check_in
from catalog.models import Item, ItemSet
from catalog.presenters import desk as says

# A book drop may have stood over a long holiday; what is older is a slip of the finger.
FARTHEST_BACK = datetime.timedelta(days=60)


class ReturnView(BoxPage):
    """The page for what comes back."""

    template_name = "admin/desk/return.html"
    tab = "desk_return"
    title = gettext_lazy("Take back")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        entries = self.entries()
        return self.render_to_response(
            self.get_context_data(
                summary=says.returns_summary(entries),
                apart=[entry for entry in entries if entry["needs_hands"] and not entry["is_undone"]],
                returned_on=self.returned_on(),
                today=timezone.localdate(),
                earliest=timezone.localdate() - FARTHEST_BACK,
                hint=_("Scan what comes back, one after the other."),
            )
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take a scan, a pile of scans, the date of a book drop; or begin a new pile."""
        if "returned_on" in request.POST:
            return self.set_date(request.POST["returned_on"])
        if "clear" in request.POST:
            self.clear_log()
            return HttpResponseRedirect(request.path)
        if many := request.POST.get("many", "").split():
            self.take_many(many)
            return HttpResponseRedirect(request.path)
        if not request.POST.get("scan", "").strip():
            return HttpResponseRedirect(request.path)
        return super().post(request, *args, **kwargs)

    def take(self, found: Found) -> HttpResponse:
        items = items_of(found)
        if not items:
            return super().take(found)
        self.note(*map(self.take_back, items))
        return HttpResponseRedirect(self.request.path)

    def take_many(self, barcodes: list[str]) -> None:
        """Take back a whole pile; what is not known is told."""
        for code in barcodes:
            items = items_of(find(code, exact=True))
            self.note(*(map(self.take_back, items) if items else [unknown(code)]))

    def take_back(self, item: Item) -> says.Entry:
        """Take one copy back and say what to do with it."""
        now, day = timezone.now(), self.returned_on()
        returned_at = None
        if day and day < timezone.localdate(now):
            returned_at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59)))
        return says.taken_back(check_in(item_id=item.pk, desk=self.desk(), at=now, returned_at=returned_at))

    def returned_on(self) -> datetime.date | None:
        """The day that was set for all that comes back; None is today. It counts on the day it was set only."""
        kept = self.request.session.get("desk_returned_on")
        if not kept or kept.get("set_on") != timezone.localdate().isoformat():
            return None
        return parse_date(kept["day"])

    def set_date(self, text: str) -> HttpResponse:
        """Set the day of return for what is scanned from now on; empty is today."""
        today = timezone.localdate()
        try:
            day = parse_date(text.strip()) if text.strip() else today
        except ValueError:
            day = None
        if day is None or not today - FARTHEST_BACK <= day <= today:
            sentence = _("The day of return must be one of the last %(count)d days.") % {"count": FARTHEST_BACK.days}
            self.note(says.said(_("Not done"), sentence, tone=says.NO))
        elif day == today:
            self.request.session.pop("desk_returned_on", None)
        else:
            self.request.session["desk_returned_on"] = {"day": day.isoformat(), "set_on": today.isoformat()}
        return HttpResponseRedirect(reverse("admin:desk_return"))


def items_of(found: Found) -> list[Item]:
    """The copy that was scanned, or all of the set that was."""
    if found.item:
        return [found.item]
    item_set = None if found.patron else ItemSet.objects.filter(barcode=found.text).first()
    return list(item_set.items.order_by("pk")) if item_set else []
