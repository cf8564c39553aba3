"""The outbox: writing a message so that nothing is told twice, and taking it back while it has not gone out."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from catalog.circulation.calendar import Calendar, calendar_of
from catalog.circulation.notices.wording import Words, render, values_for
from catalog.models import Branch, Hold, Loan, Notice, NoticeLine, NoticeTemplate, Patron
from catalog.models.notices import NoticeQuerySet
from catalog.vocabulary.circulation import NoticeChannel, NoticeKind

# So long a desk action can be undone before anybody has been written to.
GRACE = datetime.timedelta(minutes=2)


@dataclass(frozen=True)
class Addressee:
    """Where a message goes: an e-mail address, or the lines of an address on paper."""

    channel: NoticeChannel
    address: str


def addressee(patron: Patron) -> Addressee:
    """Return whom to write to: the patron, or the guardian of one without an e-mail address; by letter without any."""
    guardian = patron.guardian if patron.guardian_id and not patron.email else None
    if email := patron.email or (guardian.email if guardian else ""):
        return Addressee(NoticeChannel.EMAIL, email)
    name = guardian.name if guardian else patron.guardian_name or patron.name
    place = guardian if guardian and not patron.street else patron
    lines = (name, place.street, f"{place.postcode} {place.town}".strip())
    return Addressee(NoticeChannel.LETTER, "\n".join(line for line in lines if line)[:300])


def loan_key(kind: str, level: int, loan_id: int, due_at: datetime.datetime) -> str:
    """Return what is told once of a loan: by its due moment, so that a renewed one may be told again."""
    return f"{kind}:{level}:loan:{loan_id}:{due_at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M}"


def hold_key(kind: str, level: int, hold: Hold) -> str:
    """Return what is told once of a hold: by the day it became ready, or ended, and where."""
    moment = (hold.ended_at if kind == NoticeKind.HOLD_EXPIRED else hold.ready_at) or hold.placed_at
    return f"{kind}:{level}:hold:{hold.pk}:{timezone.localdate(moment)}:{hold.pickup_branch_id}"


def membership_key(level: int, patron_id: int, expires_on: datetime.date | None) -> str:
    """Return what is told once of a membership: the day it ends."""
    return f"{NoticeKind.MEMBERSHIP_ENDING}:{level}:patron:{patron_id}:{expires_on}"


def queue_notice(
    kind: NoticeKind,
    patron: Patron,
    *,
    at: datetime.datetime,
    level: int = 1,
    loans: Sequence[Loan] = (),
    holds: Sequence[Hold] = (),
    loan_levels: Mapping[int, int] | None = None,
    grace: datetime.timedelta = GRACE,
    calendar_for: Callable[[Branch], Calendar] = calendar_of,
) -> Notice | None:
    """Write one message about loans or holds into the outbox, in the words of its kind and level.

    ``loan_levels`` has the levels of loans (by id) that are at another one than the message.

    What was told already is left out: each line has a key that is there once, whoever writes at the same time.
    Returns None when nothing is left to tell, or when this kind of message is not sent. It waits two minutes
    (``grace``), so that what is undone at once is not told. Call it in the transaction of what it tells of.
    """
    text = NoticeTemplate.objects.filter(kind=kind, level=level, is_active=True).first()
    if text is None:
        return None
    levels = loan_levels or {}
    lines: dict[str, tuple[Loan | None, Hold | None]] = {
        loan_key(kind, levels.get(loan.pk, level), loan.pk, loan.due_at): (loan, None) for loan in loans
    }
    lines |= {hold_key(kind, level, hold): (None, hold) for hold in holds}
    if kind == NoticeKind.MEMBERSHIP_ENDING:
        lines = {membership_key(level, patron.pk, patron.expires_on): (None, None)}
    to = addressee(patron)
    while lines:
        told_loans = [loan for loan, _hold in lines.values() if loan]
        told_holds = [hold for _loan, hold in lines.values() if hold]
        words = render(text, values_for(patron, at=at, loans=told_loans, holds=told_holds, calendar_for=calendar_for))
        with transaction.atomic(savepoint=False):
            notice = _write(kind, level, patron, to, words, at, grace)
            # In one order, so that two who write the same lines wait for each other and do not lock each other out.
            NoticeLine.objects.bulk_create(
                [
                    NoticeLine(notice=notice, key=key, loan=loan, hold=hold)
                    for key, (loan, hold) in sorted(lines.items())
                ],
                ignore_conflicts=True,
            )
            taken = set(notice.lines.values_list("key", flat=True))
            if len(taken) == len(lines):
                return notice
            # Some are told elsewhere: the message is written again without them.
            notice.delete()
        lines = {key: told for key, told in lines.items() if key in taken}
    return None


def _write(
    kind: NoticeKind,
    level: int,
    patron: Patron,
    to: Addressee,
    words: Words,
    at: datetime.datetime,
    grace: datetime.timedelta,
) -> Notice:
    return Notice.objects.create(
        kind=kind,
        level=level,
        patron=patron,
        channel=to.channel,
        to_address=to.address,
        subject=words.subject,
        body=words.body,
        created_at=at,
        not_before=at + grace,
    )


def cancel_notices(
    *,
    hold: Hold | None = None,
    loan: Loan | None = None,
    kind: NoticeKind | None = None,
    since: datetime.datetime | None = None,
    at: datetime.datetime,
) -> int:
    """Take back what has not gone out about a hold or a loan; return how many messages had gone out already.

    Only those of a kind, or written since a moment, if these are given. What is taken back may be told again. A message
    that tells of other things as well is written again without this.
    """
    if hold is None and loan is None:
        raise ValueError("Name a hold or a loan.")
    about = Q(hold=hold) if hold else Q(loan=loan)
    ids = NoticeLine.objects.filter(about).values("notice")
    notices = Notice.objects.filter(pk__in=ids, cancelled_at__isnull=True).order_by("pk")
    if kind:
        notices = notices.filter(kind=kind)
    if since:
        notices = notices.filter(created_at__gte=since)
    others = NoticeLine.objects.filter(notice=OuterRef("pk")).exclude(about)
    with transaction.atomic(savepoint=False):
        found: list[Any] = list(notices.annotate(tells_more=Exists(others)).select_for_update(of=("self",)))
        waiting = [notice for notice in found if not notice.has_gone_out]
        if waiting:
            NoticeLine.objects.filter(about, notice__in=waiting).delete()
            alone = [notice.pk for notice in waiting if not notice.tells_more]
            not_gone_out().filter(pk__in=alone).update(cancelled_at=at)
        for notice in waiting:
            if notice.tells_more:
                _write_again(notice, list(notice.lines.select_related("loan", "hold")), at)
        return len(found) - len(waiting)


def _write_again(notice: Notice, lines: Sequence[NoticeLine], at: datetime.datetime) -> None:
    text = NoticeTemplate.objects.filter(kind=notice.kind, level=notice.level).first()
    if text is None or notice.patron is None:
        return
    loans = [line.loan for line in lines if line.loan]
    holds = [line.hold for line in lines if line.hold]
    words = render(text, values_for(notice.patron, at=at, loans=loans, holds=holds))
    Notice.objects.filter(pk=notice.pk).update(subject=words.subject, body=words.body)


def cancel(notice: Notice, *, at: datetime.datetime) -> bool:
    """Take back one message and free what it tells of; say whether it was still in time."""
    with transaction.atomic():
        in_time = not_gone_out().filter(pk=notice.pk).update(cancelled_at=at)
        if in_time:
            NoticeLine.objects.filter(notice=notice).delete()
    return bool(in_time)


def forget_notices(about: Q) -> None:
    """Blank whole messages: of one that tells of other loans too, these keep that it was written."""
    notices = Notice.objects.filter(about).values_list("pk", flat=True)
    Notice.objects.filter(pk__in=list(notices)).update(patron=None, to_address="", subject="", body="", last_error="")


def not_gone_out() -> NoticeQuerySet:
    """Messages that wait and that no sender holds in its hands."""
    return Notice.objects.waiting().exclude(attempts__gt=0, last_error="")
