"""Sixteen desks at the same moment: one copy is lent once, one euro is paid once, one hold is served once.

Nothing here is simulated: each desk is a process with a connection of its own to one database, a file of SQLite or a
PostgreSQL. No desk may hear of a lock; each act is done, or refused for a reason of the library. CONTRIBUTING.md says
how to run more.
"""

import multiprocessing
import sqlite3
from collections import Counter
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import settings

from catalog.models import (
    Branch,
    Charge,
    Hold,
    Item,
    Loan,
    Notice,
    NoticeLine,
    Patron,
    PatronCategory,
    Payment,
    Transit,
)
from catalog.tests.cast import make_branch, make_edition, make_hold, make_item, make_patron, make_work
from catalog.tests.circulation import desks
from catalog.tests.circulation.desks import NOW

pytestmark = pytest.mark.django_db(transaction=True)
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([desks.__name__])
DESKS = 16
# A process that waits longer than this waits for ever.
PATIENCE = 120
IS_THOROUGH = settings.default.max_examples > 20


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The name of a database that processes share, and that this process is connected to: on SQLite a file."""
    import_module("catalog.migrations.0008_lending_defaults").make_defaults(apps, connection.schema_editor())
    import_module("catalog.migrations.0009_notice_texts").write_texts(apps, None)
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite":
        yield name
        return
    file = str(tmp_path / "catalog.sqlite3")
    connection.ensure_connection()
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
    copy.close()
    memory, connection.connection = connection.connection, None
    connection.settings_dict["NAME"] = file
    yield file
    connection.connection.close()
    connection.connection, connection.settings_dict["NAME"] = memory, name


def all_at_once(database: str, deed: str, *, acts: int = 1, seed: int = 0) -> Counter[str]:
    """Every desk does a deed so many times, all beginning together; returns what came of it, added up."""
    started = []
    for number in range(DESKS):
        told, theirs = _processes.Pipe()
        arguments = (database, deed, seed * 1000 + number, acts, theirs)
        process = _processes.Process(target=desks.run, args=arguments)
        process.start()
        theirs.close()
        started.append((process, told))
    for _process, told in started:
        assert told.poll(PATIENCE), "a desk did not open"
        assert told.recv() == "ready"
    for _process, told in started:
        told.send("go")
    said: Counter[str] = Counter()
    for process, told in started:
        try:
            assert told.poll(PATIENCE), f"a desk waits for ever, doing {deed}"
            said += told.recv()
        except EOFError:
            pytest.fail(f"a desk broke down, doing {deed}; see what it wrote to the standard error")
        finally:
            process.join(1)
            if process.is_alive():
                process.kill()
            process.join()
        assert process.exitcode == 0
    return said


def small_library(copies: int, readers: int) -> list[Item]:
    """Two branches, copies of two editions of one work, and readers, some with an e-mail address."""
    branches = [make_branch("Elm Street"), make_branch("Central")]
    work = make_work("Moby Dick")
    editions = [make_edition(f"Moby-Dick {number}", work=work) for number in range(2)]
    for number in range(readers):
        make_patron(
            f"Reader {number}", branch=branches[number % 2], email=f"r{number}@example.org" if number % 3 else ""
        )
    PatronCategory.objects.update(owing_limit=None)
    return [make_item(editions[number % 2], branches[number % 2], price=Decimal("9.00")) for number in range(copies)]


def test_sixteen_desks_lend_one_copy_once(database):
    small_library(1, 16)
    said = all_at_once(database, "lend_the_one")
    assert said["done"] == 1
    assert said["already_lent"] + said["already_theirs"] == DESKS - 1
    assert Loan.objects.count() == 1


def test_sixteen_tills_take_ten_euros_once(database):
    small_library(1, 1)
    Charge.objects.create(patron=Patron.objects.get(), kind="fee", amount=Decimal("10.00"))
    said = all_at_once(database, "pay_one_euro")
    assert said == {"done": 10, "too_much": 6}
    assert Charge.objects.balance_of(Patron.objects.get()) == 0
    assert sum(Payment.objects.values_list("amount", flat=True)) == 10


def test_copies_that_come_back_everywhere_at_once_serve_each_reader_once_and_in_order(database):
    items = small_library(6, 12)
    work = items[0].edition.work
    # The first in line, for the others may be served by its copies as well.
    waiting = make_hold(items[0].edition, Patron.objects.latest("pk"), queued_at=NOW, placed_at=NOW)
    for number, patron in enumerate(Patron.objects.order_by("pk")[:4]):
        make_hold(work, patron, queued_at=NOW, placed_at=NOW, language="eng" if number % 2 else "")
    all_at_once(database, "take_back_any", acts=4)
    caught = list(Hold.objects.open().exclude(caught_item=None).values_list("caught_item_id", flat=True))
    assert len(caught) == len(set(caught)) == 5
    assert Hold.objects.get(pk=waiting.pk).caught_item_id in caught
    check_books()


@pytest.mark.parametrize("seed", range(8 if IS_THOROUGH else 1))
def test_whatever_sixteen_desks_do_to_the_same_few_copies_the_books_are_right(database, seed):
    small_library(4, 5)
    said = all_at_once(database, "anything", acts=40 if IS_THOROUGH else 12, seed=seed)
    assert said.total() == DESKS * (40 if IS_THOROUGH else 12)
    assert said["lend"] and said["take back"] and said["reserve"]
    check_books()


def check_books() -> None:
    """A copy is in one place, a hold is served once, the ledger adds up, nobody is told anything twice."""
    connection.check_constraints()
    lent = Loan.objects.open().values_list("item_id", flat=True)
    assert len(lent) == len(set(lent))
    ready = set(Hold.objects.ready().values_list("caught_item_id", flat=True))
    caught = Hold.objects.open().exclude(caught_item=None).values_list("caught_item_id", flat=True)
    travelling = set(Transit.objects.open().values_list("item_id", flat=True))
    assert len(caught) == len(set(caught))
    assert not set(lent) & (set(caught) | travelling)
    assert not ready & travelling
    for patron in Patron.objects.all():
        left = sum((one.balance for one in patron.charges.with_balance()), Decimal(0))
        assert Charge.objects.balance_of(patron) == left
    for payment in Payment.objects.all():
        assert payment.amount == sum(payment.allocations.values_list("amount", flat=True))
    for charge in Charge.objects.with_balance().filter(balance__lt=0):
        assert charge.allocations.filter(payment__kind="void").exists()
    assert set(Hold.objects.filter(ended_as="filled").values_list("filled_by__ended_as", flat=True)) <= {
        "", "returned", "lost", None,
    }  # fmt: skip
    # Who is waited for on the hold shelf has been written to, or there is no address.
    for hold in Hold.objects.ready():
        assert NoticeLine.objects.filter(hold=hold).exists(), hold
    assert Notice.objects.waiting().count() <= NoticeLine.objects.count()
    assert Branch.objects.count() == 2
