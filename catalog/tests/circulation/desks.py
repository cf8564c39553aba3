"""Deeds for ``test_desks_at_once``: what one of many processes does to the same copies, readers, holds and tills.

Each runs in a real process of its own, with its own connection to one database that all share. The processes are forked
from a server that has loaded this module and nothing else has touched.
"""

import datetime
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from multiprocessing.connection import Connection
from random import Random
from typing import Any

# ruff: noqa: E402  A process that is forked from the server finds Django set up.
import django

django.setup()

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection

from catalog.circulation import holds, items
from catalog.circulation.check_in import check_in
from catalog.circulation.check_out import check_out
from catalog.circulation.desk import Desk
from catalog.circulation.holds import cancel_hold, place_hold
from catalog.circulation.ledger import charge, pay, take_back_payment, waive
from catalog.circulation.refusals import CirculationError
from catalog.circulation.renew import renew
from catalog.circulation.transits import cancel_transit, send_item
from catalog.circulation.undo import last_undoable, undo
from catalog.models import Branch, CirculationEvent, Edition, Hold, Item, Loan, Patron, Payment, Transit
from catalog.vocabulary.circulation import ChargeKind, PaymentMethod

NOW = datetime.datetime(2025, 11, 21, 10, tzinfo=datetime.UTC)
# What a librarian would go on in spite of: the more is done, the more gets into each other's way.
ALTHOUGH = frozenset(
    {
        *("owes_too_much", "on_hold_for_other", "reserved_by_other", "on_shelf_now", "too_many", "limit_reached"),
        *("renewed_today", "lost"),
    }
)


def run(database: str, deed: str, seed: int, acts: int, told: Connection) -> None:
    """What a process does: wait for the start, do the deed so many times, and tell what came of it."""
    connection.settings_dict["NAME"] = database
    connection.ensure_connection()
    chance = Random(seed)
    told.send("ready")
    told.recv()
    said: Counter[str] = Counter()
    for _act in range(acts):
        try:
            said[DEEDS[deed](chance) or "done"] += 1
        except CirculationError as error:
            said[error.code] += 1
        except ObjectDoesNotExist as error:
            # Somebody has undone what made it, between looking and doing.
            said[type(error).__qualname__] += 1
    connection.close()
    told.send(said)


def at(chance: Random) -> datetime.datetime:
    """Some moment in a month: what was lent in one may be late in another."""
    return NOW + datetime.timedelta(minutes=chance.randrange(60 * 24 * 40))


def desk(chance: Random) -> Desk:
    """A desk at some branch."""
    return Desk(branch=_one(chance, Branch.objects.all()), overrides=ALTHOUGH)


def _one(chance: Random, rows: Any) -> Any:
    numbers = list(rows.order_by("pk").values_list("pk", flat=True))
    return rows.model.objects.get(pk=chance.choice(numbers)) if numbers else None


def lend_the_one(chance: Random) -> None:
    """Everybody lends the first copy, each to a reader of their own."""
    item = Item.objects.earliest("pk")
    check_out(item_id=item.pk, patron_id=_one(chance, Patron.objects.all()).pk, desk=Desk(overrides=ALTHOUGH), at=NOW)


def pay_one_euro(_chance: Random) -> None:
    """Every till takes one euro of the first reader."""
    pay(
        patron_id=Patron.objects.earliest("pk").pk, amount=Decimal("1.00"), method=PaymentMethod.CASH, desk=Desk(),
        at=NOW,
    )  # fmt: skip


def take_back_any(chance: Random) -> str:
    """Copies come back at every desk; each serves the next in line. Returns whom, if anybody."""
    item = _one(chance, Item.objects.all())
    done = check_in(item_id=item.pk, desk=desk(chance), at=NOW)
    return "caught" if done.hold else "done"


def anything(chance: Random) -> str:
    """Any verb."""
    verb = chance.choice(tuple(VERBS))
    moment = at(chance)
    row = VERBS[verb](chance, desk(chance), moment)
    return verb if row is not None else f"no {verb}"


def _lend(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    item, patron = _one(chance, Item.objects.all()), _one(chance, Patron.objects.all())
    return check_out(item_id=item.pk, patron_id=patron.pk, desk=here, at=moment)


def _take_back(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    return check_in(item_id=_one(chance, Item.objects.all()).pk, desk=here, at=moment)


def _renew(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    loan = _one(chance, Loan.objects.open())
    return loan and renew(loan_id=loan.pk, desk=here, at=moment)


def _reserve(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    edition = _one(chance, Edition.objects.all())
    target = chance.choice((edition, edition.work, _one(chance, Item.objects.all())))
    patron, branch = _one(chance, Patron.objects.all()), _one(chance, Branch.objects.all())
    return place_hold(patron_id=patron.pk, target=target, pickup_branch=branch, desk=here, at=moment)


def _cancel(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    hold = _one(chance, Hold.objects.open())
    return hold and cancel_hold(hold_id=hold.pk, desk=here, at=moment)


def _move(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    hold = _one(chance, Hold.objects.waiting())
    beside = list(holds.queue_beside(hold)) if hold else []
    if not beside:
        return None
    before = chance.choice([*(one.pk for one in beside if one != hold), None])
    return holds.move_hold(hold_id=hold.pk, before=before, desk=here, at=moment)


def _pause(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    hold = _one(chance, Hold.objects.waiting())
    return hold and holds.suspend_hold(hold_id=hold.pk, until=None, desk=here, at=moment)


def _collect_elsewhere(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    hold, branch = _one(chance, Hold.objects.open()), _one(chance, Branch.objects.all())
    return hold and holds.change_pickup(hold_id=hold.pk, pickup_branch=branch, desk=here, at=moment)


def _pay(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    patron, amount = _one(chance, Patron.objects.all()), Decimal(chance.choice(("0.20", "1.00", "5.00")))
    if chance.random() < 0.2:
        return waive(patron_id=patron.pk, amount=amount, desk=here, at=moment)
    return pay(patron_id=patron.pk, amount=amount, method=PaymentMethod.CASH, desk=here, at=moment)


def _charge(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    patron = _one(chance, Patron.objects.all())
    return charge(patron_id=patron.pk, kind=ChargeKind.FEE, amount=Decimal("1.00"), desk=here, at=moment)


def _take_back_payment(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    payment = _one(chance, Payment.objects.exclude(kind="void"))
    return payment and take_back_payment(payment_id=payment.pk, desk=here, at=moment)


def _mark(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    mark = chance.choice((items.mark_lost, items.mark_missing, items.find))
    return mark(item_id=_one(chance, Item.objects.all()).pk, desk=here, at=moment)


def _send(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    if chance.random() < 0.5 and (transit := _one(chance, Transit.objects.open())):
        return cancel_transit(transit_id=transit.pk, desk=here, at=moment)
    item, branch = _one(chance, Item.objects.all()), _one(chance, Branch.objects.all())
    return send_item(item_id=item.pk, to_branch=branch, desk=here, at=moment)


def _undo(chance: Random, here: Desk, moment: datetime.datetime) -> object:
    item = _one(chance, Item.objects.all())
    event = last_undoable(chance.choice((CirculationEvent.objects.all(), CirculationEvent.objects.filter(item=item))))
    return event and undo(event_id=event.pk, desk=here, at=moment)


VERBS: dict[str, Callable[[Random, Desk, datetime.datetime], object]] = {
    "lend": _lend, "take back": _take_back, "take back too": _take_back, "renew": _renew, "reserve": _reserve,
    "cancel": _cancel, "move": _move, "pause": _pause, "collect elsewhere": _collect_elsewhere, "pay": _pay,
    "charge": _charge, "take back payment": _take_back_payment, "mark": _mark, "send": _send, "undo": _undo,
}  # fmt: skip
DEEDS: dict[str, Callable[[Random], str | None]] = {
    deed.__name__: deed for deed in (lend_the_one, pay_one_euro, take_back_any, anything)
}
