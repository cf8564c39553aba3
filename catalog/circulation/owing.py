"""What a patron owes: the ledger, and the overdue charges that still grow."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.circulation.calendar import Calendar, shared_calendars
from catalog.circulation.overdue import NOTHING, OverdueCharge, overdue_charge
from catalog.circulation.terms import LoanTerms
from catalog.models import Charge, Loan, Patron


@dataclass(frozen=True)
class Growing:
    """An overdue loan that is still out, and what is owed for it now."""

    loan: Loan
    charge: OverdueCharge


@dataclass(frozen=True)
class Owing:
    """What is owed: by the ledger, and by loans that are late and still out."""

    ledger: Decimal
    growing: Sequence[Growing] = ()

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.ledger + sum((one.charge.amount for one in self.growing), NOTHING)


def owing_of(patron: Patron, at: datetime.datetime) -> Owing:
    """Return what a patron owes at a moment. Three queries, and four more when something is overdue."""
    late = patron.loans.overdue(at).select_related("item", "branch")
    return Owing(Charge.objects.balance_of(patron), growing_charges(late, at))


def growing_charges(loans: Iterable[Loan], at: datetime.datetime) -> list[Growing]:
    """Return the loans that something is owed for, with the amount; calendars are fetched for all branches together."""
    loans = list(loans)
    calendar = shared_calendars(loan.branch for loan in loans)
    charges = (Growing(loan, charge_for(loan, calendar(loan.branch), at)) for loan in loans)
    return [one for one in charges if one.charge.amount]


def charge_for(loan: Loan, calendar: Calendar, until: datetime.datetime) -> OverdueCharge:
    """Return what is owed for a loan if it comes back at a moment, by the terms it was made under."""
    return overdue_charge(LoanTerms.from_json(loan.terms), calendar, loan.due_at, until, loan.item.price)
