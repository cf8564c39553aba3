"""The demo library: data files in ``catalog/demo_library/``, loaded by the importer that everybody uses."""

import datetime
import tomllib
from datetime import time
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from catalog.management.demo_lending import load_lending
from catalog.marc.importing import Importer, ImportOptions, ImportReport
from catalog.marc.importing.readers import CopyRowReader, RowReader
from catalog.marc.mapping.rows import match_columns
from catalog.marc.reading.spreadsheets import SpreadsheetFile
from catalog.models import Branch, ItemType, OpeningHours, ShelvingLocation, User
from catalog.search.following import ensure_index

FOLDER = Path(__file__).resolve().parent.parent / "demo_library"
LIBRARIAN = "librarian"
_SOURCE = "demo"


def load(password: str, at: datetime.datetime | None = None) -> ImportReport:
    """Load branches, titles and copies, make the librarian, lend for a year up to ``at`` (now), and build the index.

    Loading again changes nothing.
    """
    report = load_folder(FOLDER, _SOURCE)
    load_lending(FOLDER, at or timezone.now(), _librarian(password))
    ensure_index()
    return report


def load_folder(folder: Path, source: str) -> ImportReport:
    """Load ``branches.toml``, ``editions.csv`` and ``copies.csv``; ``source`` is whose the numbers of the titles are.

    The index does not follow yet.
    """
    _places(folder / "branches.toml")
    report = ImportReport()
    importer = Importer(ImportOptions(), report)
    for name, reader in (("editions.csv", RowReader), ("copies.csv", CopyRowReader)):
        file = SpreadsheetFile(folder / name)
        file.check()
        importer.add(file, reader(match_columns(file.columns), source))
    importer.finish()
    return report


@transaction.atomic
def _places(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for kind in data["item_type"]:
        ItemType.objects.update_or_create(code=kind["code"], defaults={"name": kind["name"]})
    for position, row in enumerate(data["branch"]):
        _branch(row, position)


def _branch(row: dict[str, Any], position: int) -> None:
    details = {name: row[name] for name in ("name", "about", "street", "postcode", "town", "phone", "email")}
    branch, _new = Branch.objects.update_or_create(
        code=row["code"], defaults=details | {"slug": row["code"], "position": position}
    )
    for place in row["location"]:
        ShelvingLocation.objects.update_or_create(
            branch=branch,
            code=place["code"],
            defaults={"name": place["name"], "floor": place["floor"], "is_closed_store": place["closed_store"]},
        )
    branch.opening_hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(
            branch=branch,
            weekday=hours["weekday"],
            opens_at=time.fromisoformat(hours["opens"]),
            closes_at=time.fromisoformat(hours["closes"]),
        )
        for hours in row["hours"]
    )


@transaction.atomic
def _librarian(password: str) -> User:
    user, is_new = User.objects.get_or_create(
        username=LIBRARIAN, defaults={"first_name": "Demo", "last_name": "Librarian", "is_staff": True}
    )
    if is_new:
        user.set_password(password)
        user.branch = Branch.objects.filter(code="main").first()
        user.save()
        user.groups.set(Group.objects.filter(name__in=["Librarian", "Cataloguer"]))
    return user
