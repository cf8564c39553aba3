"""``manage.py send_notices``: send what waits in the outbox."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from catalog.circulation.notices.sending import MailServerUnreachable, send_waiting


class Command(BaseCommand):
    """Sends once, or again and again."""

    help = "Send the e-mails that wait in the outbox. Several may run at the same time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on, with a pause of so many seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            trouble = self._send()
            if not options["every"]:
                break
            if trouble:
                self.stderr.write(trouble)
            close_old_connections()
            time.sleep(options["every"])
        if trouble:
            raise CommandError(trouble)

    def _send(self) -> str:
        try:
            report = send_waiting()
        except MailServerUnreachable as error:
            return f"The mail server does not answer: {error}"
        if report.sent or report.failed:
            self.stdout.write(f"{report.sent} sent, {report.failed} failed")
        return ""
