"""Where reservations stand in line, and how long each may take, in words for the desk."""

import datetime
from collections.abc import Iterable

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalog.circulation.waiting import Wait, waits_for
from catalog.models import Hold


def hold_lines(holds: Iterable[Hold], at: datetime.datetime) -> list[tuple[Hold, str]]:
    """Return open reservations with the places of those that wait: where in line, how long it may take, and why.

    Their patrons are read. Six queries when any of them waits.
    """
    holds = list(holds)
    on = timezone.localdate(at)
    waits = waits_for([hold for hold in holds if not hold.caught_item_id], at)
    return [(hold, _place_in_line(hold, waits.get(hold.pk), on)) for hold in holds]


def _place_in_line(hold: Hold, wait: Wait | None, on: datetime.date) -> str:
    if wait is None:
        return ""
    # How long a pause takes is the reader's to say; the place is kept.
    return f"{capfirst(wait.place_in_words)}." if hold.is_suspended(on) else place_in_line(wait)


def place_in_line(wait: Wait) -> str:
    """Where somebody stands, how long it may take, and why: "Second in line; about 3 weeks (2 copies, ...)."."""
    place = capfirst(wait.place_in_words)
    if not wait.in_words:
        return f"{place}. {wait.basis}"
    return _("%(place)s; %(wait)s (%(basis)s).") % {"place": place, "wait": wait.in_words, "basis": wait.basis}
