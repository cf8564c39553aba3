"""Pages about the branches."""

import datetime
from collections.abc import Callable

from django.test import Client

from catalog.models import Branch, Closure
from catalog.tests.cast import make_branch, make_edition, make_hours, make_item, make_location, make_shelf

Page = Callable[[str], str]


def full_branch() -> Branch:
    """A branch with everything."""
    branch = make_branch(
        "Elm Street",
        about="With a garden.",
        street="Elm Street 31",
        postcode="1043",
        town="Riverside",
        phone="01632 960 101",
        email="elm@example.org",
    )
    make_hours(branch, 0)
    make_location(branch, "Fiction", floor="1st floor")
    return branch


def test_a_branch_with_address_and_hours(page: Page, client: Client, db: None) -> None:
    branch = full_branch()
    words = page(branch.get_absolute_url())
    for text in ("With a garden.", "Elm Street 31 1043 Riverside", "Monday", "10:00–18:00", "Fiction (1st floor)"):
        assert text in words
    html = client.get(branch.get_absolute_url()).content
    assert b'href="tel:01632960101"' in html
    assert b'href="mailto:elm@example.org"' in html


def test_closures_to_come_are_announced(page: Page, db: None) -> None:
    branch = full_branch()
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)
    Closure.objects.create(branch=branch, starts_on=tomorrow, ends_on=tomorrow, reason="Staff day")
    assert "Closed on these days" in page(branch.get_absolute_url())


def test_its_copies_are_counted_and_lead_to_the_search(page: Page, client: Client, db: None) -> None:
    branch = full_branch()
    edition = make_edition("New whale")
    make_item(edition, branch)
    make_item(edition, branch, status="lost")
    make_item(make_edition("Hidden", suppressed=True), branch)
    assert "See the 1 copy here" in page(branch.get_absolute_url())
    assert "New here New whale" in page(branch.get_absolute_url())
    assert b'href="/search/?branch=elm-street"' in client.get(branch.get_absolute_url()).content


def test_a_branch_that_is_not_public_is_not_found(client: Client, db: None) -> None:
    branch = make_branch("Stacks", is_public=False)
    assert client.get(branch.get_absolute_url()).status_code == 404
    assert b"Stacks" not in client.get("/branches/").content


def test_all_branches_in_their_order(page: Page, db: None) -> None:
    make_branch("Harbour", position=2)
    make_branch("Main", position=1)
    words = page("/branches/")
    assert words.index("Main") < words.index("Harbour")


def test_without_branches_the_page_stands(page: Page, db: None) -> None:
    assert "No branch is listed yet." in page("/branches/")


def test_as_many_queries_for_many_branches(query_count: Callable[[str], int]) -> None:
    make_branch("Main")
    one = query_count("/branches/")
    for number in range(20):
        make_hours(make_branch(f"Branch {number}"), 0)
    assert query_count("/branches/") == one <= 4


def test_a_branch_page_has_a_budget(query_count: Callable[[str], int]) -> None:
    branch = make_branch()
    make_shelf(1)
    one = query_count(branch.get_absolute_url())
    make_shelf(12)
    assert query_count(branch.get_absolute_url()) == one <= 10
