"""What a patron owes: the ledger, and the overdue charges that still grow."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.circulation.calendar import Calendar, shared_calendars
from catalog.circulation.overdue import NOTHING, OverdueCharge, overdue_charge
from catalog.circulation.terms import LoanTerms
from catalog.models import Branch, Charge, Loan, Patron


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
    return owing_and_calendar(patron, at)[0]


def owing_and_calendar(
    patron: Patron, at: datetime.datetime, *branches: Branch
) -> tuple[Owing, Callable[[Branch], Calendar]]:
    """Return what a patron owes, and the calendars of these branches, fetched with those of the overdue loans."""
    late = list(patron.loans.overdue(at).select_related("item", "branch"))
    calendar = shared_calendars([*(loan.branch for loan in late), *branches])
    return Owing(Charge.objects.balance_of(patron), _growing(late, calendar, at)), calendar


def growing_charges(loans: Iterable[Loan], at: datetime.datetime) -> list[Growing]:
    """Return the loans that something is owed for, with the amount; calendars are fetched for all branches together."""
    loans = list(loans)
    return _growing(loans, shared_calendars(loan.branch for loan in loans), at)


def _growing(loans: Iterable[Loan], calendar: Callable[[Branch], Calendar], at: datetime.datetime) -> list[Growing]:
    charges = (Growing(loan, charge_for(loan, calendar(loan.branch), at)) for loan in loans)
    return [one for one in charges if one.charge.amount]


def charge_for(loan: Loan, calendar: Calendar, until: datetime.datetime) -> OverdueCharge:
    """Return what is owed for a loan if it comes back at a moment, by the terms it was made under."""
    return overdue_charge(LoanTerms.from_json(loan.terms), calendar, loan.due_at, until, loan.item.price)
