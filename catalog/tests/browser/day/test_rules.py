"""L10 of a library's day: change a lending rule and know the effect."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from catalog.tests.browser.conftest import PASSWORD, Site, served
from catalog.tests.browser.day.conftest import NO_SCRIPT, SCRIPT
from catalog.tests.browser.day.driver import Reader
from catalog.tests.browser.day.lending import A_LITTLE_LATE, LAST_MONTH, LATE, LIBRARIAN, OUT, WAITING

pytestmark = pytest.mark.browser

Readers, Cost, Database = Callable[[str], Reader], Callable[..., None], Callable[..., list[tuple]]
ROWS = "SELECT loan_length, renewals, ended_at IS NULL, replaces_id FROM catalog_circulationrule ORDER BY id"
OPEN_LOANS = "SELECT id, due_at, terms FROM catalog_loan WHERE ended_at IS NULL ORDER BY id"


@pytest.fixture(params=[SCRIPT, NO_SCRIPT])
def how(request: pytest.FixtureRequest) -> str:
    """With script and without."""
    return request.param


@pytest.fixture
def site(how: str) -> Iterator[Site]:
    """The library of the day with its DVDs; a change of rules is not taken back, so each test has its own."""
    modules = (["-m", f"catalog.tests.browser.day.{name}"] for name in ("library", "lending"))
    with served(["manage.py", "prepare"], *modules) as site:
        yield site


def sign_in(page: Page) -> None:
    """As the librarian."""
    page.goto("/admin/")
    page.fill("#id_username", LIBRARIAN)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    expect(page.locator("#user-tools")).to_be_visible()


def test_l10_dvds_at_elm_street_from_7_to_14_days(how: str, reader: Readers, cost: Cost, database: Database) -> None:
    someone = reader(how)
    page = someone.page
    sign_in(page)
    loans = database(OPEN_LOANS)
    someone.start("/admin/")
    someone.press(page.locator("#content").get_by_role("link", name="Lending rules", exact=True))
    someone.press(page.get_by_role("link", name="DVD at Elm Street, Adult: 7 days, renew twice."))
    expect(page.get_by_label("Loan length")).to_be_focused()
    someone.fill(page.get_by_label("Loan length"), "14")
    someone.enter()
    effect = page.locator("#content")
    expect(effect).to_contain_text(f"{OUT} loans keep their dates.")
    expect(effect).to_contain_text(f"{LAST_MONTH} would have had 7 days more.")
    expect(effect).to_contain_text(f"{A_LITTLE_LATE} of {LATE} late ones would not have been late.")
    expect(effect).to_contain_text(f"{WAITING} readers wait for one of these: their wait grows by about 7 days")
    assert database(ROWS)[-1][:3] == (7, 2, 1), "nothing is saved yet"
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    someone.enter()
    expect(page.locator(".messagelist")).to_have_text(f"Saved. {OUT} loans keep their dates.")
    cost("L10 change a lending rule", how, someone, 5, 4)

    (*_general, (old_length, *_), (length, renewals, is_in_force, _replaces)) = database(ROWS)
    assert (old_length, length, renewals, is_in_force) == (7, 14, 2, 1)
    assert [row[2] for row in database(ROWS)] == [1, 0, 1], "the old row is kept, and over"
    assert database(OPEN_LOANS) == loans
    for label, choice in (("Patron category", "Adult"), ("Item type", "DVD"), ("Lent at", "Elm Street")):
        page.get_by_label(label).select_option(label=choice)
    page.get_by_role("button", name="What holds then?").click()
    row = page.get_by_role("row", name=re.compile("^Loan length"))
    expect(row).to_contain_text("14 days")
    expect(row.get_by_role("link")).to_have_text("DVD at Elm Street, Adult")


def test_l10_by_keyboard_alone(how: str, reader: Readers, cost: Cost, database: Database) -> None:
    someone = reader(how)
    page = someone.page
    sign_in(page)
    someone.start("/admin/catalog/circulationrule/")
    someone.go_to(page.get_by_role("link", name="DVD at Elm Street, Adult: 7 days, renew twice."), at_most=120)
    someone.enter()
    expect(page.get_by_label("Loan length")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("14")
    someone.steps.append("type 14")
    someone.enter()
    expect(page.locator("#content")).to_contain_text(f"{OUT} loans keep their dates.")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    someone.enter()
    expect(page.locator(".messagelist")).to_have_text(f"Saved. {OUT} loans keep their dates.")
    assert database(ROWS)[-1][0] == 14
    cost("L10 change a lending rule, by keyboard, from the list", how, someone, 4, 3)
