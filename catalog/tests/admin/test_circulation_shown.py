"""What cataloguers see of copies that are lent, kept or on their way, and that what was lent cannot be deleted."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Item
from catalog.tests.admin.pages import page, save
from catalog.tests.cast import make_branch, make_edition, make_hold, make_item, make_loan, make_patron, make_transit
from catalog.tests.views.conftest import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_20_november_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def item() -> Item:
    """The only copy of Moby-Dick, lent to Ada Reader."""
    item = make_item(make_edition(), barcode="B7")
    make_loan(item, make_patron("Ada Reader"), due_at=datetime(2026, 11, 28, 23, 59, tzinfo=UTC))
    return item


def words(client: Client, address: str) -> str:
    return words_of(client.get(address).content.decode())


def test_list_and_pages_say_where_a_copy_is(superuser: Client, item: Item) -> None:
    for address in (
        page("changelist", "item"),
        page("change", "item", item.pk),
        page("change", "edition", item.edition_id),
    ):
        assert "Out to a reader, due 28 November" in words(superuser, address), address


def test_each_way_in_which_a_copy_is_away(superuser: Client, item: Item) -> None:
    make_loan(make_item(item.edition), due_at=datetime(2026, 11, 14, 23, 59, tzinfo=UTC))
    make_hold(item.edition, caught_item=make_item(item.edition), ready_at=NOW)
    make_transit(make_item(item.edition), make_branch("Harbour"))
    make_item(item.edition)
    make_item(item.edition, status="lost")
    shown = words(superuser, page("changelist", "item"))
    for text in (
        "Out to a reader, was due 14 November",
        "Kept for a reader",
        "On its way to Harbour",
        "In its place",
        "Lost",
    ):
        assert text in shown


def test_the_list_costs_the_same_for_any_number_of_lent_copies(superuser: Client, item: Item) -> None:
    address = page("changelist", "item")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert superuser.get(address).status_code == 200
        return len(captured)

    queries()
    one = queries()
    for _number in range(10):
        make_loan(make_item(item.edition))
    assert queries() == one


def test_a_copy_that_was_lent_cannot_be_deleted_and_nobody_is_named(superuser: Client, item: Item) -> None:
    make_loan(item, ended_at=timezone.now(), ended_as="returned")
    for address in (page("delete", "item", item.pk), page("delete", "edition", item.edition_id)):
        shown = words(superuser, address)
        assert "2 loans" in shown
        assert "set its status to Withdrawn" in shown
        assert "Ada Reader" not in shown
        assert superuser.post(address, {"post": "yes"}).status_code in {200, 403}
    chosen = {"action": "delete_selected", "_selected_action": [item.pk]}
    answer = superuser.post(page("changelist", "item"), chosen).content.decode()
    assert "set its status to Withdrawn" in answer
    assert "Ada Reader" not in answer
    assert Item.objects.get() == item


def test_nor_can_it_be_deleted_among_the_copies_of_its_edition(superuser: Client, item: Item) -> None:
    answer = save(superuser, page("change", "edition", item.edition_id), **{"items-0-DELETE": "on"})
    shown = words_of(answer.content.decode())
    assert "B7 was lent and cannot be deleted. Set its status to Withdrawn instead." in shown
    assert "Ada Reader" not in shown
    assert Item.objects.get() == item


def test_a_copy_that_was_never_lent_can_be_deleted(superuser: Client) -> None:
    item = make_item(make_edition())
    assert superuser.post(page("delete", "item", item.pk), {"post": "yes"}).status_code == 302
    assert not Item.objects.exists()
