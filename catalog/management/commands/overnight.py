"""``manage.py overnight``: the work of the night."""

import datetime
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from catalog.circulation import nightly
from catalog.circulation.nightly import Night, Outcome
from catalog.circulation.notices import sending
from catalog.search.following import follow_quietly

# What ends comes before what is written about it; what is forgotten comes last, when all is written.
STEPS: tuple[tuple[str, Callable[[Night], Outcome]], ...] = (
    ("reservations ended", nightly.expire_holds),
    ("reservations no longer paused", nightly.resumed_holds),
    ("messages: due soon", nightly.write_due_soon),
    ("messages: overdue", nightly.write_overdue),
    ("messages: membership ending", nightly.write_membership_ending),
    ("loans and reservations forgotten", nightly.forget),
    ("logs of desks emptied", nightly.forget_desks),
    ("imports of patrons forgotten", nightly.forget_imports),
)


# How often a watch sends what waits: the time to undo a desk action is two minutes.
BETWEEN_ROUNDS = datetime.timedelta(minutes=2)


def moment(text: str) -> datetime.datetime:
    """A moment as "2026-03-29 02:30", in the library's time zone where none is named."""
    try:
        parsed = parse_datetime(text)
    except ValueError:
        parsed = None
    if parsed is None:
        raise ArgumentTypeError(f"{text!r} is no moment; write it as 2026-03-29T02:30")
    return parsed if parsed.tzinfo else timezone.make_aware(parsed)


def clock(text: str) -> datetime.time:
    """A time of day as "02:30"."""
    try:
        return datetime.datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no time of day; write it as 02:30") from None


def next_time(clock: datetime.time, after: datetime.datetime) -> datetime.datetime:
    """The next moment after another at which the library's clocks show a time; once a day also when they change."""
    day = timezone.localdate(after)
    moment = timezone.make_aware(datetime.datetime.combine(day, clock))
    if moment <= after:
        moment = timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), clock))
    return moment


class Command(BaseCommand):
    """Does the steps one after another; what fails in one does not keep the others from being done."""

    help = "Write reminders, end reservations, forget what is over, and send what waits. May be run again at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what there is to do")
        parser.add_argument("--at", type=moment, help="do as if it were this moment: 2026-03-29T02:30")

        parser.add_argument(
            "--daily-at",
            type=clock,
            metavar="HH:MM",
            help="do it now and every night at this time, and send what waits every few minutes, without end",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["daily_at"]:
            self._watch(options["daily_at"])
        self._night(Night(options["at"] or timezone.now(), options["dry_run"]))

    def _watch(self, daily_at: datetime.time) -> None:
        """Never ends. It begins with a night's work: a night may have been missed while nobody watched."""
        due = timezone.now()
        while True:
            try:
                if timezone.now() >= due:
                    due = next_time(daily_at, timezone.now())
                    self._night(Night(timezone.now()))
                else:
                    self._report("e-mails sent", Night(timezone.now()), _send)
            except (CommandError, DatabaseError) as error:
                # Told already, or the database is away: the next round tries again.
                self.stderr.write(str(error))
            close_old_connections()
            time.sleep(BETWEEN_ROUNDS.total_seconds())

    def _night(self, night: Night) -> None:
        failures = 0
        for name, step in STEPS:
            failures += self._report(name, night, step)
        failures += self._report("e-mails sent", night, _send)
        if not night.is_dry:
            follow_quietly()
        if failures:
            raise CommandError(f"{failures} failed; the rest is done. Run it again when the cause is mended.")

    def _report(self, name: str, night: Night, step: Callable[[Night], Outcome]) -> int:
        began = time.monotonic()
        outcome = step(night)
        if not outcome.done and not outcome.failures and step is _send:
            return 0
        self.stdout.write(f"{outcome.done:7} {name} ({time.monotonic() - began:.1f} s)")
        for failure in outcome.failures:
            self.stderr.write(f"        failed: {failure}")
        return len(outcome.failures)


def _send(night: Night) -> Outcome:
    if night.is_dry:
        return Outcome(sending.ready_to_send(night.at).count())
    try:
        report = sending.send_waiting(lambda: max(night.at, timezone.now()))
    except sending.MailServerUnreachable as error:
        return Outcome(failures=[f"The mail server does not answer: {error}"])
    return Outcome(report.sent, [f"{report.failed} e-mails; they are tried again"] if report.failed else [])
