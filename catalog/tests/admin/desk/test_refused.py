"""What the desk refuses a reader is in the log: who, when, from where, and why."""

import datetime

import pytest
from django.urls import reverse

from catalog.models import CirculationEvent, Patron, User
from catalog.tests.admin.pages import page
from catalog.tests.cast import make_edition, make_hold, make_item, make_loan, make_patron
from catalog.tests.circulation.day import set_rule
from catalog.vocabulary.circulation import Verb

pytestmark = pytest.mark.django_db


def logged() -> list[tuple[str, list[str]]]:
    """All that is in the log: what, and the reasons against it."""
    return list(CirculationEvent.objects.order_by("pk").values_list("verb", "refusals"))


def test_a_copy_that_is_not_lent_is_logged_with_reader_desk_and_reasons(scan, patron, branch):
    item = make_item(make_edition(), status="reference_only")
    scan(patron, item.barcode)
    event = CirculationEvent.objects.get()
    assert (event.verb, event.refusals) == (Verb.REFUSE, ["reference_only"])
    assert (event.patron, event.item, event.branch, event.address) == (patron, item, branch, "127.0.0.1")
    assert event.by == User.objects.get(username="librarian")


def test_what_is_lent_anyway_was_refused_all_the_same(scan, patron):
    item = make_item(make_edition(), status="reference_only")
    scan(patron, item.barcode, ".l")
    assert logged() == [("refuse", ["reference_only"]), ("check_out", ["reference_only"])]


def test_of_a_pile_each_refused_copy_is_logged(librarian, patron):
    items = [make_item(make_edition(f"Title {number}"), status="damaged") for number in range(2)]
    items.append(make_item(make_edition("Free")))
    librarian.post(patron.get_absolute_url(), {"many": " ".join(item.barcode for item in items)})
    assert [verb for verb, _codes in logged()] == ["refuse", "refuse", "check_out"]


def test_a_copy_scanned_twice_and_one_that_nobody_knows_are_no_refusals(scan, patron, search_index):
    item = make_item(make_edition())
    scan(patron, item.barcode, item.barcode, "unknown-1")
    assert [verb for verb, _codes in logged()] == ["check_out"]


@pytest.mark.parametrize("how", ["one", "all", "command"])
def test_a_renewal_that_is_refused_is_logged(librarian, patron, scan, how):
    set_rule(renewals=0)
    item = make_item(make_edition("Cosmos"))
    loan = make_loan(item, patron)
    if how == "command":
        scan(patron, ".r")
    else:
        address = reverse("admin:desk_renew", args=[loan.pk]), reverse("admin:desk_renew_all", args=[patron.pk])
        librarian.post(address[how == "all"], {"next": patron.get_absolute_url()})
    event = CirculationEvent.objects.get()
    assert (event.verb, event.refusals) == (Verb.REFUSE, ["limit_reached"])
    assert (event.patron, event.item) == (patron, item)


@pytest.mark.parametrize("what", ["edition", "item"])
def test_a_reservation_that_is_refused_is_logged_with_the_copy_if_one_was_named(librarian, patron, what):
    item = make_item(make_edition("Orca"))
    target = item if what == "item" else item.edition
    librarian.post(reverse("admin:desk_place_hold", args=[patron.pk]), {what: target.pk})
    event = CirculationEvent.objects.get()
    assert (event.verb, event.refusals, event.patron) == (Verb.REFUSE, ["on_shelf_now"], patron)
    assert event.item == (item if what == "item" else None)


def test_what_refuses_nothing_to_a_reader_is_told_and_not_logged(librarian, patron):
    """A slip of the finger, an act that was done already, an undo that something hangs on."""
    hold = make_hold(make_edition(), patron)
    for name, number, data in (
        ("desk_pay", patron.pk, {"amount": "much"}),
        ("desk_pay", patron.pk, {"amount": "5"}),
        ("desk_hold_pause", hold.pk, {"until": "2001-01-01"}),
        ("desk_place_hold", patron.pk, {}),
    ):
        text = librarian.post(reverse(f"admin:{name}", args=[number]), data, follow=True).content.decode()
        assert "Not done" in text, name
    assert logged() == []


def test_undo_takes_the_last_act_back_and_leaves_the_refusal_after_it(scan, patron):
    scan(patron, make_item(make_edition("Cosmos")).barcode)
    text = scan(patron, make_item(make_edition("Fixed"), status="reference_only").barcode, ".u")
    assert "It is not lent any more." in text
    assert [verb for verb, _codes in logged()] == ["check_out", "refuse", "undo"]


def test_the_page_of_the_copy_and_the_log_say_the_reasons_in_words(scan, patron, librarian):
    item = make_item(make_edition("Cosmos"), status="reference_only")
    scan(patron, item.barcode, ".l")
    text = " ".join(librarian.get(reverse("admin:desk_item", args=[item.pk])).content.decode().split())
    history = text.split("What was done with it")[1].split("</ul>")[0]
    assert "Refused · Ada Reader" in history
    assert "librarian · it stays in the library" in history
    assert "Lent · Ada Reader" in history
    assert "librarian · although: it stays in the library" in history
    for question in ({}, {"q": item.barcode}, {"q": patron.card_number}, {"verb__exact": "refuse"}):
        listed = librarian.get(page("changelist", "circulationevent"), question).content.decode()
        assert "Refused: it stays in the library" in listed, question
        assert ("Lent, although: it stays in the library" in listed) == ("verb__exact" not in question)
    event = CirculationEvent.objects.get(verb="refuse")
    shown = librarian.get(page("change", "circulationevent", event.pk)).content.decode()
    assert "Refused: it stays in the library" in shown


@pytest.mark.parametrize("before", [0, 20])
def test_a_scan_that_is_refused_for_many_reasons_takes_few_queries_whatever_was_refused_before(
    librarian, patron, before, django_assert_max_num_queries
):
    item = make_item(make_edition("Cosmos"))
    make_hold(item.edition, make_patron("Waits"))
    patron.blocks.create(reason="Ring us")
    Patron.objects.filter(pk=patron.pk).update(expires_on=datetime.date(2020, 1, 1))
    for _time in range(before):
        librarian.post(patron.get_absolute_url(), {"scan": item.barcode})
    with django_assert_max_num_queries(30):
        librarian.post(patron.get_absolute_url(), {"scan": item.barcode})
    assert logged() == [("refuse", ["card_expired", "blocked", "reserved_by_other"])] * (before + 1)
