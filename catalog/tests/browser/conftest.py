"""A real site for the browser: prepared as `make run` prepares it, served by gunicorn, with the demo library."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "correct horse battery"
WRONG_HOST = "wrong.example"
_CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    f"--host-resolver-rules=MAP {WRONG_HOST} 127.0.0.1",
]


@dataclass(frozen=True)
class Site:
    """Where the site is, and its data."""

    url: str
    port: int
    environment: dict[str, str]

    @property
    def database(self) -> Path:
        """The file of its database."""
        return Path(self.environment["DATA_DIR"]) / "catalog.sqlite3"


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The demo library."""
    with served(["manage.py", "prepare", "--demo", "--index"]) as site:
        yield site


@contextmanager
def served(*preparations: Sequence[str]) -> Iterator[Site]:
    """A site of its own, served by gunicorn on a free port of this machine.

    Its data are made first by the ``preparations``: arguments for Python, each in a process of its own.
    """
    with tempfile.TemporaryDirectory(prefix="catalogue-browser-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {
            "DATA_DIR": folder,
            "STATIC_ROOT": f"{folder}/static",
            "LOCAL": "1",
            "DEMO_PASSWORD": PASSWORD,
            "PORT": str(port),
            "HOST": "127.0.0.1",
            "WORKERS": "2",
            "LOG_LEVEL": "WARNING",
        }
        for name in ("DATABASE_URL", "MEDIA_DIR", "SEARCH_INDEX_DIR", "DEBUG"):
            environment.pop(name, None)
        for arguments in preparations:
            command = [sys.executable, *arguments]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([sys.executable, "-m", "gunicorn"], cwd=ROOT, env=environment)
        try:
            _wait_for(f"http://127.0.0.1:{port}/health/", server)
            yield Site(f"http://127.0.0.1:{port}", port, environment)
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("The site did not start.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Makes pages; each fails its test when the page complains, or asks anybody but the site for anything."""
    contexts, troubles = [], []

    def make(width: int = 1280, scheme: str = "light", **options: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=site.url, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
        page.on("console", lambda m: troubles.append(m.text) if "Content Security Policy" in m.text else None)
        page.on("request", lambda r: troubles.append(f"asked {r.url}") if _is_foreign(r.url, site) else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert troubles == []


def _is_foreign(url: str, site: Site) -> bool:
    return not url.startswith((site.url, "data:", "about:", f"http://{WRONG_HOST}:{site.port}"))
