"""Undoing: everything is as it was, both acts stay in the log, and nothing that others stand on is pulled away."""

import datetime
from decimal import Decimal

import pytest

from catalog.circulation.holds import (
    cancel_hold,
    change_pickup,
    expire_hold,
    move_hold,
    place_hold,
    resume_hold,
    suspend_hold,
)
from catalog.circulation.items import claim_returned, find, mark_damaged, mark_lost, mark_missing, withdraw
from catalog.circulation.refusals import CirculationError
from catalog.circulation.transits import cancel_transit, send_item
from catalog.circulation.undo import last_undoable
from catalog.models import Allocation, Charge, CirculationEvent, Hold, Loan, Notice, Patron, Payment, Transit
from catalog.tests.cast import make_branch, make_edition, make_hold, make_item, make_patron
from catalog.tests.circulation.day import (
    NOW,
    demand,
    desk,
    euros,
    everything,
    keep_longer,
    last_event,
    later,
    lend,
    refusals,
    reserve,
    take_back,
    take_money,
    undone,
)
from catalog.vocabulary.circulation import Verb

pytestmark = pytest.mark.django_db
# A moment that no rounding leaves as it is.
ODD = later(microseconds=123457)


@pytest.fixture
def shop():
    """A reader has a copy that is late; two wait for it, the second at Central; a second copy is kept for a third."""
    central = make_branch("Central")
    edition = make_edition()
    item, kept = make_item(edition, price=Decimal("12.00")), make_item(edition, price=Decimal("9.00"))
    reader = make_patron("Ada Reader")
    loan = lend(item, reader, at=ODD).loan
    lend(kept, make_patron("Somebody"), at=ODD)
    third = make_hold(edition, make_patron("Third", email="third@example.org"), queued_at=NOW, placed_at=NOW)
    take_back(kept, at=later(hours=1))
    third.refresh_from_db()
    first = make_hold(edition, make_patron("First", email="first@example.org"), queued_at=ODD, placed_at=ODD)
    second = make_hold(edition, make_patron("Second", branch=central), queued_at=later(hours=2), placed_at=ODD)
    on_shelf = make_item(make_edition("Dune"), central)
    return {
        "item": item, "kept": kept, "loan": loan, "reader": reader, "central": central, "on_shelf": on_shelf,
        "first": first, "second": second, "third": third,
    }  # fmt: skip


LATE = later(days=21 + 5, microseconds=1)
ACTS = {
    "lending": lambda s: lend(s["on_shelf"], s["reader"], "owes_too_much", at=LATE),
    "lending what is kept for oneself": lambda s: lend(s["kept"], s["third"].patron, at=LATE),
    "lending what is kept for another": lambda s: lend(s["kept"], s["first"].patron, "on_hold_for_other", at=LATE),
    "lending a missing copy": [
        lambda s: mark_missing(item_id=s["on_shelf"].pk, desk=desk(), at=NOW),
        lambda s: lend(s["on_shelf"], s["second"].patron, at=LATE),
    ],
    "lending what travels": [
        lambda s: take_back(s["on_shelf"]),
        lambda s: lend(s["on_shelf"], s["second"].patron, at=LATE),
    ],
    "taking back": lambda s: take_back(s["item"], at=LATE),
    "taking back what was said to be returned": [
        lambda s: claim_returned(loan_id=s["loan"].pk, desk=desk(), at=later(days=23)),
        lambda s: take_back(s["item"], at=LATE),
    ],
    "taking back for one who collects elsewhere": [
        lambda s: cancel_hold(hold_id=s["first"].pk, desk=desk(), at=NOW),
        lambda s: take_back(s["item"], at=LATE),
    ],
    "taking back what was lost": [
        lambda s: mark_lost(item_id=s["item"].pk, desk=desk(), at=later(days=23)),
        lambda s: take_money(s["reader"], "5.00"),
        lambda s: take_back(s["item"], at=LATE),
    ],
    "taking back what belongs elsewhere": lambda s: take_back(s["on_shelf"], at=LATE),
    "taking back what has to travel on": [
        lambda s: take_back(s["on_shelf"], at=LATE),
        lambda s: take_back(s["on_shelf"], branch=make_branch("Harbour"), at=LATE),
    ],
    "renewing": lambda s: keep_longer(s["loan"], "reserved_by_other", at=LATE),
    "reserving": lambda s: reserve(s["on_shelf"].edition, s["second"].patron, "on_shelf_now"),
    "pausing": lambda s: suspend_hold(hold_id=s["first"].pk, until=datetime.date(2026, 1, 3), desk=desk(), at=NOW),
    "resuming": [
        lambda s: suspend_hold(hold_id=s["first"].pk, until=None, desk=desk(), at=ODD),
        lambda s: resume_hold(hold_id=s["first"].pk, desk=desk(), at=LATE),
    ],
    "moving": lambda s: move_hold(hold_id=s["second"].pk, before=s["first"].pk, desk=desk(), at=LATE),
    "collecting elsewhere": lambda s: change_pickup(
        hold_id=s["third"].pk, pickup_branch=s["central"], desk=desk(), at=LATE
    ),
    "cancelling": lambda s: cancel_hold(hold_id=s["first"].pk, desk=desk(), at=LATE),
    "cancelling what is ready": lambda s: cancel_hold(hold_id=s["third"].pk, desk=desk(), at=LATE),
    "what was not collected": lambda s: expire_hold(hold=s["third"], desk=desk(), at=LATE),
    "sending": lambda s: send_item(item_id=s["on_shelf"].pk, to_branch=make_branch("Harbour"), desk=desk(), at=LATE),
    "not on its way to a reader": [
        lambda s: cancel_hold(hold_id=s["first"].pk, desk=desk(), at=NOW),
        lambda s: take_back(s["item"], at=LATE),
        lambda s: cancel_transit(transit_id=Transit.objects.get().pk, desk=desk(), at=LATE),
    ],
    "a charge": lambda s: demand(s["reader"], "3.00"),
    "a payment": [lambda s: demand(s["reader"], "3.00"), lambda s: take_money(s["reader"], "2.00")],
    "lost": lambda s: mark_lost(item_id=s["item"].pk, desk=desk(), at=LATE),
    "lost on the hold shelf": lambda s: mark_lost(item_id=s["kept"].pk, desk=desk(), at=LATE),
    "missing": lambda s: mark_missing(item_id=s["kept"].pk, desk=desk(), at=LATE),
    "damaged": lambda s: mark_damaged(item_id=s["on_shelf"].pk, desk=desk(), at=LATE),
    "withdrawn": lambda s: withdraw(item_id=s["kept"].pk, desk=desk(), at=LATE),
    "said to be returned": lambda s: claim_returned(loan_id=s["loan"].pk, desk=desk(), at=LATE),
    "found": [
        lambda s: mark_lost(item_id=s["item"].pk, desk=desk(), at=later(days=23)),
        lambda s: find(item_id=s["item"].pk, desk=desk(), at=LATE),
    ],
}


def state(charges):
    """All rows but those of money; of these charges what is left; and what each patron owes."""
    rows = everything(Charge, Payment, Allocation)
    left = {one.pk: one.balance for one in charges.with_balance()}
    return rows, left, {one.pk: Charge.objects.balance_of(one) for one in Patron.objects.all()}


@pytest.mark.parametrize("name", ACTS)
def test_every_column_is_as_it_was_and_both_acts_are_in_the_log(name, shop):
    steps = ACTS[name] if isinstance(ACTS[name], list) else [ACTS[name]]
    for step in steps[:-1]:
        step(shop)
    charges = Charge.objects.filter(pk__in=list(Charge.objects.values_list("pk", flat=True)))
    before = state(charges)
    steps[-1](shop)
    assert state(charges) != before or name == "a charge", "nothing was done"
    event = last_undoable(CirculationEvent.objects.all())
    result = undone(event, at=later(days=27))
    assert state(charges) == before
    assert (result.undone, result.event.undoes, result.event.verb) == (event, event, Verb.UNDO)
    assert CirculationEvent.objects.filter(pk__in=[event.pk, result.event.pk]).count() == 2


@pytest.mark.parametrize("name", ACTS)
def test_what_was_undone_is_done_again_and_undone_again(name, shop):
    steps = ACTS[name] if isinstance(ACTS[name], list) else [ACTS[name]]
    for step in steps[:-1]:
        step(shop)
    charges = Charge.objects.filter(pk__in=list(Charge.objects.values_list("pk", flat=True)))
    before = state(charges)
    for _time in range(2):
        steps[-1](shop)
        event = last_undoable(CirculationEvent.objects.all())
        undone(event, at=later(days=27))
        _rows, left, owed = state(charges)
        assert (left, owed) == before[1:]
        assert refusals(undone, event) == ["done_already"]


def test_a_wrong_return_goes_back_to_the_reader_and_the_copy_from_the_next_in_line():
    """L14: the same due date and renewals, no charge, the other reader first in line, and no message."""
    item, ada = make_item(make_edition()), make_patron("Ada Reader")
    bob = make_patron("Bob", email="bob@example.org")
    loan = lend(item, ada).loan
    keep_longer(loan, at=later(days=1))
    hold = reserve(item.edition, bob, at=later(days=2))
    loan.refresh_from_db()
    done = take_back(item, at=later(days=60))
    assert done.charge
    result = undone(done.event, at=later(days=60, minutes=1))
    again, hold = Loan.objects.get(), Hold.objects.get()
    assert (again.pk, again.patron, again.due_at, again.renewal_count) == (loan.pk, ada, loan.due_at, 1)
    assert again.is_open
    assert (result.credited, Charge.objects.balance_of(ada)) == (done.charge.amount, euros("0.00"))
    assert (hold.is_open, hold.caught_item, hold.ready_at, hold.queued_at) == (True, None, None, later(days=2))
    assert (Notice.objects.waiting().count(), result.messages_gone) == (0, 0)
    assert take_back(item, at=later(days=61)).hold == hold


def test_a_message_that_has_gone_out_is_counted_and_the_reader_is_written_to_again_another_day():
    item = make_item(make_edition())
    lend(item, make_patron())
    reserve(item.edition, make_patron("Bob", email="bob@example.org"))
    done = take_back(item, at=later(days=1))
    Notice.objects.update(sent_at=later(days=1, minutes=3))
    assert undone(done.event, at=later(days=1, hours=1)).messages_gone == 1
    take_back(item, at=later(days=2))
    assert Notice.objects.waiting().count() == 1


def test_who_cancels_what_is_ready_and_thinks_again_has_it_and_is_told_all_the_same(shop):
    done = cancel_hold(hold_id=shop["third"].pk, desk=desk(), at=later(hours=1, seconds=20))
    waiting = {notice.patron for notice in Notice.objects.waiting()}
    assert waiting == {shop["first"].patron}
    undone(done.event, at=later(hours=1, seconds=30))
    assert {notice.patron for notice in Notice.objects.waiting()} == {shop["third"].patron}


def test_a_reservation_that_did_not_end_after_all_is_not_told_to_have_ended(shop):
    done = expire_hold(hold=shop["third"], desk=desk(), at=later(days=9))
    Notice.objects.filter(kind="hold_expired").update(sent_at=later(days=9))
    assert undone(done.event, at=later(days=9, minutes=1)).messages_gone == 1
    done = expire_hold(hold=shop["third"], desk=desk(), at=later(days=10))
    assert undone(done.event, at=later(days=10, minutes=1)).messages_gone == 0
    assert not Notice.objects.waiting().filter(kind="hold_expired").exists()


# What hangs on it


def sentence(event) -> str:
    """Why an event cannot be undone."""
    assert refusals(undone, event) == ["something_depends"]
    with pytest.raises(CirculationError) as raised:
        undone(event)
    return raised.value.refusal.sentence


def test_not_when_the_copy_was_lent_again():
    item = make_item(make_edition())
    lend(item, make_patron())
    done = take_back(item)
    lend(item, make_patron("Bob"), at=later(minutes=14))
    assert sentence(done.event) == "lent (Bob) at 10:14"


def test_not_when_the_copy_has_travelled_on(shop):
    done = take_back(shop["on_shelf"], at=NOW)
    take_back(shop["on_shelf"], branch=shop["central"], at=later(hours=1))
    assert sentence(done.event) == "taken back at 11:00"


def test_not_when_the_reader_it_was_kept_for_has_cancelled(shop):
    done = take_back(shop["item"], at=later(days=1))
    cancel_hold(hold_id=done.hold.pk, desk=desk(), at=later(days=1, hours=2))
    assert sentence(done.event) == "reservation cancelled (First) at 12:00"


def test_not_when_the_reader_has_got_another_copy(shop):
    done = take_back(shop["item"], at=later(days=1))
    other = make_item(shop["item"].edition)
    lend(other, done.hold.patron, "reserved_by_other", at=later(days=1, hours=1))
    assert sentence(done.event) == "lent (First) at 11:00"


def test_not_when_the_reader_has_reserved_the_same_again(shop):
    done = cancel_hold(hold_id=shop["first"].pk, desk=desk(), at=NOW)
    again = reserve(shop["item"].edition, shop["first"].patron, at=later(hours=3))
    assert sentence(done.event) == "reserved (First) at 13:00"
    cancel_hold(hold_id=again.pk, desk=desk(), at=later(hours=4))
    undone(done.event, at=later(hours=5))


def test_not_when_the_line_was_changed_again(shop):
    first = move_hold(hold_id=shop["second"].pk, before=shop["first"].pk, desk=desk(), at=NOW)
    event = last_event(Verb.MOVE_HOLD)
    move_hold(hold_id=shop["first"].pk, before=first.pk, desk=desk(), at=later(hours=1))
    assert sentence(event) == "reservation moved (First) at 11:00"
    undone(last_event(Verb.MOVE_HOLD), at=later(hours=2))
    undone(event, at=later(hours=2))


def test_what_was_undone_itself_stands_in_nobodys_way(shop):
    lent = lend(shop["on_shelf"], shop["second"].patron, at=NOW).event
    back = take_back(shop["on_shelf"], at=later(hours=1)).event  # it travels: the log has parts of parts
    assert sentence(lent) == "taken back (Second) at 11:00"
    undone(back, at=later(hours=2))
    undone(lent, at=later(hours=3))
    assert shop["on_shelf"].loans.count() == 0


def test_what_was_undone_with_a_copy_sent_to_a_reader_elsewhere_stands_in_nobodys_way():
    item = make_item(make_edition())
    lent = lend(item, make_patron()).event
    reserve(item.edition, make_patron("Bob", branch=make_branch("Central")))
    undone(take_back(item, at=later(hours=1)).event, at=later(hours=2))
    undone(lent, at=later(hours=3))
    assert Loan.objects.count() == 0


def test_a_part_is_not_undone_by_itself(shop):
    take_back(shop["item"], at=LATE)
    for verb in (Verb.CATCH_HOLD, Verb.CHARGE):
        assert refusals(undone, last_event(verb)) == ["not_undoable"]


def test_not_when_who_had_it_has_been_forgotten():
    item = make_item(make_edition())
    lend(item, make_patron())
    done = take_back(item)
    Loan.objects.update(patron=None)
    CirculationEvent.objects.update(patron=None)
    assert refusals(undone, done.event) == ["forgotten"]


def test_somebody_else_in_line_since_then_is_no_matter(shop):
    done = take_back(shop["on_shelf"], at=NOW)
    place_hold(
        patron_id=shop["second"].patron_id, target=shop["on_shelf"], pickup_branch=shop["central"],
        desk=desk(None, "on_shelf_now"), at=later(hours=1),
    )  # fmt: skip
    assert undone(done.event, at=later(hours=2))


def test_what_was_paid_for_a_charge_that_is_gone_is_to_be_given_back(shop):
    done = take_back(shop["item"], at=LATE)
    take_money(shop["reader"], "1.00", at=LATE)
    undone(done.event, at=LATE)
    assert Charge.objects.balance_of(shop["reader"]) == euros("-1.00")
