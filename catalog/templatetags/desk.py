"""Days, money and states as the desk's pages print them."""

import datetime
from decimal import Decimal

from django import template
from django.utils import timezone

from catalog.circulation import in_words
from catalog.models import Hold
from catalog.presenters import desk
from catalog.vocabulary.circulation import HoldState

register = template.Library()
register.filter("slip_address", desk.slip_address)


@register.filter
def day(date: datetime.date | None) -> str:
    """A date as "28 November"; "" for none."""
    return in_words.day(date) if date else ""


@register.filter
def due(moment: datetime.datetime | None) -> str:
    """A due moment as "Friday 28 November"; with the time of day when it is not the end of the day."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return in_words.due(moment, by_hours=(local.hour, local.minute) != (23, 59))


@register.filter
def money(amount: Decimal | None) -> str:
    """An amount with the library's currency."""
    return in_words.money(amount or Decimal("0.00"))


@register.filter
def hold_state(hold: Hold) -> str:
    """The code of where a reservation stands today."""
    return hold.state(timezone.localdate()).value


@register.filter
def hold_state_words(hold: Hold) -> str:
    """Where a reservation stands today, in words."""
    state = hold.state(timezone.localdate())
    if state == HoldState.SUSPENDED and hold.suspended_until:
        return f"{state.label} → {in_words.day(hold.suspended_until)}"
    return str(state.label)
