"""The work of the night, step by step. Each may be killed at any line and started again; done twice it does no more.

A step looks for what is to be done and does it piece by piece, each in a transaction of its own. A piece that fails is
noted, and the others go on.
"""

import datetime
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.circulation.calendar import midnight, shared_calendars
from catalog.circulation.desk import LOG_DAY, LOGS, NIGHTLY
from catalog.circulation.holds import expire_hold
from catalog.circulation.notices.outbox import cancel_notices, forget_notices, loan_key, membership_key, queue_notice
from catalog.circulation.notices.reminders import days_by_level, level_due, remind, written_about
from catalog.models import (
    Branch,
    Charge,
    CirculationEvent,
    Hold,
    ImportBatch,
    Loan,
    Notice,
    NoticeLine,
    NoticeTemplate,
    Patron,
    Payment,
)
from catalog.vocabulary.circulation import ChargeKind, NoticeKind, PaymentKind, Verb
from catalog.vocabulary.items import ItemStatus

logger = logging.getLogger(__name__)
_BATCH = 200
# What is written by night needs no time to be undone.
AT_ONCE = datetime.timedelta()


@dataclass
class Outcome:
    """What a step has done, or would do, and what failed: a sentence for each."""

    done: int = 0
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Night:
    """The moment for which the work is done; a dry one only counts what there is to do."""

    at: datetime.datetime
    is_dry: bool = False

    @property
    def today(self) -> datetime.date:
        """The library's day."""
        return timezone.localdate(self.at)

    @property
    def midnight(self) -> datetime.datetime:
        """When that day began."""
        return midnight(self.today)


def _do(outcome: Outcome, name: str, act: Callable[[], int]) -> None:
    """Do one piece in its own transaction; what goes wrong with it is logged, and noted for the report."""
    try:
        with transaction.atomic():
            outcome.done += act()
    except Exception as error:
        logger.exception("%s failed", name)
        outcome.failures.append(f"{name}: {type(error).__name__}: {error}")


def write_due_soon(night: Night) -> Outcome:
    """Write to those who have something due within the days of the text."""
    outcome = Outcome()
    text = NoticeTemplate.objects.filter(kind=NoticeKind.DUE_SOON, is_active=True).order_by("level").first()
    if text is None:
        return outcome
    until = midnight(night.today + datetime.timedelta(days=text.days + 1))
    soon = Loan.objects.open().filter(due_at__gte=night.at, due_at__lt=until, claimed_returned_at__isnull=True)
    keys = {
        loan_key(text.kind, text.level, pk, due_at): (patron_id, pk)
        for pk, patron_id, due_at in soon.values_list("pk", "patron", "due_at")
    }
    told = _told(keys)
    by_patron = defaultdict(list)
    for key, (patron_id, pk) in keys.items():
        if key not in told:
            by_patron[patron_id].append(pk)
    calendar_for = shared_calendars(Branch.objects.all())

    def write(patron: Patron, loans: Sequence[Loan]) -> int:
        notice = queue_notice(
            NoticeKind.DUE_SOON,
            patron,
            at=night.at,
            level=text.level,
            loans=loans,
            grace=AT_ONCE,
            calendar_for=calendar_for,
        )
        return int(notice is not None)

    _to_each(night, outcome, by_patron, write)
    return outcome


def write_overdue(night: Night) -> Outcome:
    """Write the reminder that is due: of several that were missed only the highest."""
    outcome, days = Outcome(), days_by_level()
    if not days:
        return outcome
    before = midnight(night.today - datetime.timedelta(days=min(days.values()) - 1))
    late = {
        pk: (patron_id, due_at)
        for pk, patron_id, due_at in Loan.objects.overdue(min(before, night.at)).values_list("pk", "patron", "due_at")
    }
    written = written_about((pk, due_at) for pk, (_patron, due_at) in late.items())
    levels, by_patron = {}, defaultdict(list)
    for pk, (patron_id, due_at) in late.items():
        level = level_due((night.today - timezone.localdate(due_at)).days, days)
        if level > (written[pk].level if pk in written else 0):
            levels[pk] = level
            by_patron[patron_id].append(pk)
    calendar_for = shared_calendars(Branch.objects.all())

    def write(patron: Patron, loans: Sequence[Loan]) -> int:
        notice = remind(patron, loans, levels, at=night.at, grace=AT_ONCE, calendar_for=calendar_for)
        return int(notice is not None)

    _to_each(night, outcome, by_patron, write)
    return outcome


def _told(keys: dict[str, Any]) -> set[str]:
    """Which of these lines are there already."""
    found: set[str] = set()
    for batch in _batches(list(keys)):
        found.update(NoticeLine.objects.filter(key__in=batch).values_list("key", flat=True))
    return found


def _to_each(
    night: Night,
    outcome: Outcome,
    by_patron: dict[int, list[int]],
    write: Callable[[Patron, Sequence[Loan]], int],
) -> None:
    """Write to each patron about the loans that are still open when their turn comes."""
    if night.is_dry:
        outcome.done = len(by_patron)
        return
    for patron_ids in _batches(list(by_patron)):
        patrons = Patron.objects.select_related("guardian", "home_branch").in_bulk(patron_ids)
        ids = [pk for patron_id in patron_ids for pk in by_patron[patron_id]]
        loans = defaultdict(list)
        for loan in Loan.objects.open().filter(pk__in=ids).select_related("item__edition", "branch"):
            loans[loan.patron_id].append(loan)
        for patron_id, theirs in loans.items():
            patron = patrons[patron_id]
            _do(outcome, patron.card_number, partial(write, patron, theirs))


def write_membership_ending(night: Night) -> Outcome:
    """Write to those whose membership ends within the days of the text."""
    outcome = Outcome()
    text = NoticeTemplate.objects.filter(kind=NoticeKind.MEMBERSHIP_ENDING, is_active=True).order_by("level").first()
    if text is None:
        return outcome
    ending = Patron.objects.expiring(night.today, night.today + datetime.timedelta(days=text.days))
    keys = {membership_key(text.level, pk, expires_on): pk for pk, expires_on in ending.values_list("pk", "expires_on")}
    told = _told(keys)
    ids = [pk for key, pk in keys.items() if key not in told]
    if night.is_dry:
        return Outcome(len(ids))
    calendar_for = shared_calendars(Branch.objects.all())

    def write(patron: Patron) -> int:
        notice = queue_notice(
            NoticeKind.MEMBERSHIP_ENDING,
            patron,
            at=night.at,
            level=text.level,
            grace=AT_ONCE,
            calendar_for=calendar_for,
        )
        return int(notice is not None)

    for batch in _batches(ids):
        for patron in Patron.objects.filter(pk__in=batch).select_related("guardian", "home_branch"):
            _do(outcome, patron.card_number, partial(write, patron))
    return outcome


def expire_holds(night: Night) -> Outcome:
    """End the holds that nobody has collected in time, and those that are no longer wanted; the readers are told."""
    outcome = Outcome()
    uncollected = Q(ready_at__isnull=False, pickup_by__lt=night.today)
    unwanted = Q(caught_item__isnull=True, expires_on__lt=night.today)
    ids = Hold.objects.open().filter(uncollected | unwanted).order_by("pk").values_list("pk", flat=True)
    if night.is_dry:
        return Outcome(len(ids))

    def end(pk: int) -> int:
        # It may have been collected since it was listed.
        hold = Hold.objects.open().filter(uncollected | unwanted, pk=pk).first()
        if hold:
            expire_hold(hold=hold, desk=NIGHTLY, at=night.at)
        return int(hold is not None)

    for pk in ids:
        _do(outcome, f"Reservation {pk}", partial(end, pk))
    return outcome


def resumed_holds(night: Night) -> Outcome:
    """Count the holds whose pause ends today: they are in the queue again by the date alone."""
    return Outcome(Hold.objects.waiting().filter(suspended_at__isnull=False, suspended_until=night.today).count())


def forget(night: Night) -> Outcome:
    """Take the patron out of what is over: loans that have ended and are paid, holds that have ended.

    What is counted stays: events keep the category of the patron, the type of the item, branch and time.
    """
    before = midnight(night.today - datetime.timedelta(days=settings.LOAN_HISTORY_DAYS))
    outcome = Outcome()
    # What was paid for a lost copy is given back when the copy is found: who paid must be known until then.
    may_be_found = Q(kind=ChargeKind.LOST, item__status=ItemStatus.LOST)
    unsettled = Charge.objects.with_balance().filter(~Q(("balance", 0)) | may_be_found, loan=OuterRef("pk"))
    loans = Loan.objects.filter(~Exists(unsettled), ended_at__lt=before, patron__isnull=False)
    _forget_each(night, outcome, "Loan", loans, lambda ids: _forget_loans(ids, night.at))
    # A hold that became a loan is forgotten with it.
    holds = Hold.objects.filter(ended_at__lt=before, patron__isnull=False).filter(
        Q(filled_by__isnull=True) | Q(filled_by__patron__isnull=True)
    )
    _forget_each(night, outcome, "Reservation", holds, lambda ids: _forget_holds(ids, night.at))
    # Of a loan that was undone there is no row any more: only the log tells of it.
    undone = CirculationEvent.objects.filter(
        verb=Verb.UNDO, at__lt=before, patron__isnull=False, item__isnull=False, loan=None, hold=None
    )
    _forget_each(night, outcome, "Undone action", undone, _forget_undone)
    # What was refused has nothing that it would be kept for.
    refused = CirculationEvent.objects.filter(verb=Verb.REFUSE, at__lt=night.midnight, patron__isnull=False)
    _forget_each(night, outcome, "Refusal", refused, lambda ids: _forget_events(Q(pk__in=ids)))
    return outcome


def forget_desks(night: Night) -> Outcome:
    """Take what was scanned on other days, with names and titles, out of the sessions; those that have run out go."""
    outcome = Outcome()
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    if not night.is_dry:
        store.clear_expired()
    for row in Session.objects.filter(expire_date__gt=night.at):
        kept = row.get_decoded()
        if kept.get(LOG_DAY) == night.today.isoformat() or not kept.get(LOGS):
            continue
        if night.is_dry:
            outcome.done += 1
            continue
        session = store(row.session_key)
        session.pop(LOGS, None)
        session.save()
        outcome.done += 1
    return outcome


def forget_imports(night: Night) -> Outcome:
    """Take the file, the rows that were not taken and the samples out of imports of patrons; the totals stay."""
    before = midnight(night.today - datetime.timedelta(days=settings.PATRON_IMPORT_DAYS))
    personal = ~Q(file="") | ~Q(rejects_file="") | Q(report__has_key="samples")
    imports = ImportBatch.objects.filter(personal, kind=ImportBatch.Kind.PATRONS, created_at__lt=before)
    outcome = Outcome()
    if night.is_dry:
        return Outcome(imports.count())
    for batch in imports:
        _do(outcome, f"Import {batch.pk}", partial(_forget_import, batch))
    return outcome


def _forget_import(batch: ImportBatch) -> int:
    if batch.state != ImportBatch.State.IMPORTED:
        # Without its file it cannot go on any more.
        batch.state = ImportBatch.State.FAILED
        batch.message = _("This was too long ago: the file has been removed. Upload it again.")
    batch.report.pop("samples", None)
    # Files go first: one that cannot be removed is tried again the next night.
    for file in (batch.file, batch.rejects_file):
        file.delete(save=False)
    batch.save(update_fields=["file", "rejects_file", "report", "state", "message"])
    return 1


def _forget_each(night: Night, outcome: Outcome, name: str, rows: Any, act: Callable[[list[int]], int]) -> None:
    if night.is_dry:
        outcome.done += rows.count()
        return
    for batch in _batches(list(rows.order_by("pk").values_list("pk", flat=True))):
        try:
            with transaction.atomic():
                outcome.done += act(batch)
        except Exception:
            # One of them is in the way of the others: each alone, so that its number is told.
            logger.exception("A batch could not be forgotten at once")
            for pk in batch:
                _do(outcome, f"{name} {pk}", partial(act, [pk]))


def _forget_loans(ids: list[int], at: datetime.datetime) -> int:
    for line in NoticeLine.objects.filter(loan__in=ids, notice__in=Notice.objects.waiting()).select_related("loan"):
        cancel_notices(loan=line.loan, at=at)
    forget_notices(Q(lines__loan__in=ids))
    NoticeLine.objects.filter(loan__in=ids).update(loan=None)
    # What was taken back of a charge when the copy was found is a part of that: it leads from the payer to the copy.
    taken_back = Q(payment__kind=PaymentKind.VOID, payment__allocations__charge__loan__in=ids)
    _forget_events(Q(loan__in=ids), Q(charge__loan__in=ids), taken_back)
    # The events keep their moment; what stays with the patron keeps its day alone, or the moment would lead there.
    _keep_the_day(Charge.objects.filter(loan__in=ids))
    _keep_the_day(Payment.objects.filter(kind=PaymentKind.VOID, allocations__charge__loan__in=ids).distinct())
    Charge.objects.filter(loan__in=ids).update(loan=None, item=None)
    return Loan.objects.filter(pk__in=ids).update(patron=None)


def _forget_holds(ids: list[int], at: datetime.datetime) -> int:
    # The message that a hold was not collected may wait for the mail server until tomorrow.
    ids = list(
        Hold.objects.filter(pk__in=ids)
        .exclude(notice_lines__notice__in=Notice.objects.waiting().filter(kind=NoticeKind.HOLD_EXPIRED))
        .values_list("pk", flat=True)
    )
    for line in NoticeLine.objects.filter(hold__in=ids, notice__in=Notice.objects.waiting()).select_related("hold"):
        cancel_notices(hold=line.hold, at=at)
    forget_notices(Q(lines__hold__in=ids))
    NoticeLine.objects.filter(hold__in=ids).update(hold=None)
    _forget_events(Q(hold__in=ids))
    return Hold.objects.filter(pk__in=ids).update(patron=None)


def _forget_undone(ids: list[int]) -> int:
    _forget_events(Q(pk__in=ids), Q(undone_by__in=ids), Q(part_of__undone_by__in=ids))
    return len(ids)


def _forget_events(*abouts: Q) -> int:
    """Take the patron out of events, and the rows of the ledger, which keeps its patrons. Each query has its index."""
    events = [pk for about in abouts for pk in CirculationEvent.objects.filter(about).values_list("pk", flat=True)]
    return CirculationEvent.objects.filter(pk__in=events).update(patron=None, charge=None, payment=None, before={})


def _keep_the_day(rows: QuerySet[Any]) -> None:
    """Let rows of the ledger say only on which day of the library they were written: their moment is its beginning."""
    written = list(rows.only("created_at"))
    for row in written:
        row.created_at = midnight(timezone.localdate(row.created_at))
    rows.model.objects.bulk_update(written, ["created_at"])


def _batches(ids: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]
