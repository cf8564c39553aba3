"""Starting the site under gunicorn with a catalogue of its own, and asking it."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from itertools import cycle
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2


def environment(folder: Path) -> dict[str, str]:
    """The variables of an installation whose data are in ``folder``, and nothing of the one that was set."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith(("_DIR", "DATABASE_URL"))}
    return kept | {
        "DATA_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "LOCAL": "1",
        "LOG_LEVEL": "ERROR",
        "WORKERS": str(WORKERS),
        "DJANGO_SETTINGS_MODULE": "library_project.settings",
    }


def manage(folder: Path, *arguments: str) -> None:
    """Run a command of the site on the data of ``folder``. Raises ``CalledProcessError``."""
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment(folder), check=True)


@dataclass(frozen=True)
class Served:
    """A site under way."""

    port: int
    pid: int

    def connection(self) -> HTTPConnection:
        """A connection that is kept open from one request to the next."""
        return HTTPConnection("127.0.0.1", self.port, timeout=120)

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(pid) for pid in children if "gunicorn" in Path(f"/proc/{pid}/cmdline").read_text()]


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """The site with the catalogue in ``folder``, on a free port of this machine, for as long as the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    manage(folder, "collectstatic", "--noinput", "--verbosity=0")
    variables = environment(folder) | {"PORT": str(port), "HOST": "127.0.0.1"}
    command = [sys.executable, "-m", "gunicorn", "--log-level", "warning", "benchmarks.site:application"]
    process = subprocess.Popen(command, cwd=ROOT, env=variables)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health/", process)
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=30):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("The site did not start.")


def ask(connection: HTTPConnection, path: str, headers: Mapping[str, str] | None = None) -> tuple[float, bytes]:
    """Milliseconds until the whole answer was there, and the answer. Raises ``RuntimeError`` for an error page."""
    started = time.perf_counter()
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        response = connection.getresponse()
    except RemoteDisconnected:  # it was kept for longer than the site keeps one
        connection.close()
        return ask(connection, path, headers)
    body = response.read()
    took = (time.perf_counter() - started) * 1000
    if response.status >= 400:
        raise RuntimeError(f"{path}: {response.status}")
    return took, body


def requests_per_second(site: Served, paths: Sequence[str], seconds: float = 10, readers: int = 8) -> float:
    """How many requests a second the site answers to some readers who ask one page after another."""
    counts = [0] * readers
    deadline = time.perf_counter() + seconds

    def read(number: int) -> None:
        connection = site.connection()
        for path in cycle([*paths[number:], *paths[:number]]):
            if time.perf_counter() > deadline:
                return
            ask(connection, path)
            counts[number] += 1

    threads = [threading.Thread(target=read, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def private_megabytes(pid: int) -> float:
    """The memory that a process has for itself alone; pages of mapped files, which the system may drop, not counted."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    match = re.search(r"^Private_Dirty:\s+([0-9]+) kB", told, re.M)
    return int(match[1]) / 1024 if match else 0.0
