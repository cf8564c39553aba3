"""Sending what waits in the outbox by e-mail, each message once, whoever else is sending.

A sender takes a message by one conditional UPDATE, which only one of them can carry out; what it holds is its own for a
quarter of an hour. One that is killed between the mail server's "accepted" and the next line leaves a message that is
sent again after that: with the same Message-ID, by which mail programs know it.
"""

import datetime
import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Notice
from catalog.models.notices import NoticeQuerySet
from catalog.vocabulary.circulation import NoticeChannel

logger = logging.getLogger(__name__)
# Waits after the first, second … attempt that failed; after the last attempt a librarian must say "try again".
WAITS = tuple(datetime.timedelta(minutes=minutes) for minutes in (5, 30, 120, 720))
MOST_ATTEMPTS = len(WAITS) + 1
CLAIMED_FOR = datetime.timedelta(minutes=15)
_BATCH = 100
# What a mail server may answer, a network may do, or an address may have in it.
_TROUBLES = (smtplib.SMTPException, OSError, ValueError)


class MailServerUnreachable(Exception):
    """The mail server does not answer; all messages wait, and no attempt is counted."""


@dataclass
class Report:
    """How many messages were sent, and how many could not be."""

    sent: int = 0
    failed: int = 0


def ready_to_send(at: datetime.datetime) -> NoticeQuerySet:
    """E-mails whose time has come and that have attempts left."""
    waiting = Notice.objects.waiting().filter(channel=NoticeChannel.EMAIL, attempts__lt=MOST_ATTEMPTS)
    return waiting.filter(not_before__lte=at)


def send_waiting(now: Callable[[], datetime.datetime] = timezone.now) -> Report:
    """Send all e-mails whose time has come; raises :class:`MailServerUnreachable`.

    What is wrong with one message is noted there, and the others go on. ``now`` is asked again for each message:
    a run may take long.
    """
    report = Report()
    _give_up_abandoned(now())
    if not ready_to_send(now()).exists():
        return report
    connection: BaseEmailBackend = mail.get_connection()
    _open(connection)
    try:
        while batch := list(ready_to_send(now()).order_by("not_before", "pk")[:_BATCH]):
            for notice in batch:
                if _claim(notice, now()):
                    _send(notice, connection, now, report)
    finally:
        connection.close()
    return report


def _open(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except _TROUBLES as error:
        raise MailServerUnreachable(str(error)) from error


def _claim(notice: Notice, at: datetime.datetime) -> bool:
    """Take a message; False when another sender has it, or somebody has cancelled it meanwhile."""
    unchanged = Notice.objects.waiting().filter(pk=notice.pk, attempts=notice.attempts, not_before=notice.not_before)
    return bool(unchanged.update(attempts=F("attempts") + 1, last_error="", not_before=at + CLAIMED_FOR))


def _send(notice: Notice, connection: BaseEmailBackend, now: Callable[[], datetime.datetime], report: Report) -> None:
    # What it says may have been written again between looking and taking.
    notice.refresh_from_db()
    try:
        _message(notice, connection).send()
    except _TROUBLES as error:
        logger.warning("Message %s could not be sent: %s", notice.pk, error)
        wait = WAITS[min(notice.attempts, len(WAITS)) - 1]
        Notice.objects.filter(pk=notice.pk).update(
            last_error=(str(error) or type(error).__name__)[:300], not_before=now() + wait
        )
        report.failed += 1
        # A server that has refused may have hung up as well.
        connection.close()
        _open(connection)
    else:
        Notice.objects.filter(pk=notice.pk).update(sent_at=now())
        report.sent += 1


def _message(notice: Notice, connection: BaseEmailBackend) -> mail.EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    headers = {
        "Message-ID": f"<notice-{notice.pk}-{notice.created_at:%Y%m%d%H%M%S}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    return mail.EmailMessage(
        notice.subject, notice.body, to=[notice.to_address], headers=headers, connection=connection
    )


def _give_up_abandoned(at: datetime.datetime) -> None:
    """Note on messages that were taken for the last time and never heard of again that they failed."""
    abandoned = Notice.objects.waiting().filter(attempts__gte=MOST_ATTEMPTS, last_error="", not_before__lte=at)
    abandoned.update(last_error=_("The program ended while this was being sent."))
