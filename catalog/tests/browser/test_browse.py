"""The lists, the shelf and the way to the feed in a browser: everybody can use them, with the keyboard and without
scripts."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PAGES = {
    "titles": "/browse/titles/",
    "titles from m": "/browse/titles/?from=m",
    "authors": "/browse/authors/",
    "subjects": "/browse/subjects/?from=w",
    "series": "/browse/series/",
    "the end of a list": "/browse/series/?from=zzzz",
    "shelf": "/shelf/?branch=main&location=fiction",
    "the end of a shelf": "/shelf/?branch=main&location=fiction&at=ZZZZ",
    "a record with its shelf": "/editions/1/",
}
LOOKS = [(width, scheme) for width in (320, 1280) for scheme in ("light", "dark")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    name: str, width: int, scheme: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(width, scheme)
    answer = page.goto(PAGES[name])
    assert answer is not None and answer.ok
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= seen, f"the page is {wide} px wide on a screen of {seen}"


def test_the_lists_are_read_without_a_script(new_page: Callable[..., Page]) -> None:
    page = new_page(360, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Browse").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Titles A–Z")
    page.get_by_label("Start at").fill("the moby")
    page.get_by_role("button", name="Show the list").click()
    expect(page.locator(".az li a").first).to_contain_text("Moby")
    page.get_by_role("link", name="Previous").click()
    expect(page.locator(".az li a").last).to_contain_text("Mo")
    page.get_by_role("navigation", name="Lists").get_by_role("link", name="Authors").click()
    page.get_by_role("navigation", name="First letters").get_by_role("link", name="M", exact=True).click()
    expect(page.locator(".az li a").first).to_contain_text("M")


def test_the_row_beside_a_title_is_scrolled_with_the_keyboard(new_page: Callable[..., Page]) -> None:
    page = new_page(360)
    page.goto("/editions/1/")
    row = page.get_by_role("region", name="The row of titles")
    row.focus()
    before = row.evaluate("row => row.scrollLeft")
    for _press in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert row.evaluate("row => row.scrollLeft") > before


def test_the_shelf_is_walked_without_a_script(new_page: Callable[..., Page]) -> None:
    page = new_page(360, java_script_enabled=False)
    page.goto("/editions/1/")
    page.get_by_role("link", name="Walk along the shelf").click()
    first = page.locator(".shelf b").first.inner_text()
    page.get_by_role("link", name="Further right").first.click()
    assert page.locator(".shelf b").first.inner_text() != first
    page.get_by_role("link", name="Further left").first.click()
    page.get_by_role("link", name="Further left").first.click()
    expect(page.locator(".shelf .shelf-mark").first).to_be_visible()
