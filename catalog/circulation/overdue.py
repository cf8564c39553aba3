"""What is owed for something that is late, and why. It is worked out when asked, and stored when it is fixed."""

import datetime
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.circulation.calendar import Calendar
from catalog.circulation.in_words import money
from catalog.circulation.terms import LoanTerms
from catalog.vocabulary.circulation import LoanUnit

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class OverdueCharge:
    """An amount, the days it is for, and the sentences that say how it came about."""

    amount: Decimal
    days_late: int
    days_charged: int
    reasons: tuple[str, ...]


NO_CHARGE = OverdueCharge(NOTHING, 0, 0, ())


def overdue_charge(
    terms: LoanTerms,
    calendar: Calendar,
    due_at: datetime.datetime,
    until: datetime.datetime,
    price: Decimal | None = None,
) -> OverdueCharge:
    """Return what is owed for a loan that was due at one moment and came back (or is still out) at another.

    Late days are calendar days, from the day after the due day to the day of return, both included: on the due day
    itself nothing is late, unless it was lent by the hour, and then it counts as one. Closed days among them do not
    count unless the terms say so. Nothing is owed within the days of grace; after them, the days beyond are charged.
    """
    due, last = timezone.localdate(due_at), timezone.localdate(until)
    if until <= due_at or (last == due and terms.loan_unit == LoanUnit.DAYS):
        return NO_CHARGE
    first = due + datetime.timedelta(days=1)
    late = max(1, (last - due).days)
    reasons = [ngettext("%(count)d day late", "%(count)d days late", late) % {"count": late}]
    counted = late
    if not terms.is_charged_when_closed and (closed := calendar.closed_days(first, last)):
        counted -= closed
        reasons.append(
            ngettext("closed on %(count)d of them", "closed on %(count)d of them", closed) % {"count": closed}
        )
    if terms.grace_days:
        counted -= terms.grace_days
        text = ngettext("the first day is free", "the first %(count)d days are free", terms.grace_days)
        reasons.append(text % {"count": terms.grace_days})
    counted = max(0, counted)
    amount = (counted * terms.charge_per_day).quantize(CENT, ROUND_HALF_UP)
    if counted:
        reasons.append(_("%(amount)s a day") % {"amount": money(terms.charge_per_day)})
    if terms.charge_cap is not None and amount > terms.charge_cap:
        amount = terms.charge_cap
        reasons.append(_("at most %(amount)s") % {"amount": money(amount)})
    if terms.is_capped_at_price and price is not None and amount > price:
        amount = price
        reasons.append(_("never more than the price, %(amount)s") % {"amount": money(amount)})
    return OverdueCharge(amount, late, counted, tuple(reasons))
