"""``python -m benchmarks.circulation``: lending, taking back and renewing from one desk and from eight, and the night.

A library of 100,000 copies, 20,000 patrons and 15,000 open loans, on SQLite and on PostgreSQL. Each desk is a process.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.serving import ROOT, environment, manage

FOLDER = ROOT / "build" / "bench" / "lending"
SIZE = ("--records", "83000", "--patrons", "20000", "--loans", "15000", "--holds", "3000")
DESKS = (1, 8)
VERBS = ("check_out", "check_in", "renew")
SECONDS, MOST_QUERIES, LONGEST_NIGHT = 5.0, 25, 120


def main() -> None:
    """Measure the databases asked for and print a table for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--desk", nargs=2, type=int, metavar=("NUMBER", "OF"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.desk:
        work(*options.desk)
        return
    for database in options.database or ("sqlite", "postgresql"):
        with library(database) as variables:
            report(database, variables)


@contextmanager
def library(database: str) -> Iterator[dict[str, str]]:
    """The variables of an installation that has such a library; it goes when the block ends."""
    scratch = Path(tempfile.mkdtemp(prefix="bench-lending-"))
    try:
        if database == "sqlite":
            made = FOLDER / "catalog.sqlite3"
            if not (FOLDER / "made").exists():
                _make(environment(FOLDER))
                (FOLDER / "made").touch()
            shutil.copy(made, scratch / made.name)
            manage(scratch, "migrate", "--verbosity=0")
            yield environment(scratch)
            return
        sys.path.insert(0, str(ROOT / "scripts"))
        from with_postgres import server  # type: ignore[import-not-found]

        with server() as url:
            variables = environment(scratch) | {"DATABASE_URL": url}
            _make(variables)
            yield variables
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _make(variables: Mapping[str, str]) -> None:
    print("Making a library of 100,000 copies …", flush=True)
    Path(variables["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    for command in (("migrate", "--verbosity=0"), ("make_catalogue", "--no-index", *SIZE)):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=variables, check=True)


def report(database: str, variables: Mapping[str, str]) -> None:
    """Measure and print: how many a second, the time that Python computed for one, and its queries."""
    print(f"\n{database:12}{'desks':>6}" + "".join(f"{verb:>30}" for verb in VERBS), flush=True)
    for desks in DESKS:
        answers = _measure(desks, variables)
        cells = []
        for verb in VERBS:
            told = [answer[verb] for answer in answers]
            # Until the last one has ended: a desk that has less to do is not the faster for it.
            speed = sum(one["done"] for one in told) / max(one["seconds"] for one in told)
            cpu = 1000 * sum(one["cpu"] for one in told) / max(1, sum(one["done"] for one in told))
            queries = max(one["queries"] for one in told)
            asked = f", {queries} queries{'!' if queries > MOST_QUERIES else ''}" if queries else ""
            cells.append(f"{speed:,.0f}/s, {cpu:.0f} ms{asked}".rjust(30))
        print(f"{'':12}{desks:>6}" + "".join(cells), flush=True)
        for what in ("refused", "gave_up"):
            if count := sum(one[verb][what] for one in answers for verb in VERBS):
                print(f"{'':18}{count:,} {what.replace('_', ' ')}", flush=True)
    started = time.perf_counter()
    command = [sys.executable, "manage.py", "overnight"]
    subprocess.run(command, cwd=ROOT, env=dict(variables), check=True)
    seconds = time.perf_counter() - started
    print(f"overnight: {seconds:.0f} s{'  TOO LONG' if seconds > LONGEST_NIGHT else ''}", flush=True)


def _measure(desks: int, variables: Mapping[str, str]) -> list[dict[str, Any]]:
    """Let so many desks work beside each other; each begins a verb when all have ended the one before."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.circulation", "--desk", str(number), str(desks)],
            cwd=ROOT,
            env=dict(variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(desks)
    ]
    answers: list[dict[str, Any]] = [{} for _process in processes]
    for verb in VERBS:
        for process in processes:
            _line(process)  # it is ready
        for process in processes:
            assert process.stdin
            print(verb, file=process.stdin, flush=True)
        for process, answer in zip(processes, answers, strict=True):
            answer[verb] = json.loads(_line(process))
    for process in processes:
        process.wait(60)
    return answers


def _line(process: subprocess.Popen) -> str:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("A desk has failed.")
    return line


def work(number: int, desks: int) -> None:
    """One desk: prepare, say so, wait, and do each verb; every copy is that of one desk alone."""
    import django

    django.setup()
    from django.utils import timezone

    from catalog.circulation.check_in import check_in
    from catalog.circulation.check_out import check_out
    from catalog.circulation.desk import Desk
    from catalog.circulation.renew import renew
    from catalog.models import Branch, Item, Loan, Patron

    desk = Desk(branch=Branch.objects.order_by("position").first())
    now = timezone.now()
    free = Item.objects.on_shelf().filter(edition__holds=None).order_by("pk")
    items = list(free.values_list("pk", flat=True)[number:30_000:desks])
    readers = Patron.objects.filter(expires_on__gt=now).exclude(loans__due_at__lt=now, loans__ended_at=None)
    patrons = list(readers.order_by("pk").values_list("pk", flat=True)[number::desks])
    own = Loan.objects.open().filter(due_at__gt=now, renewal_count=0, item__edition__holds=None)
    loans = list(own.filter(patron__in=readers).order_by("pk").values_list("pk", flat=True)[number::desks])
    lent = [(item, patrons[place % len(patrons)]) for place, item in enumerate(items)]
    taken: list[int] = []

    def lend(pair: tuple[int, int]) -> None:
        check_out(item_id=pair[0], patron_id=pair[1], desk=desk, at=timezone.now())
        taken.append(pair[0])

    def take_back(item: int) -> None:
        check_in(item_id=item, desk=desk, at=timezone.now())

    def go_on(loan: int) -> None:
        renew(loan_id=loan, desk=desk, at=timezone.now())

    _phase(lend, iter(lent), desks == 1)
    _phase(take_back, iter(taken), desks == 1)
    _phase(go_on, iter(loans), desks == 1)


def _phase(act: Callable[[Any], None], things: Iterator[Any], counts_queries: bool) -> None:
    """Say that the desk is ready, wait for the word, count the queries, act for some seconds, and tell how often."""
    from django.db import OperationalError

    from catalog.circulation.refusals import CirculationError

    print("ready", flush=True)
    sys.stdin.readline()
    queries = _queries(act, things) if counts_queries else 0
    done, refused, gave_up = 0, 0, 0
    began, computed = time.perf_counter(), time.process_time()
    for thing in things:
        try:
            act(thing)
            done += 1
        except CirculationError:
            refused += 1
        except OperationalError:
            # SQLite lets one write at a time, and whoever waits longest is not served first.
            gave_up += 1
        if time.perf_counter() - began > SECONDS:
            break
    seconds = time.perf_counter() - began
    told = {"done": done, "refused": refused, "gave_up": gave_up, "seconds": seconds}
    print(json.dumps(told | {"cpu": time.process_time() - computed, "queries": queries}), flush=True)


def _queries(act: Callable[[Any], None], things: Iterator[Any], times: int = 5) -> int:
    """The most questions to the database that one act asks; beginning and ending the transaction are none."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    most = 0
    for _time, thing in zip(range(times), things, strict=False):
        with CaptureQueriesContext(connection) as asked:
            act(thing)
        queries = [one for one in asked.captured_queries if one["sql"].split(" ")[0] not in {"BEGIN", "COMMIT"}]
        most = max(most, len(queries))
    return most


if __name__ == "__main__":
    main()
