"""L1 to L5 and L14 of a library's day: a librarian with a scanner and no mouse."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from catalog.tests.browser.conftest import PASSWORD, Site, served
from catalog.tests.browser.day import desk
from catalog.tests.browser.day.conftest import NO_SCRIPT, PHONE, SCRIPT
from catalog.tests.browser.day.driver import Reader

pytestmark = pytest.mark.browser

Readers, Cost, Database = Callable[[str], Reader], Callable[..., None], Callable[..., list[tuple]]
OPEN = "SELECT count(*) FROM catalog_loan WHERE ended_at IS NULL"
OF_ITEM = "SELECT loan.due_at, loan.renewal_count, loan.ended_at IS NULL FROM catalog_loan loan JOIN catalog_item item"
OF_ITEM += " ON item.id = loan.item_id WHERE item.barcode = ? ORDER BY loan.id"
HOLD = "SELECT ready_at IS NOT NULL, ended_at IS NULL FROM catalog_hold hold JOIN catalog_item item"
HOLD += " ON item.edition_id = hold.edition_id WHERE item.barcode = ?"


@pytest.fixture(scope="module")
def desk_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    """The library of the day with its readers, and a copy of its database as it is in the morning."""
    modules = (["-m", f"catalog.tests.browser.day.{name}"] for name in ("library", "desk"))
    with served(["manage.py", "prepare"], *modules) as site:
        morning = tmp_path_factory.mktemp("morning") / "catalog.sqlite3"
        _copy(site.database, morning)
        yield site, morning


@pytest.fixture
def site(desk_site: tuple[Site, Path]) -> Site:
    """The same site, its database as it was in the morning."""
    site, morning = desk_site
    _copy(morning, site.database)
    return site


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as from_here, closing(sqlite3.connect(target, timeout=30)) as to_there:
        from_here.backup(to_there)


@pytest.fixture
def librarian(site: Site, reader: Readers) -> Readers:
    """Makes a librarian at the desk: signed in, the cursor in the box."""

    def make(how: str) -> Reader:
        somebody = reader(how)
        page = somebody.page
        page.goto("/admin/login/?next=/admin/desk/")
        page.fill("#id_username", desk.LIBRARIAN)
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        expect(page.locator("#scan")).to_be_focused()
        somebody.start("/admin/desk/")
        return somebody

    return make


both = pytest.mark.parametrize("how", [SCRIPT, NO_SCRIPT])


@both
def test_l1_register_a_patron_and_lend_at_once(librarian: Readers, cost: Cost, database: Database, how: str) -> None:
    someone = librarian(how)
    page = someone.page
    someone.scan(".n", leaves=True)
    someone.filled("Card number", "29000000000999")
    for label, words in (
        ("Name", "Nora New"),
        ("Birth date", "27 3 1988"),
        ("E-mail", "nora@daybrook.example"),
        ("Telephone", "01632 960399"),
        ("Street", "3 Elm Street"),
        ("Postcode", "DY1 1AA"),
    ):
        someone.filled(label, words)
    someone.enter()
    if page.get_by_label("Town").count():
        someone.filled("Town", "Daybrook")
        someone.enter()
    expect(page.locator("#scan")).to_be_focused()
    expect(page.locator("#desk-side")).to_contain_text("Nora New")
    cost("L1 register a patron", how, someone, 9, 2)
    someone.scan(desk.FREE[0])
    expect(page.locator("#desk-status")).to_contain_text("Lent 1.")
    found = database(
        "SELECT category.code, expires_on IS NOT NULL FROM catalog_patron patron JOIN catalog_patroncategory category"
        " ON category.id = patron.category_id WHERE card_number = '29000000000999'"
    )
    assert found == [("adult", 1)]


@both
def test_l2_lend_five_by_scanner(librarian: Readers, cost: Cost, database: Database, how: str) -> None:
    someone = librarian(how)
    page = someone.page
    before = database(OPEN)[0][0]
    someone.scan(desk.PATRON_A)
    for barcode in (*desk.FREE, desk.KEPT_FOR_C):
        someone.scan(barcode)
    expect(page.locator("#desk-status")).to_contain_text("Lent 4. 1 refused.")
    expect(page.locator('[data-reason="on_hold_for_other"]')).to_contain_text(re.compile("Kept for Cleo Young until"))
    expect(page.locator("#scan")).to_be_focused()
    cost("L2 lend five", how, someone, 6, 0 if how == SCRIPT else 6)
    assert database(OPEN) == [(before + 4,)]
    events = "SELECT verb, refusals FROM catalog_circulationevent ORDER BY id"
    five = [("check_out", "[]")] * 4 + [("refuse", '["on_hold_for_other"]')]
    assert database(events) == five
    someone.scan(desk.FREE[0])
    expect(page.locator("#desk-log li").first).to_contain_text("Lent already")
    assert database(OPEN) == [(before + 4,)], "a double scan of one barcode makes one loan"
    assert database(events) == five, "and refuses nothing"
    someone.scan("", leaves=True)
    expect(page.locator(".slip li")).to_have_count(4)


@both
def test_l2_lend_anyway_by_a_command(librarian: Readers, database: Database, how: str) -> None:
    someone = librarian(how)
    someone.scan(desk.PATRON_A)
    someone.scan(desk.KEPT_FOR_C)
    someone.scan(".l")
    expect(someone.page.locator("#desk-status")).to_contain_text("Lent 1.")
    assert database(HOLD, desk.KEPT_FOR_C) == [(0, 1)], "Cleo waits again"
    verbs = "SELECT verb FROM catalog_circulationevent ORDER BY id"
    assert database(verbs) == [("refuse",), ("check_out",)], "both stay in the log"


def test_l3_take_back_thirty(librarian: Readers, cost: Cost, database: Database) -> None:
    someone = librarian(SCRIPT)
    page = someone.page
    someone.start("/admin/desk/return/")
    for barcode in (*desk.PLAIN, desk.RESERVED_HERE, desk.OF_CENTRAL, desk.NOT_LENT):
        someone.scan(barcode)
    expect(page.locator("#desk-status")).to_have_text(re.compile("30 taken back, 3 need you"))
    expect(page.locator(".desk-apart li")).to_have_count(3)
    cost("L3 take back thirty", SCRIPT, someone, 30, 0)
    _thirty_are_back(database)


def test_l3_take_back_thirty_in_one_field(librarian: Readers, cost: Cost, database: Database) -> None:
    someone = librarian(NO_SCRIPT)
    page = someone.page
    someone.start("/admin/desk/return/")
    many = page.get_by_label("Barcodes, one after the other")
    someone.scanned_into(many, (*desk.PLAIN, desk.RESERVED_HERE, desk.OF_CENTRAL, desk.NOT_LENT))
    someone.press(page.get_by_role("button", name="Take them back"))
    expect(page.locator("#desk-status")).to_have_text(re.compile("30 taken back, 3 need you"))
    cost("L3 take back thirty", NO_SCRIPT, someone, 31, 1)
    _thirty_are_back(database)


def _thirty_are_back(database: Database) -> None:
    ended = "SELECT count(*) FROM catalog_loan WHERE ended_as = 'returned'"
    assert database(ended) == [(29,)]
    assert database(HOLD, desk.RESERVED_HERE) == [(1, 1)]
    going = "SELECT count(*) FROM catalog_transit transit JOIN catalog_item item ON item.id = item_id WHERE barcode = ?"
    assert database(going, desk.OF_CENTRAL) == [(1,)]


@both
def test_l4_a_return_that_is_held_for_somebody(librarian: Readers, cost: Cost, database: Database, how: str) -> None:
    someone = librarian(how)
    page = someone.page
    someone.start("/admin/desk/return/")
    someone.scan(desk.WANTED_BY_B)
    row = page.locator("#desk-log li").first
    expect(row).to_contain_text("Keep it")
    expect(row).to_contain_text(re.compile(r"for B\. R\. 0231\. Collect by"))
    assert database(HOLD, desk.WANTED_BY_B) == [(1, 1)]
    someone.scan(desk.WANTED_BY_B)
    expect(page.locator("#desk-log li").first).to_contain_text("Keep it")
    # The second scan is not of the task: it shows that nothing changes.
    someone.steps.pop()
    if how == NO_SCRIPT:
        someone.loads.pop()
    assert database("SELECT count(*) FROM catalog_notice WHERE kind = 'hold_ready'") == [(1,)], "told once"
    someone.scan(".p", leaves=True)
    slip = page.locator(".slip")
    expect(slip).to_contain_text("B. R. 0231")
    expect(slip).not_to_contain_text("Bob")
    cost("L4 a return that is held", how, someone, 2, 1 if how == SCRIPT else 2)


@both
def test_l5_pay_a_part(librarian: Readers, cost: Cost, database: Database, how: str) -> None:
    someone = librarian(how)
    page = someone.page
    someone.scan(desk.PATRON_B)
    expect(page.locator(".desk-owes")).to_contain_text("7.50")
    amount = page.get_by_label("Amount")
    someone.go_to(amount, at_most=60)
    someone.type_over("5")
    someone.enter_in_place()
    entry = page.locator("#desk-log li").first
    expect(entry).to_contain_text("Received €5.00. €2.50 left. May borrow again (limit €5.00).")
    expect(entry.get_by_role("link", name="Print slip")).to_be_visible()
    cost("L5 pay a part", how, someone, 3, 0 if how == SCRIPT else 2)
    assert database("SELECT kind, amount FROM catalog_payment") == [("payment", 5)]
    shares = "SELECT allocation.amount FROM catalog_allocation allocation ORDER BY id"
    assert database(shares) == [(4,), (1,)], "the oldest first"


@both
def test_l14_undo_a_wrong_return(librarian: Readers, cost: Cost, database: Database, how: str) -> None:
    someone = librarian(how)
    page = someone.page
    as_it_was = database(OF_ITEM, desk.WANTED_BY_B)
    page.goto("/admin/desk/return/")
    someone.scan(desk.WANTED_BY_B)
    expect(page.locator("#desk-log li").first).to_contain_text("Keep it")
    assert database(OF_ITEM, desk.WANTED_BY_B) != as_it_was
    someone.steps.clear()
    someone.loads.clear()
    someone.scan(".u")
    entry = page.locator("#desk-log li").first
    expect(entry).to_contain_text(re.compile("Ada Arnold has it again, due .* as before"))
    expect(entry).to_contain_text("Bob Rowe is in line again as before. No message had gone out.")
    cost("L14 undo a wrong return", how, someone, 1, 0 if how == SCRIPT else 1)
    assert database(OF_ITEM, desk.WANTED_BY_B) == as_it_was
    assert database(HOLD, desk.WANTED_BY_B) == [(0, 1)]
    verbs = "SELECT verb FROM catalog_circulationevent WHERE part_of_id IS NULL ORDER BY id"
    assert database(verbs) == [("check_in",), ("undo",)], "both stay in the log"


@both
def test_l14_later_in_the_day(librarian: Readers, cost: Cost, database: Database, how: str) -> None:
    someone = librarian(how)
    page = someone.page
    as_it_was = database(OF_ITEM, desk.WANTED_BY_B)
    page.goto("/admin/desk/return/")
    someone.scan(desk.WANTED_BY_B)
    expect(page.locator("#desk-log li").first).to_contain_text("Keep it")
    someone.start("/admin/desk/")
    someone.scan(desk.WANTED_BY_B)
    button = page.get_by_role("button", name="Undo: taken back")
    someone.go_to(button, at_most=60)
    someone.enter_in_place()
    expect(page.locator("#desk-log li").first).to_contain_text("Ada Arnold has it again")
    cost("L14 undo later in the day", how, someone, 2, 0 if how == SCRIPT else 2)
    assert database(OF_ITEM, desk.WANTED_BY_B) == as_it_was


def _is_done(someone: Reader, text: str) -> None:
    expect(someone.page.locator("#desk-status")).to_contain_text(text)


def test_scans_faster_than_the_answers_are_all_lent_to_the_reader_whose_card_went_before(librarian: Readers) -> None:
    someone = librarian(SCRIPT)
    page = someone.page
    page.evaluate(
        """scans => {
          const box = document.getElementById("desk-box");
          for (const scan of scans) { box.scan.value = scan; box.requestSubmit(); }
        }""",
        [desk.PATRON_A, *desk.FREE[:3]],
    )
    _is_done(someone, "Lent 3.")
    expect(page.locator("#desk-log .code")).to_have_text(list(reversed(desk.FREE[:3])))


def test_a_scanner_may_end_with_tab_or_with_two_line_ends(librarian: Readers) -> None:
    someone = librarian(SCRIPT)
    page = someone.page
    someone.scan(desk.PATRON_A)
    page.keyboard.type(desk.FREE[0])
    page.keyboard.press("Tab")
    _is_done(someone, "Lent 1.")
    page.keyboard.type(desk.FREE[1])
    page.evaluate(
        "() => { const box = document.getElementById('desk-box'); box.requestSubmit(); box.requestSubmit(); }"
    )
    _is_done(someone, "Lent 2.")
    expect(page.locator(".slip")).to_have_count(0)


def test_what_is_scanned_while_a_button_or_a_slip_has_the_focus_is_not_lost(librarian: Readers) -> None:
    someone = librarian(SCRIPT)
    page = someone.page
    someone.scan(desk.PATRON_A)
    page.locator(".desk-sound").focus()
    page.keyboard.type(desk.FREE[0])
    page.keyboard.press("Enter")
    _is_done(someone, "Lent 1.")
    someone.scan("", leaves=True)
    expect(page.locator("[data-after]")).to_be_focused()
    page.keyboard.type(desk.PATRON_B)
    page.keyboard.press("Enter")
    expect(page.locator("#desk-side")).to_contain_text("Bob Rowe")


def test_who_was_signed_out_hears_it_and_what_to_scan_again(librarian: Readers) -> None:
    someone = librarian(SCRIPT)
    page = someone.page
    someone.scan(desk.PATRON_A)
    address = page.url
    page.context.clear_cookies(name="sessionid")
    for barcode in desk.FREE[:2]:
        page.keyboard.type(barcode)
        page.keyboard.press("Enter")
    told = page.locator("#desk-box [role=alert]")
    expect(told).to_contain_text(
        f"You were signed out, and this was not done. Sign in, then scan it again: {desk.FREE[0]}"
    )
    expect(told).to_contain_text(desk.FREE[1])
    told.get_by_role("link", name="Sign in").click()
    page.fill("#id_username", desk.LIBRARIAN)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(address)


def test_what_did_not_go_out_is_named_until_it_is_scanned_again(librarian: Readers) -> None:
    someone = librarian(SCRIPT)
    page = someone.page
    someone.scan(desk.PATRON_A)
    told = page.locator("#desk-box [role=alert]")
    page.context.set_offline(True)
    page.keyboard.type(desk.FREE[0])
    page.keyboard.press("Enter")
    expect(told).to_contain_text(f"Scan it again: {desk.FREE[0]}")
    page.context.set_offline(False)
    someone.scan(desk.FREE[1])
    expect(told).to_have_text(f"Not done, scan it again: {desk.FREE[0]}")
    someone.scan(desk.FREE[0])
    expect(told).to_have_text("")
    _is_done(someone, "Lent 2.")


def test_what_is_printed_is_black_on_white_without_the_rest_of_the_page_in_dark_mode_too(librarian: Readers) -> None:
    page = librarian(SCRIPT).page
    for address in ("/admin/desk/pull-list/", "/admin/desk/commands/"):
        page.goto(address)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        page.emulate_media(media="print")
        for part in ("#header", ".desk-crumbs", ".desk-tabs", "button"):
            for found in page.locator(part).all():
                expect(found).to_be_hidden()
        for part in page.locator("#content h1, #content th, #content td, #content li").all():
            expect(part).not_to_have_css("color", re.compile(r"rgb\((1[5-9]|2)\d\d"))
            expect(part).to_have_css("background-color", re.compile(r"^(rgba\(0, 0, 0, 0\)|rgb\(255, 255, 255\))$"))
        expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
        page.emulate_media(media="screen")


def test_on_a_phone_the_reader_comes_before_what_is_out_and_nothing_is_wider_than_the_screen(
    librarian: Readers,
) -> None:
    page = librarian(PHONE).page
    page.fill("#scan", desk.PATRON_A)
    page.press("#scan", "Enter")
    reader, out = page.locator("#desk-side"), page.locator("#desk-below")
    expect(reader).to_contain_text("Ada Arnold")
    above, below = reader.bounding_box(), out.bounding_box()
    assert above
    assert below
    assert above["y"] < below["y"]
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    page.evaluate(
        "word => document.querySelectorAll('#desk-below td a, #desk-side h2').forEach(one => one.append(word))", long
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 360
