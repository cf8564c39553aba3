"""An index is read ahead when it is opened: all of it, once, and only where that makes sense."""

import mmap
import threading
from types import SimpleNamespace

import pytest

from catalog.search import index, warming
from catalog.tests.cast import make_edition, reindex
from catalog.tests.search.asking import titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.fixture
def fetched(monkeypatch):
    """What was to be fetched, as a list of lists of (start, length)."""
    asked: list[list[tuple[int, int]]] = []

    class AtOnce(threading.Thread):
        def start(self):
            self.run()

    monkeypatch.setattr(warming, "threading", SimpleNamespace(Thread=AtOnce))
    fetch = warming._fetch
    monkeypatch.setattr(warming, "_fetch", lambda mapped: (asked.append(mapped), fetch(mapped)))
    return asked


def reopened():
    """The index as a process finds it that was just started."""
    index._reader.index = None
    return titles("whales")


def test_the_whole_index_is_fetched_once_and_searches_go_on(fetched, monkeypatch):
    make_edition("Whales")
    reindex()
    monkeypatch.setattr(warming, "_LEAST", 0)
    assert reopened() == ["Whales"]
    assert titles("whales") == ["Whales"]
    (mapped,) = fetched
    files = [path for path in index.current().path.iterdir() if path.suffix in {".store", ".term", ".idx", ".fast"}]
    assert sum(length for _start, length in mapped) >= sum(path.stat().st_size for path in files) > 0
    assert all(start % mmap.PAGESIZE == 0 for start, _length in mapped)


def test_a_small_index_and_one_too_large_for_the_memory_are_left_alone(fetched, monkeypatch):
    make_edition("Whales")
    reindex()
    assert reopened() == ["Whales"]
    monkeypatch.setattr(warming, "_LEAST", 0)
    monkeypatch.setattr(warming, "_SHARE_OF_MEMORY", 0)
    assert reopened() == ["Whales"]
    assert fetched == []
