"""Days, moments and money as the desk and patrons read them."""

import datetime
from decimal import Decimal

from django.conf import settings
from django.utils import formats, timezone


def day(date: datetime.date, on: datetime.date | None = None) -> str:
    """Return a date as "28 November", with the year when it is read in another one: ``on`` a day, or today."""
    this_year = (on or timezone.localdate()).year
    return formats.date_format(date, "j F" if date.year == this_year else "j F Y")


def day_of(moment: datetime.datetime, at: datetime.datetime | None = None) -> str:
    """Return the library's day of a moment, as it is read ``at`` another, or now."""
    return day(timezone.localdate(moment), timezone.localdate(at))


def due(moment: datetime.datetime, *, by_hours: bool = False) -> str:
    """Return a due moment: "Friday 28 November", with the time of day only for loans by hours."""
    local = timezone.localtime(moment)
    text = f"{formats.date_format(local, 'l')} {day(local.date())}"
    return f"{text}, {formats.time_format(local, 'H:i')}" if by_hours else text


def clock(moment: datetime.datetime) -> str:
    """Return the library's time of day of a moment."""
    return formats.time_format(timezone.localtime(moment), "H:i")


def money(amount: Decimal) -> str:
    """Return an amount with two decimals and the library's currency sign; what is less than nothing as "−€5.00"."""
    sign = "−" if amount < 0 else ""
    return f"{sign}{settings.CURRENCY}{formats.number_format(abs(amount), 2)}"
