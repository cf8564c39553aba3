"""``manage.py check_relevance``: does the search find first what librarians expect?"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.search.index import IndexUnavailable
from catalog.search.relevance import (
    CATALOGUES,
    FOLDER,
    CaseError,
    CaseFile,
    Judgement,
    judge,
    loaded_catalogue,
    mean_reciprocal_rank,
    read_files,
)


class Command(BaseCommand):
    """Runs the relevance cases that fit the catalogue; exits with 1 when one fails."""

    help = "Ask the search what librarians expect of it, and print the rank of every record expected."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--catalogue", choices=CATALOGUES, help="which cases to run; else those that fit")
        parser.add_argument("--folder", type=Path, default=FOLDER, help="a folder of your own TOML files")
        parser.add_argument("--verbose-failures", action="store_true", help="with the first hits of cases that fail")

    def handle(self, *args: Any, **options: Any) -> None:
        catalogue = options["catalogue"] or loaded_catalogue()
        try:
            files = [file for file in read_files(options["folder"]) if file.catalogue == catalogue]
            if not files:
                raise CommandError(f"There are no cases for the {catalogue} catalogue in {options['folder']}.")
            judgements = [one for file in files for one in self._file(file, options["verbose_failures"])]
        except CaseError as error:
            raise CommandError(str(error)) from error
        except IndexUnavailable as error:
            raise CommandError(f"{error} Run rebuild_search_index.") from error
        self.stdout.write(f"All {len(files)} files: {_summary(judgements)}")
        if any(one.fails for one in judgements):
            sys.exit(1)

    def _file(self, file: CaseFile, verbose: bool) -> list[Judgement]:
        self.stdout.write(f"{file.name}")
        judgements = []
        for case in file.cases:
            judgement = judge(case)
            judgements.append(judgement)
            for line in _lines(judgement, verbose):
                self.stdout.write(line)
        self.stdout.write(f"  {_summary(judgements)}\n")
        return judgements


def _lines(judgement: Judgement, verbose: bool) -> list[str]:
    case = judgement.case
    mark = "?" if case.known_failure else "✓" if judgement.holds else "✗"
    rank = str(judgement.rank or "–") if case.top else ""
    ticks = "".join(f" [{name}: {', '.join(values)}]" for name, values in case.facets.items())
    some = "  (only some of the words)" if judgement.relaxed else ""
    lines = [f"  {mark} {rank:>3}  {case.query}{ticks}{some}"]
    lines += [f"         {fault}" for fault in judgement.faults]
    if judgement.is_mended:
        lines.append("         holds now: take known_failure out")
    elif case.known_failure:
        lines.append(f"         known: {case.known_failure}")
    if verbose and judgement.faults:
        lines += [f"         why: {case.why}"] if case.why else []
        lines += [f"         {place:>3}. {hit.label[:140]}" for place, hit in enumerate(judgement.hits, 1)]
    return lines


def _summary(judgements: list[Judgement]) -> str:
    hold = sum(one.holds for one in judgements)
    parts = [f"{hold} of {len(judgements)} hold"]
    if known := sum(one.case.known_failure != "" and not one.holds for one in judgements):
        parts.append(f"{known} known failure" + ("s" if known > 1 else ""))
    if failed := sum(one.fails for one in judgements):
        parts.append(f"{failed} FAIL")
    mean = mean_reciprocal_rank(judgements)
    if mean is not None:
        parts.append(f"mean reciprocal rank {mean:.3f}")
    return ", ".join(parts)
