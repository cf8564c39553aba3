"""Sending: each message once, whoever else sends; what fails is tried again, and what is killed goes on."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from catalog.circulation.notices import sending
from catalog.circulation.notices.outbox import cancel, queue_notice
from catalog.circulation.notices.sending import MOST_ATTEMPTS, WAITS, MailServerUnreachable, send_waiting
from catalog.models import Notice
from catalog.tests.circulation.writing import NOW, lend, make_patron, with_texts
from catalog.vocabulary.circulation import NoticeKind

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
HERE = f"{__name__}."


def write(count: int = 1) -> list[str]:
    """That many messages in the outbox; returns the addresses."""
    patrons = [make_patron(f"Reader {number}") for number in range(count)]
    for patron in patrons:
        queue_notice(NoticeKind.OVERDUE, patron, at=NOW, loans=[lend(patron, due=-4)])
    return sorted(patron.email for patron in patrons)


def sent_to() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


class Refusing(EmailBackend):
    """A mail server that refuses every message."""

    def send_messages(self, messages):
        raise OSError("mailbox is full")


class Dying(EmailBackend):
    """The program is ended after two messages."""

    def send_messages(self, messages):
        if len(mail.outbox) == 2:
            raise KeyboardInterrupt
        return super().send_messages(messages)


class Absent(EmailBackend):
    """A mail server that does not answer."""

    def open(self):
        raise ConnectionRefusedError("nobody there")


def test_what_waits_is_sent_once_its_time_has_come():
    addresses = write(3)
    assert send_waiting(lambda: NOW).sent == 0, "two minutes are for undoing"
    assert send_waiting(lambda: LATER).sent == 3
    assert send_waiting(lambda: LATER + timedelta(days=1)).sent == 0
    assert sent_to() == addresses
    assert set(Notice.objects.values_list("sent_at", flat=True)) == {LATER}


def test_two_senders_who_have_read_the_same_list_send_each_message_once():
    addresses = write(5)
    others = []

    def now():
        # Asked by the first sender when it has read what waits: here the second one comes between.
        if connection.in_atomic_block and len(mail.outbox) == 1 and not others:
            others.append(send_waiting(lambda: LATER).sent)
        return LATER

    first = send_waiting(now).sent
    assert (first + others[0], others[0] > 0) == (5, True)
    assert sent_to() == addresses


def test_what_one_sender_holds_is_not_taken_by_another_who_has_read_it_before():
    write()
    mine, theirs = Notice.objects.get(), Notice.objects.get()
    assert (sending._claim(mine, LATER), sending._claim(theirs, LATER)) == (True, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="threads do not share a database in memory")
def test_four_senders_at_the_same_time_send_each_message_once():
    with_texts()
    addresses = write(40)
    together = Barrier(4)

    def run():
        together.wait()
        send_waiting(lambda: LATER)
        connection.close()

    threads = [Thread(target=run) for _sender in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sent_to() == addresses


def test_what_fails_is_tried_again_after_longer_and_longer_waits(settings):
    settings.EMAIL_BACKEND = HERE + "Refusing"
    write()
    at = LATER
    for wait in (*WAITS, timedelta()):
        assert send_waiting(lambda: at).failed == 1  # noqa: B023
        assert send_waiting(lambda: at + wait - timedelta(seconds=1)).failed == 0  # noqa: B023
        at += wait
    notice = Notice.objects.failed().get()
    assert (notice.attempts, notice.last_error) == (MOST_ATTEMPTS, "mailbox is full")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_waiting(lambda: at + timedelta(days=9)).sent == 0, "a librarian must say so now"


def test_a_sender_that_is_killed_leaves_the_rest_to_the_next(settings):
    addresses = write(5)
    settings.EMAIL_BACKEND = HERE + "Dying"
    with pytest.raises(KeyboardInterrupt):
        send_waiting(lambda: LATER)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_waiting(lambda: LATER).sent == 2, "the one in its hands may have gone out"
    assert send_waiting(lambda: LATER + timedelta(minutes=15)).sent == 1
    assert sent_to() == addresses


def test_a_message_keeps_its_number_so_that_mail_programs_know_it_again():
    write()
    send_waiting(lambda: LATER)
    Notice.objects.update(sent_at=None)
    send_waiting(lambda: LATER + timedelta(minutes=20))
    first, second = (message.message()["Message-ID"] for message in mail.outbox)
    assert first == second


def test_no_attempt_is_counted_when_the_mail_server_does_not_answer(settings):
    settings.EMAIL_BACKEND = HERE + "Absent"
    write()
    with pytest.raises(MailServerUnreachable, match="nobody there"):
        send_waiting(lambda: LATER)
    assert Notice.objects.get().attempts == 0


def test_what_was_cancelled_is_not_sent_and_what_was_taken_cannot_be_cancelled():
    write(2)
    cancelled, taken = Notice.objects.all()
    assert cancel(cancelled, at=NOW)
    send_waiting(lambda: LATER)
    assert not cancel(taken, at=LATER)
    assert len(mail.outbox) == 1


def test_letters_are_not_sent():
    patron = make_patron(email="", street="Elm 3")
    queue_notice(NoticeKind.OVERDUE, patron, at=NOW, loans=[lend(patron, due=-4)])
    assert (send_waiting(lambda: LATER).sent, mail.outbox) == (0, [])


def test_an_address_with_a_line_break_fails_alone(settings):
    addresses = write(2)
    Notice.objects.filter(to_address=addresses[0]).update(to_address="x@example.org\nBcc: y@example.org")
    report = send_waiting(lambda: LATER)
    assert (report.sent, report.failed, sent_to()) == (1, 1, addresses[1:])
