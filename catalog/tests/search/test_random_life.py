"""Random lives of an installation: saves, deletes, imports and searches beside each other, and killed processes.

After every round each machine starts again; ``check_catalogue`` must find nothing, each title exactly what bears it.
Nothing here is simulated: processes are real, and so are the deaths (SIGKILL). CONTRIBUTING.md says how to run more.
"""

import multiprocessing
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from hypothesis import settings

from catalog.tests.search import life
from catalog.tests.search.life import Machine

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([life.__name__])
LIBRARIANS = ("save", "save", "delete", "hide", "move", "rename", "import_sheet", "import_upload")
ROUNDS = 3
LIVES = settings.default.max_examples // 5


class Process:
    """A process that does a deed; it ends well, unless it is to be killed."""

    def __init__(self, machine: Machine, deed: str, seed: int = 0, dies: tuple[str, int] | None = None) -> None:
        self.name, self.machine, self.dies = deed, machine, dies
        self.told: Connection
        self.told, theirs = _processes.Pipe()
        line = dies[1] if dies and dies[0] == "line" else 0
        self.before = _files(machine)
        self.process: BaseProcess = _processes.Process(target=life.run, args=(machine, deed, seed, line, theirs))
        self.process.start()
        theirs.close()

    def end(self) -> object:
        """Wait for the end, or bring it about; returns what the deed said, nothing if it was killed."""
        if self.dies and self.dies[0] == "files":
            while self.process.is_alive() and len(_files(self.machine) - self.before) < self.dies[1]:
                self.process.join(0.001)
            self.process.kill()
        try:
            said = self.told.recv()
        except EOFError:
            said = None
        self.process.join()
        killed = self.dies and self.process.exitcode == -signal.SIGKILL
        assert killed or self.process.exitcode == 0, f"{self.name} ended with {self.process.exitcode}"
        return said


def _files(machine: Machine) -> set[str]:
    return {str(path) for path in machine.index.rglob("*")} if machine.index.exists() else set()


@pytest.fixture
def machines(tmp_path: Path) -> list[Machine]:
    """Two machines with one database: on SQLite a file with the tables of the test's own."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        name = str(tmp_path / "catalog.sqlite3")
        connection.ensure_connection()
        with sqlite3.connect(name) as file:
            connection.connection.backup(file)
        file.close()
    return [Machine(name, tmp_path, machine) for machine in ("here", "there")]


def begin(machines: list[Machine], seed: int) -> None:
    """A small library, known to both machines."""
    for machine in machines:
        shutil.rmtree(machine.index, ignore_errors=True)
    Process(machines[0], "begin", seed).end()
    for machine in machines:
        Process(machine, "follow").end()


@contextmanager
def readers(machines: list[Machine], seed: int) -> Iterator[None]:
    """At each machine somebody asks all the time, and always gets an answer."""
    asking = [Process(machine, "searching", seed) for machine in machines]
    assert [process.told.recv() for process in asking] == ["ready", "ready"]
    try:
        yield
    finally:
        for process in asking:
            process.told.send("stop")
            process.end()


def check(machines: list[Machine], story: object) -> None:
    """All machines start again and find nothing amiss."""
    for process in [Process(machine, "check") for machine in machines]:
        assert process.end() == [], f"{process.machine.name} after {story}"


@pytest.mark.parametrize("seed", range(LIVES))
def test_whatever_is_killed_index_and_database_agree_after_the_next_start(machines, seed):
    chance = Random(seed)
    begin(machines, seed)
    for _round in range(ROUNDS):
        deeds = [a_deed(chance) for _deed in range(chance.randint(1, 3))]
        with readers(machines, seed):
            started = [Process(machines[place], deed, number, dies) for deed, number, place, dies in deeds]
            for process in started:
                process.end()
        check(machines, deeds)


def a_deed(chance: Random) -> tuple[str, int, int, tuple[str, int] | None]:
    """A deed, its own chance, at which machine, and how it dies.

    At a line of the code, counted from its start; when so many files have come into the folder of the index; or never.
    """
    deaths = (
        None,
        ("line", chance.randint(1, 40)),
        ("line", chance.randint(1, 40)),
        ("files", chance.randint(1, 12)),
    )
    deed = chance.choice((*LIBRARIANS, "follow", "rebuild", "rebuild"))
    return deed, chance.randrange(10**6), chance.randrange(2), chance.choice(deaths)


@pytest.mark.parametrize("deed", ["save", "rebuild"])
def test_killed_at_one_line_after_another(machines, deed):
    """A process dies a line later each time, where it writes the index, until it comes to its end."""
    begin(machines, 1)
    for line in count(1):
        process = Process(machines[0], deed, line, ("line", line))
        process.end()
        check(machines[:1], f"{deed} killed at line {line}")
        if process.process.exitcode == 0:
            break
    assert line > 15, "it was not killed where it writes"


@pytest.mark.parametrize("seed", range(2))
def test_a_full_disk_ends_neither_saves_nor_searches_and_the_next_start_mends_it(machines, seed):
    begin(machines, seed)
    for deed in ("follow_on_a_full_disk", "rebuild_on_a_full_disk"):
        said = Process(machines[0], deed, seed).end()
        assert said == "an answer", said
        check(machines, deed)
