"""What is sent when the session has ended is not done: who signs in again hears so, and is back where one was."""

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Loan, User
from catalog.tests.admin.pages import messages, page
from catalog.tests.cast import make_branch, make_category, make_edition, make_item, make_librarian, make_patron

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
SIGN_IN = {"username": "librarian", "password": "a long word"}


@pytest.fixture(autouse=True)
def _somebody_may_sign_in(db: None) -> None:
    make_branch()
    make_librarian()


def sign_in(client: Client, answer) -> object:
    """Fill in the page that came instead."""
    assert answer.status_code == 302
    opened = client.get(answer["Location"])
    return client.post(answer["Location"], SIGN_IN | {"next": opened.context["next"]}, follow=True)


def came_from(address: str) -> dict[str, str]:
    return {"HTTP_REFERER": f"http://testserver{address}"}


def test_a_scan_was_not_taken_and_one_is_back_at_the_desk(client: Client) -> None:
    item, desk = make_item(make_edition()), reverse("admin:desk_patron", args=[make_patron().pk])
    back = sign_in(client, client.post(desk, {"scan": item.barcode}, **came_from(desk)))
    assert back.request["PATH_INFO"] == desk
    assert messages(back) == ["You were signed out, and what you scanned or sent last was not done. Do it again."]
    assert not Loan.objects.exists()
    assert messages(client.get(desk)) == [], "it is said once"


def test_a_button_that_has_no_page_of_its_own_leads_back_to_the_page_it_stood_on(client: Client) -> None:
    reader = reverse("admin:desk_patron", args=[make_patron().pk])
    button = reverse("admin:desk_renew_all", args=[make_patron().pk])
    assert sign_in(client, client.post(button, **came_from(f"{reader}?a=1"))).request["PATH_INFO"] == reader
    client.logout()
    assert sign_in(client, client.post(button)).request["PATH_INFO"] == reverse("admin:desk"), "nobody knows from where"


@pytest.mark.parametrize("elsewhere", ["https://example.org/admin/", "http://testserver/search/", "nonsense", ""])
def test_it_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    answer = client.post(reverse("admin:desk"), {"scan": "1"}, HTTP_REFERER=elsewhere)
    assert sign_in(client, answer).request["PATH_INFO"] == reverse("admin:desk")


def test_a_form_of_the_admin_comes_back_empty_handed_as_well(client: Client) -> None:
    address = page("change", "patroncategory", make_category().pk)
    back = sign_in(client, client.post(address, {"name": "Grown-ups"}))
    assert back.request["PATH_INFO"] == address
    assert "was not done" in messages(back)[0]


def test_who_only_opens_a_page_hears_nothing(client: Client) -> None:
    assert messages(sign_in(client, client.get(reverse("admin:desk")))) == []


def test_signing_out_twice_is_no_fault(client: Client) -> None:
    assert client.post(reverse("admin:logout"))["Location"] == reverse("admin:index")


def test_who_may_not_is_told_so(client: Client) -> None:
    """As before: somebody who is signed in is not asked who they are."""
    client.force_login(User.objects.create_user("reader"), backend="django.contrib.auth.backends.ModelBackend")
    assert "not-done" not in client.post(reverse("admin:desk"), {"scan": "1"})["Location"]
