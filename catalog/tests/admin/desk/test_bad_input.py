"""What no form of the desk has sent: it is answered, never with an error of the program."""

import pytest
from django.urls import reverse

from catalog.models import Hold, Loan, Payment
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
    assert librarian.get(reverse("admin:desk_find"), {"q": "moby", "patron": text}).status_code == 200
    assert (Hold.objects.count(), Loan.objects.count()) == (1, 0)


@pytest.mark.parametrize("field", ["scan", "many", "note", "language"])
def test_a_zero_byte_is_refused(librarian, patron, hold, field):
    data = {"amount": "1.00", "work": str(hold.edition.work_id), field: "a\x00b"}
    for name in ("desk_patron", "desk_charge", "desk_place_hold"):
        assert librarian.post(reverse(f"admin:{name}", args=[patron.pk]), data).status_code == 400
    assert librarian.get(reverse("admin:desk_find"), {"q": "a\x00b"}).status_code == 400
    assert (Hold.objects.count(), Payment.objects.count()) == (1, 0)
