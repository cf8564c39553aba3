"""Fixtures for every test."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

_NUMBERS = count(1)


@pytest.fixture(autouse=True)
def _no_index_of_another_test(settings) -> None:
    """A test begins without an index, unless its module has one; what it builds by ``reindex()`` is its own."""
    if settings.SEARCH_INDEX_DIR == settings.DATA_DIR / "search_index":
        settings.SEARCH_INDEX_DIR = settings.DATA_DIR / f"search_index-{next(_NUMBERS)}"


@pytest.fixture(autouse=True)
def no_words_counted() -> Iterator[None]:
    """The counts of searched words that wait in memory are those of the test alone, and end with it."""
    from catalog.search.word_counts import counter  # conftest files are read before Django is set up

    counter.clear()
    yield
    counter.clear()


@pytest.fixture
def search_index(db, settings, tmp_path: Path) -> Path:
    """A search index of the test's own, built from what is in the database; returns its folder.

    Editions made by the cast come in by ``reindex()``, or by a change that is recorded as the site records it.
    """
    from catalog.search.following import rebuild  # conftest files are read before Django is set up

    settings.SEARCH_INDEX_DIR = tmp_path / "search_index"
    rebuild()
    return settings.SEARCH_INDEX_DIR
