"""``manage.py roll_over_patrons``: classes count up, memberships get a new end."""

import datetime
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.management.importing import branch_of_code
from catalog.membership.rolling_over import ClassRollOver, ExpiryRollOver, RollOver, RollOverRefused, read_mapping
from catalog.models import PatronCategory
from catalog.standards.dates import day_of_text


class Command(BaseCommand):
    """Does what the page *Roll over the year* does, at once."""

    help = "Count classes up by one, or give memberships a new end. With --dry-run only say what would change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="classes|expiry")
        classes = kinds.add_parser("classes", help="3A becomes 4A")
        classes.add_argument("--map", action="append", default=[], metavar="'4A -> 5B'", help="'10C ->' leaves")
        classes.add_argument("--only-mapped", action="store_true", help="count no other class up")
        classes.add_argument("--leave-on", type=_day, metavar="DAY", help="last day of those who leave")
        expiry = kinds.add_parser("expiry", help="a new end of memberships")
        expiry.add_argument("--to", type=_day, required=True, metavar="DAY")
        expiry.add_argument("--category", metavar="CODE")
        expiry.add_argument("--class", dest="school_class", default="", metavar="NAME")
        for kind in (classes, expiry):
            kind.add_argument("--branch", metavar="CODE", help="only patrons of this home branch")
            kind.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            roll_over = _roll_over(options)
            plan = roll_over.plan() if options["dry_run"] else roll_over.carry_out(at=timezone.now())
        except RollOverRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("Trial run, nothing was changed:" if options["dry_run"] else "Changed:")
        for change in plan.changes:
            names = ", ".join(change.samples)
            self.stdout.write(f"  {change.before} → {change.after}: {change.number} ({names} …)")
        self.stdout.write(f"{plan.number} patrons")


def _roll_over(options: dict[str, Any]) -> RollOver:
    branch = branch_of_code(options["branch"])
    if options["kind"] == "classes":
        mapping = read_mapping("\n".join(options["map"]))
        return ClassRollOver(mapping, not options["only_mapped"], options["leave_on"], branch)
    category = None
    if code := options["category"]:
        category = PatronCategory.objects.filter(code__iexact=code).first()
        if category is None:
            known = ", ".join(PatronCategory.objects.values_list("code", flat=True))
            raise CommandError(f"There is no patron category with the code {code}. There are: {known}.")
    return ExpiryRollOver(options["to"], category, branch, options["school_class"])


def _day(text: str) -> datetime.date:
    if day := day_of_text(text):
        return day
    raise ArgumentTypeError(f"{text} is no day; write it like 2026-08-31.")
