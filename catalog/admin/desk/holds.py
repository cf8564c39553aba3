"""Reservations at the desk: place, pause, move, cancel; the hold shelf, the pull list, what is on its way."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.desk.base import BranchList, DeskAction, DeskPage, number_of
from catalog.circulation import in_words
from catalog.circulation.check_in import check_in
from catalog.circulation.events import log_refusal
from catalog.circulation.holds import (
    Target,
    cancel_hold,
    change_pickup,
    move_hold,
    place_hold,
    queue_beside,
    resume_hold,
    suspend_hold,
)
from catalog.circulation.pull_list import pull_list
from catalog.circulation.refusals import CirculationError, Refusal
from catalog.circulation.statistics import waiting
from catalog.circulation.transits import cancel_transit, send_item
from catalog.circulation.waiting import wait_for
from catalog.models import Branch, CirculationEvent, Edition, Hold, Item, Patron, Transit, Work
from catalog.models.holds import HoldQuerySet
from catalog.presenters import desk as says
from catalog.presenters.statistics import list_address
from catalog.vocabulary.circulation import HoldEnd, Verb

# How long a copy that was taken off the hold shelf is looked for.
CLEARED_WITHIN = datetime.timedelta(days=30)
TARGETS: dict[str, type[Target]] = {"edition": Edition, "work": Work, "item": Item}


class PlaceHoldView(DeskAction):
    """Reserve a title, any edition of a work, or a copy for a reader."""

    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        patron = get_object_or_404(Patron, pk=kwargs["patron"])
        kind = next((name for name in TARGETS if number_of(request.POST.get(name))), "")
        is_work = kind == "work"
        if not kind:
            raise CirculationError(
                Refusal("nothing", _("nothing was chosen"), _("Choose a title."), may_override=False)
            )
        target: Any = get_object_or_404(TARGETS[kind], pk=number_of(request.POST[kind]))
        title = str(target.edition if isinstance(target, Item) else target)
        asked = request.POST.get("pickup_branch")
        pickup = get_object_or_404(Branch, pk=number_of(asked) if asked else patron.home_branch_id)
        desk, now = self.desk(*request.POST.getlist("although")), timezone.now()
        try:
            hold = place_hold(
                patron_id=patron.pk,
                target=target,
                pickup_branch=pickup,
                desk=desk,
                at=now,
                language=request.POST.get("language", "")[:3] if is_work else "",
                format=request.POST.get("format", "")[:20] if is_work else "",
            )
        except CirculationError as error:
            copy = target if isinstance(target, Item) else None
            log_refusal(error.refusals, desk=desk, at=now, patron=patron, item=copy)
            names = (kind, "pickup_branch", "language", "format")
            wanted = {name: request.POST[name] for name in names if name in request.POST}
            self.note(says.not_reserved(title, error, wanted, may_override=self.may_override))
            return
        event = hold.events.filter(verb=Verb.PLACE_HOLD).first()
        self.note(says.reserved(hold, wait_for(hold, now), event.pk if event else None))


class HoldActionView(DeskAction):
    """Cancel, pause, resume or move a reservation, or let it be collected elsewhere."""

    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        hold = get_object_or_404(Hold, pk=kwargs["hold"])
        desk, now, what = self.desk(), timezone.now(), kwargs["what"]
        if what == "cancel":
            self.note(says.hold_ended(cancel_hold(hold_id=hold.pk, desk=desk, at=now)))
            return
        text = ""
        match what:
            case "pause":
                until = _day(request.POST.get("until", ""))
                suspend_hold(hold_id=hold.pk, until=until, desk=desk, at=now)
                text = _("Paused until %(day)s.") % {"day": in_words.day(until)} if until else _("Paused.")
            case "resume":
                resume_hold(hold_id=hold.pk, desk=desk, at=now)
                text = _("In line again.")
            case "pickup":
                branch = get_object_or_404(Branch, pk=number_of(request.POST.get("pickup_branch")))
                change_pickup(hold_id=hold.pk, pickup_branch=branch, desk=desk, at=now)
                text = _("To collect at %(branch)s.") % {"branch": branch}
            case "first" | "earlier" | "later" | "last":
                move_hold(hold_id=hold.pk, before=_place(hold, what), desk=desk, at=now)
                text = _("Moved in line.")
        # To be undone is what was done now, if anything was.
        event = hold.events.filter(at=now).order_by("-pk").first()
        self.note(says.said(_("Done"), text, title=hold.title, event=event.pk if event else None))


def _day(text: str) -> datetime.date | None:
    if not text.strip():
        return None
    try:
        day = parse_date(text.strip())
    except ValueError:
        day = None
    if day is None:
        fact = _("“%(text)s” is no date") % {"text": text[:40]}
        raise CirculationError(Refusal("date", fact, _("Choose a day."), may_override=False))
    return day


def _place(hold: Hold, where: str) -> int | None:
    """The hold that one comes before when it is moved; None is the end of the line."""
    line = [one.pk for one in queue_beside(hold)]
    place = line.index(hold.pk) if hold.pk in line else 0
    others = [pk for pk in line if pk != hold.pk]
    wanted = {"first": 0, "earlier": max(0, place - 1), "later": place + 1, "last": len(others)}[where]
    return others[wanted] if wanted < len(others) else None


class HoldShelfView(BranchList):
    """What waits here to be collected, and what has to come off the shelf."""

    template_name = "admin/desk/hold_shelf.html"
    tab = "desk_hold_shelf"
    title = gettext_lazy("Hold shelf")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        today = timezone.localdate(now)
        ready = collected_at(self.listed, Hold.objects.ready())
        ready = ready.select_related("patron", "caught_item__edition", "pickup_branch")
        return self.render_to_response(
            self.get_context_data(
                ready=[
                    (hold, bool(hold.pickup_by and hold.pickup_by < today))
                    for hold in ready.order_by("pickup_by", "pk")
                ],
                to_clear=to_clear(self.listed, now),
            )
        )


def collected_at(branch: Branch | None, holds: HoldQuerySet) -> HoldQuerySet:
    """Those to be collected at a branch; all of them where none is named."""
    return holds.filter(pickup_branch=branch) if branch else holds


def to_clear(branch: Branch | None, at: datetime.datetime) -> list[Hold]:
    """Ended holds whose copy has not been scanned since, and so still stands on the shelf of a branch, or of any."""
    ended = collected_at(branch, Hold.objects.all()).filter(
        ended_as__in=[HoldEnd.CANCELLED, HoldEnd.EXPIRED],
        ended_at__gte=at - CLEARED_WITHIN,
        ready_at__isnull=False,
        caught_item__isnull=False,
    )
    holds = list(ended.select_related("caught_item__edition", "pickup_branch").order_by("ended_at"))
    scanned = CirculationEvent.objects.filter(
        item__in=[hold.caught_item_id for hold in holds],
        verb__in=[Verb.CHECK_IN, Verb.CHECK_OUT, Verb.CATCH_HOLD],
        undone_by=None,
    )
    last: dict[int | None, datetime.datetime] = {}
    for item, moment in scanned.order_by("at").values_list("item_id", "at"):
        last[item] = moment
    return [hold for hold in holds if hold.ended_at and last.get(hold.caught_item_id, hold.ended_at) <= hold.ended_at]


class PullListView(BranchList):
    """What to fetch from the shelves; where the desk stands, a tick is as good as a scan."""

    template_name = "admin/desk/pull_list.html"
    tab = "desk_pull_list"
    title = gettext_lazy("Pull list")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        return self.render_to_response(
            self.get_context_data(
                pulls=pull_list(self.listed, now),
                waiting=waiting(self.listed, now).count(),
                all_waiting=list_address("waiting", self.listed),
                # What is ticked is in hand where the desk stands, and nowhere else.
                may_tick=self.listed == self.branch,
            )
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take what was ticked as fetched: to the hold shelf here, or on its way."""
        numbers = map(number_of, request.POST.getlist("item"))
        # Only what is on the list: somebody else may have fetched it, or lent it, meanwhile.
        wanted = {pull.item.pk for pull in pull_list(self.branch, timezone.now())} if self.branch else set()
        for number in numbers:
            if number in wanted:
                self.note(says.taken_back(check_in(item_id=number, desk=self.desk(), at=timezone.now())))
        return HttpResponseRedirect(reverse("admin:desk_pull_list"))


class TransitsView(DeskPage):
    """What is on its way here, and what was sent from here."""

    template_name = "admin/desk/transits.html"
    tab = "desk_transits"
    title = gettext_lazy("On their way")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        transits = Transit.objects.open().select_related("item__edition", "from_branch", "to_branch", "hold__patron")
        return self.render_to_response(
            self.get_context_data(
                coming=list(transits.filter(to_branch=self.branch)),
                going=list(transits.filter(from_branch=self.branch).exclude(to_branch=self.branch)),
            )
        )


class SendView(DeskAction):
    """Send a copy to another branch."""

    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        item = get_object_or_404(Item.objects.select_related("edition"), pk=kwargs["item"])
        branch = get_object_or_404(Branch, pk=number_of(request.POST.get("to_branch")))
        transit = send_item(item_id=item.pk, to_branch=branch, desk=self.desk(), at=timezone.now())
        event = transit.events.filter(verb=Verb.SEND).first()
        text = _("Send it to %(branch)s.") % {"branch": branch}
        entry = says.said(_("Send on"), text, title=item.edition.title, event=event.pk if event else None)
        entry.slip, entry.barcode = f"transit:{transit.pk}", item.barcode or ""
        self.note(entry)


class CancelTransitView(DeskAction):
    """A copy that never left, or never arrived: it counts as being where it was sent from."""

    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        transit = get_object_or_404(Transit.objects.select_related("item__edition"), pk=kwargs["transit"])
        cancel_transit(transit_id=transit.pk, desk=self.desk(), at=timezone.now())
        event, title = transit.events.filter(verb=Verb.RECEIVE).first(), transit.item.edition.title
        text = _("It is not on its way any more.")
        self.note(says.said(_("Done"), text, title=title, event=event.pk if event else None))
