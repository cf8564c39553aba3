"""What no form of the desk has sent: it is answered, never with an error of the program."""

import pytest
from django.urls import reverse

from catalog.models import Charge, Hold, Loan
from catalog.tests.cast import make_edition, make_hold, make_item, make_patron

pytestmark = pytest.mark.django_db
NO_NUMBERS = ["abc", "²", "-1", "1e5", "9223372036854775808", "9" * 5000]


@pytest.fixture
def hold(branch):
    """Waiting for a title with a copy."""
    return make_hold(make_item(make_edition()).edition, make_patron("Waits"))


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_of_a_row_names_nothing(librarian, patron, hold, text):
    item = hold.edition.items.get()
    asked = {
        reverse("admin:desk_patron", args=[patron.pk]): {"item": text},
        reverse("admin:desk_place_hold", args=[patron.pk]): {"edition": hold.edition_id, "pickup_branch": text},
        reverse("admin:desk_hold_pickup", args=[hold.pk]): {"pickup_branch": text},
        reverse("admin:desk_send", args=[item.pk]): {"to_branch": text},
        reverse("admin:desk_pull_list"): {"item": text},
        reverse("admin:desk_branch"): {"branch": text},
    }
    answers = {address: librarian.post(address, data).status_code for address, data in asked.items()}
    assert set(answers.values()) <= {302, 404}, answers
    for kind in ("edition", "work", "item"):
        answer = librarian.post(reverse("admin:desk_place_hold", args=[patron.pk]), {kind: text})
        assert answer.status_code in (302, 404), kind
    assert (Hold.objects.count(), Loan.objects.count()) == (1, 0)


def test_a_zero_byte_is_left_out(librarian, patron, hold):
    number = Hold.objects.count()
    for name, data in (
        ("desk_patron", {"scan": "\x00%"}),
        ("desk_patron", {"many": "a\x00b"}),
        ("desk_charge", {"amount": "1.00", "note": "cof\x00fee"}),
        ("desk_place_hold", {"work": hold.edition.work_id, "language": "\x00x", "format": "b\x00k"}),
    ):
        assert librarian.post(reverse(f"admin:{name}", args=[patron.pk]), data).status_code == 302
    assert (Charge.objects.get().note, Hold.objects.count()) == ("coffee", number)


def test_a_server_that_does_not_know_whence_one_comes_is_no_matter(librarian, patron):
    data = {"amount": "1.00"}
    librarian.post(reverse("admin:desk_charge", args=[patron.pk]), data, REMOTE_ADDR="unix:/run/site.sock")
    assert patron.events.get().address is None
