"""Everybody can use every public page: axe-core, both themes, a small phone and a desk."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from catalog.tests.browser.conftest import PASSWORD, WRONG_HOST, Site
from catalog.views.errors import server_error

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "results": "/search/?q=whale",
    "narrowed results": "/search/?q=whale&format=book&available=1&year_from=1990",
    "on the shelf at a branch": "/search/?q=whale&available=1&branch=main",
    "somebody's name": "/search/?q=herman+melville&branch=main",
    "nothing found": "/search/?q=xyzzyqwert",
    "nothing found, narrowed": "/search/?q=moby&format=map&branch=harbour",
    "editions of one work": "/search/?q=moby-dick",
    "every edition": "/search/?q=moby-dick&each=1",
    "record": "/editions/1/",
    "record opened from results": "/editions/1/?q=whale&n=7",
    "record in another script": "/search/?q=1Q84&language=jpn",
    "MARC view": "/editions/1/moby-dick/marc/",
    "work": "/works/1/-/",
    "agent": "/agents/1/-/",
    "subject": "/subjects/1/-/",
    "series": "/series/1/-/",
    "branches": "/branches/",
    "branch": "/branches/main/",
    "search help": "/search-help/",
    "misspelt question": "/search/?q=the+grufalo",
    "question that was read": "/search/?q=whales+for+a+6-year-old",
    "question that was not understood": "/search/?q=(whale",
    "several boxes": "/search/advanced/",
    "several boxes, empty": "/search/advanced/?search=Search",
    "all values": "/search/values/agent/?q=whale",
    "no such page": "/nothing-here/",
}
DESK_PAGES = {
    "first page": "/admin/",
    "desk": "/admin/desk/",
    "a reader who is late and owes": "/admin/desk/patrons/{patron}/",
    "take back": "/admin/desk/return/",
    "hold shelf": "/admin/desk/hold-shelf/",
    "pull list": "/admin/desk/pull-list/",
    "on their way": "/admin/desk/transits/",
    "overdue": "/admin/desk/overdue/",
    "new patron": "/admin/desk/patrons/new/",
    "copy": "/admin/desk/items/1/",
    "commands": "/admin/desk/commands/",
    "where the desk stands": "/admin/desk/branch/",
    "lending rules": "/admin/catalog/circulationrule/",
    "roll over": "/admin/desk/patrons/roll-over/",
}
LOOKS = [(width, scheme) for width in (320, 1280) for scheme in ("light", "dark")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    name: str, width: int, scheme: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(width, scheme)
    page.goto(PAGES[name])
    _assert_accessible(page)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_page_for_a_wrong_address_of_the_site_is_accessible(
    width: int, scheme: str, site: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page(width, scheme)
    answer = page.goto(f"http://{WRONG_HOST}:{site.port}/")
    assert answer is not None and answer.status == 400
    _assert_accessible(page)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_page_for_a_form_without_its_token_is_accessible(
    width: int, scheme: str, site: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page(width, scheme)
    page.set_content(f'<form method="post" action="{site.url}/admin/login/"><button>Send</button></form>')
    with page.expect_navigation():
        page.click("button")
    assert page.locator("h1").inner_text() == "This form was open for too long"
    _assert_accessible(page)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_page_for_our_own_fault_is_accessible(width: int, scheme: str, new_page: Callable[..., Page]) -> None:
    page = new_page(width, scheme)
    html = server_error(None).content  # type: ignore[arg-type]
    page.route("**/fault/", lambda route: route.fulfill(status=500, content_type="text/html", body=html))
    page.goto("/fault/")
    _assert_accessible(page)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_on_the_pages_of_the_desk(
    width: int, scheme: str, site: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page(width, scheme)
    page.goto("/admin/login/?next=/admin/desk/")
    page.fill("#id_username", "librarian")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector("#user-tools, #scan, .desk-branches")
    page.goto("/admin/desk/branch/?next=/admin/desk/")
    page.get_by_role("button", name="Main Library").click()
    page.wait_for_selector("#scan")
    with closing(sqlite3.connect(f"file:{site.database}?mode=ro", uri=True)) as connection:
        late = "SELECT patron_id FROM catalog_loan WHERE ended_at IS NULL ORDER BY due_at LIMIT 1"
        ((patron,),) = connection.execute(late).fetchall()
    for address in DESK_PAGES.values():
        page.goto(address.format(patron=patron))
        _assert_accessible(page)
    page.goto("/admin/desk/")
    page.fill("#scan", "ma")
    page.press("#scan", "Enter")
    page.wait_for_selector(".desk-question")
    _assert_accessible(page)


def _assert_accessible(page: Page) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    width, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= seen, f"{page.url} is {width} px wide on a screen of {seen}"
