"""What librarians do in the Admin, in a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalog.tests.browser.conftest import PASSWORD
from catalog.tests.marc.records import iso

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(new_page: Callable[..., Page]) -> Page:
    """The Admin, signed in as the demo librarian."""
    page = new_page()
    page.goto("/admin/")
    page.fill("#id_username", "librarian")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    expect(page.locator("#user-tools")).to_be_visible()
    return page


def test_a_title_with_an_author_and_a_copy_is_found_by_the_next_search(desk: Page) -> None:
    desk.goto("/admin/catalog/edition/add/")
    desk.fill("#id_title_proper", "The quiet catalogue of harbours")
    desk.locator("#contributions-0 .select2-selection").click()
    desk.locator(".select2-search__field").fill("Melville")
    desk.locator(".select2-results__option", has_text="Melville, Herman").first.click()
    desk.fill("#id_contributions-0-relator", "aut")
    desk.fill("#id_items-0-barcode", "39999000000019")
    desk.locator("#items-0 .field-branch .select2-selection").click()
    desk.locator(".select2-search__field").fill("Main")
    desk.locator(".select2-results__option", has_text="Main Library").first.click()
    desk.fill("#id_items-0-call_number", "FIC QUI")
    desk.locator("input[name=_save]").first.click()
    expect(desk.locator(".messagelist")).to_contain_text("The quiet catalogue of harbours")
    desk.goto("/search/?q=quiet+harbours+melville")
    expect(desk.locator("li.hit").first).to_contain_text("FIC QUI")


def test_a_file_is_checked_before_it_is_imported(desk: Page, tmp_path: Path) -> None:
    file = tmp_path / "new.mrc"
    file.write_bytes(iso("001 browser-1\n245 10 $aA lantern for the night desk /$cAda Reader."))
    desk.goto("/admin/catalog/importbatch/add/")
    desk.set_input_files("#id_file", file)
    desk.locator("input[name=_save]").first.click()
    button = desk.get_by_role("button", name="Import 1 new title")
    expect(button).to_be_visible(timeout=30_000)
    found = desk.context.new_page()
    found.goto("/search/?q=lantern+night+desk")
    expect(found.locator("h1")).not_to_contain_text("1 title")
    button.click()
    expect(desk.get_by_text("Imported. The titles can be found now.")).to_be_visible(timeout=30_000)
    found.goto("/search/?q=lantern+night+desk")
    expect(found.locator("li.hit").first).to_contain_text("A lantern for the night desk")
