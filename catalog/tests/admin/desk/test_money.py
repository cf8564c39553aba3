"""Money at the desk: the oldest charge first, receipts, and no euro twice."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from catalog.models import Charge, CirculationEvent, Payment, User
from catalog.tests.cast import make_edition, make_item, make_loan, make_patron

pytestmark = pytest.mark.django_db


@pytest.fixture
def debtor(branch):
    patron = make_patron("Bob Borrower")
    Charge.objects.create(patron=patron, kind="overdue", amount=Decimal("4.00"))
    Charge.objects.create(patron=patron, kind="fee", amount=Decimal("3.50"))
    return patron


def act(librarian, name: str, patron, **data: str) -> str:
    address = reverse(f"admin:desk_{name}", args=[patron.pk])
    return librarian.post(address, {"next": patron.get_absolute_url()} | data, follow=True).content.decode()


def test_a_part_is_paid_the_oldest_first_and_one_may_borrow_again(librarian, debtor):
    text = act(librarian, "pay", debtor, amount="5", method="cash")
    assert "Received €5.00. €2.50 left. May borrow again (limit €5.00)." in text
    payment = Payment.objects.get()
    assert [(str(part.charge.kind), part.amount) for part in payment.allocations.all()] == [
        ("overdue", Decimal("4.00")),
        ("fee", Decimal("1.00")),
    ]
    receipt = librarian.get(reverse("admin:desk_receipt_slip", args=[payment.pk])).content.decode()
    assert "Left to pay: €2.50" in receipt
    assert "Bob Borrower" not in receipt.split('class="slip"')[1].split("</article>")[0]


def test_more_than_is_owed_is_not_taken(librarian, debtor):
    assert "Only €7.50 is owed" in act(librarian, "pay", debtor, amount="8")
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    "text", ["", "0", "-5", "abc", "1e9999", "5.001", "NaN", "99999999999", "1e5", "3 0", "1.234,50", "5 or 6"]
)
def test_what_is_no_amount_is_told_and_nothing_is_written(librarian, debtor, text):
    page = act(librarian, "pay", debtor, amount=text)
    assert 'data-tone="no"' in page
    assert f"“{text}” is no amount. Type digits, with at most two decimals: for example 2.50." in page
    assert Payment.objects.count() == 0


@pytest.mark.parametrize("text", ["2.50", "€2,50", " € 2.5 ", "2,50 €"])
def test_amounts_are_read_as_people_type_them(librarian, debtor, text):
    act(librarian, "pay", debtor, amount=text)
    assert Payment.objects.get().amount == Decimal("2.50")


def test_a_payment_is_undone_by_its_opposite(librarian, debtor, scan):
    act(librarian, "pay", debtor, amount="5")
    assert "The amount is owed as before." in scan(debtor, ".u")
    assert Charge.objects.balance_of(debtor) == Decimal("7.50")
    assert Payment.objects.count() == 2


@pytest.fixture
def assistant(branch):
    """Signed in as one who takes payments and waives nothing."""
    user = User.objects.create_user("assistant", password="x", is_staff=True, branch=branch)
    user.groups.add(Group.objects.get(name="Desk assistant"))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_what_was_waived_is_owed_again_only_by_those_who_may(librarian, assistant, debtor):
    act(librarian, "waive", debtor, amount="1")
    waived = CirculationEvent.objects.get(verb="waive")
    address = reverse("admin:desk_undo", args=[waived.pk])
    assert assistant.post(address).status_code == 403
    assert Payment.objects.count() == 1
    assert librarian.post(address).status_code == 302
    assert Payment.objects.count() == 2


def test_waiving_is_for_those_who_may(assistant, debtor):
    client = assistant
    assert client.post(reverse("admin:desk_waive", args=[debtor.pk]), {"amount": "1"}).status_code == 403
    assert "Received €1.00" in act(client, "pay", debtor, amount="1")


def test_a_fee_is_charged_by_hand(librarian, debtor):
    text = act(librarian, "charge", debtor, amount="1.20", kind="damage", note="coffee")
    assert "€1.20" in text
    assert "coffee" in text
    assert Charge.objects.balance_of(debtor) == Decimal("8.70")


def test_who_loses_a_copy_is_told_the_price_and_undoing_it_says_that_the_loan_is_open_again(librarian, branch):
    reader = make_patron("Bob Borrower")
    item = make_item(make_edition("Orca"), price=Decimal("14.00"))
    make_loan(item, reader)
    data = {"next": reader.get_absolute_url()}
    page = librarian.post(reverse("admin:desk_lost", args=[item.pk]), data, follow=True)
    (row,) = page.context["entries"]
    assert row["reasons"] == ["Bob Borrower owes €14.00: lost copy."]
    page = librarian.post(reverse("admin:desk_undo", args=[row["event"]]), data, follow=True)
    text = page.context["entries"][0]["text"]
    assert "Bob Borrower has it again" in text
    assert "€14.00 charged for it was taken back." in text


def test_a_fee_charged_by_mistake_is_undone_from_its_row(librarian, debtor):
    act(librarian, "charge", debtor, amount="2", kind="fee", note="wet pages")
    event = Charge.objects.latest("pk").events.get()
    undo = reverse("admin:desk_undo", args=[event.pk])
    page = librarian.post(undo, {"next": debtor.get_absolute_url()}, follow=True)
    assert "It is not owed any more." in page.context["entries"][0]["text"]
    assert Charge.objects.balance_of(debtor) == Decimal("7.50")


def test_who_paid_for_a_lost_copy_that_was_found_owes_nothing_and_has_it_to_be_given_back(librarian, scan, branch):
    reader = make_patron("Bob Borrower")
    item = make_item(make_edition("Orca"), price=Decimal("14.00"))
    make_loan(item, reader)
    data = {"next": reader.get_absolute_url()}
    librarian.post(reverse("admin:desk_lost", args=[item.pk]), data)
    act(librarian, "pay", reader, amount="14")
    scan("desk_return", item.barcode)
    text = librarian.get(reader.get_absolute_url()).content.decode()
    assert "<dd>€0.00</dd><dt>owing</dt>" in text
    assert "To give back €14.00" in text


def test_where_nothing_was_lent_the_command_for_the_slip_prints_the_receipt(librarian, scan, debtor):
    act(librarian, "pay", debtor, amount="5")
    assert "Left to pay: €2.50" in scan(debtor, ".p")


def test_a_payment_that_was_taken_back_has_its_sign_before_the_currency(librarian, scan, debtor):
    act(librarian, "pay", debtor, amount="5")
    assert "Payment −€5.00" in scan(debtor, ".u")
