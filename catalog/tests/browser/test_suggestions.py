"""Suggestions while typing, in a browser: keyboard, mouse, finger, screen reader, and no script at all."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

LOOKS = [(width, scheme) for width in (320, 1280) for scheme in ("light", "dark")]
HOME, RESULTS = "/", "/search/?q=xyzzyqwert"


def box(page: Page) -> Locator:
    """The search box as a screen reader finds it."""
    return page.get_by_role("combobox", name="Find books, films and more")


def type_in(page: Page, text: str, url: str = HOME) -> Locator:
    """Type into the empty box and wait for the list."""
    page.goto(url)
    box(page).fill("")
    box(page).press_sequentially(text)
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    return page.get_by_role("option")


def test_arrow_and_enter_open_the_record(new_page: Callable[..., Page]) -> None:
    page = new_page()
    options = type_in(page, "the gruff")
    expect(options.first).to_contain_text("gruffalo", ignore_case=True)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/editions/\d+/[^/]*gruffalo"))
    expect(page.locator("h1")).to_contain_text("gruffalo", ignore_case=True)


def test_an_arrow_pressed_before_the_list_is_there_counts(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(HOME)
    page.route("**/suggestions/**", lambda route: (page.wait_for_timeout(300), route.continue_()))
    box(page).press_sequentially("gruff")
    page.wait_for_timeout(200)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")


def test_an_author_in_direct_order_leads_to_all_titles_of_the_author(new_page: Callable[..., Page]) -> None:
    page = new_page()
    type_in(page, "herman melv")
    page.get_by_role("option", name=re.compile("Melville, Herman.*Person")).click()
    page.wait_for_url(re.compile(r"/search/\?agent=\d+$"))
    expect(page.locator("h1")).to_have_text(re.compile(r"\d+ titles by Herman Melville"))


def test_enter_without_a_choice_searches_for_what_was_typed(new_page: Callable[..., Page]) -> None:
    page = new_page()
    type_in(page, "gruff")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q=gruff$"))


def test_back_at_the_text_enter_searches(new_page: Callable[..., Page]) -> None:
    page = new_page()
    options = type_in(page, "whale")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    assert box(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q=whale$"))


def test_escape_closes_and_keeps_the_text(new_page: Callable[..., Page]) -> None:
    page = new_page()
    type_in(page, "whale")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box(page)).to_have_value("whale")
    expect(box(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")


def test_tab_closes_keeps_the_text_and_goes_to_the_button(new_page: Callable[..., Page]) -> None:
    page = new_page()
    type_in(page, "whale")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box(page)).to_have_value("whale")
    expect(page.get_by_role("button", name="Search")).to_be_focused()


def test_a_screen_reader_is_told_what_there_is_and_what_is_chosen(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(HOME)
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    expect(box(page)).to_have_attribute("aria-autocomplete", "list")
    options = type_in(page, "whale")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    assert page.get_by_role("listbox").get_attribute("id") == box(page).get_attribute("aria-controls")
    number = options.count()
    expect(page.get_by_role("status")).to_have_text(f"{number} suggestions. Choose with the up and down arrows.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = options.nth(1)
    assert second.get_attribute("id") == box(page).get_attribute("aria-activedescendant")
    assert [one.get_attribute("aria-selected") for one in options.all()].count("true") == 1
    expect(box(page)).to_be_focused()


def test_nothing_found_is_said_and_no_empty_list_is_shown(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(HOME)
    box(page).press_sequentially("xyzzyqwertz")
    expect(page.get_by_role("status")).to_have_text("No suggestions.")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box(page)).to_have_attribute("aria-expanded", "false")


def test_one_letter_asks_for_nothing_and_quick_typing_asks_once(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(HOME)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggestions/" in request.url else None)
    box(page).press_sequentially("w")
    page.wait_for_timeout(400)
    assert asked == []
    box(page).press_sequentially("hale", delay=20)
    expect(page.get_by_role("listbox")).to_be_visible()
    assert [url.partition("q=")[2] for url in asked] == ["whale"]
    box(page).press("Backspace")
    page.wait_for_timeout(400)
    box(page).press_sequentially("e")
    page.wait_for_timeout(400)
    assert [url.partition("q=")[2] for url in asked] == ["whale", "whal"]


def test_an_old_answer_never_replaces_a_newer_one(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(HOME)
    page.route("**/suggestions/?q=whale", lambda route: (page.wait_for_timeout(600), route.continue_()))
    box(page).press_sequentially("whale")
    page.wait_for_timeout(250)
    box(page).fill("gruffa")
    expect(page.get_by_role("option").first).to_contain_text("gruffalo", ignore_case=True)
    page.wait_for_timeout(700)
    expect(page.get_by_role("option").first).to_contain_text("gruffalo", ignore_case=True)


def test_without_a_connection_the_box_is_a_plain_search(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(HOME)
    page.route("**/suggestions/**", lambda route: route.abort())
    box(page).press_sequentially("gruffalo")
    page.wait_for_timeout(400)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("li.hit").first).to_contain_text("gruffalo", ignore_case=True)


@pytest.mark.parametrize("url", [HOME, RESULTS])
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_open_list_is_accessible_and_fits(url: str, width: int, scheme: str, new_page: Callable[..., Page]) -> None:
    page = new_page(width, scheme)
    options = type_in(page, "whale", url)
    page.keyboard.press("ArrowDown")
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for option in options.all():
        size = option.bounding_box()
        assert size and size["height"] >= 44
    # Nothing covers the list, and nothing cuts it off.
    covered = options.first.evaluate(
        "o => { const r = o.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2;"
        " return !o.contains(document.elementFromPoint(x, y)) }"
    )
    assert not covered


def test_a_finger_chooses(new_page: Callable[..., Page]) -> None:
    page = new_page(360, has_touch=True, is_mobile=True)
    options = type_in(page, "gruff")
    options.first.tap()
    page.wait_for_url(re.compile(r"/editions/\d+/"))


def test_from_right_to_left_the_list_is_under_the_box(new_page: Callable[..., Page]) -> None:
    page = new_page(1280)
    page.goto(RESULTS)
    page.evaluate("document.documentElement.dir = 'rtl'")
    box(page).fill("")
    box(page).press_sequentially("whale")
    form, shown = page.locator("form.find").bounding_box(), page.get_by_role("listbox").bounding_box()
    assert form and shown and abs(form["x"] - shown["x"]) < 2 and abs(form["width"] - shown["width"]) < 2
    label = page.locator(".suggestion-label").first.bounding_box()
    assert label and label["x"] > shown["x"] + shown["width"] / 2


def test_without_a_script_the_form_is_a_plain_search(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(HOME)
    page.get_by_role("searchbox", name="Find books, films and more").fill("gruffalo")
    page.keyboard.press("Enter")
    expect(page.locator("li.hit").first).to_contain_text("gruffalo", ignore_case=True)
    expect(page.get_by_role("listbox")).to_have_count(0)
