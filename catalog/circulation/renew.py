"""Renewing: a loan goes on, by the terms it was made under."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.circulation import in_words
from catalog.circulation.calendar import Calendar
from catalog.circulation.changes import Changes
from catalog.circulation.desk import Desk
from catalog.circulation.due_dates import Due, due_after
from catalog.circulation.events import availability_changed, begin, finish
from catalog.circulation.ledger import add_charge
from catalog.circulation.locks import lock_item, lock_patron
from catalog.circulation.overdue import OverdueCharge
from catalog.circulation.owing import Owing, charge_for, owing_and_calendar, owing_of
from catalog.circulation.queue import next_hold
from catalog.circulation.refusals import CirculationError, Refusal, refuse
from catalog.circulation.standing import refusals_of_patron
from catalog.circulation.terms import LoanTerms
from catalog.models import Charge, CirculationEvent, Loan, Patron
from catalog.vocabulary.circulation import ChargeKind, LoanUnit, Verb


@dataclass(frozen=True)
class Renewal:
    """A loan that goes on, and what was fixed for its having been late."""

    loan: Loan
    due: Due
    event: CirculationEvent
    overdue: OverdueCharge
    charge: Charge | None = None


@dataclass(frozen=True)
class NotRenewed:
    """A loan that cannot go on, and every reason."""

    loan: Loan
    refusals: Sequence[Refusal]


@transaction.atomic
def renew(*, loan_id: int, desk: Desk, at: datetime.datetime) -> Renewal:
    """Renew a loan, or refuse with every reason. At most 25 queries.

    The new period begins where the old one ends, or now if that is past. What is owed for being late is fixed.
    """
    item = lock_item(Loan.objects.values_list("item_id", flat=True).get(pk=loan_id))
    loan = Loan.objects.select_related("patron__category", "branch").get(pk=loan_id)
    loan.item = item
    if not loan.is_open or loan.patron is None:
        raise CirculationError(Refusal("not_lent", _("it has come back already"), may_override=False))
    patron = lock_patron(loan.patron.pk)
    owing, calendars = owing_and_calendar(patron, at, loan.branch)
    calendar = calendars(loan.branch)
    due = renewed_due(loan, calendar, at)
    overridden = refuse(why_not_renew(loan, patron, due, at, owing), desk.overrides)
    overdue = charge_for(loan, calendar, at)
    changes = Changes()
    event = begin(Verb.RENEW, desk=desk, at=at, item=item, patron=patron, loan=loan, refusals=overridden)
    charge = None
    if overdue.amount:
        note = "; ".join(overdue.reasons)
        charge = add_charge(
            patron, ChargeKind.OVERDUE, overdue.amount, note=note, loan=loan, desk=desk, at=at, part_of=event
        )
    changes.set(loan, due_at=max(due.at, loan.due_at), renewal_count=loan.renewal_count + 1, claimed_returned_at=None)
    finish(event, changes)
    availability_changed(item)
    return Renewal(loan, due, event, overdue, charge)


def renew_all(*, patron: Patron, desk: Desk, at: datetime.datetime) -> list[Renewal | NotRenewed]:
    """Renew what can be renewed of a patron's open loans, each in a transaction of its own; one answer for each."""
    answers: list[Renewal | NotRenewed] = []
    for loan in patron.loans.open().select_related("item__edition").order_by("due_at", "pk"):
        try:
            answers.append(renew(loan_id=loan.pk, desk=desk, at=at))
        except CirculationError as error:
            answers.append(NotRenewed(loan, error.refusals))
    return answers


def renewed_due(loan: Loan, calendar: Calendar, at: datetime.datetime) -> Due:
    """Return when a loan is due if it is renewed at a moment."""
    return due_after(LoanTerms.from_json(loan.terms), calendar, max(loan.due_at, at))


def why_not_renew(
    loan: Loan, patron: Patron, due: Due, at: datetime.datetime, owing: Owing | None = None
) -> list[Refusal]:
    """Return every reason against renewing an open loan now; none when it can be renewed.

    ``due`` is what :func:`renewed_due` gives. Its own charge for being late does not stand against a renewal, for the
    renewal is what stops it.
    """
    terms = LoanTerms.from_json(loan.terms)
    return [
        *_reserved(loan, at),
        *_of_loan(loan, terms, due, at),
        *refusals_of_patron(patron, at, _without(owing or owing_of(patron, at), [loan])),
    ]


def _without(owing: Owing, loans: Iterable[Loan]) -> Owing:
    numbers = {loan.pk for loan in loans}
    return replace(owing, growing=[one for one in owing.growing if one.loan.pk not in numbers])


def _reserved(loan: Loan, at: datetime.datetime) -> Iterator[Refusal]:
    hold = next_hold(loan.item, at)
    if hold and hold.patron_id != loan.patron_id:
        advice = _("Bring it back by %(day)s.") % {"day": in_words.due(loan.due_at)}
        yield Refusal("reserved_by_other", _("another reader is waiting"), advice)


def _of_loan(loan: Loan, terms: LoanTerms, due: Due, at: datetime.datetime) -> Iterator[Refusal]:
    today, due_on = timezone.localdate(at), timezone.localdate(loan.due_at)
    back = _("Bring it back by %(day)s.") % {"day": in_words.due(loan.due_at)}
    if loan.renewal_count >= terms.renewals:
        count = terms.renewals
        fact = ngettext(
            "it was renewed %(count)d time, the most allowed",
            "it was renewed %(count)d times, the most allowed",
            count,
        )
        text = fact % {"count": count} if count else _("it cannot be renewed at all")
        yield Refusal("limit_reached", text, back, values={"count": count})
    if _was_renewed_today(loan, today):
        fact = _("it was renewed today, it is due %(day)s") % {"day": in_words.due(loan.due_at)}
        yield Refusal("renewed_today", fact, _("Renew it again nearer that day."))
    if terms.renew_days_before is not None:
        first = due_on - datetime.timedelta(days=terms.renew_days_before)
        if today < first:
            values = {"day": in_words.day(first), "due": in_words.due(loan.due_at)}
            fact = _("it can be renewed from %(day)s, it is due %(due)s") % values
            yield Refusal("too_early", fact, values=values)
    late = (today - due_on).days
    if terms.renew_days_late is not None and late > terms.renew_days_late:
        fact = ngettext("it is %(count)d day late", "it is %(count)d days late", late) % {"count": late}
        advice = _("Bring it back; the charge stops growing that day.")
        yield Refusal("overdue_too_long", fact, advice, values={"count": late})
    if due.at <= loan.due_at:
        fact = _("it cannot be kept beyond %(day)s") % {"day": in_words.due(loan.due_at)}
        yield Refusal("no_later", fact, back)


def _was_renewed_today(loan: Loan, today: datetime.date) -> bool:
    """A loan by hours may be renewed several times a day; others once."""
    if not loan.renewal_count or loan.terms.get("loan_unit") == LoanUnit.HOURS:
        return False
    last = loan.events.filter(verb=Verb.RENEW, undone_by=None).order_by("-at", "-pk").first()
    return last is not None and timezone.localdate(last.at) == today
