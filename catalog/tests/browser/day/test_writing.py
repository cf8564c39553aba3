"""L11 of a library's day: everybody who is more than a week late is written to now."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from catalog.tests.browser.conftest import PASSWORD, Site, served
from catalog.tests.browser.day.conftest import NO_SCRIPT, SCRIPT
from catalog.tests.browser.day.driver import Reader
from catalog.tests.browser.day.late import LIBRARIAN

pytestmark = pytest.mark.browser

Readers, Cost, Database = Callable[[str], Reader], Callable[..., None], Callable[..., list[tuple]]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A library in which seventeen readers are late, twelve of them for over a week."""
    with served(["manage.py", "prepare"], ["-m", "catalog.tests.browser.day.late"]) as site:
        yield site


@pytest.fixture
def librarian(site: Site, reader: Readers) -> Callable[[str], Reader]:
    """Makes a librarian at the desk, on a day on which nobody has been written to."""
    with closing(sqlite3.connect(site.database)) as connection, connection:
        connection.execute("DELETE FROM catalog_noticeline")
        connection.execute("DELETE FROM catalog_notice")

    def make(how: str) -> Reader:
        somebody = reader(how)
        somebody.page.goto("/admin/")
        somebody.page.fill("#id_username", LIBRARIAN)
        somebody.page.fill("#id_password", PASSWORD)
        somebody.page.press("#id_password", "Enter")
        expect(somebody.page.locator("#user-tools")).to_be_visible()
        return somebody

    return make


@pytest.mark.parametrize("how", [SCRIPT, NO_SCRIPT])
def test_l11_everybody_over_a_week_late_is_written_to(
    librarian: Readers, cost: Cost, database: Database, how: str
) -> None:
    person = librarian(how)
    page = person.page
    person.start("/admin/desk/")
    overdue = page.get_by_role("link", name="Overdue")
    person.go_to(overdue)
    person.enter()
    everybody = page.get_by_label("All over a week (12 readers)")
    person.go_to(everybody)
    person.tick(everybody)
    person.enter()
    expect(page.get_by_text("Message 1 of 12")).to_be_visible()
    expect(page.locator(".message-text")).to_contain_text("Dear Reader 00")
    expect(page.get_by_role("button", name="Send 10, print 2")).to_be_focused()
    assert database("SELECT count(*) FROM catalog_notice") == [(0,)]
    person.enter()
    expect(page.locator(".messagelist")).to_contain_text("Sent 10, print 2.")
    cost("L11", how, person, 4, 3)
    found = database("SELECT channel, count(*), count(DISTINCT patron_id) FROM catalog_notice GROUP BY channel")
    assert found == [("email", 10, 10), ("letter", 2, 2)]
    assert database("SELECT count(*) FROM catalog_noticeline") == [(12,)]


@pytest.mark.parametrize("how", [SCRIPT, NO_SCRIPT])
def test_l11_a_second_press_sends_none_and_says_so(librarian: Readers, database: Database, how: str) -> None:
    page = librarian(how).page
    for _press in range(2):
        page.goto("/admin/desk/overdue/write/?all=7")
        if (button := page.get_by_role("button", name="Send 10, print 2")).count():
            button.click()
    expect(page.get_by_text("12 readers are left out: written to today already")).to_be_visible()
    assert database("SELECT count(*) FROM catalog_notice") == [(12,)]


def test_l11_arrows_lead_to_the_next_text_and_letters_come_as_a_file(librarian: Readers) -> None:
    page = librarian(SCRIPT).page
    page.goto("/admin/desk/overdue/write/?all=7")
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".message-text")).to_contain_text("Dear Reader 01")
    page.get_by_role("button", name="Send 10, print 2").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Print 2 letters (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    page.reload()
    expect(page.get_by_role("button", name="Print today's 2 letters again")).to_be_visible()
