"""Importing patrons from a spreadsheet: matched by card number, in batches, or looked at only.

An empty cell leaves what is here as it is; so does a column that is not in the file.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from catalog.marc.importing.batches import carry_out
from catalog.marc.importing.report import OUTCOMES, ImportReport, Reject
from catalog.marc.reading import RawRecord, UnreadableFile
from catalog.marc.reading.spreadsheets import SpreadsheetFile
from catalog.membership.columns import match_patron_columns
from catalog.membership.registering import age_on, category_by_age, membership_end
from catalog.models import AuditEntry, Branch, ImportBatch, Patron, PatronCategory, User
from catalog.standards.dates import day_of_text
from catalog.standards.folding import match_key

BATCH = 1000
_DAYS = {"birth_date": "birth date", "expires_on": "end of the membership"}
_TEXTS = ("name", "email", "phone", "street", "postcode", "town", "school_class", "guardian_name", "staff_note")
_WRITTEN = (*_TEXTS, *_DAYS, "category", "home_branch")
# Checked here by what is known, not by a query for each row.
_UNCHECKED = ("user", "category", "home_branch", "guardian", "name_key", "registered_on")
_NO_DAYS = {"0000-00-00", "0000-00-00 00:00:00"}


class RowRefused(Exception):
    """A row that is not imported, with the reason in words."""


@dataclass
class PatronFile:
    """A spreadsheet of patrons with the meaning of its columns by their headings."""

    sheet: SpreadsheetFile
    columns: dict[str, str]

    @property
    def meanings(self) -> dict[str, str]:
        """What each heading means in words; ``""`` for a column that is left out."""
        return {name.strip(): self.columns.get(name.strip(), "").replace("_", " ") for name in self.sheet.columns}


def open_patron_file(path: Path, name: str = "") -> PatronFile:
    """Return the file, checked. Raises :class:`UnreadableFile` when it has no card numbers or names."""
    sheet = SpreadsheetFile(path)
    sheet.name = name or sheet.name
    sheet.check()
    columns = match_patron_columns(sheet.columns)
    found, listed = set(columns.values()), ", ".join(sheet.columns)
    if "card_number" not in found:
        raise UnreadableFile(f"{sheet.name} has no column for the card number. Its columns are: {listed}.")
    if not found & {"name", "surname"}:
        raise UnreadableFile(f"{sheet.name} has no column for the name. Its columns are: {listed}.")
    return PatronFile(sheet, columns)


class PatronImporter:
    """Reads rows and writes patrons; with ``dry_run`` it only counts. ``after_batch`` is called after each batch."""

    def __init__(
        self,
        report: ImportReport,
        *,
        today: datetime.date,
        branch: Branch | None = None,
        dry_run: bool = False,
        after_batch: Callable[[], object] = lambda: None,
    ) -> None:
        self.report = report
        self.today = today
        self.dry_run = dry_run
        self._after_batch = after_batch
        self._branches = _by_code_and_name(Branch.objects.all())
        self._branch = branch or (Branch.objects.get() if Branch.objects.count() == 1 else None)
        self._ages = list(PatronCategory.objects.order_by("pk"))
        self._categories = _by_code_and_name(self._ages)
        self._rows_of_cards: dict[str, int] = {}

    def add(self, file: PatronFile) -> None:
        """Import the rows of a file. Each batch of them is one transaction."""
        for rows in _batches(file.sheet, BATCH):
            self._import([(raw, self._named(raw, file.columns)) for raw in rows])
            self._after_batch()

    def _named(self, raw: RawRecord, columns: dict[str, str]) -> dict[str, str]:
        return {columns[heading]: text for heading, text in json.loads(raw.data).items() if heading in columns}

    def _import(self, rows: list[tuple[RawRecord, dict[str, str]]]) -> None:
        cards = [card for _raw, cells in rows if (card := cells.get("card_number"))]
        with transaction.atomic():
            known = {patron.card_number: patron for patron in Patron.objects.filter(card_number__in=cards)}
            new: list[Patron] = []
            for raw, cells in rows:
                # As a spreadsheet program numbers them: the headings are in row 1.
                row = raw.position + 1
                try:
                    patron, changed = self._read(cells, known, row)
                except RowRefused as reason:
                    card = cells.get("card_number", "")
                    self.report.reject(Reject(raw.file, row, card, "patron", str(reason), raw.data))
                    continue
                outcome = "created" if patron.pk is None else "updated" if changed else "unchanged"
                if patron.pk is None:
                    new.append(patron)
                elif changed and not self.dry_run:
                    patron.save(update_fields=[*changed, "name_key"])
                self.report.count("patron", outcome, f"{patron.card_number} {patron.name}")
            if not self.dry_run:
                Patron.objects.bulk_create(new)

    def _read(self, cells: dict[str, str], known: dict[str, Patron], row: int) -> tuple[Patron, list[str]]:
        """Return the patron of a row and the names of the columns that it changes. Raises :class:`RowRefused`."""
        card = cells.get("card_number", "")
        if not card:
            raise RowRefused("It has no card number.")
        if first := self._rows_of_cards.get(card):
            raise RowRefused(f"Its card number is in row {first} already.")
        self._rows_of_cards[card] = row
        patron = known.get(card) or Patron(card_number=card)
        before = {name: getattr(patron, f"{name}_id" if name in _KEYS else name) for name in _WRITTEN}
        self._fill(patron, cells)
        if not patron.name:
            raise RowRefused("It has no name.")
        self._settle(patron, cells)
        patron.set_derived()
        try:
            patron.clean_fields(exclude=_UNCHECKED)
        except ValidationError as error:
            name, sentences = next(iter(error.message_dict.items()))
            raise RowRefused(f"{name.replace('_', ' ').capitalize()}: {sentences[0]}") from error
        after = {name: getattr(patron, f"{name}_id" if name in _KEYS else name) for name in _WRITTEN}
        return patron, [name for name in _WRITTEN if before[name] != after[name]]

    def _fill(self, patron: Patron, cells: dict[str, str]) -> None:
        if "name" not in cells and "surname" in cells:
            cells["name"] = " ".join(filter(None, (cells.get("first_name"), cells["surname"])))
        for name in _TEXTS:
            if name in cells:
                setattr(patron, name, " ".join(cells[name].split()))
        for name, label in _DAYS.items():
            text = cells.get(name)
            if not text or text in _NO_DAYS:
                continue
            if (day := day_of_text(text)) is None:
                raise RowRefused(f"“{text}” is no day for the {label}. Write it like 27.3.2019 or 2019-03-27.")
            setattr(patron, name, day)
        if patron.birth_date and patron.birth_date >= self.today:
            raise RowRefused("Its birth date must be in the past.")

    def _settle(self, patron: Patron, cells: dict[str, str]) -> None:
        """Find the category and the branch; of a new patron also the end of the membership."""
        is_new = patron.pk is None
        if code := cells.get("category"):
            if (category := self._categories.get(match_key(code))) is None:
                raise RowRefused(f"There is no patron category “{code}”: add it first.")
            patron.category = category
        elif is_new:
            born = patron.birth_date
            category = category_by_age(age_on(born, self.today), self._ages) if born else None
            if category is None:
                raise RowRefused("It has no category, and no birth date that tells it.")
            patron.category = category
        if code := cells.get("branch"):
            branch = self._branches.get(match_key(code))
            if branch is None:
                self.report.unknown_branches[code] += 1
                branch = self._branch if is_new else patron.home_branch
            if branch is None:
                raise RowRefused(f"There is no branch “{code}”: add it first, or choose one for such rows.")
            patron.home_branch = branch
        elif is_new:
            if self._branch is None:
                raise RowRefused("It has no branch: choose one for such rows.")
            patron.home_branch = self._branch
        if is_new and patron.expires_on is None:
            patron.expires_on = membership_end(patron.category, self.today)


_KEYS = ("category", "home_branch")


def run_patron_batch(batch: ImportBatch) -> None:
    """Check or import the file of patrons of ``batch``, as its state says; leave it checked, imported or failed.

    The file goes once it is imported: what it says of people is kept in one place only.
    """
    carry_out(batch, _run)
    if batch.state == ImportBatch.State.IMPORTED:
        batch.file.delete()


def note_import(
    report: ImportReport, name: str, *, at: datetime.datetime, by: User | None = None, batch: ImportBatch | None = None
) -> None:
    """Write the one entry in the log of changes that a whole import leaves."""
    AuditEntry.objects.create(
        at=at,
        by=by,
        action=AuditEntry.Action.ADDED,
        model="patronimport",
        object_id=str(batch.pk) if batch else "",
        object_name=name[:200],
        changes={outcome: ["", str(report.total(outcome))] for outcome in OUTCOMES},
    )


def _run(batch: ImportBatch, report: ImportReport, dry_run: bool) -> None:
    file = open_patron_file(Path(batch.file.path), batch.file_name)
    batch.report = {"columns": file.meanings}
    batch.bytes_total = file.sheet.size

    def progress() -> None:
        batch.bytes_done, batch.records_done = file.sheet.bytes_read, report.read
        batch.heartbeat_at = timezone.now()
        batch.save(update_fields=["bytes_done", "bytes_total", "records_done", "heartbeat_at"])

    progress()
    today = timezone.localdate()
    importer = PatronImporter(report, today=today, branch=batch.branch, dry_run=dry_run, after_batch=progress)
    try:
        importer.add(file)
    finally:
        # Also of one that breaks off: the batches before were written.
        if not dry_run:
            note_import(report, batch.file_name, at=timezone.now(), by=batch.created_by, batch=batch)
    batch.bytes_done = batch.bytes_total


def _by_code_and_name(rows: Iterable[Any]) -> dict[str, Any]:
    rows = list(rows)
    return {match_key(row.name): row for row in rows} | {match_key(row.code): row for row in rows}


def _batches(rows: Iterable[RawRecord], size: int) -> Iterator[list[RawRecord]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch
