"""``manage.py make_catalogue``: a synthetic catalogue to measure on."""

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.management.synthetic import SyntheticCatalogue
from catalog.management.synthetic_lending import SyntheticLending
from catalog.models import Edition
from catalog.search.following import rebuild


class Command(BaseCommand):
    """Fills an empty catalogue."""

    help = "Fill an empty catalogue with believable synthetic records, the same for the same seed, and index them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--records", type=int, default=10_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--patrons", type=int, default=0)
        parser.add_argument("--loans", type=int, default=0, help="open ones; a year of past ones comes with them")
        parser.add_argument("--holds", type=int, default=0)
        parser.add_argument("--no-index", action="store_true", help="leave the search index to be built later")

    def handle(self, *args: Any, records: int, seed: int, **options: Any) -> None:
        if Edition.objects.exists():
            raise CommandError("The catalogue is not empty. Use an empty one: DATA_DIR=/some/folder manage.py migrate")
        if records < 1:
            raise CommandError("--records must be at least 1.")
        started = time.monotonic()
        SyntheticCatalogue(records, seed).load(self._progress("written") if sys.stderr.isatty() else lambda done: None)
        written = time.monotonic()
        self._lend(seed, *(options[name] for name in ("patrons", "loans", "holds")))
        if options["no_index"]:
            self.stdout.write(f"{records:,} records: {_pace('written', records, written - started)}.")
            return
        lent = time.monotonic()
        rebuild((lambda done, total: self._progress("indexed")(done)) if sys.stderr.isatty() else None)
        indexed = time.monotonic()
        self.stdout.write(f"{records:,} records: {_pace('written', records, written - started)}, ", ending="")
        self.stdout.write(f"{_pace('indexed', records, indexed - lent)}.")

    def _lend(self, seed: int, patrons: int, loans: int, holds: int) -> None:
        """Write patrons and what they have, if any are wanted."""
        if not (patrons or loans or holds):
            return
        started = time.monotonic()
        try:
            SyntheticLending(patrons, loans, holds, seed, timezone.now()).load()
        except ValueError as error:
            raise CommandError(str(error)) from error
        seconds = time.monotonic() - started
        self.stdout.write(f"{patrons:,} patrons, {loans:,} open loans, {holds:,} holds: {seconds:.0f} s.")

    def _progress(self, what: str) -> Any:
        return lambda done: self.stderr.write(f"\r{done:,} {what} ", ending="")


def _pace(what: str, records: int, seconds: float) -> str:
    return f"{what} in {seconds:.0f} s ({records / seconds:,.0f} a second)"
