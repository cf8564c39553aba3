"""The site of the day, its readers, and the table of what their tasks cost (`make day`)."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page

from catalog.tests.browser.conftest import Site, served
from catalog.tests.browser.day.driver import Reader

SCRIPT, NO_SCRIPT, PHONE = "script", "no script", "phone"
_OPTIONS: dict[str, dict] = {
    SCRIPT: {},
    NO_SCRIPT: {"java_script_enabled": False},
    PHONE: {"width": 360, "has_touch": True, "is_mobile": True},
}


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The library of the day."""
    with served(["manage.py", "prepare"], ["-m", "catalog.tests.browser.day.library"]) as site:
        yield site


@pytest.fixture
def reader(new_page: Callable[..., Page]) -> Callable[[str], Reader]:
    """Makes a reader who sits at a desk, with script or without, or has a phone."""
    return lambda how: Reader(new_page(**_OPTIONS[how]), has_script=how != NO_SCRIPT)


@pytest.fixture
def database(site: Site) -> Callable[..., list[tuple]]:
    """Asks the database of the site by plain SQL: what the pages say is compared with it."""

    def ask(question: str, *values: object) -> list[tuple]:
        with closing(sqlite3.connect(f"file:{site.database}?mode=ro", uri=True)) as connection:
            return connection.execute(question, values).fetchall()

    return ask


@pytest.fixture
def whole_database(site: Site) -> Callable[[], list[str]]:
    """Everything in the database, to see that nothing has changed."""

    def dump() -> list[str]:
        with closing(sqlite3.connect(f"file:{site.database}?mode=ro", uri=True)) as connection:
            return list(connection.iterdump())

    return dump


@pytest.fixture
def cost(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Asserts that a task cost no more than it may, and notes it for the table."""

    def note(task: str, how: str, reader: Reader, steps: int, loads: int) -> None:
        done, waited = len(reader.steps), len(reader.loads)
        request.node.user_properties.append(("day", (task, how, f"{done}+{waited}", f"{steps}+{loads}")))
        assert (done <= steps, waited <= loads) == (True, True), (reader.steps, reader.loads)

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each task cost."""
    rows = [
        (*row, outcome)
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        for name, row in report.user_properties
        if name == "day" and report.when == "call"
    ]
    if rows:
        terminalreporter.section("steps+loads")
        headings = ("task", "how", "ours", "target", "")
        widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
        for row in (headings, *sorted(rows)):
            line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            terminalreporter.write_line(line.rstrip())
