"""What a change of the lending rules would touch, and what it would have meant for last month's loans."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.circulation.calendar import Calendar, calendar_of, midnight
from catalog.circulation.due_dates import due_after
from catalog.circulation.rules import RuleChange
from catalog.circulation.terms import LoanTerms, settle_terms
from catalog.models import Branch, CirculationEvent, CirculationRule, Hold, Loan, PatronCategory
from catalog.vocabulary.circulation import LoanUnit, Verb
from catalog.vocabulary.items import ItemStatus

# Branch, patron category and item type, by their numbers.
Case = tuple[int | None, int | None, int | None]
NO_TIME = datetime.timedelta(0)


@dataclass
class Effect:
    """What a change would touch. Cases in which the terms stay the same are not counted at all.

    ``shifts`` tells how many of last month's loans would have been due how much later (less than nothing: earlier).
    A loan that was renewed is moved by as much as its first date. ``longer`` is how much longer each loan
    would last that those who wait must wait for.
    """

    month: datetime.date
    open_loans: int = 0
    past_loans: int = 0
    shifts: Counter[datetime.timedelta] = field(default_factory=Counter)
    late: int = 0
    no_longer_late: int = 0
    late_instead: int = 0
    not_lent: int = 0
    renewed_too_often: int = 0
    readers_waiting: int = 0
    longer: datetime.timedelta = NO_TIME


def effect_of(change: RuleChange, at: datetime.datetime) -> Effect:
    """Return what a change would touch; twelve queries at most, however many loans there are.

    Last month is the calendar month before that of ``at``. A loan belongs to the branch where it was lent; a reader
    who waits, to the branches and types of the copies of what is waited for, whatever the category of who has them now.
    """
    cases = _Cases(change)
    last, first = _last_month(at)
    effect = Effect(month=first)
    open_loans = _in_scope(Loan.objects.open(), change.rule).values_list(
        "branch", "patron__category", "item__item_type", Count("pk")
    )
    effect.open_loans = sum(count for *case, count in open_loans.order_by() if cases.is_touched(*case))
    _look_back(effect, cases, first, last, at)
    _look_at_queues(effect, cases, timezone.localdate(at))
    return effect


class _Cases:
    """The terms of every case before a change and after it; each case is settled once."""

    def __init__(self, change: RuleChange) -> None:
        self.rule = change.rule
        self._before = list(CirculationRule.objects.current())
        gone = change.before.pk if change.before else None
        self._after = [rule for rule in self._before if rule.pk != gone] + ([change.after] if change.after else [])
        self._known: dict[Case, tuple[LoanTerms, LoanTerms]] = {}
        self._touched: dict[Case, bool] = {}

    def terms(self, *case: int | None) -> tuple[LoanTerms, LoanTerms]:
        """The terms of a case before the change and after it."""
        branch, category, item_type = case
        found = self._known.get((branch, category, item_type))
        if found is None:
            before, after = (
                # Which rule gave a value is no difference.
                replace(settle_terms([rule for rule in rules if rule.speaks_of(*case)]), rules={})
                for rules in (self._before, self._after)
            )
            found = self._known[branch, category, item_type] = before, after
        return found

    def is_touched(self, *case: int | None) -> bool:
        """Say whether the terms of a case would be others."""
        branch, category, item_type = case
        found = self._touched.get((branch, category, item_type))
        if found is None:
            before, after = self.terms(*case)
            found = self._touched[branch, category, item_type] = before != after
        return found


def _last_month(at: datetime.datetime) -> tuple[datetime.date, datetime.date]:
    """The first day of this month and of the one before it, in this order."""
    this = timezone.localdate(at).replace(day=1)
    return this, (this - datetime.timedelta(days=1)).replace(day=1)


def _in_scope(loans: QuerySet[Loan], rule: CirculationRule) -> QuerySet[Loan]:
    """Loans of the branch and item type that a rule names; the category is known to the cases."""
    wanted = {"branch": rule.branch_id, "item__item_type": rule.item_type_id}
    return loans.filter(**{name: pk for name, pk in wanted.items() if pk is not None})


def _look_back(effect: Effect, cases: _Cases, first: datetime.date, last: datetime.date, at: datetime.datetime) -> None:
    # Whose loan it was may be forgotten by now; of which category he or she was is in the log.
    lent = CirculationEvent.objects.filter(loan=OuterRef("pk"), verb=Verb.CHECK_OUT).values("patron_category")
    loans = _in_scope(
        Loan.objects.filter(checked_out_at__gte=midnight(first), checked_out_at__lt=midnight(last)), cases.rule
    ).annotate(category=Coalesce("patron__category_id", Subquery(lent[:1]), output_field=IntegerField()))
    columns = ("branch", "category", "item__item_type", "checked_out_at", "due_at", "ended_at", "renewal_count")
    due_dates = _due_dates(cases)
    for branch, category, item_type, lent_at, due_at, ended_at, renewals in loans.values_list(*columns).order_by():
        case = branch, category, item_type
        if not cases.is_touched(*case):
            continue
        before, after = cases.terms(*case)
        shift, new_due = due_dates(case, lent_at)
        back = ended_at or at
        is_late, would_be_late = back > due_at, back > (due_at + shift if renewals else new_due)
        effect.past_loans += 1
        effect.late += is_late
        effect.renewed_too_often += after.renewals < renewals <= before.renewals
        if not after.is_lendable:
            effect.not_lent += before.is_lendable
            continue
        effect.shifts[shift] += 1
        effect.no_longer_late += is_late and not would_be_late
        effect.late_instead += would_be_late and not is_late


def _due_dates(cases: _Cases) -> Callable[[Case, datetime.datetime], tuple[datetime.timedelta, datetime.datetime]]:
    """Return what tells how much later a loan would have been due, and when; days are worked out once for each day."""
    calendars = _calendars(cases.rule)
    known: dict[tuple[Case, datetime.date], tuple[datetime.timedelta, datetime.datetime]] = {}

    def work_out(case: Case, lent_at: datetime.datetime) -> tuple[datetime.timedelta, datetime.datetime]:
        before, after = cases.terms(*case)
        calendar = calendars[case[0]]
        old, new = (due_after(terms, calendar, lent_at).at for terms in (before, after))
        if by_days(case):
            return timezone.localdate(new) - timezone.localdate(old), new
        return new - old, new

    def by_days(case: Case) -> bool:
        return all(terms.loan_unit == LoanUnit.DAYS for terms in cases.terms(*case))

    def of(case: Case, lent_at: datetime.datetime) -> tuple[datetime.timedelta, datetime.datetime]:
        key = case, timezone.localdate(lent_at)
        if key in known:
            return known[key]
        found = work_out(case, lent_at)
        if by_days(case):
            known[key] = found
        return found

    return of


def _calendars(rule: CirculationRule) -> Mapping[int | None, Calendar]:
    branches = Branch.objects.prefetch_related("opening_hours", "closures", "special_openings")
    if rule.branch_id:
        branches = branches.filter(pk=rule.branch_id)
    return {branch.pk: calendar_of(branch) for branch in branches}


def _look_at_queues(effect: Effect, cases: _Cases, on: datetime.date) -> None:
    rule = cases.rule
    categories = [rule.patron_category_id] if rule.patron_category_id else _all_categories()
    readers = set()
    for patron, branch, item_type in _copies_waited_for(rule, on):
        for category in categories:
            if cases.is_touched(branch, category, item_type):
                readers.add(patron)
                before, after = (_length(terms) for terms in cases.terms(branch, category, item_type))
                effect.longer = max(effect.longer, after - before, key=abs)
    effect.readers_waiting = len(readers)


def _all_categories() -> list[int | None]:
    return list(PatronCategory.objects.values_list("pk", flat=True))


def _length(terms: LoanTerms) -> datetime.timedelta:
    """How long a loan lasts before it is renewed; nothing where nothing is lent."""
    if not terms.is_lendable:
        return NO_TIME
    return datetime.timedelta(**{terms.loan_unit: terms.loan_length})


def _copies_waited_for(rule: CirculationRule, on: datetime.date) -> Iterator[tuple[int, int, int | None]]:
    """Reader, branch and item type of each copy that could serve a hold which waits on a day."""
    is_wanted = Q(language__in=["", F("work__editions__language")], format__in=["", F("work__editions__format")])
    for path, more in (("edition__items", Q()), ("work__editions__items", is_wanted), ("item", Q())):
        scope: dict[str, Any] = {f"{path}__branch": rule.branch_id, f"{path}__item_type": rule.item_type_id}
        wanted = {name: pk for name, pk in scope.items() if pk is not None}
        there = {f"{path}__isnull": False, f"{path}__status__in": _LENDABLE}
        holds = Hold.objects.active(on).filter(more, **there, **wanted)
        yield from holds.values_list("patron", *scope).distinct().order_by()


_LENDABLE = [status for status in ItemStatus.values if status not in (ItemStatus.LOST, ItemStatus.WITHDRAWN)]
