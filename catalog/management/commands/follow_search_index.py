"""``manage.py follow_search_index``: apply the changes that wait."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.search.following import ensure_index, follow


class Command(BaseCommand):
    """Brings this machine's index up to the database; builds it when there is none."""

    help = "Apply waiting changes to the search index of this machine; build it when there is none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--while-told", action="store_true", help="follow once for each line read, until the end")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ensure_index()
        except (OSError, ValueError) as error:
            raise CommandError(f"The index cannot be written: {error}. Is the disk full?") from error
        if options["while_told"]:
            for _line in sys.stdin:
                follow()
