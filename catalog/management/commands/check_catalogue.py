"""``manage.py check_catalogue``: does the search index say what the database says?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.search.checking import differences
from catalog.search.index import IndexUnavailable


class Command(BaseCommand):
    """Compares index and database, document by document; exits with 1 and a list when they differ."""

    help = "Compare the search index with the database, document by document."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            checked, found = differences()
        except IndexUnavailable as error:
            raise CommandError(f"{error} Run rebuild_search_index.") from error
        for line in found:
            self.stdout.write(line)
        if found:
            self.stdout.write(f"{len(found)} differences in {checked:,} editions. Run rebuild_search_index.")
            sys.exit(1)
        self.stdout.write(f"{checked:,} editions: index and database agree.")
