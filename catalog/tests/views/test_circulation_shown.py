"""What readers are told of copies that are lent, kept for somebody or on their way."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Item, Loan
from catalog.tests.cast import (
    make_branch,
    make_edition,
    make_hold,
    make_item,
    make_link,
    make_loan,
    make_patron,
    make_transit,
    make_work,
    reindex,
)

Page = Callable[[str], str]
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
IN_TIME = datetime(2026, 11, 28, 23, 59, tzinfo=UTC)
LATE = datetime(2026, 11, 14, 23, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_20_november_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def item() -> Item:
    """The only copy of Moby-Dick."""
    return make_item(make_edition(), location="Fiction", call_number="813.3 MEL")


def lent(item: Item) -> None:
    make_loan(item, due_at=IN_TIME)


def late(item: Item) -> None:
    make_loan(item, due_at=LATE)


def kept(item: Item) -> None:
    make_hold(item.edition, caught_item=item, ready_at=NOW)


def caught(item: Item) -> None:
    make_hold(item.edition, make_patron(branch=make_branch("Harbour")), caught_item=item)


def sent(item: Item) -> None:
    make_transit(item, make_branch("Harbour"))


def sent_where_readers_do_not_go(item: Item) -> None:
    make_transit(item, make_branch("Stacks", is_public=False))


EACH = pytest.mark.parametrize(
    ("happens", "code", "words"),
    [
        (lent, "on_loan", "Out. Due back 28 November"),
        (late, "overdue", "Out. It was due back 14 November"),
        (kept, "on_hold_shelf", "Kept for another reader"),
        (caught, "in_transit", "On its way to Harbour"),
        (sent, "in_transit", "On its way to Harbour"),
        (sent_where_readers_do_not_go, "in_transit", "On its way"),
    ],
)


@EACH
def test_on_a_hit(client: Client, item: Item, happens: Callable[[Item], None], code: str, words: str) -> None:
    happens(item)
    reindex()
    html = client.get("/search/?q=moby").content.decode()
    (line,) = re.findall(rf'<p class="where" data-status="{code}">(.*?)</p>', html, re.S)
    # Where it belongs would send a reader astray.
    assert " ".join(re.sub(r"<[^>]+>", " ", line).split()) == words


@EACH
def test_on_the_record(client: Client, item: Item, happens: Callable[[Item], None], code: str, words: str) -> None:
    happens(item)
    html = client.get(item.edition.get_absolute_url()).content.decode()
    assert re.search(rf'<section class="card can"[^>]* data-status="{code}">', html)
    (row,) = re.findall(rf'<tr data-status="{code}">(.*?)</tr>', html, re.S)
    shown = " ".join(re.sub(r"<[^>]+>", " ", row).split())
    assert shown == f"Elm Street Fiction 813.3 MEL {words}"
    assert "No need to ask" not in html


@EACH
def test_in_a_list_of_editions(page: Page, item: Item, happens: Callable[[Item], None], code: str, words: str) -> None:
    happens(item)
    assert words in page(item.edition.work.get_absolute_url())
    other = make_edition("Moby Dick", work=item.edition.work)
    assert f"Book {words}" in page(other.get_absolute_url())


@EACH
def test_for_machines(client: Client, item: Item, happens: Callable[[Item], None], code: str, words: str) -> None:
    happens(item)
    reindex()
    answer = client.get(f"/api/v1/editions/{item.edition_id}/").json()
    (copy,) = answer["items"]
    assert copy["status"] == ("on_loan" if code == "overdue" else code)
    assert not copy["available"]
    due = {lent: "2026-11-28T23:59:00Z", late: "2026-11-14T23:59:00Z"}.get(happens)
    assert copy["due_at"] == due
    expected = {"status": "unavailable", "available": 0, "total": 1}
    assert answer["availability"] == expected
    (listed,) = client.get("/api/v1/editions/?q=moby").json()["results"]
    assert listed["availability"] == expected
    html = client.get(item.edition.get_absolute_url()).content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(text)["offers"][0]["availability"] == "https://schema.org/OutOfStock"


@EACH
def test_what_is_over_counts_no_more(
    page: Page, item: Item, happens: Callable[[Item], None], code: str, words: str
) -> None:
    happens(item)
    item.loans.update(ended_at=NOW, ended_as="returned")
    item.caught_holds.update(ended_at=NOW, ended_as="cancelled")
    item.transits.update(received_at=NOW)
    reindex()
    assert "On the shelf at Elm Street: Fiction, 813.3 MEL" in page("/search/?q=moby")
    assert Item.objects.on_shelf().get() == item


@EACH
def test_nobody_finds_it_on_the_shelf(
    client: Client, item: Item, happens: Callable[[Item], None], code: str, words: str
) -> None:
    happens(item)
    reindex()
    assert not Item.objects.on_shelf().exists()
    assert "813.3 MEL" not in client.get("/search/?available=1").content.decode()


def test_the_day_of_reading_says_whether_it_is_late(page: Page, item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    lent(item)
    reindex()
    assert "Out. Due back 28 November" in page("/search/?q=moby")
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=10))
    assert "Out. It was due back 28 November" in page("/search/?q=moby")


def test_another_year_is_said(page: Page, item: Item) -> None:
    make_loan(item, due_at=datetime(2027, 1, 4, 23, 59, tzinfo=UTC))
    assert "Out. Due back 4 January 2027" in page(item.edition.get_absolute_url())


def test_the_day_is_that_of_the_library(page: Page, item: Item, settings) -> None:  # type: ignore[no-untyped-def]
    settings.TIME_ZONE = "Asia/Tokyo"
    make_loan(item, due_at=datetime(2026, 11, 28, 14, 59, tzinfo=UTC))
    assert "Out. Due back 28 November" in page(item.edition.get_absolute_url())
    Loan.objects.update(due_at=datetime(2026, 11, 28, 15, tzinfo=UTC))
    assert "Out. Due back 29 November" in page(item.edition.get_absolute_url())


def test_the_copy_that_is_due_first_speaks_for_those_that_are_out(page: Page, item: Item) -> None:
    lent(item)
    make_loan(make_item(item.edition, call_number="999"), due_at=datetime(2026, 11, 25, 23, 59, tzinfo=UTC))
    late(make_item(item.edition))
    assert "Out. Due back 25 November" in page(item.edition.work.get_absolute_url())


def test_a_copy_on_the_shelf_speaks_for_those_that_are_out(page: Page, item: Item) -> None:
    lent(make_item(item.edition, make_branch("Harbour")))
    reindex()
    words = page("/search/?q=moby")
    assert "On the shelf at Elm Street: Fiction, 813.3 MEL" in words
    assert "Harbour: 599.5 WHA" not in words


@pytest.mark.parametrize("status", ["missing", "lost", "withdrawn"])
def test_what_nobody_can_have_is_not_said_to_be_out(page: Page, item: Item, status: str) -> None:
    lent(item)
    Item.objects.update(status=status)
    assert "Due back" not in page(item.edition.get_absolute_url())


def test_on_the_shelf_at_a_branch_is_one_and_the_same_copy(page: Page, item: Item) -> None:
    lent(item)
    make_item(item.edition, make_branch("Harbour"))
    reindex()
    assert "None of these is on the shelf at Elm Street now." in page("/search/?q=moby&branch=elm-street")
    assert "On the shelf now at Harbour (1)" in page("/search/?q=moby&branch=harbour")


class TestTheQueue:
    def test_all_copies_are_out_and_some_wait(self, page: Page, item: Item) -> None:
        lent(item)
        late(make_item(item.edition))
        kept(make_item(item.edition))
        make_hold(item.edition)
        make_hold(item.edition.work)
        words = page(item.edition.get_absolute_url())
        assert "Out. Due back 28 November All 3 copies are out. 2 readers are waiting." in words

    def test_of_one_copy_it_is_said_only_who_waits(self, page: Page, item: Item) -> None:
        lent(item)
        assert "copies are out" not in page(item.edition.get_absolute_url())
        make_hold(item)
        assert "Out. Due back 28 November 1 reader is waiting." in page(item.edition.get_absolute_url())

    def test_a_copy_that_is_being_repaired_is_not_out(self, page: Page, item: Item) -> None:
        lent(item)
        make_item(item.edition, status="damaged")
        assert "1 of 2 copies is out." in page(item.edition.get_absolute_url())

    @pytest.mark.parametrize("status", ["available", "reference_only"])
    def test_nothing_is_said_while_a_copy_is_here(self, page: Page, item: Item, status: str) -> None:
        lent(item)
        make_item(item.edition, status=status)
        make_hold(item.edition)
        words = page(item.edition.get_absolute_url())
        assert "waiting" not in words
        assert "are out" not in words

    def test_a_link_does_not_hide_it(self, page: Page, item: Item) -> None:
        lent(item)
        make_link(item.edition)
        make_hold(item.edition)
        assert "1 reader is waiting." in page(item.edition.get_absolute_url())

    def test_who_paused_or_wants_another_edition_does_not_wait_for_this_one(self, page: Page, item: Item) -> None:
        lent(item)
        work = item.edition.work
        make_hold(make_edition("Moby Dick", work=work, language="fre"))
        make_hold(work, language="fre")
        make_hold(make_work("Otters"))
        make_hold(item.edition, suspended_at=NOW, suspended_until=NOW.date() + timedelta(days=3))
        make_hold(item.edition, ended_at=NOW, ended_as="cancelled")
        assert "waiting" not in page(item.edition.get_absolute_url())
        make_hold(work, language="eng", format="book")
        assert "1 reader is waiting." in page(item.edition.get_absolute_url())

    def test_it_costs_one_query_however_many_are_out_and_none_while_nothing_is(
        self, query_count: Callable[[str], int], item: Item
    ) -> None:
        address = item.edition.get_absolute_url()
        nothing_out = query_count(address)
        lent(item)
        assert query_count(address) == nothing_out + 1
        for number in range(10):
            late(make_item(item.edition, enumeration=f"v.{number}"))
            make_hold(item.edition)
        assert query_count(address) == nothing_out + 1


def test_hits_cost_the_same_whatever_is_out(query_count: Callable[[str], int], item: Item) -> None:
    reindex()
    one = query_count("/search/?q=moby")
    for happens in (lent, late, kept, caught, sent):
        happens(make_item(make_edition("Moby-Dick", work=make_work(happens.__name__))))
    reindex()
    assert query_count("/search/?q=moby") == one
