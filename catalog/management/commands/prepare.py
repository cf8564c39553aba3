"""Brings an installation up to date before the site starts. `make run` and the container do this."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from catalog.models import Edition


class Command(BaseCommand):
    """One process for every step, and no step that has nothing to do: a second start takes a second."""

    help = "Apply migrations, collect static files and, if asked, load the demonstration into an empty library."

    # The checks are for developers (`make lint`); they would load every page of the site.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demonstration if the library is empty")
        parser.add_argument("--no-static", action="store_true", help="leave the static files alone")
        parser.add_argument("--index", action="store_true", help="bring the search index up to date and wait for it")
        parser.add_argument("--address", default="", help="where the site will be found, to be shown at the end")

    def handle(self, *args: Any, demo: bool, no_static: bool, index: bool, address: str, **options: Any) -> None:
        if _has_unapplied_migrations():
            self.stdout.write("Bringing the database up to date …")
            call_command("migrate", interactive=False, verbosity=options["verbosity"] - 1, stdout=self.stdout)
        if not (no_static or settings.DEBUG):
            self._collect_static()
        had_librarian = _has_librarian()
        if demo and not Edition.objects.exists():
            call_command("load_demo_library", if_empty=True, stdout=self.stdout)
        if index:
            call_command("follow_search_index")
        if address:
            self._show(address, had_librarian)

    def _collect_static(self) -> None:
        """Collect only when a file has changed; the mark lies among the files, and goes when they go."""
        mark = Path(settings.STATIC_ROOT) / ".collected"
        state = _static_state()
        if mark.is_file() and mark.read_text(encoding="utf-8") == state:
            return
        # Older files stay: another instance that runs from this folder may still be handing them out.
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(state, encoding="utf-8")

    def _show(self, address: str, had_librarian: bool) -> None:
        self.stdout.write(self.style.SUCCESS(f"The library is at {address} (Ctrl-C ends it)."))
        if had_librarian:
            self.stdout.write(f"Librarians sign in at {address}admin/. A password is forgotten? make password")
        elif not _has_librarian():
            self.stdout.write("There is no librarian yet: make librarian")


def _has_librarian() -> bool:
    return get_user_model().objects.filter(is_staff=True).exists()


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _static_state() -> str:
    """A digest of the names, sizes and times of all static files, and of how they are stored."""
    digest = hashlib.blake2b(repr(settings.STORAGES["staticfiles"]).encode(), digest_size=16)
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    return digest.hexdigest()
