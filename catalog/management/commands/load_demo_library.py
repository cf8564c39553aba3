"""``manage.py load_demo_library``: a small town's library to look at."""

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalog.management.demo import LIBRARIAN, load
from catalog.models import Edition


class Command(BaseCommand):
    """Loads the demo library and makes its librarian."""

    help = "Load the demo library: three branches, some 600 titles, 40 patrons and a year of lending, one librarian."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are titles already")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and Edition.objects.exists():
            return
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
        report = load(password)
        titles, copies = report.counts["bibliographic", "created"], report.items["created"]
        self.stdout.write(f"The demo library is loaded: {titles} titles, {copies} copies.")
        self.stdout.write(f"Sign in at /admin/ as {LIBRARIAN} with the password {password}")
