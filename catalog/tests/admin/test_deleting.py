"""What forbids deleting is counted: however many loans there are, and without the names of readers."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Branch, CirculationEvent, CirculationRule, ItemType, Patron
from catalog.tests.admin.pages import page
from catalog.tests.cast import make_agent, make_branch, make_category, make_edition, make_item, make_loan, make_patron

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def words(client: Client, address: str, **sent: object) -> str:
    answer = client.post(address, sent) if sent else client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def lent(branch: Branch, times: int, **fields: object) -> None:
    item = make_item(make_edition(), branch, **fields)
    ada = Patron.objects.filter(name="Ada Reader").first() or make_patron("Ada Reader")
    for _number in range(times):
        make_loan(item, ada, ended_at=timezone.now(), ended_as="returned")


def test_a_branch_says_how_many_of_each_kind_and_what_to_do(superuser: Client) -> None:
    branch = make_branch()
    lent(branch, times=3)
    CirculationRule.objects.create(branch=branch, renewals=1)
    CirculationEvent.objects.create(verb="check_out", at=timezone.now(), branch=branch)
    address = page("delete", "branch", branch.pk)
    for shown in (words(superuser, address), words(superuser, address, post="yes")):
        for said in ("1 item", "3 loans", "1 lending rule", "1 desk action", "1 patron"):
            assert f"<li>{said}</li>" in shown
        assert "“Elm Street” cannot be deleted. There still are:" in shown
        assert "Close the branch instead: untick “shown to readers”." in shown
        assert "Ada Reader" not in shown
    assert Branch.objects.filter(pk=branch.pk).exists()


def test_a_loan_that_was_lent_and_came_back_there_counts_once(superuser: Client) -> None:
    branch = make_branch()
    make_loan(make_item(make_edition(), branch), ended_at=timezone.now(), ended_as="returned", return_branch=branch)
    assert "<li>1 loan</li>" in words(superuser, page("delete", "branch", branch.pk))


def test_thousands_cost_as_much_as_one(superuser: Client, django_assert_max_num_queries: Callable) -> None:
    branch = make_branch()
    lent(branch, times=1)
    address = page("delete", "branch", branch.pk)
    few = len(superuser.get(address).content)
    lent(branch, times=50)
    with django_assert_max_num_queries(20):
        shown = superuser.get(address)
    assert len(shown.content) < few + 100


def test_many_chosen_at_once_are_counted_together(superuser: Client) -> None:
    branches = [make_branch("Elm Street"), make_branch("Harbour")]
    for branch in branches:
        lent(branch, times=2)
    data = {"action": "delete_selected", "_selected_action": [branch.pk for branch in branches]}
    assert "<li>4 loans</li>" in words(superuser, page("changelist", "branch"), **data)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("patroncategory", "Give the patrons another category first."),
        ("itemtype", "Give the copies another type first."),
    ],
)
def test_what_patrons_or_copies_are_in_is_emptied_first(superuser: Client, model: str, said: str) -> None:
    kind = ItemType.objects.create(code="toy", name="Toy")
    lent(make_branch(), times=1, item_type=kind)
    pk = kind.pk if model == "itemtype" else make_category().pk
    shown = words(superuser, page("delete", model, pk), post="yes")
    assert said in shown
    assert "Ada Reader" not in shown


def test_what_nothing_forbids_is_listed_and_goes(superuser: Client) -> None:
    branch, agent = make_branch("Harbour"), make_agent("Melville, Herman")
    assert "Are you sure" in words(superuser, page("delete", "branch", branch.pk))
    for model, row in (("branch", branch), ("agent", agent)):
        assert superuser.post(page("delete", model, row.pk), {"post": "yes"}).status_code == 302
        assert not type(row).objects.filter(pk=row.pk).exists()
