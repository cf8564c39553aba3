"""The tantivy index on this machine: opening, writing, swapping, and how it stands.

An index lives in a folder of its own under ``SEARCH_INDEX_DIR``; the file ``current`` names the one in use, so that a
new one can be built beside it and swapped in at once. With each index goes a mark: how far it has followed the changes.
"""

import fcntl
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import tantivy
from django.conf import settings

from catalog.search.fields import EVERYTHING, SHAPE_VERSION, TEXT_FIELDS
from catalog.search.warming import read_ahead

WRITER_MEMORY = 64_000_000
_INTEGERS = (
    "format", "language", "audience", "subject_id", "genre_id", "agent_id", "series_id", "branch", "location",
    "available_branch", "available", "year", "added", "popular", "age_from", "age_to",
)  # fmt: skip
_KEYS = ("newest", "oldest", "digest", "work_id", "main_language")


class IndexUnavailable(Exception):
    """There is no index that could be asked: it is being prepared, or its folder cannot be read."""


class WriterBusy(Exception):
    """Another process is writing or building the index; it will carry on with our changes."""


@dataclass(frozen=True)
class IndexStatus:
    """How the index stands: ``ready``, ``preparing`` (with ``progress`` in percent) or ``failed`` (with ``error``)."""

    state: str
    documents: int = 0
    progress: int = 100
    error: str = ""


@dataclass(frozen=True)
class Mark:
    """How far an index has followed: every change below ``horizon``, and of those from there on the ``seen`` ids.

    ``at`` is when that was written, in seconds since 1970.
    """

    horizon: int = 0
    seen: tuple[int, ...] = ()
    at: float = 0.0


def schema() -> tantivy.Schema:
    """The shape of the index. Words come folded and parted by blanks (``documents``), so tantivy only splits them.

    Ids are signed whole numbers: deleting by a term of an unsigned field does nothing.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    for name in ("title_exact", "call_number_class"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for text in TEXT_FIELDS:
        option = "position" if text.has_positions else "freq" if text.stem_of else "basic"
        tokenizer = "raw" if text.name == "number" else "whitespace"
        builder.add_text_field(text.name, tokenizer_name=tokenizer, index_option=option)
    builder.add_text_field(EVERYTHING, tokenizer_name="whitespace", index_option="basic")
    builder.add_bytes_field("card", stored=True, indexed=False)
    for name in _INTEGERS:
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in _KEYS:
        builder.add_integer_field(name, fast=True)
    builder.add_text_field("sort_title", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("sort_agent", fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


class IndexFolder:
    """One index on disk with its mark."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._meta = str(path / "mark.json")

    def create(self) -> tantivy.Index:
        """Make the folder and an empty index in it."""
        self.path.mkdir(parents=True)
        return tantivy.Index(schema(), path=str(self.path), reuse=False)

    def open(self) -> tantivy.Index:
        """Open the index. Raises :class:`IndexUnavailable` when it is missing, damaged, or of another shape."""
        try:
            meta = json.loads(Path(self._meta).read_text())
            if meta["shape"] != [SHAPE_VERSION, tantivy.__version__]:
                raise IndexUnavailable("The index has an older shape.")
            return tantivy.Index.open(str(self.path))
        except (OSError, ValueError, KeyError) as error:
            raise IndexUnavailable(f"The index cannot be opened: {error}") from error

    def mark(self) -> Mark:
        """How far this index has followed."""
        try:
            return _mark_in(self._meta, _signs(self._meta))
        except (OSError, ValueError, KeyError) as error:
            raise IndexUnavailable(f"The mark of the index cannot be read: {error}") from error

    def write_mark(self, mark: Mark) -> None:
        """Replace the mark at once, so that a crash leaves the old or the new one."""
        data: dict[str, object] = {
            "shape": [SHAPE_VERSION, tantivy.__version__],
            "horizon": mark.horizon,
            "seen": list(mark.seen),
        }
        data["at"] = time.time()
        scratch = self.path / f"mark.{os.getpid()}"
        scratch.write_text(json.dumps(data))
        scratch.replace(self._meta)


def root() -> Path:
    """The folder of all indexes of this installation."""
    return Path(settings.SEARCH_INDEX_DIR)


def current() -> IndexFolder:
    """The index in use. Raises :class:`IndexUnavailable` when none has been built yet."""
    try:
        named = os.path.join(settings.SEARCH_INDEX_DIR, "current")
        return _folder_named_in(named, _signs(named))
    except FileNotFoundError:
        raise IndexUnavailable("The index has not been built yet.") from None
    except OSError as error:
        raise IndexUnavailable(f"The index folder cannot be read: {error}") from error


def _signs(path: str) -> tuple[int, int, int]:
    """By what one sees that a file, which is only ever replaced as a whole, has been replaced.

    Each search asks for two such files, and to look at one takes a tenth of reading it.
    """
    seen = os.stat(path)
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


@lru_cache(maxsize=8)
def _folder_named_in(path: str, _signs: tuple[int, int, int]) -> IndexFolder:
    named = Path(path)
    return IndexFolder(named.parent / named.read_text().strip())


@lru_cache(maxsize=8)
def _mark_in(path: str, _signs: tuple[int, int, int]) -> Mark:
    meta = json.loads(Path(path).read_text())
    return Mark(int(meta["horizon"]), tuple(meta["seen"]), float(meta["at"]))


def swap_in(folder: IndexFolder) -> None:
    """Make ``folder`` the index in use and remove the others."""
    scratch = root() / f"current.{os.getpid()}"
    scratch.write_text(folder.path.name)
    scratch.replace(root() / "current")
    remove_others()


def remove_others() -> None:
    """Remove every index that is not in use: former ones, and what a builder that was killed has left.

    For the builder alone, lest it removes what another one is building.
    """
    used = current().path if (root() / "current").exists() else None
    for other in root().glob("index-*"):
        if other != used:
            shutil.rmtree(other, ignore_errors=True)


def new_folder() -> IndexFolder:
    """A folder for a new index, named by the moment."""
    root().mkdir(parents=True, exist_ok=True)
    return IndexFolder(root() / f"index-{time.time_ns()}-{os.getpid()}")


@contextmanager
def builder() -> Iterator[None]:
    """The one who builds a new index, for swapping it in removes the others.

    Raises :class:`WriterBusy` when another process is building.
    """
    root().mkdir(parents=True, exist_ok=True)
    with (root() / "building").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WriterBusy("Another process is building the search index.") from None
        yield


@contextmanager
def writer(folder: IndexFolder, index: tantivy.Index | None = None, threads: int = 1) -> Iterator[tantivy.IndexWriter]:
    """The one writer of an index. Raises :class:`WriterBusy` when another process has it."""
    opened = index or folder.open()
    try:
        handle = opened.writer(WRITER_MEMORY * threads, threads)
    except ValueError as error:
        if "lock" in str(error).lower():
            raise WriterBusy from error
        raise
    try:
        # A process that was killed inside a commit has left files whose names come again in ours.
        handle.garbage_collect_files()
        yield handle
    finally:
        handle.wait_merging_threads()


class _Reader:
    """The index that all searches of this process ask, opened after the fork: what one has looked at is at hand."""

    name: str = ""
    index: tantivy.Index | None = None
    mark: Mark | None = None
    is_warm: bool = False


_reader = _Reader()
_opening = threading.Lock()


def searcher(mark: Mark | None = None, folder: IndexFolder | None = None) -> tantivy.Searcher:
    """A searcher of what is committed at this moment, or at least up to ``mark``. Raises :class:`IndexUnavailable`.

    The mark is written after the commit: while it stands, there is nothing new to be loaded. ``folder`` is that of the
    mark, else the one in use.
    """
    folder = folder or current()
    name = f"{os.getpid()}:{folder.path}"
    with _opening:
        if _reader.index is None or _reader.name != name:
            _reader.index = folder.open()
            _reader.index.config_reader("manual")
            _reader.name = name
            _reader.mark = None
            _reader.is_warm = False
        try:
            if mark is None or mark != _reader.mark:
                _reader.index.reload()
                _reader.mark = mark
            found = _reader.index.searcher()
            if not _reader.is_warm:
                read_ahead(folder.path)
                _reader.is_warm = True
            return found
        except (ValueError, OSError) as error:
            _reader.index = None
            raise IndexUnavailable(f"The index cannot be read: {error}") from error


def progress_file() -> Path:
    """Where a rebuild tells how far it is."""
    return root() / "progress.json"


def status() -> IndexStatus:
    """How the index of this machine stands, for the health page and the search page."""
    try:
        return IndexStatus("ready", documents=searcher().num_docs)
    except IndexUnavailable as error:
        try:
            told = json.loads(progress_file().read_text())
            if time.time() - told["at"] < 120:
                return IndexStatus("preparing", progress=int(told["percent"]), documents=int(told["documents"]))
        except (OSError, ValueError, KeyError):
            pass
        return IndexStatus("failed", progress=0, error=str(error))
