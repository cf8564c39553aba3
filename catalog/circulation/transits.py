"""Sending copies between branches by hand; a check-in does it by itself."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.circulation.catching import send
from catalog.circulation.changes import Changes
from catalog.circulation.desk import Desk
from catalog.circulation.events import availability_changed, log
from catalog.circulation.locks import lock_item
from catalog.circulation.notices.outbox import cancel_notices
from catalog.circulation.refusals import CirculationError, Refusal
from catalog.models import Branch, Transit
from catalog.vocabulary.circulation import NoticeKind, Verb


@transaction.atomic
def send_item(*, item_id: int, to_branch: Branch, desk: Desk, at: datetime.datetime) -> Transit:
    """Send a copy that is here to another branch. It is received there by taking it back, and belongs there then."""
    item = lock_item(item_id)
    here = desk.branch or item.branch
    loan = item.loans.open().select_related("patron").first()
    if loan:
        fact = _("lent to %(patron)s") % {"patron": loan.patron}
        raise CirculationError(Refusal("lent", fact, _("Take it back first."), may_override=False))
    if transit := item.transits.open().select_related("to_branch").first():
        fact = _("it is on its way to %(branch)s already") % {"branch": transit.to_branch}
        raise CirculationError(Refusal("in_transit", fact, _("Take it back where it arrives."), may_override=False))
    if here == to_branch:
        fact = _("it is at %(branch)s already") % {"branch": here}
        raise CirculationError(Refusal("here", fact, _("Choose another branch."), may_override=False))
    held = item.caught_holds.open().select_related("patron", "pickup_branch").first()
    if held and held.pickup_branch_id != to_branch.pk:
        fact = _("kept for %(patron)s at %(branch)s") % {"patron": held.patron, "branch": held.pickup_branch}
        raise CirculationError(Refusal("kept", fact, _("Change where it is collected first."), may_override=False))
    changes = Changes()
    if held and held.ready_at:
        changes.set(held, ready_at=None, pickup_by=None)
        cancel_notices(hold=held, kind=NoticeKind.HOLD_READY, at=at)
    transit = send(item, here, to_branch, hold=held, desk=desk, at=at, changes=changes)
    event = transit.events.filter(verb=Verb.SEND).first()
    if event:
        event.before = changes.as_json()
        event.save(update_fields=["before"])
    availability_changed(item)
    return transit


@transaction.atomic
def cancel_transit(*, transit_id: int, desk: Desk, at: datetime.datetime) -> Transit:
    """End a transit that never arrived: the copy counts as being where it was sent from."""
    item = lock_item(Transit.objects.values_list("item_id", flat=True).get(pk=transit_id))
    transit = Transit.objects.select_related("hold").get(pk=transit_id)
    if transit.received_at:
        fact = _("it has arrived already")
        raise CirculationError(Refusal("done_already", fact, _("Nothing to do."), may_override=False))
    changes = Changes()
    changes.set(transit, received_at=at)
    for hold in item.caught_holds.open():
        changes.set(hold, caught_item_id=None)
    log(Verb.RECEIVE, desk=desk, at=at, item=item, transit=transit, before=changes.as_json())
    availability_changed(item)
    return transit
