"""Somebody at a browser, whose steps and loads are counted.

A *step* is one deliberate act: to fill a box, to send it with Enter, to press a link or a button, to tick, to pick from
a list. To go there first, by Tab, arrows or a skip link, is no step, as little as moving the mouse is. A *load* is a
page that one waits for; the one where the task begins is none.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect


class Reader:
    """Does what is asked on a page, and notes every act. Assertions may use ``page`` freely; acts go through here."""

    def __init__(self, page: Page, *, has_script: bool = True) -> None:
        self.page = page
        self.has_script = has_script
        self.steps: list[str] = []
        self.loads: list[str] = []
        page.on("domcontentloaded", lambda loaded: self.loads.append(loaded.url))

    def start(self, path: str) -> None:
        """Where the task begins: from here on it counts."""
        self.page.goto(path)
        self.steps.clear()
        self.loads.clear()

    def type(self, words: str) -> None:
        """Type into the search box of the first page, which has the focus."""
        expect(self.page.locator("#q")).to_be_focused()
        self.page.keyboard.type(words)
        self.steps.append(f"type “{words}”")

    def scan(self, text: str, *, leaves: bool = False) -> None:
        """Scan something at the desk, and wait for the answer: the scanner types and presses Enter.

        Without script each scan is a load; with it only what ``leaves`` the page is.
        """
        expect(self.page.locator("#scan")).to_be_focused()
        self.page.keyboard.type(text)
        self.steps.append(f"scan {text}")
        if leaves or not self.has_script:
            with self.page.expect_event("domcontentloaded"):
                self.page.keyboard.press("Enter")
            return
        with self.page.expect_response(lambda response: response.request.method == "POST"):
            self.page.keyboard.press("Enter")
        expect(self.page.locator("body.desk-busy")).to_have_count(0)

    def scanned_into(self, box: Locator, codes: Iterable[str]) -> None:
        """Scan a pile into one large field: each scan ends with a new line."""
        box.focus()
        for code in codes:
            self.page.keyboard.insert_text(code)
            self.page.keyboard.press("Enter")
            self.steps.append(f"scan {code}")

    def filled(self, label: str, words: str) -> None:
        """Fill in one field of a form."""
        self.fill(self.page.get_by_label(re.compile(f"^{label}:?$", re.IGNORECASE)), words)

    def type_over(self, words: str) -> None:
        """Type into the field that has the focus, over what is in it."""
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(words)
        self.steps.append(f"type {words}")

    def enter_in_place(self) -> None:
        """Press Enter where a script puts the answer on the page; without script it is a load."""
        if not self.has_script:
            self.enter()
        else:
            self.page.keyboard.press("Enter")
            self.steps.append("Enter")

    def fill(self, box: Locator, words: str) -> None:
        """Fill another box."""
        box.fill(words)
        self.steps.append(f"fill in {words}")

    def tick(self, box: Locator) -> None:
        """Tick a box."""
        box.check()
        self.steps.append("tick")

    def select(self, box: Locator, label: str) -> None:
        """Choose from a list of choices."""
        box.select_option(label=label)
        self.steps.append(f"choose {label}")

    def enter(self) -> None:
        """Send with Enter, or press what has the focus, and wait for the page."""
        with self._waiting("Enter"):
            self.page.keyboard.press("Enter")

    def press(self, thing: Locator) -> None:
        """Press a link or a button and wait for the page."""
        with self._waiting(f"press “{thing.inner_text()}”"):
            thing.click()

    def pick(self, words: str | re.Pattern[str]) -> None:
        """Pick a suggestion by arrows and Enter, and wait for the page."""
        option = self.page.get_by_role("option", name=words).first
        expect(option).to_be_visible()
        for _arrow in range(self.page.get_by_role("option").count()):
            self.page.keyboard.press("ArrowDown")
            if option.get_attribute("aria-selected") == "true":
                break
        with self._waiting(f"pick {option.inner_text()}"):
            self.page.keyboard.press("Enter")

    def go_to(self, thing: Locator, at_most: int = 40) -> None:
        """Go to a link, a box or a button by Tab: no step."""
        for _key in range(at_most):
            self.page.keyboard.press("Tab")
            if thing.evaluate("thing => thing === document.activeElement"):
                return
        raise AssertionError(f"{thing} is not among the next {at_most} things that Tab comes to")

    def skip(self, words: str) -> None:
        """Use a skip link: no step."""
        self.go_to(self.page.get_by_role("link", name=words, exact=True), at_most=3)
        self.page.keyboard.press("Enter")

    @contextmanager
    def _waiting(self, act: str) -> Iterator[None]:
        with self.page.expect_event("domcontentloaded"):
            yield
        self.steps.append(act)
