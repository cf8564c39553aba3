"""A day at a desk, told shortly: who lends what to whom, when. The clock is an argument everywhere."""

import datetime
from decimal import Decimal
from typing import Any

from catalog.circulation.check_in import CheckIn, check_in
from catalog.circulation.check_out import CheckOut, check_out
from catalog.circulation.desk import Desk
from catalog.circulation.holds import place_hold
from catalog.models import Branch, CirculationRule, Hold, Item, Patron
from catalog.tests.cast import make_branch

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


def euros(text: str) -> Decimal:
    """An amount of money."""
    return Decimal(text)
