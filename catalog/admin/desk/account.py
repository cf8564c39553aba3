"""A reader at a glance: loans, reservations, money, blocks."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from catalog.circulation.ledger import left_of
from catalog.circulation.owing import Growing, Owing, growing_charges
from catalog.models import Charge, Hold, Loan, Patron, PatronBlock, Payment
from catalog.presenters.places_in_line import hold_lines


@dataclass(frozen=True)
class LoanLine:
    """An open loan as the desk shows it."""

    loan: Loan
    is_overdue: bool
    days_late: int
    growing: Growing | None


@dataclass(frozen=True)
class Account:
    """All of it, at a moment."""

    loans: Sequence[LoanLine]
    holds: Sequence[tuple[Hold, str]]
    owing: Owing
    charges: Sequence[tuple[Charge, Decimal]]
    payments: Sequence[Payment]
    blocks: Sequence[PatronBlock]
    is_expired: bool

    @property
    def ready(self) -> list[Hold]:
        """What waits on the hold shelf."""
        return [hold for hold, _place in self.holds if hold.ready_at]

    @property
    def overdue(self) -> list[LoanLine]:
        """What is late, the latest first."""
        return [line for line in self.loans if line.is_overdue]

    @property
    def owed(self) -> Decimal:
        """What is owed with what grows; not less than nothing, whatever there is to give back."""
        return max(self.owing.total, Decimal("0.00"))

    @property
    def to_give_back(self) -> Decimal:
        """What the reader has paid too much."""
        return -sum((left for _charge, left in self.charges if left < 0), Decimal("0.00"))

    @property
    def to_pay(self) -> Decimal:
        """What can be paid now: the ledger without what is to be given back."""
        return sum((left for _charge, left in self.charges if left > 0), Decimal("0.00"))


def account_of(patron: Patron, at: datetime.datetime) -> Account:
    """Fetch a reader's account: about fifteen queries, whatever is in it."""
    on = timezone.localdate(at)
    loans = list(patron.loans.open().select_related("item__edition", "branch").order_by("due_at", "pk"))
    late = growing_charges([loan for loan in loans if loan.is_overdue(at)], at)
    growing = {one.loan.pk: one for one in late}
    holds = patron.holds.open().select_related("edition", "work", "item__edition", "pickup_branch", "caught_item")
    lines = [
        LoanLine(loan, loan.is_overdue(at), max(0, (on - timezone.localdate(loan.due_at)).days), growing.get(loan.pk))
        for loan in loans
    ]
    charges = [(one, left_of(one)) for one in patron.charges.unsettled().select_related("item__edition")]
    return Account(
        loans=lines,
        holds=hold_lines(holds.in_queue(), at),
        owing=Owing(Charge.objects.balance_of(patron), late),
        charges=charges,
        payments=list(patron.payments.filter(created_at__date=on).order_by("-pk")[:5]),
        blocks=list(patron.blocks.active(on)),
        is_expired=patron.is_expired(on),
    )
