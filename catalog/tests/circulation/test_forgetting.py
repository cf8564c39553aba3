"""What the night has forgotten cannot be found out by another way: from the log, the ledger or the outbox."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.circulation.items import find, mark_lost
from catalog.circulation.nightly import Night, forget
from catalog.circulation.refusals import CirculationError
from catalog.models import Charge, CirculationEvent, Loan, Notice, NoticeLine, Patron, Payment
from catalog.tests.cast import make_edition, make_item, make_patron
from catalog.tests.circulation.day import NOW, desk, later, lend, reserve, set_rule, take_back, take_money, undone

pytestmark = pytest.mark.django_db
LATE = later(days=30)


@pytest.fixture
def item(db):
    """A copy with a price; being late costs something."""
    set_rule(charge_per_day=Decimal("0.20"))
    return make_item(make_edition("Secret diary"), price=Decimal("12.00"))


def night() -> None:
    forget(Night(later(days=40)))


def known() -> list[str]:
    """The events from which one comes to a reader as well as to a copy, by their own columns or what they belong to."""
    return [str(event.verb) for event in CirculationEvent.objects.all() if _readers(event) and _copies(event)]


def _family(event: CirculationEvent) -> list[CirculationEvent]:
    related = (event, event.part_of, event.undoes, event.undoes.part_of if event.undoes else None)
    return [one for one in related if one]


def _readers(event: CirculationEvent) -> set:
    rows = [row for one in _family(event) for row in (one, one.loan, one.hold, one.charge, one.payment) if row]
    return {row.patron for row in rows if row.patron}


def _copies(event: CirculationEvent) -> set:
    return {one.item for one in _family(event) if one.item}


def test_who_paid_for_being_late_does_not_lead_to_the_copy(item):
    ada = make_patron()
    lend(item, ada)
    amount = take_back(item, at=LATE).overdue.amount
    assert "charge" in known()
    take_money(ada, str(amount), at=LATE)
    night()
    assert known() == []


@pytest.mark.parametrize("how", ["taken back", "marked"])
def test_nor_does_a_lost_copy_that_was_found(item, how):
    lend(item, make_patron())
    mark_lost(item_id=item.pk, desk=desk(), at=NOW)
    event = take_back(item, at=LATE).event if how == "taken back" else find(item_id=item.pk, desk=desk(), at=LATE)
    assert "waive" in known(), "by the charge that was taken back"
    night()
    assert known() == []
    assert event.parts.filter(verb="waive").exists(), "that it was taken back is still told"
    with pytest.raises(CirculationError, match="forgotten overnight"):
        undone(event, at=later(days=40))


def test_nor_does_a_loan_or_a_reservation_that_was_undone(item):
    ada = make_patron()
    undone(lend(item, ada).event)
    hold = reserve(item, ada, "on_shelf_now")
    undone(hold.events.get())
    assert sorted(known()) == ["check_out", "place_hold", "undo", "undo"]
    night()
    assert known() == []


def test_nor_does_the_answer_of_the_mail_server(item):
    ada = make_patron()
    loan = lend(item, ada).loan
    notice = Notice.objects.create(
        patron=ada, kind="overdue", channel="email", to_address="ada@example.org", subject="Late", body="Secret diary",
        created_at=NOW, not_before=NOW, sent_at=NOW, last_error="550 ada@example.org: mailbox full",
    )  # fmt: skip
    NoticeLine.objects.create(notice=notice, key=f"overdue:1:loan:{loan.pk}", loan=loan)
    take_back(item)
    night()
    notice.refresh_from_db()
    assert "ada" not in str(vars(notice))


def test_what_was_paid_in_three_small_parts_is_paid(item):
    ada = make_patron()
    set_rule(charge_per_day=Decimal("0.30"))
    lend(item, ada)
    take_back(item, at=later(days=22))
    for part in ("0.10", "0.10", "0.10"):
        take_money(ada, part, at=later(days=23))
    assert list(ada.charges.unsettled()) == []
    night()
    assert Loan.objects.get().patron is None


@pytest.mark.parametrize("how", ["late", "lost and found"])
def test_the_moment_of_what_was_charged_does_not_lead_to_the_copy(item, how):
    """The day stays, for the ledger is added up by days; the log keeps the moment, without the reader."""
    ada = make_patron()
    lend(item, ada)
    if how == "late":
        amount = take_back(item, at=LATE).overdue.amount
        take_money(ada, str(amount), at=LATE + timedelta(minutes=1))
    else:
        mark_lost(item_id=item.pk, desk=desk(), at=NOW)
        take_back(item, at=LATE)
    assert _moments(ada) & set(item.events.values_list("at", flat=True))
    days = _days(ada)
    night()
    assert not _moments(ada) & set(item.events.values_list("at", flat=True))
    assert _days(ada) == days
    assert LATE in item.events.values_list("at", flat=True)


def test_the_moment_of_what_is_owed_stays(item):
    ada = make_patron()
    lend(item, ada)
    take_back(item, at=LATE)
    night()
    assert _moments(ada) == {LATE}


def _moments(patron: Patron) -> set[datetime]:
    return {row.created_at for model in (Charge, Payment) for row in model.objects.filter(patron=patron)}


def _days(patron: Patron) -> list[date]:
    """Of each row of the ledger, in the order in which they are read."""
    return [
        timezone.localdate(row.created_at) for model in (Charge, Payment) for row in model.objects.filter(patron=patron)
    ]
