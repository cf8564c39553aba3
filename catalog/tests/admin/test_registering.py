"""Registering a patron at the desk: one form that asks for nothing it can find out."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.membership.registering import membership_end
from catalog.models import AuditEntry, Patron
from catalog.tests.admin.conftest import signed_in
from catalog.tests.admin.pages import messages
from catalog.tests.cast import make_branch, make_category, make_patron

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
ADULT = {
    "card_number": "29000000000017",
    "name": "Ada Reader",
    "birth_date": "27 3 1990",
    "email": "ada@example.org",
    "phone": "0123 456",
    "street": "Mill Lane 3",
    "postcode": "AB1 2CD",
    "town": "Riverside",
    "category": "",
}


@pytest.fixture(autouse=True)
def elm_street(db):
    """There is a branch, and its readers live in Riverside."""
    return make_branch("Elm Street", postcode="AB1 2CD", town="Riverside")


def register(client, **changes):
    return client.post(reverse("admin:desk_register"), ADULT | changes, follow=True)


def said(answer) -> str:
    return " ".join(answer.content.decode().split())


def has_focus(text: str, name: str) -> bool:
    return "autofocus" in re.search(rf'<input[^>]*name="{name}"[^>]*>', text)[0]


def test_the_cursor_stands_at_the_card_and_after_a_fault_at_the_fault(librarian):
    assert has_focus(said(librarian.get(reverse("admin:desk_register"))), "card_number")
    assert has_focus(said(register(librarian, email="no")), "email")


def test_an_adult_becomes_a_member_for_a_year(librarian):
    today = timezone.localdate()
    answer = register(librarian)
    patron = Patron.objects.get()
    assert patron.category.code == "adult"
    assert patron.home_branch.name == "Elm Street"
    assert patron.expires_on == membership_end(patron.category, today) > today
    assert patron.birth_date == datetime.date(1990, 3, 27)
    assert (patron.name_key, patron.town) == ("ada reader", "Riverside")
    assert answer.redirect_chain[-1][0].rstrip("/").split("/")[-1] in {"change", str(patron.pk)}
    assert messages(answer)[0].startswith("Ada Reader is a member until ")


def test_the_registration_is_audited_with_its_maker(librarian):
    register(librarian)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_name, entry.by.username) == ("added", "Ada Reader", "lena")
    assert entry.changes["phone"] == ["", "0123 456"]


@pytest.mark.parametrize("birth_date", ["27 3 1990", "27.3.1990", "1990-03-27", "27/03/1990"])
def test_a_birth_date_is_taken_as_people_type_it(librarian, birth_date):
    register(librarian, birth_date=birth_date)
    assert Patron.objects.get().birth_date == datetime.date(1990, 3, 27)


@pytest.mark.parametrize(
    ("birth_date", "sentence"),
    [
        ("27.3.90", "“27.3.90” is no day. Write it like 27 3 2019."),
        (f"1 1 {YEAR + 1}", "Birth date must be in the past, for example 27 3 2019."),
        ("1 1 1066", "Birth date must be in the past, for example 27 3 2019."),
        ("", "Type the birth date."),
    ],
)
def test_a_birth_date_that_cannot_be_is_refused_with_a_sentence(librarian, birth_date, sentence):
    assert sentence in said(register(librarian, birth_date=birth_date))
    assert not Patron.objects.exists()


def test_without_a_birth_date_a_category_is_chosen(librarian):
    register(librarian, birth_date="", category=make_category("Adult").pk)
    assert Patron.objects.get().birth_date is None


def test_a_child_needs_a_parents_name_and_only_a_child_is_asked(librarian):
    address = reverse("admin:desk_register")
    assert 'name="guardian_name"' not in said(librarian.get(address))
    born = YEAR - 7
    text = said(register(librarian, birth_date=f"1 1 {born}"))
    assert f"Child card, because born {born}. A parent&#x27;s name is needed." in text
    assert 'name="guardian_name"' in text
    register(librarian, birth_date=f"1 1 {born}", guardian_name="Pat Reader")
    patron = Patron.objects.get()
    assert (patron.category.code, patron.guardian_name) == ("child", "Pat Reader")


def test_the_category_may_be_chosen_instead(librarian):
    register(librarian, category=make_category("Staff").pk)
    assert Patron.objects.get().category.name == "Staff"


def test_the_town_follows_from_the_postcode_of_other_patrons_first(librarian):
    for number, town in enumerate(("Lakeside", "Lakeside", "Typo")):
        make_patron(f"Reader {number}", postcode="AB1 2CD", town=town)
    register(librarian, town="")
    assert Patron.objects.get(name="Ada Reader").town == "Lakeside"


def test_or_from_that_of_a_branch(librarian):
    register(librarian, town="", postcode=" ab1 2cd ")
    assert Patron.objects.get().town == "Riverside"


def test_a_postcode_that_nobody_has_asks_for_the_town(librarian):
    assert "Nobody here has the postcode ZZ9 yet: type the town." in said(register(librarian, town="", postcode="ZZ9"))
    register(librarian, town="Hilltop", postcode="ZZ9")
    assert Patron.objects.get().town == "Hilltop"


class TestSomebodyWhoIsHereAlready:
    @pytest.mark.parametrize("name", ["Ada Reader", "ADA READER", "Reader, Ada"])
    def test_is_shown_before_saving(self, librarian, name):
        twin = make_patron(name, birth_date=datetime.date(1990, 3, 27), card_number="777")
        answer = register(librarian)
        assert "Somebody of this name and birth date is here already." in said(answer)
        assert reverse("admin:catalog_patron_change", args=[twin.pk]) in said(answer)
        assert "777" in said(answer)
        assert Patron.objects.count() == 1

    def test_one_may_save_all_the_same(self, librarian):
        make_patron("Ada Reader", birth_date=datetime.date(1990, 3, 27))
        assert "Save all the same" in said(register(librarian))
        register(librarian, save_all_the_same="1")
        assert Patron.objects.filter(name="Ada Reader").count() == 2

    def test_another_day_or_another_name_is_somebody_else(self, librarian):
        make_patron("Ada Reader", birth_date=datetime.date(1990, 3, 28))
        make_patron("Bo Reader", birth_date=datetime.date(1990, 3, 27))
        register(librarian)
        assert Patron.objects.filter(name="Ada Reader").count() == 2

    def test_a_card_in_use_says_whose_it_is_whatever_one_presses(self, librarian):
        make_patron("Bo Borrower", card_number="29000000000017")
        for changes in ({}, {"save_all_the_same": "1"}, {"card_number": " 29000000000017 "}):
            text = said(register(librarian, **changes))
            assert "Card 29000000000017 is in use: it is Bo Borrower&#x27;s." in text
        assert Patron.objects.count() == 1

    def test_of_two_desks_with_the_same_card_one_is_told(self, librarian, monkeypatch):
        monkeypatch.setattr(
            "catalog.forms.patrons.RegisterForm.clean_card_number", lambda form: form.cleaned_data["card_number"]
        )
        monkeypatch.setattr("catalog.forms.patrons.RegisterForm.validate_unique", lambda form: None)
        make_patron("Bo Borrower", card_number="29000000000017")
        assert "Another desk has just given out this card." in said(register(librarian))
        assert Patron.objects.count() == 1


class TestScanning:
    def test_enter_behind_the_card_keeps_it_and_asks_for_the_name_without_faults(self, librarian):
        answer = librarian.post(reverse("admin:desk_register"), {"card_number": "29000000000017"})
        text = said(answer)
        assert 'value="29000000000017"' in text
        assert "This field is required." not in text
        assert [name for name in ("card_number", "name") if has_focus(text, name)] == ["name"]

    def test_a_card_in_use_is_said_at_once(self, librarian):
        make_patron("Bo Borrower", card_number="29000000000017")
        answer = librarian.post(reverse("admin:desk_register"), {"card_number": "29000000000017"})
        assert "Bo Borrower" in said(answer)

    def test_the_desk_may_hand_over_the_card_that_it_did_not_know(self, librarian):
        assert 'value="2900"' in said(librarian.get(reverse("admin:desk_register"), {"card": "2900"}))


def test_the_branch_of_the_librarian_is_preset():
    harbour = make_branch("Harbour")
    client = signed_in("hal", "Librarian", branch=harbour)
    register(client)
    assert Patron.objects.get().home_branch == harbour


@pytest.mark.parametrize("changes", [{"email": "no"}, {"name": ""}, {"card_number": " "}, {"home_branch": "x"}])
def test_bad_input_is_answered_with_a_sentence(librarian, changes):
    answer = register(librarian, **changes)
    assert "Not saved yet: see below." in said(answer)
    assert not Patron.objects.exists()


def test_who_may(client, cataloguer):
    address = reverse("admin:desk_register")
    assert client.get(address).status_code == 302
    assert cataloguer.get(address).status_code == 403
    assert cataloguer.post(address, ADULT).status_code == 403
    assert not Patron.objects.exists()
