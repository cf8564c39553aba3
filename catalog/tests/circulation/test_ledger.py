"""Money: the oldest charge first, never more than is owed, and nothing is ever rubbed out."""

from decimal import Decimal

import pytest

from catalog.circulation.ledger import refund, take_back_payment, void, waive
from catalog.models import Allocation, Charge, Payment
from catalog.tests.cast import make_patron
from catalog.tests.circulation.day import demand, desk, euros, last_event, later, refusals, take_money, undone
from catalog.vocabulary.circulation import PaymentKind, PaymentMethod, Verb

pytestmark = pytest.mark.django_db


@pytest.fixture
def patron():
    """Who owes 7.50: 3.00 since today, 4.50 since tomorrow."""
    patron = make_patron()
    demand(patron, "4.50", at=later(days=1))
    demand(patron, "3.00")
    return patron


def left(patron) -> list[Decimal]:
    """What is left of each charge, the oldest first."""
    return [one.balance for one in patron.charges.with_balance().order_by("created_at")]


def owed(patron) -> Decimal:
    """What the patron owes by the ledger; the charges one by one say the same."""
    balance = Charge.objects.balance_of(patron)
    assert balance == sum(left(patron), euros("0.00"))
    return balance


def forgive(patron, text, **more):
    """Waive an amount."""
    return waive(patron_id=patron.pk, amount=Decimal(text), desk=desk(), at=later(days=2), **more)


def give_back(patron, text):
    """Refund an amount in cash."""
    return refund(patron_id=patron.pk, amount=Decimal(text), method=PaymentMethod.CASH, desk=desk(), at=later(days=3))


def take_back_money(payment):
    """Take a payment back."""
    return take_back_payment(payment_id=payment.pk, desk=desk(), at=later(days=3))


def test_part_of_it_goes_to_the_oldest_charge_first(patron):
    receipt = take_money(patron, "5.00", at=later(days=2))
    assert (receipt.balance, left(patron)) == (euros("2.50"), [euros("0.00"), euros("2.50")])
    assert [one.amount for one in receipt.allocations] == [euros("3.00"), euros("2.00")]
    assert owed(patron) == euros("2.50")


def test_the_rest_is_paid_and_nothing_is_owed(patron):
    take_money(patron, "5.00")
    assert take_money(patron, "2.50").balance == euros("0.00")
    assert refusals(take_money, patron, "0.01") == ["too_much"]


def test_more_than_is_owed_is_not_taken(patron):
    assert refusals(take_money, patron, "7.51") == ["too_much"]


@pytest.mark.parametrize("text", ["0", "-1", "1.005", "NaN", "Infinity", "1E+30"])
def test_what_is_no_amount_of_money_is_refused(patron, text):
    assert refusals(take_money, patron, text) == ["amount"]
    assert refusals(demand, patron, text) == ["amount"]
    assert refusals(give_back, patron, text) == ["amount"]
    assert refusals(forgive, patron, text) == ["amount"]


def test_one_charge_alone_is_waived(patron):
    younger = patron.charges.get(amount="4.50")
    assert refusals(forgive, patron, "4.51", charge_id=younger.pk) == ["too_much"]
    forgive(patron, "4.50", charge_id=younger.pk)
    assert left(patron) == [euros("3.00"), euros("0.00")]
    payment = Payment.objects.get()
    assert (payment.kind, payment.method, owed(patron)) == (PaymentKind.WAIVER, "", euros("3.00"))


def test_only_what_was_paid_too_much_is_given_back(patron):
    assert refusals(give_back, patron, "1.00") == ["too_much"]
    take_money(patron, "7.50")
    assert void(patron.charges.get(amount="3.00"), desk=desk(), at=later(days=2)) == euros("3.00")
    assert owed(patron) == euros("-3.00")
    assert refusals(give_back, patron, "3.01") == ["too_much"]
    assert give_back(patron, "2.00").balance == euros("-1.00")
    assert give_back(patron, "1.00").balance == euros("0.00")
    assert owed(patron) == euros("0.00")


def test_a_payment_that_was_typed_wrongly_is_taken_back_once(patron):
    payment = take_money(patron, "5.00").payment
    receipt = take_back_money(payment)
    assert (receipt.balance, receipt.payment.reverses, receipt.payment.amount) == (
        euros("7.50"), payment, euros("-5.00"),
    )  # fmt: skip
    assert left(patron) == [euros("3.00"), euros("4.50")]
    assert refusals(take_back_money, payment) == ["done_already"]
    assert refusals(take_back_money, receipt.payment) == ["done_already"]
    assert Payment.objects.count() == 2


def test_a_refund_that_was_typed_wrongly_is_taken_back(patron):
    take_money(patron, "7.50")
    void(patron.charges.get(amount="3.00"), desk=desk(), at=later(days=2))
    payment = give_back(patron, "3.00").payment
    take_back_money(payment)
    assert owed(patron) == euros("-3.00")


def test_a_charge_is_taken_back_once_and_what_was_forgiven_is_not_given_back(patron):
    one = patron.charges.get(amount="3.00")
    forgive(patron, "1.00")
    take_money(patron, "2.00")
    assert void(one, desk=desk(), at=later(days=3)) == euros("2.00")
    assert left(patron)[0] == euros("-2.00")
    assert void(one, desk=desk(), at=later(days=3)) == euros("0.00")
    assert left(patron)[0] == euros("-2.00")


def test_a_charge_by_hand_is_undone(patron):
    undone(last_event(Verb.CHARGE), at=later(days=1))
    assert owed(patron) == euros("4.50")


def test_a_payment_is_undone_from_the_log(patron):
    event = take_money(patron, "5.00").event
    undone(event, at=later(days=2))
    assert owed(patron) == euros("7.50")
    assert refusals(undone, event) == ["done_already"]


def test_every_part_of_a_payment_goes_somewhere(patron):
    take_money(patron, "5.00")
    forgive(patron, "1.25")
    for payment in Payment.objects.all():
        assert payment.amount == sum(payment.allocations.values_list("amount", flat=True))
    assert Allocation.objects.count() == 3
