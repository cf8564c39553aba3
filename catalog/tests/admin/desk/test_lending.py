"""The desk: one box takes everything, each scan is answered, Enter alone is enough."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.circulation import in_words
from catalog.models import Charge, Hold, ItemSet, Loan, User
from catalog.tests.cast import (
    make_branch,
    make_category,
    make_edition,
    make_hold,
    make_item,
    make_librarian,
    make_loan,
    make_number,
    make_patron,
    reindex,
)
from catalog.tests.circulation.day import set_rule

pytestmark = pytest.mark.django_db


def test_a_card_leads_to_its_reader_and_copies_are_lent_by_scanning_them(scan, patron):
    first, second = make_item(make_edition("Cosmos")), make_item(make_edition("Fathoms"))
    assert "Ada Reader" in scan("desk", patron.card_number)
    text = scan(patron, first.barcode, second.barcode)
    assert "Lent 2." in text
    assert "3 weeks" in text
    assert Loan.objects.open().filter(patron=patron).count() == 2


def test_a_due_date_is_told_with_the_rule_it_comes_from_in_words(scan, patron):
    set_rule(branch=patron.home_branch, loan_length=14, loan_unit="days")
    text = scan(patron, make_item(make_edition()).barcode)
    assert ": 2 weeks, by the rule “Everything at Elm Street”" in text


def test_a_copy_scanned_twice_is_lent_once_and_the_desk_says_so(scan, patron):
    item = make_item(make_edition())
    text = scan(patron, item.barcode, item.barcode)
    assert "Lent already" in text
    assert "Lent 1." in text
    assert Loan.objects.count() == 1


def test_a_refusal_is_a_row_that_says_why_and_scanning_goes_on(scan, patron):
    kept, free = make_item(make_edition("Kept"), status="reference_only"), make_item(make_edition("Free"))
    text = scan(patron, kept.barcode, free.barcode)
    assert 'data-reason="reference_only"' in text
    assert "It stays in the library. Read it here." in text
    assert "Lent 1. 1 refused." in text


def test_lend_anyway_is_a_button_and_a_command_and_is_logged(scan, patron, librarian):
    item = make_item(make_edition(), status="reference_only")
    assert "Lend anyway" in scan(patron, item.barcode)
    scan(patron, ".l")
    event = Loan.objects.get().events.get()
    assert event.refusals == ["reference_only"]
    assert event.by == User.objects.get(username="librarian")


def test_who_may_not_override_is_not_offered_it_and_is_refused(client, patron, branch):
    user = User.objects.create_user("assistant", password="x", is_staff=True, branch=branch)
    user.groups.add(Group.objects.get(name="Desk assistant"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    item = make_item(make_edition(), status="reference_only")
    page = client.post(patron.get_absolute_url(), {"scan": item.barcode}, follow=True)
    assert "Lend anyway" not in page.content.decode()
    named = client.post(patron.get_absolute_url(), {"item": item.pk, "although": "reference_only"})
    assert named.status_code == 403
    assert Loan.objects.count() == 0


def test_an_assistant_marks_a_copy_as_missing_and_withdraws_none(librarian, branch):
    item = make_item(make_edition())
    user = User.objects.create_user("assistant", password="x", is_staff=True, branch=branch)
    user.groups.add(Group.objects.get(name="Desk assistant"))
    assistant = Client()
    assistant.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("admin:desk_item", args=[item.pk])
    withdraw, missing = (reverse(f"admin:desk_{mark}", args=[item.pk]) for mark in ("withdrawn", "missing"))
    assert withdraw in librarian.get(page).content.decode()
    shown = assistant.get(page).content.decode()
    assert (missing in shown, withdraw in shown) == (True, False)
    assert assistant.post(withdraw).status_code == 403
    assert assistant.post(missing, {"next": page}).status_code == 302
    item.refresh_from_db()
    assert item.status == "missing"


def test_another_card_begins_with_the_next_reader_and_an_empty_log(scan, patron):
    other = make_patron("Bob Borrower")
    scan(patron, make_item(make_edition("Cosmos")).barcode)
    text = scan(patron, other.card_number)
    assert "Bob Borrower" in text
    assert "Lent 1." not in text


def test_an_empty_enter_prints_the_slip_of_what_was_lent(scan, patron):
    scan(patron, make_item(make_edition("Cosmos")).barcode)
    text = scan(patron, "")
    assert "data-print-now" in text
    assert "Cosmos" in text
    assert patron.name not in text.split('class="slip"')[1].split("</article>")[0]


def test_undo_takes_the_last_loan_back_and_marks_its_row(scan, patron):
    scan(patron, make_item(make_edition("Cosmos")).barcode)
    text = scan(patron, ".u")
    assert "It is not lent any more." in text
    assert Loan.objects.count() == 0
    assert "undone" in text


def test_undo_twice_says_that_there_is_nothing_left(scan, patron):
    scan(patron, make_item(make_edition()).barcode, ".u")
    assert "Nothing that can be undone was done here today." in scan(patron, ".u")


def test_words_are_looked_for_among_readers_and_titles(scan, patron, search_index):
    edition = make_edition("Ada and the engine")
    make_item(edition, call_number="510 ADA")
    reindex()
    text = scan("desk", "ada")
    assert "Ada Reader" in text
    assert "Ada and the engine" in text
    assert "510 ADA" in text


@pytest.mark.parametrize("where", ["desk", "desk_return"])
def test_a_name_that_is_typed_stands_in_no_address(librarian, patron, search_index, where):
    make_patron("Bob Reader")
    answer = librarian.post(reverse(f"admin:{where}"), {"scan": "reader"})
    assert (answer.status_code, answer.headers.get("Location")) == (200, None)
    assert answer.content.decode().count("/admin/desk/patrons/") >= 2
    assert "reader" not in answer.request["PATH_INFO"] + answer.request["QUERY_STRING"]


def test_what_was_lent_to_one_reader_is_shown_on_no_page_but_hers(scan, librarian, patron):
    item = make_item(make_edition("Secret diary"))
    scan(patron, item.barcode)
    assert "Secret diary" in librarian.get(patron.get_absolute_url()).content.decode()
    others = [reverse(f"admin:{name}") for name in PAGES] + [
        reverse("admin:desk_item", args=[make_item(make_edition()).pk])
    ]
    for page in others:
        assert "Secret diary" not in librarian.get(page).content.decode(), page
    assert "Lent 1." in librarian.get(patron.get_absolute_url()).content.decode(), "she is still at the desk"
    librarian.get(make_patron("Bob Borrower").get_absolute_url())
    assert not librarian.get(patron.get_absolute_url()).context["entries"], "the next reader has been served"


def test_what_was_done_on_the_first_page_or_with_a_copy_is_over_when_another_page_is_opened(scan, librarian, patron):
    item = make_item(make_edition("Secret diary"))
    scan(patron, item.barcode)
    here = reverse("admin:desk_item", args=[item.pk])
    lost = librarian.post(reverse("admin:desk_lost", args=[item.pk]), {"next": here}, follow=True)
    assert len(lost.context["entries"]) == 1
    assert "Ada Reader has it again" in scan("desk", ".u")
    librarian.get(reverse("admin:desk_hold_shelf"))
    for page in (reverse("admin:desk"), here):
        assert librarian.get(page).context["entries"] == []


def test_a_copy_that_is_looked_at_between_two_scans_does_not_lose_the_slip(scan, librarian, patron):
    item = make_item(make_edition("Cosmos"))
    scan(patron, item.barcode)
    librarian.get(reverse("admin:desk_item", args=[item.pk]))
    assert "Cosmos" in scan(patron, "").split('class="slip"')[1].split("</article>")[0]


def test_what_is_undone_from_the_first_page_is_marked_on_the_page_of_the_reader(scan, librarian, patron):
    scan(patron, make_item(make_edition("Cosmos")).barcode)
    assert "It is not lent any more." in scan("desk", ".u")
    (entry,) = librarian.get(patron.get_absolute_url()).context["entries"]
    assert entry["is_undone"]


def test_a_name_that_only_one_reader_has_leads_to_her(scan, patron, search_index):
    assert "Lending to Ada Reader" in scan("desk", "reader")


def test_an_isbn_shows_its_title_with_the_copies(scan, patron, search_index):
    edition = make_edition("Moby-Dick")
    make_number(edition, "978-0-679-60010-7")
    item = make_item(edition)
    reindex()
    text = scan(patron, "9780679600107")
    assert item.barcode in text
    assert "Reserve for Ada Reader" in text


def test_a_copy_scanned_while_a_title_is_looked_up_for_a_reader_is_lent_to_that_reader(librarian, patron, search_index):
    edition = make_edition("Moby-Dick")
    item = make_item(edition)
    reindex()
    found = librarian.post(patron.get_absolute_url(), {"scan": "moby"})
    assert found.status_code == 200, "the box is sent to the page of the reader again"
    assert "Choose below for Ada Reader, or scan a copy to lend it." in found.content.decode()
    page = librarian.post(patron.get_absolute_url(), {"scan": item.barcode}, follow=True)
    assert "Lent 1." in page.content.decode()
    assert Loan.objects.get().patron == patron


def test_what_nobody_knows_is_told_and_an_isbn_is_recognised(scan, search_index):
    assert "no title here is “zzzz”" in scan("desk", "zzzz")
    assert "looks like an ISBN" in scan("desk", "9780306406157")


@pytest.mark.parametrize("text", ["'; DROP TABLE", "%", "\\", "\x00", "9" * 500, '"', "OR", "(", "٣٤", "😀", ".x", "."])
def test_anything_at_all_can_be_scanned(scan, patron, search_index, text):
    scan("desk", text)
    scan(patron, text)
    scan("desk_return", text)


def test_a_set_is_lent_by_one_scan(scan, patron):
    edition = make_edition("Lord of the flies")
    bag = ItemSet.objects.create(name="Class set", barcode="SET-1")
    bag.items.set([make_item(edition) for _copy in range(3)])
    set_rule(most_loans=30)
    assert "Lent 3." in scan(patron, "SET-1")


def test_a_set_among_many_barcodes_is_lent_and_taken_back_whole(librarian, patron):
    bag = ItemSet.objects.create(name="Class set", barcode="SET-1")
    bag.items.set([make_item(make_edition(f"Title {number}")) for number in range(3)])
    single = make_item(make_edition("Single"))
    many = {"many": f"SET-1 {single.barcode}"}
    assert "Lent 4." in librarian.post(patron.get_absolute_url(), many, follow=True).content.decode()
    assert "4 taken back" in librarian.post(reverse("admin:desk_return"), many, follow=True).content.decode()
    assert Loan.objects.open().count() == 0


def test_what_was_lent_anyway_is_not_counted_as_refused_any_more(scan, patron):
    item = make_item(make_edition(), status="reference_only")
    assert "Lent 0. 1 refused." in scan(patron, item.barcode)
    text = scan(patron, ".l")
    assert "Lent 1." in text
    assert "refused." not in text


def test_a_renewal_that_was_refused_can_be_done_anyway_from_its_row(librarian, patron):
    set_rule(renewals=0)
    loan = make_loan(make_item(make_edition("Cosmos")), patron)
    address = reverse("admin:desk_renew", args=[loan.pk])
    data = {"next": patron.get_absolute_url()}
    page = librarian.post(address, data, follow=True)
    (row,) = page.context["entries"]
    assert row["word"] == "Not renewed"
    text = page.content.decode()
    assert f'<form method="post" action="{address}">' in text.split('id="desk-log"')[1].split("</ol>")[0]
    assert "Renew anyway" in text
    assert "Lend anyway" not in text
    page = librarian.post(address, data | {"although": row["although"]}, follow=True)
    assert page.context["entries"][0]["word"] == "Renewed"


def test_a_block_is_told_with_its_reason_and_one_full_stop(scan, patron):
    patron.blocks.create(reason="A book is being looked into.", starts_on=timezone.localdate())
    text = scan(patron, make_item(make_edition()).barcode)
    assert "Blocked: A book is being looked into." in text
    assert "into.." not in text


def test_many_barcodes_at_once_are_lent_without_script(librarian, patron):
    items = [make_item(make_edition(f"Title {number}")) for number in range(3)]
    codes = "\n".join([*(item.barcode for item in items), "unknown-1"])
    text = librarian.post(patron.get_absolute_url(), {"many": codes}, follow=True).content.decode()
    assert "Lent 3." in text
    assert "unknown-1" in text


def test_a_reservation_is_made_from_the_list_with_its_place_in_line(librarian, patron):
    edition = make_edition("Wanted")
    item = make_item(edition)
    librarian.post(make_patron("Has It").get_absolute_url(), {"scan": item.barcode})
    address = reverse("admin:desk_place_hold", args=[patron.pk])
    again = {"edition": edition.pk, "next": patron.get_absolute_url()}
    text = librarian.post(address, again, follow=True).content.decode()
    assert "To collect at Elm Street. First in line; about 4 weeks" in text
    text = librarian.post(address, again, follow=True).content.decode()
    assert "Not reserved" in text
    assert Hold.objects.count() == 1


def test_renew_all_tells_of_each(librarian, patron, scan):
    scan(patron, make_item(make_edition("Cosmos")).barcode)
    text = scan(patron, ".r")
    assert "Renewed 1." in text
    assert "1 not renewed." in scan(patron, ".r")


def test_a_renewal_that_is_undone_is_told_with_the_date_from_before(patron, scan):
    scan(patron, make_item(make_edition("Cosmos")).barcode)
    loan = Loan.objects.get()
    scan(patron, ".r")
    assert f"Due {in_words.due(loan.due_at)} as before." in scan(patron, ".u")


def test_blocks_notes_and_money_are_seen_at_once(librarian, branch):
    child = make_patron("Cleo Child", category=make_category("Child"), staff_note="Likes large print")
    child.blocks.create(reason="Ring us")
    Charge.objects.create(patron=child, kind="fee", amount="2.40")
    text = librarian.get(child.get_absolute_url()).content.decode()
    for words in ("Likes large print", "Ring us", "€2.40", "Blocked"):
        assert words in text


def test_the_desk_asks_where_it_stands_when_nobody_has_said(client, db):
    make_branch("Central"), make_branch("Elm Street")
    client.force_login(make_librarian(), backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse("admin:desk"), follow=True)
    assert "Where does this desk stand?" in response.content.decode()
    chosen = client.post(
        reverse("admin:desk_branch"), {"branch": make_branch("Central").pk, "next": reverse("admin:desk")}, follow=True
    )
    assert "Scan or type anything" in chosen.content.decode()
    assert "Central" in chosen.content.decode()


def test_the_first_page_of_the_desk_lists_the_commands_that_can_be_typed(librarian):
    text = librarian.get(reverse("admin:desk")).content.decode()
    assert "<dt>.u</dt><dd>Undo</dd>" in text
    assert "<dt>.l</dt><dd>Lend it anyway</dd>" in text


PAGES = ("desk", "desk_return", "desk_hold_shelf", "desk_pull_list", "desk_transits", "desk_commands")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_desk_is_for_those_who_may_use_it(client: Client, branch, name):
    address = reverse(f"admin:{name}")
    assert client.get(address).status_code == 302
    client.force_login(
        User.objects.create_user("cataloguer", password="x", is_staff=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_desk_stands_while_there_is_nothing_to_show(librarian, name):
    assert librarian.get(reverse(f"admin:{name}")).status_code == 200


def test_the_page_of_a_reader_takes_as_many_queries_for_twenty_loans_and_reservations_as_for_one(
    librarian, patron, scan, django_assert_max_num_queries
):
    set_rule(most_loans=50)
    for number in range(20):
        scan(patron, make_item(make_edition(f"Title {number}")).barcode)
        make_hold(make_edition(f"Wanted {number}"), patron)
    with django_assert_max_num_queries(30):
        librarian.get(patron.get_absolute_url())


@pytest.mark.parametrize("address", ["desk", "desk_return", "desk_pull_list", "desk_hold_shelf", "desk_transits"])
def test_every_form_of_the_desk_carries_its_token(librarian, patron, scan, address):
    edition = make_edition()
    item = make_item(edition)
    make_hold(edition, patron)
    scan("desk_return", make_item(make_edition(), make_branch("Central")).barcode)
    scan(patron, make_item(make_edition()).barcode)
    for page in (reverse(f"admin:{address}"), patron.get_absolute_url(), reverse("admin:desk_item", args=[item.pk])):
        text = librarian.get(page).content.decode()
        assert text.count('method="post"') == text.count("csrfmiddlewaretoken") > 0


def test_the_desk_is_the_first_thing_that_who_lends_sees(client, branch):
    for name, groups, first in (("lena", ["Librarian"], "desk"), ("carla", ["Cataloguer"], "index")):
        user = User.objects.create_user(name, password="a long word", is_staff=True)
        user.groups.set(Group.objects.filter(name__in=groups))
        sent = {"username": name, "password": "a long word", "next": reverse("admin:index")}
        assert client.post(reverse("admin:login"), sent)["Location"] == reverse(f"admin:{first}")
        wanted = sent | {"next": reverse("admin:catalog_item_changelist")}
        assert client.post(reverse("admin:login"), wanted)["Location"] == wanted["next"]
