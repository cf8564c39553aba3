"""The page of the yearly roll-over: choose, see what would change, press once more."""

import re

import pytest
from django.urls import reverse

from catalog.models import AuditEntry, Patron
from catalog.tests.admin.pages import messages, page
from catalog.tests.cast import make_branch, make_patron

pytestmark = pytest.mark.django_db
CLASSES = {"kind": "classes", "classes-count_up": "on"}


@pytest.fixture(autouse=True)
def pupils(db):
    make_branch("Elm Street")
    for name, school_class in {"Ada": "3A", "Bo": "3A", "Cleo": "10C"}.items():
        make_patron(name, school_class=school_class)


def classes() -> dict[str, str]:
    return dict(Patron.objects.values_list("name", "school_class"))


def send(client, **fields):
    return client.post(reverse("admin:desk_roll_over"), fields, follow=True)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def confirm(client, answer):
    """Press the button of the page that shows what would change."""
    form = answer.content.decode().rsplit("<form", 1)[1]
    found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', form)
    return send(client, **{name: value.replace("&gt;", ">") for name, value in found if "csrf" not in name})


def test_first_one_sees_what_would_change(librarian):
    text = text_of(send(librarian, **CLASSES))
    assert "Nothing has been changed yet." in text
    assert "3A</th><td>4A</td>" in text
    assert "Ada, Bo" in text
    assert "Change 3 patrons" in text
    assert classes() == {"Ada": "3A", "Bo": "3A", "Cleo": "10C"}


def test_then_it_is_done_with_the_exceptions_that_were_typed(librarian):
    leave = {"classes-mapping": "10C ->", "classes-leave_on": "31 7 2030"}
    done = confirm(librarian, send(librarian, **CLASSES, **leave))
    assert messages(done) == ["Changed 3 patrons."]
    assert classes() == {"Ada": "4A", "Bo": "4A", "Cleo": ""}
    assert str(Patron.objects.get(name="Cleo").expires_on) == "2030-07-31"
    assert AuditEntry.objects.get().by.username == "lena"
    assert AuditEntry.objects.get().address == "127.0.0.1"


def test_what_is_not_ticked_stays_so(librarian):
    confirm(librarian, send(librarian, **{"kind": "classes", "classes-mapping": "3A -> 4B"}))
    assert classes() == {"Ada": "4B", "Bo": "4B", "Cleo": "10C"}


def test_pressing_twice_counts_once(librarian):
    seen = send(librarian, **CLASSES)
    confirm(librarian, seen)
    again = confirm(librarian, seen)
    assert "Patrons have changed since you looked." in messages(again)[0]
    assert "4A</th><td>5A</td>" in text_of(again)
    assert classes() == {"Ada": "4A", "Bo": "4A", "Cleo": "11C"}


def test_ends_of_memberships(librarian):
    confirm(librarian, send(librarian, **{"kind": "expiry", "expiry-expires_on": "31 7 2030"}))
    assert {str(end) for end in Patron.objects.values_list("expires_on", flat=True)} == {"2030-07-31"}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "classes", "classes-mapping": "nonsense"}, "“nonsense” is not understood."),
        ({"kind": "classes", "classes-mapping": "10C ->"}, "Say on which day the membership of those who leave ends."),
        ({"kind": "classes", "classes-mapping": "7Z -> 8Z"}, "Nobody is in the class 7Z."),
        ({"kind": "expiry"}, "This field is required."),
        ({"kind": "expiry", "expiry-expires_on": "soon"}, "“soon” is no day."),
        ({"kind": "classes", "seen": "x"}, "Nothing would change: no patron is like that."),
        ({"kind": "?"}, "You see what would change before anything is changed."),
    ],
)
def test_bad_input_is_answered_with_a_sentence(librarian, fields, sentence):
    assert sentence in text_of(send(librarian, **fields))
    assert classes() == {"Ada": "3A", "Bo": "3A", "Cleo": "10C"}


def test_a_library_without_classes_is_not_asked_about_them(librarian):
    address = reverse("admin:desk_roll_over")
    assert "Exceptions" in text_of(librarian.get(address))
    Patron.objects.update(school_class="")
    assert "Exceptions" not in text_of(librarian.get(address))


def test_who_may(client, cataloguer):
    assert client.get(reverse("admin:desk_roll_over")).status_code == 302
    assert send(cataloguer, **CLASSES).status_code == 403


def test_what_was_done_is_shown_and_can_be_undone_there(librarian):
    done = confirm(librarian, send(librarian, **CLASSES))
    Patron.objects.filter(name="Bo").update(school_class="5A")
    shown = text_of(librarian.get(done.request["PATH_INFO"]))
    assert "3A (2)</th><td>4A</td>" in shown
    assert "2 patrons get back what was there before." in shown
    assert "Bo</a>: in class 5A now" in shown
    undone = librarian.post(done.request["PATH_INFO"], follow=True)
    assert messages(undone) == ["2 patrons are as before."]
    assert classes() == {"Ada": "3A", "Bo": "5A", "Cleo": "10C"}
    assert AuditEntry.objects.first().by.username == "lena"
    assert "It was undone on" in text_of(undone)
    assert "Undo this roll-over" not in text_of(undone)
    again = librarian.post(done.request["PATH_INFO"], follow=True)
    assert messages(again) == ["This roll-over was undone already."]


def test_the_log_of_changes_leads_there(superuser):
    confirm(superuser, send(superuser, **CLASSES))
    entry = AuditEntry.objects.get()
    shown = text_of(superuser.get(page("change", "auditentry", entry.pk)))
    assert f'<a href="{reverse("admin:desk_rolled_over", args=[entry.pk])}">Undo this roll-over</a>' in shown
    other = AuditEntry.objects.create(at=entry.at, model="patron", action="changed", object_name="Ada", object_id="7")
    assert "Undo this roll-over" not in text_of(superuser.get(page("change", "auditentry", other.pk)))
    assert superuser.get(reverse("admin:desk_rolled_over", args=[other.pk])).status_code == 404


def test_who_may_undo(client, librarian, cataloguer):
    done = confirm(librarian, send(librarian, **CLASSES)).request["PATH_INFO"]
    assert client.post(done).status_code == 302
    assert cataloguer.get(done).status_code == 403
    assert cataloguer.post(done).status_code == 403
    assert classes()["Ada"] == "4A"
