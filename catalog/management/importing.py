"""What the two import commands share: options, files, progress, the rejects file, the totals."""

import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.marc.importing import Importer, ImportOptions, ImportReport, Reject
from catalog.marc.importing.batches import rejects_writer
from catalog.marc.importing.readers import Reader
from catalog.marc.importing.report import OUTCOMES
from catalog.marc.mapping import ITEM_PROFILES
from catalog.marc.reading import MarcFile, UnreadableFile
from catalog.marc.reading.spreadsheets import SpreadsheetFile
from catalog.models import Branch
from catalog.search.following import ensure_index, follow

InputFile = MarcFile | SpreadsheetFile
FOLLOW_EVERY = 5000


class ImportCommand(BaseCommand):
    """An import from files: subclasses say how a file is opened and read."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, change nothing")
        parser.add_argument("--branch", metavar="CODE", help="where copies go whose branch is not known")
        parser.add_argument("--make-branches", action="store_true", help="make a branch for each code that is new")
        parser.add_argument("--items", choices=sorted(ITEM_PROFILES), default="auto", help="where copies are described")
        parser.add_argument(
            "--rejects", metavar="FILE", type=Path, help="write records that are not imported here (CSV)"
        )

    def open(self, path: Path) -> tuple[InputFile, Reader | None]:
        """Return the file, checked, and its reader (none for MARC). Raises :class:`UnreadableFile`."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        files = self._files(options["files"])
        import_options = ImportOptions(
            branch=branch_of_code(options["branch"]),
            item_profile=options["items"],
            dry_run=options["dry_run"],
            make_branches=options["make_branches"],
        )
        with ExitStack() as stack:
            report = ImportReport(on_reject=open_rejects(options["rejects"], stack))
            self._import(files, import_options, report)
        self._tell(report, options)
        if report.files_refused or report.total("rejected"):
            sys.exit(1)

    def _files(self, paths: list[Path]) -> list[Path]:
        """The paths that are no folders: a pattern such as ``marc/**/*`` names those as well."""
        for path in paths:
            if path.is_dir():
                self.stderr.write(f"{path} is a folder and was passed over.")
        files = [path for path in paths if not path.is_dir()]
        if not files:
            raise CommandError("No file is named: a folder is not read. Write FOLDER/* for the files in it.")
        return files

    def _import(self, files: list[Path], options: ImportOptions, report: ImportReport) -> None:
        progress = Progress(self.stderr.write if sys.stderr.isatty() else None)
        with Follower(enabled=not options.dry_run) as follower:

            def after_batch() -> None:
                progress.step(report)
                follower.step(report)

            importer = Importer(options, report, after_batch)
            self._import_files(files, importer, progress)
        progress.end()

    def _import_files(self, files: list[Path], importer: Importer, progress: "Progress") -> None:
        for path in files:
            try:
                opened, reader = self.open(path)
                progress.begin(opened)
                importer.add(opened, reader)
            except UnreadableFile as error:
                importer.report.files_refused.append(str(error))
                self.stderr.write(self.style.ERROR(str(error)))
        importer.finish()

    def _tell(self, report: ImportReport, options: dict[str, Any]) -> None:
        width = max([10, *(len(kind) for kind in report.types)])
        self.stdout.write("Trial run, nothing was changed:" if options["dry_run"] else "Imported:")
        self.stdout.write(f"{'':{width}}  {'read':>9}" + "".join(f"{name:>11}" for name in OUTCOMES))
        for kind in report.types:
            counts = [report.counts[kind, outcome] for outcome in OUTCOMES]
            self.stdout.write(f"{kind:{width}}  {sum(counts):>9}" + "".join(f"{n:>11}" for n in counts))
        totals = [report.total(outcome) for outcome in OUTCOMES]
        self.stdout.write(f"{'all':{width}}  {report.read:>9}" + "".join(f"{n:>11}" for n in totals))
        for what, number in report.items.items():
            if number:
                self.stdout.write(f"copies {what}: {number}")
        if report.unknown_branches:
            codes = ", ".join(f"{code} ({number})" for code, number in report.unknown_branches.most_common(10))
            self.stdout.write(f"Branch codes that are not known: {codes}. Use --branch CODE or --make-branches.")
        for remark, number in report.remarks.most_common(10):
            self.stdout.write(f"{number} records: {remark}")
        for sentence in report.files_refused:
            self.stdout.write(f"File not imported: {sentence}")
        if report.total("rejected") and not options["rejects"]:
            self.stdout.write("To see which records were rejected and why, add --rejects FILE.")


class Progress:
    """A line on a terminal: share of the file, records, records a second."""

    def __init__(self, write: Callable[..., None] | None) -> None:
        self._write = write
        self._started = time.monotonic()
        self._file: InputFile | None = None

    def begin(self, file: InputFile) -> None:
        """A new file begins."""
        self._file = file

    def step(self, report: ImportReport) -> None:
        """A batch is done."""
        if self._write and self._file:
            share = 100 * self._file.bytes_read // max(self._file.size, 1)
            rate = report.read / max(time.monotonic() - self._started, 0.001)
            self._write(
                f"\r{self._file.name[:40]}: {share} %, {report.read:,} records, {rate:,.0f} a second ", ending=""
            )

    def end(self) -> None:
        """The last file is done."""
        if self._write and self._file:
            self._write("")


class Follower:
    """Lets the search index follow an import in a process of its own, so that both cores of a small machine work."""

    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled
        self._followed = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Follower":
        if self._enabled:
            ensure_index()
        return self

    def step(self, report: ImportReport) -> None:
        """A batch is committed: start the process, or tell it that there is more."""
        changed = report.total("created") + report.total("updated")
        if not self._enabled or changed - self._followed < FOLLOW_EVERY:
            return
        self._followed = changed
        if self._process is None:
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "follow_search_index", "--while-told"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE)
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()

    def __exit__(self, *_error: object) -> None:
        if self._process:
            self._process.communicate()
        if self._enabled:
            follow()


def branch_of_code(code: str | None) -> Branch | None:
    """Return the branch that an option names, if any. Raises :class:`CommandError` with the codes that there are."""
    if not code:
        return None
    branch = Branch.objects.filter(code__iexact=code).first()
    if branch is None:
        known = ", ".join(Branch.objects.values_list("code", flat=True)) or "none yet; add one in the Admin"
        raise CommandError(f"There is no branch with the code {code}. There are: {known}.")
    return branch


def open_rejects(path: Path | None, stack: ExitStack) -> Callable[[Reject], None] | None:
    """Return what writes rejected records to the file that an option names. Raises :class:`CommandError`."""
    if path is None:
        return None
    try:
        stream = stack.enter_context(path.open("w", newline="", encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"The rejects file {path} cannot be written: {error.strerror}.") from error
    return rejects_writer(stream)
