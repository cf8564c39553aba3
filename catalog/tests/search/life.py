"""Deeds for ``test_random_life``: what one process of an installation does to a catalogue, and how it dies.

Each deed runs in a real process of its own, with its own connection to one database that all share, and with the index
of one of two machines. The processes are forked from a server that has loaded this module and nothing else has touched.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

# ruff: noqa: E402  A process that is forked from the server finds Django set up.
import django

django.setup()

from django.conf import settings
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from catalog.cataloguing.editions import move_items, set_suppressed
from catalog.models import Agent, Branch, Edition, ImportBatch, Item, SearchChange, ShelvingLocation
from catalog.search import following, index
from catalog.search.checking import differences
from catalog.search.service import matching_ids, search
from catalog.search.state import SearchState
from catalog.standards.folding import words
from catalog.tests.cast import make_branch, make_edition, make_item, make_location

WORDS = ("Otter", "Seal", "Walrus", "Heron", "Puffin")
# Dying is counted in lines of the functions that write to the folder of the index.
_COUNTED = frozenset(
    function.__code__
    for function in (
        *(following._apply, following._advanced, following._build),
        *(index.IndexFolder.write_mark, index.swap_in, index.remove_others),
    )
)


@dataclass(frozen=True)
class Machine:
    """One of the machines of an installation: the database of all, and where its own index lies."""

    database: str
    folder: Path
    name: str

    @property
    def index(self) -> Path:
        """The folder of its indexes."""
        return self.folder / self.name

    def take(self) -> None:
        """Make this process one of the machine."""
        connection.settings_dict["NAME"] = self.database
        settings.SEARCH_INDEX_DIR = self.index
        settings.MEDIA_ROOT = self.folder / "media"


def run(machine: Machine, deed: str, seed: int, dies_at: int, answer: Connection) -> None:
    """What a process does: the deed named, and at its ``dies_at``-th line (0 for never) it is killed."""
    machine.take()
    if dies_at:
        sys.settrace(_killer(dies_at))
    answer.send(DEEDS[deed](Random(seed), answer))


def _killer(lines: int) -> Callable[[FrameType, str, Any], Any]:
    left = lines

    def trace(frame: FrameType, event: str, _value: Any) -> Any:
        nonlocal left
        if frame.f_code not in _COUNTED:
            return None
        if event == "line":
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


# What librarians do


def begin(chance: Random, _answer: Connection) -> None:
    """An empty database gets a small library."""
    call_command("flush", interactive=False, verbosity=0)
    for name in ("Elm Street", "Harbour"):
        make_location(make_branch(name), "Fiction")
    for _edition in range(6):
        _new_edition(chance)


def save(chance: Random, _answer: Connection) -> None:
    """A new title, or another title for one that is there."""
    with transaction.atomic():
        edition = _one(chance, Edition) if chance.random() < 0.5 else None
        if edition is None:
            edition = _new_edition(chance)
        edition.title_proper = _title(chance)
        edition.set_derived()
        edition.save()
        _page(Edition).changed([edition])


def delete(chance: Random, _answer: Connection) -> None:
    """A title goes, with its copies."""
    with transaction.atomic():
        if edition := _one(chance, Edition):
            _page(Edition).delete_model(None, edition)


def hide(chance: Random, _answer: Connection) -> None:
    """Some titles are hidden, or shown again."""
    with transaction.atomic():
        ids = chance.sample(_ids(Edition), min(2, Edition.objects.count()))
        set_suppressed(editions=Edition.objects.filter(pk__in=ids), suppressed=chance.random() < 0.6)
        _page(Edition).changed([])


def move(chance: Random, _answer: Connection) -> None:
    """Copies go to another branch."""
    with transaction.atomic():
        ids = chance.sample(_ids(Item), min(3, Item.objects.count()))
        move_items(items=Item.objects.filter(pk__in=ids), location=_one(chance, ShelvingLocation))
        _page(Item).changed([])


def rename(chance: Random, _answer: Connection) -> None:
    """An author is called otherwise; a branch is shown to readers or not."""
    with transaction.atomic():
        agent, branch = _one(chance, Agent), _one(chance, Branch)
        if agent:
            Agent.objects.filter(pk=agent.pk).update(original_script=_title(chance))
            _page(Agent).changed([agent])
        Branch.objects.filter(pk=branch.pk).update(is_public=not branch.is_public)
        _page(Branch).changed([branch])


def import_sheet(chance: Random, _answer: Connection) -> None:
    """A spreadsheet with titles, some of which are here already under the same number."""
    path = Path(settings.MEDIA_ROOT) / f"{os.getpid()}.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(_sheet(chance))
    call_command("import_csv", path, stdout=_Nowhere())


def import_upload(chance: Random, _answer: Connection) -> None:
    """The same by the page of uploads."""
    file = ContentFile(_sheet(chance).encode(), name="titles.csv")
    state = ImportBatch.State.IMPORTING
    batch = ImportBatch.objects.create(file=file, file_name="titles.csv", state=state)
    call_command("run_import_batch", batch.pk)


# What machines do


def follow(_chance: Random, _answer: Connection) -> None:
    """The site starts."""
    call_command("follow_search_index")


def rebuild(_chance: Random, _answer: Connection) -> None:
    """A new index, unless another process is at it."""
    try:
        call_command("rebuild_search_index", stdout=_Nowhere())
    except CommandError as error:
        assert "Another process is building" in str(error), error


def follow_on_a_full_disk(chance: Random, _answer: Connection) -> str:
    """Something is saved, and there is no room for the index to follow; then a reader asks."""
    with transaction.atomic():
        SearchChange.objects.record([_new_edition(chance).pk])
    _fill_the_disk(chance)
    following.follow_quietly()
    return "an answer" if search(SearchState(q="otter")).index_ready else "no answer"


def rebuild_on_a_full_disk(chance: Random, _answer: Connection) -> str:
    """There is no room for a new index: it is said, and the old one is there."""
    _fill_the_disk(chance)
    try:
        call_command("rebuild_search_index", stdout=_Nowhere())
    except CommandError as error:
        return "an answer" if search(SearchState(q="otter")).index_ready else f"no answer, but {error}"
    return "It was built all the same."


def _fill_the_disk(chance: Random) -> None:
    """No file can get longer than this any more; the database has made its files already."""
    Edition.objects.exists()
    resource.setrlimit(resource.RLIMIT_FSIZE, (chance.randrange(2000), resource.RLIM_INFINITY))


def searching(chance: Random, answer: Connection) -> int:
    """Readers ask until they are told to stop: each gets an answer. Returns how many were asked."""
    answer.send("ready")
    asked = 0
    while not answer.poll():
        results = search(SearchState(q=_title(chance)))
        assert results.index_ready, "a reader was told that the search is being prepared"
        asked += 1
    return asked


def check(_chance: Random, _answer: Connection) -> list[str]:
    """The machine starts again; returns what is not as it should be: sentences, best none."""
    call_command("follow_search_index")
    _checked, found = differences()
    titles = dict(Edition.objects.public().values_list("pk", "title_proper"))
    for title in sorted({*titles.values(), *Edition.objects.values_list("title_proper", flat=True)}):
        expected = {pk for pk, other in titles.items() if words(title) == words(other)}
        if set(matching_ids(f'title:"{title}"', limit=1000)) != expected:
            found.append(f"“{title}” finds other titles than {expected}.")
    leftover = {path.name for path in index.root().glob("index-*")} - {index.current().path.name}
    return found + [f"{name} was left behind." for name in sorted(leftover)]


DEEDS: dict[str, Callable[[Random, Connection], object]] = {
    deed.__name__: deed
    for deed in (
        *(begin, save, delete, hide, move, rename, import_sheet, import_upload),
        *(follow, rebuild, follow_on_a_full_disk, rebuild_on_a_full_disk, searching, check),
    )
}


class _Nowhere:
    def write(self, text: str) -> None:
        """Take no notice."""


def _page(model: type) -> Any:
    """The librarians' page of a model, by which it is saved."""
    return admin.site._registry[model]


def _title(chance: Random) -> str:
    return " ".join(chance.sample(WORDS, 2))


def _new_edition(chance: Random) -> Edition:
    names = [("Author, Number 1", "aut"), ("Author, Number 2", "aut")]
    edition = make_edition(_title(chance), agents=chance.sample(names, 1), subjects=["Sea"])
    for branch in Branch.objects.all():
        make_item(edition, branch, location="Fiction", barcode=None)
    return edition


def _sheet(chance: Random) -> str:
    rows = [
        f'sheet-{chance.randint(1, 9)},{_title(chance)},"Author, Number {chance.randint(1, 4)}",elm-street'
        for _row in range(4)
    ]
    return "\n".join(["id,title,author,branch", *rows])


def _ids(model: type) -> list[int]:
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


def _one(chance: Random, model: type) -> Any:
    ids = _ids(model)
    # Another process may have deleted it meanwhile.
    return model.objects.filter(pk=chance.choice(ids)).first() if ids else None
