"""Search knows what is lent, kept or on its way, as soon as it is told that something has changed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Edition, Item, SearchChange
from catalog.presenters.hits import edition_hits
from catalog.search.checking import differences
from catalog.search.documents import documents
from catalog.search.following import follow
from catalog.tests.cast import make_branch, make_edition, make_hold, make_item, make_loan, make_transit, reindex
from catalog.tests.search.asking import ask, counts, question, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def told(edition: Edition) -> None:
    """What each verb of circulation does at its end."""
    SearchChange.objects.record([edition.pk])
    follow()


def line(text: str) -> str:
    """How one can have the first hit, in words."""
    at = timezone.now()
    return str(edition_hits(question(text).editions[:1], at=at)[0].availability.status.label)


def test_a_loan_takes_a_title_off_the_shelf_and_its_end_puts_it_back():
    item = make_item(make_edition("Whales"))
    reindex()
    assert counts(ask("q=whales"), "available") == {"1": 1}
    loan = make_loan(item)
    told(item.edition)
    assert counts(ask("q=whales"), "available") == {}
    assert ask("q=whales&available=1").total == 0
    assert line("whales").startswith("Out. Due back ")
    loan.ended_at, loan.ended_as = timezone.now(), "returned"
    loan.save()
    told(item.edition)
    assert counts(ask("q=whales"), "available") == {"1": 1}
    assert line("whales") == "On the shelf"


@pytest.mark.parametrize(
    "happens",
    [
        lambda item: make_loan(item),
        lambda item: make_hold(item.edition, caught_item=item),
        lambda item: make_hold(item.edition, caught_item=item, ready_at=timezone.now()),
        lambda item: make_transit(item, make_branch("Harbour")),
    ],
    ids=["lent", "caught", "kept", "sent"],
)
def test_what_the_index_was_not_told_is_found_by_the_check(happens):
    item = make_item(make_edition("Whales"))
    reindex()
    happens(item)
    _checked, found = differences()
    assert found == [f"Edition {item.edition_id}: available differ."]
    told(item.edition)
    assert differences()[1] == []


def test_the_check_finds_a_due_date_that_has_moved():
    loan = make_loan(make_item(make_edition("Whales")))
    reindex()
    loan.due_at += timedelta(days=7)
    loan.save()
    assert differences()[1] == [f"Edition {loan.item.edition_id}: words or lists differ."]


def test_another_copy_at_the_same_branch_is_still_there():
    edition = make_edition("Whales")
    make_loan(make_item(edition))
    make_item(edition)
    reindex()
    assert ask("q=whales&available=1&branch=elm-street").total == 1


def test_what_waits_for_a_copy_takes_none_away():
    item = make_item(make_edition("Whales"))
    make_hold(item.edition)
    make_hold(item)
    reindex()
    assert ask("q=whales&available=1").total == 1
    assert Item.objects.on_shelf().get() == item


def test_among_equals_what_was_lent_often_comes_first():
    for name, times in (("never", 0), ("seldom", 8), ("often", 80)):
        item = make_item(make_edition("Whales", publisher=name))
        for _time in range(times):
            make_loan(item, ended_at=timezone.now(), ended_as="returned")
    make_item(make_edition("Whales on ice"))
    reindex()
    found = question("whales").editions
    assert found[0].publisher == "often"
    assert titles("whales")[-1] == "Whales on ice"


def test_a_batch_costs_the_same_whatever_is_out():
    def queries() -> int:
        ids = list(Edition.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as captured:
            assert len(list(documents(ids))) == len(ids)
        return len(captured)

    item = make_item(make_edition())
    none = queries()
    make_loan(item)
    for _number in range(5):
        make_loan(make_item(make_edition()))
        make_hold(item.edition, caught_item=make_item(item.edition))
    assert queries() == none
