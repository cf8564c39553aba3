"""``manage.py import_patrons``: a spreadsheet of patrons into the library."""

import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.management.importing import branch_of_code, open_rejects
from catalog.marc.importing.report import OUTCOMES, ImportReport
from catalog.marc.reading import UnreadableFile
from catalog.membership.importing import PatronImporter, note_import, open_patron_file


class Command(BaseCommand):
    """Imports a CSV file with a heading row, one row a patron, matched by card number."""

    help = "Import patrons (CSV with a heading row: card number, name, birth date, category, branch, e-mail …)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, change nothing")
        parser.add_argument("--branch", metavar="CODE", help="home branch of those whose branch is not known")
        parser.add_argument("--rejects", metavar="FILE", type=Path, help="write rows that are not imported here (CSV)")

    def handle(self, *args: Any, **options: Any) -> None:
        branch, dry_run, now = branch_of_code(options["branch"]), options["dry_run"], timezone.now()
        try:
            file = open_patron_file(options["file"])
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        for heading, meaning in file.meanings.items():
            self.stdout.write(f"  {heading} → {meaning or '(left out)'}")
        with ExitStack() as stack:
            report = ImportReport(on_reject=open_rejects(options["rejects"], stack))

            def progress() -> None:
                if sys.stderr.isatty():
                    share = 100 * file.sheet.bytes_read // max(file.sheet.size, 1)
                    self.stderr.write(f"\r{share} %, {report.read:,} patrons ", ending="")

            importer = PatronImporter(
                report, today=timezone.localdate(now), branch=branch, dry_run=dry_run, after_batch=progress
            )
            try:
                importer.add(file)
            finally:
                if not dry_run:
                    note_import(report, file.sheet.name, at=now)
        self._tell(report, options)
        if report.total("rejected"):
            sys.exit(1)

    def _tell(self, report: ImportReport, options: dict[str, Any]) -> None:
        self.stdout.write("Trial run, nothing was changed:" if options["dry_run"] else "Imported:")
        self.stdout.write(f"read: {report.read}")
        for outcome in OUTCOMES:
            self.stdout.write(f"{outcome}: {report.total(outcome)}")
        for sample in report.samples.get("rejected", []):
            self.stdout.write(f"  row {sample}")
        if report.unknown_branches:
            codes = ", ".join(f"{code} ({number})" for code, number in report.unknown_branches.most_common(10))
            self.stdout.write(f"Branch codes that are not known: {codes}. Use --branch CODE or add the branches.")
        if report.total("rejected") and not options["rejects"]:
            self.stdout.write("To have all rejected rows with the reasons, add --rejects FILE.")
