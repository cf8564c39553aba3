"""Fixtures for imports. What they use is imported late: conftest files are read before Django is set up."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def import_marc(db, tmp_path: Path) -> Callable[..., Any]:
    """Import records, in the compact form or as bytes; returns the outcome."""
    from catalog.tests.marc import imports

    def run(records: imports.Records, **options: object) -> imports.Outcome:
        return imports.import_marc(imports.write(tmp_path / "records.mrc", records), **options)

    return run


@pytest.fixture
def import_csv(db, tmp_path: Path) -> Callable[..., Any]:
    """Import a spreadsheet given as text or bytes; returns the outcome."""
    from catalog.tests.marc import imports

    def run(sheet: str | bytes, **options: object) -> imports.Outcome:
        path = tmp_path / "sheet.csv"
        path.write_bytes(sheet if isinstance(sheet, bytes) else sheet.encode())
        return imports.import_csv(path, **options)

    return run


@pytest.fixture
def command(db, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run an import command; the search index has tests of its own."""
    from catalog.tests.marc.imports import run_command

    monkeypatch.setattr("catalog.management.importing.ensure_index", lambda: None)
    monkeypatch.setattr("catalog.management.importing.follow", lambda: None)
    return run_command
