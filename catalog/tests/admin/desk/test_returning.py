"""Taking back at the desk: never stopped, and what needs hands stands apart."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from catalog.circulation import nightly
from catalog.circulation.nightly import Night
from catalog.models import Charge, Hold, Loan
from catalog.tests.cast import make_branch, make_edition, make_hold, make_item, make_loan, make_patron

pytestmark = pytest.mark.django_db


def test_a_book_drop_is_taken_back_and_what_needs_hands_is_counted(scan, branch):
    central = make_branch("Central")
    wanted = make_edition("Wanted")
    plain, reserved = make_item(make_edition("Plain")), make_item(wanted)
    away, never_lent = make_item(make_edition("Away"), central), make_item(make_edition("Never lent"))
    for item in (plain, reserved, away):
        make_loan(item)
    reader = make_patron("Bea Reader", card_number="29000000000231")
    make_hold(wanted, reader)
    text = scan("desk_return", plain.barcode, reserved.barcode, away.barcode, never_lent.barcode)
    assert "4 taken back, 3 need you" in text
    assert "Hold shelf, for B. R. 0231." in text
    assert "Send it to Central." in text
    assert "It was not lent" in text
    assert Loan.objects.open().count() == 0
    assert Hold.objects.ready().get().caught_item == reserved


def test_a_second_scan_of_what_is_kept_changes_nothing(scan):
    edition = make_edition()
    item = make_item(edition)
    make_loan(item)
    make_hold(edition, make_patron())
    scan("desk_return", item.barcode)
    before = Hold.objects.values().get()
    assert "Keep it" in scan("desk_return", item.barcode)
    assert Hold.objects.values().get() == before


def test_undo_puts_everything_back_as_it_was(scan, librarian):
    edition, ada = make_edition("Dune"), make_patron("Ada Reader")
    item = make_item(edition)
    loan = make_loan(item, ada, renewal_count=2)
    hold = make_hold(edition, make_patron("Bob Borrower"))
    scan("desk_return", item.barcode)
    text = scan("desk_return", ".u")
    assert "Ada Reader has it again, due" in text
    assert "Bob Borrower is in line again as before. No message had gone out." in text
    fresh = Loan.objects.get()
    assert (fresh.due_at, fresh.renewal_count, fresh.ended_at) == (loan.due_at, 2, None)
    hold.refresh_from_db()
    assert (hold.caught_item, hold.ready_at) == (None, None)


def test_undo_is_refused_when_it_was_lent_again(scan, librarian):
    item, bob = make_item(make_edition()), make_patron("Bob Borrower")
    make_loan(item)
    scan("desk_return", item.barcode)
    event = item.events.get(verb="check_in")
    scan(bob, item.barcode)
    address = reverse("admin:desk_undo", args=[event.pk])
    text = librarian.post(address, {"next": reverse("admin:desk_return")}, follow=True).content.decode()
    assert "Lent (Bob Borrower) at" in text
    assert Loan.objects.open().get().patron == bob


def test_the_day_of_a_book_drop_is_set_once_for_all(scan, librarian):
    item = make_item(make_edition())
    now = timezone.now()
    due = now - datetime.timedelta(days=2)
    make_loan(item, checked_out_at=now - datetime.timedelta(days=20), due_at=due, terms={"charge_per_day": "1.00"})
    day = timezone.localdate() - datetime.timedelta(days=2)
    librarian.post(reverse("admin:desk_return"), {"returned_on": day.isoformat()})
    scan("desk_return", item.barcode)
    assert timezone.localdate(Loan.objects.get().ended_at) == day
    assert Charge.objects.count() == 0


@pytest.mark.parametrize("text", ["2999-01-01", "1999-01-01", "yesterday", "2025-02-30"])
def test_a_day_that_cannot_be_is_refused_with_a_sentence(librarian, text):
    page = librarian.post(reverse("admin:desk_return"), {"returned_on": text}, follow=True).content.decode()
    assert "The day of return must be one of the last 60 days." in page


def test_many_at_once_needs_no_script(librarian):
    items = [make_item(make_edition(f"Title {number}")) for number in range(30)]
    for item in items:
        make_loan(item)
    many = " ".join(item.barcode for item in items)
    text = librarian.post(reverse("admin:desk_return"), {"many": many}, follow=True).content.decode()
    assert "30 taken back" in text
    assert "need you" not in text


def test_the_hold_shelf_lists_what_waits_and_what_has_to_come_off(scan, librarian):
    edition, bea = make_edition("Wanted"), make_patron("Bea Reader")
    item = make_item(edition)
    make_loan(item)
    hold = make_hold(edition, bea)
    scan("desk_return", item.barcode)
    page = librarian.get(reverse("admin:desk_hold_shelf")).content.decode()
    assert "Bea Reader" in page
    address = reverse("admin:desk_hold_cancel", args=[hold.pk])
    page = librarian.post(address, {"next": reverse("admin:desk_hold_shelf")}, follow=True).content.decode()
    assert "Take off the shelf, and take back" in page
    scan("desk_return", item.barcode)
    assert "Take off the shelf" not in librarian.get(reverse("admin:desk_hold_shelf")).content.decode()


def test_a_tick_on_the_pull_list_is_as_good_as_a_scan(librarian):
    edition = make_edition("On the shelf")
    item = make_item(edition)
    make_hold(edition, make_patron("Bea Reader"))
    page = librarian.get(reverse("admin:desk_pull_list")).content.decode()
    assert "On the shelf" in page
    page = librarian.post(reverse("admin:desk_pull_list"), {"item": [item.pk]}, follow=True).content.decode()
    assert "Nothing to fetch" in page
    assert Hold.objects.ready().get().caught_item == item


def test_the_slip_shows_initials_and_the_end_of_the_card_only(scan, librarian):
    edition = make_edition()
    item = make_item(edition)
    make_loan(item)
    hold = make_hold(edition, make_patron("Bea Reader", card_number="29000000000231"))
    scan("desk_return", item.barcode)
    slip = librarian.get(reverse("admin:desk_hold_slip", args=[hold.pk])).content.decode()
    assert "B. R. 0231" in slip
    assert "Bea Reader" not in slip


def test_the_log_of_another_day_is_not_shown_and_the_night_forgets_it(librarian, scan, patron, monkeypatch):
    item = make_item(make_edition("Secret diary"))
    make_loan(item, patron)
    assert "Ada Reader had it." in scan("desk_return", item.barcode)
    now, tomorrow = timezone.now(), timezone.now() + datetime.timedelta(days=1)

    def kept() -> list[str]:
        return [str(session.get_decoded()) for session in Session.objects.all()]

    copy = make_item(make_edition("Secret letters"))
    hold = make_hold(copy.edition, patron, caught_item=copy, ready_at=timezone.now())
    cancel = reverse("admin:desk_hold_cancel", args=[hold.pk])
    assert (
        "Secret letters"
        in librarian.post(cancel, {"next": reverse("admin:desk_hold_shelf")}, follow=True).content.decode()
    )
    assert nightly.forget_desks(Night(now)).done == 0, "it is still the same day"
    assert nightly.forget_desks(Night(tomorrow, is_dry=True)).done == 1
    assert any("Ada Reader" in text for text in kept())
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert "Secret diary" not in librarian.get(reverse("admin:desk_return")).content.decode()
    assert nightly.forget_desks(Night(tomorrow)).done == 1
    assert not any("Ada Reader" in text or "Secret" in text for text in kept())
    assert librarian.get(reverse("admin:desk_return")).status_code == 200, "she is signed in still"
    assert nightly.forget_desks(Night(tomorrow)).done == 0


def test_a_lost_copy_that_comes_back_is_found_and_not_said_to_be_lent_without_a_scan(scan, branch):
    item = make_item(make_edition("Orca"), status="lost")
    text = scan("desk_return", item.barcode)
    assert '<span class="pill wait">Found</span>' in text
    assert "It was marked as lost: found." in text
    assert "lent without a scan" not in text
