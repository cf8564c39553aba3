"""A day at a desk, told shortly: who lends what to whom, when. The clock is an argument everywhere."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from catalog.circulation.check_in import CheckIn, check_in
from catalog.circulation.check_out import CheckOut, check_out
from catalog.circulation.desk import Desk
from catalog.circulation.holds import place_hold
from catalog.circulation.ledger import Receipt, charge, pay
from catalog.circulation.refusals import CirculationError
from catalog.circulation.renew import Renewal, renew
from catalog.circulation.undo import Undone, undo
from catalog.models import (
    Allocation,
    Branch,
    Charge,
    CirculationEvent,
    CirculationRule,
    Hold,
    Item,
    Loan,
    Patron,
    Payment,
    Transit,
)
from catalog.tests.cast import make_branch
from catalog.vocabulary.circulation import ChargeKind, PaymentMethod

# A Friday; the cast's branches have no hours, so that every day is open.
NOW = datetime.datetime(2025, 11, 21, 10, 0, tzinfo=datetime.UTC)


def later(**span: Any) -> datetime.datetime:
    """A moment after NOW."""
    return NOW + datetime.timedelta(**span)


def desk(branch: Branch | None = None, *although: str) -> Desk:
    """A desk, at Elm Street if nothing else is said."""
    return Desk(branch=branch or make_branch(), overrides=frozenset(although))


def lend(
    item: Item, patron: Patron, *although: str, at: datetime.datetime = NOW, branch: Branch | None = None
) -> CheckOut:
    """Lend a copy."""
    return check_out(item_id=item.pk, patron_id=patron.pk, desk=desk(branch, *although), at=at)


def take_back(item: Item, *, at: datetime.datetime = NOW, branch: Branch | None = None, **more: Any) -> CheckIn:
    """Take a copy back."""
    return check_in(item_id=item.pk, desk=desk(branch), at=at, **more)


def reserve(target: Any, patron: Patron, *although: str, at: datetime.datetime = NOW, **more: Any) -> Hold:
    """Reserve a title, a work or a copy, to be collected at the patron's home branch."""
    more = {"pickup_branch": patron.home_branch} | more
    return place_hold(patron_id=patron.pk, target=target, desk=desk(None, *although), at=at, **more)


def set_rule(**values: Any) -> CirculationRule:
    """Change values of the general rule, or add a row where a branch, category or type is named."""
    case = {name: values.pop(name, None) for name in ("branch", "patron_category", "item_type")}
    rule = CirculationRule.objects.current().filter(
        **{f"{n}__isnull" if v is None else n: v or True for n, v in case.items()}
    )
    if not rule.update(**values):
        return CirculationRule.objects.create(**case, **values)
    return rule.get()


def keep_longer(loan: Loan, *although: str, at: datetime.datetime = NOW) -> Renewal:
    """Renew a loan."""
    return renew(loan_id=loan.pk, desk=desk(None, *although), at=at)


def take_money(patron: Patron, text: str, *, at: datetime.datetime = NOW) -> Receipt:
    """Take a payment in cash."""
    return pay(patron_id=patron.pk, amount=Decimal(text), method=PaymentMethod.CASH, desk=desk(), at=at)


def demand(patron: Patron, text: str, *, at: datetime.datetime = NOW) -> Charge:
    """Charge a fee by hand."""
    return charge(patron_id=patron.pk, kind=ChargeKind.FEE, amount=Decimal(text), desk=desk(), at=at)


def undone(event: CirculationEvent, *, at: datetime.datetime = NOW) -> Undone:
    """Undo a desk action."""
    return undo(event_id=event.pk, desk=desk(), at=at)


def last_event(verb: str) -> CirculationEvent:
    """The newest desk action of a kind."""
    return CirculationEvent.objects.filter(verb=verb).order_by("-pk")[0]


def refusals(act: Callable[..., Any], *args: Any, **more: Any) -> list[str]:
    """The codes with which an act is refused; nothing in the database may have changed by then."""
    before = everything()
    with pytest.raises(CirculationError) as raised:
        act(*args, **more)
    assert everything() == before, "a refused act has changed something"
    return [one.code for one in raised.value.refusals]


# What the verbs write, apart from the log and the work list of the search index.
TABLES = (Item, Loan, Hold, Transit, Charge, Payment, Allocation)


def everything(*but_not: type) -> dict[str, list[dict[str, Any]]]:
    """All rows that verbs write, to compare before and after."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES if model not in but_not}


def euros(text: str) -> Decimal:
    """An amount of money."""
    return Decimal(text)
