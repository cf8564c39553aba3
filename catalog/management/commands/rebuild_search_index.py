"""``manage.py rebuild_search_index``: a new search index from the database."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.search.following import rebuild
from catalog.search.index import WriterBusy


class Command(BaseCommand):
    """Builds a new index beside the old one and swaps it in."""

    help = "Build the search index anew from the database; searches go on with the old one until it is done."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            count = rebuild(self._progress if sys.stderr.isatty() else None)
        except WriterBusy as busy:
            raise CommandError(str(busy)) from busy
        except (OSError, ValueError) as error:
            sentence = f"The index cannot be written: {error}. Is the disk full? The old one, if any, stays in use."
            raise CommandError(sentence) from error
        seconds = max(time.monotonic() - started, 0.001)
        self.stdout.write(f"Indexed {count:,} editions in {seconds:.1f} s ({count / seconds:,.0f} a second).")

    def _progress(self, count: int, total: int) -> None:
        self.stderr.write(f"\r{count:,} of {total:,} ", ending="")
