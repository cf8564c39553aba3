"""What readers do, in a browser: with the keyboard, without scripts, on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_the_search_box_has_the_focus_and_enter_finds_a_title(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("the gruffalo")
    page.keyboard.press("Enter")
    expect(page.locator("li.hit").first).to_contain_text("Gruffalo")


def test_the_first_tab_stop_is_a_link_past_the_header(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/search/?q=whale")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    assert focused.startswith("#")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(focused) + "$"))


def test_the_place_on_the_shelf_is_readable_in_the_hit_itself(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/search/?q=the snail and the whale")
    hit = page.locator("li.hit", has_text="The snail and the whale").first
    expect(hit.locator("[data-status=available]").first).to_be_visible()
    expect(hit).to_contain_text(re.compile(r"On the shelf.*at Main Library: Children.*E DON", re.S))


def test_three_ticks_and_one_press_narrow_without_a_script(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/search/?q=whale")
    for name, value in (("available", "1"), ("format", "book"), ("branch", "main")):
        page.check(f'input[name="{name}"][value="{value}"]')
    page.get_by_role("button", name="Show results").first.click()
    expect(page.get_by_text("Narrowed to")).to_be_visible()
    for name in ("available", "format", "branch"):
        assert f"{name}=" in page.url
    for hit in page.locator("li.hit").all():
        expect(hit).to_contain_text("Main Library")


def test_the_button_counts_while_one_ticks_and_stops_where_there_is_no_connection(
    new_page: Callable[..., Page],
) -> None:
    page = new_page()
    page.goto("/search/?q=whale")
    plain = page.get_by_role("button", name="Show results", exact=True)
    page.check('input[name="format"][value="book"]')
    counted = page.get_by_role("button", name=re.compile(r"^Show \d+ results$"))
    expect(counted).to_have_count(2)
    expect(page.get_by_role("status").filter(has_text="Show")).to_have_text(counted.first.inner_text())
    page.route("**/search/count/**", lambda route: route.abort())
    page.check('input[name="available"]')
    expect(plain).to_have_count(2)
    plain.first.click()
    expect(page.get_by_role("link", name="Remove Book")).to_be_visible()


def test_a_constraint_can_be_taken_away_again(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/search/?q=whale&format=film")
    few = page.locator("h1").inner_text()
    page.get_by_role("link", name=re.compile("Film")).first.click()
    expect(page.locator("h1")).not_to_have_text(few)
    expect(page).not_to_have_url(re.compile("format=film"))


def test_on_a_phone_whether_it_is_in_comes_before_the_details(new_page: Callable[..., Page]) -> None:
    page = new_page(360)
    page.goto("/editions/1/")
    status = page.locator("[data-status]").first.bounding_box()
    details = page.get_by_role("heading", name="Details").bounding_box()
    assert status and details and status["y"] < details["y"]


def test_on_a_phone_the_ways_to_narrow_open_without_a_script(new_page: Callable[..., Page]) -> None:
    page = new_page(360, java_script_enabled=False)
    page.goto("/search/?q=whale")
    expect(page.locator('input[name="format"]').first).to_be_hidden()
    page.locator("details > summary").first.click()
    expect(page.locator('input[name="format"]').first).to_be_visible()


def test_a_misspelt_title_is_three_steps_away(new_page: Callable[..., Page]) -> None:
    """Type, Enter, open: the page says how it was spelled."""
    page = new_page()
    page.goto("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("the grufalo")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing here is spelled")).to_be_visible()
    page.locator("li.hit h2 a").first.click()
    expect(page.locator("h1")).to_contain_text("Gruffalo")


def test_a_wish_is_read_and_the_reading_can_be_taken_back(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/search/?q=that book about whales for a 6-year-old")
    expect(page.get_by_text("to mean: for ages 5 to 7")).to_be_visible()
    expect(page.locator("li.hit").first).to_contain_text("On the shelf")
    page.get_by_role("link", name=re.compile("Take it as words ?: for a 6-year-old")).click()
    expect(page.get_by_text("to mean: for ages 5 to 7")).to_have_count(0)


def test_an_isbn_leads_straight_to_its_record(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("978-0-14-243724-7")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Moby-Dick")


def test_from_a_hit_to_the_next_one_and_back_by_the_keyboard(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/search/?q=whale&page=2")
    page.locator("li.hit h2 a").first.press("Enter")
    expect(page.get_by_role("navigation", name="Results")).to_contain_text("21 of")
    first = page.locator("h1").inner_text()
    page.get_by_role("link", name="Next").press("Enter")
    expect(page.get_by_role("navigation", name="Results")).to_contain_text("22 of")
    page.get_by_role("link", name="Previous").press("Enter")
    expect(page.locator("h1")).to_have_text(first)
    page.get_by_role("link", name="Back to the results").press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=whale&page=2$"))


def test_editions_of_one_work_open_out_and_close_up_again(new_page: Callable[..., Page]) -> None:
    page = new_page(360, java_script_enabled=False)
    page.goto("/search/?q=moby-dick")
    together = page.locator("li.hit").count()
    expect(page.get_by_role("list", name="Other editions of Moby Dick").first).to_be_visible()
    page.get_by_role("link", name="Show every edition").click()
    assert page.locator("li.hit").count() > together
    page.get_by_role("link", name="Show editions of one work together").click()
    assert page.locator("li.hit").count() == together
