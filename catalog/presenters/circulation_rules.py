"""Lending rules as sentences, what a change of them would touch, and which rule gives what."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.circulation import in_words
from catalog.circulation.rule_effects import Effect
from catalog.circulation.terms import LoanTerms
from catalog.models import CirculationRule
from catalog.vocabulary.circulation import ClosedDays, LoanUnit, OnShelfHolds

# A row of rules and settled terms have the same values by the same names.
Values = CirculationRule | LoanTerms
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class RuleSentence:
    """One rule to read: what it is about, and what it says of that."""

    rule: CirculationRule
    about: str
    says: str


@dataclass(frozen=True)
class Version:
    """One row of a rule's history: what it said, and how that differed from the row before it."""

    rule: CirculationRule
    says: str
    changes: Sequence[str]


@dataclass(frozen=True)
class Term:
    """One value of settled terms: its name, the value in words, and the rule that gave it, if one did."""

    label: str
    value: str
    rule: CirculationRule | None


def sentences(rules: Iterable[CirculationRule]) -> list[tuple[str, list[RuleSentence]]]:
    """Return the rules under the names of their branches, those for all branches first; the most general first."""
    found: dict[str, list[RuleSentence]] = {}
    for rule in sorted(rules, key=_place):
        heading = str(rule.branch) if rule.branch else _("At all branches")
        found.setdefault(heading, []).append(sentence(rule))
    return list(found.items())


def sentence(rule: CirculationRule) -> RuleSentence:
    """Return a rule as a sentence."""
    return RuleSentence(rule, about(rule), says(rule))


def about(rule: CirculationRule) -> str:
    """Return what a rule is about: "DVD at Elm Street, Adult"."""
    what = str(rule.item_type) if rule.item_type else _("Everything")
    if rule.branch:
        what = _("%(what)s at %(branch)s") % {"what": what, "branch": rule.branch}
    return f"{what}, {rule.patron_category}" if rule.patron_category else what


def says(values: Values) -> str:
    """Return what a rule says: "7 days, renew twice, €0.20 a day late"."""
    return ", ".join(phrase for name in _PHRASES if (phrase := value_in_words(name, values)))


def value_in_words(name: str, values: Values) -> str:
    """Return one value in words; "" when a rule says nothing of it."""
    value = getattr(values, name)
    return "" if value in (None, "") else _PHRASES[name](value, values)


def history(rules: Sequence[CirculationRule]) -> list[Version]:
    """Return the rows of one case, oldest first as they are given, as a history: the newest first."""
    versions = [Version(rule, says(rule), []) for rule in rules[:1]]
    for before, after in pairwise(rules):
        changes = differences(before, after) if after.replaces_id == before.pk else []
        versions.append(Version(after, says(after), changes))
    return versions[::-1]


def differences(before: CirculationRule, after: CirculationRule) -> list[str]:
    """Return what a change changes: "loan length: 7 days → 14 days"."""
    nothing = _("nothing said here")
    return [
        f"{label(name)}: {old or nothing} → {new or nothing}" for name, (old, new) in changed(before, after).items()
    ]


def changed(before: CirculationRule | None, after: CirculationRule | None) -> dict[str, list[str]]:
    """Return the values that differ, in words, by their names: before and after; no row says nothing."""
    found = {}
    for name in _PHRASES:
        old, new = (value_in_words(name, rule) if rule else "" for rule in (before, after))
        if old != new:
            found[name] = [old, new]
    return found


def label(name: str) -> str:
    """Return the name of a value."""
    return capfirst(str(CirculationRule._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def terms_in_words(terms: LoanTerms, rules: Iterable[CirculationRule]) -> list[Term]:
    """Return settled terms, value by value, each with the rule that gave it."""
    by_number = {rule.pk: rule for rule in rules}
    found = []
    for name in _PHRASES:
        if in_words := value_in_words(name, terms):
            found.append(Term(label(name), in_words, by_number.get(terms.rules.get(name, 0))))
    if (most := terms.most_loans_in_all) is not None:
        rule = by_number.get(terms.rules["most_loans_in_all"])
        found.append(Term(_("Most loans in all"), _most_loans(most, terms), rule))
    return found


def effect_in_words(effect: Effect) -> list[str]:
    """Return what a change would touch, in sentences; a change that touches nothing says so."""
    found = [keep_their_dates(effect.open_loans)] if effect.open_loans else []
    if effect.past_loans:
        found += _last_month(effect)
    if effect.readers_waiting and effect.longer:
        text = ngettext(
            "%(count)d reader waits for one of these: the wait grows by about %(time)s for each reader before.",
            "%(count)d readers wait for one of these: their wait grows by about %(time)s for each reader before them.",
            effect.readers_waiting,
        )
        if effect.longer < datetime.timedelta(0):
            text = ngettext(
                "%(count)d reader waits for one of these: the wait shrinks by about %(time)s for each reader before.",
                "%(count)d readers wait for one of these: their wait shrinks by about %(time)s for each reader before"
                " them.",
                effect.readers_waiting,
            )
        found.append(text % {"count": effect.readers_waiting, "time": _time(effect.longer)})
    elif effect.readers_waiting:
        text = ngettext(
            "%(count)d reader waits for one of these.",
            "%(count)d readers wait for one of these.",
            effect.readers_waiting,
        )
        found.append(text % {"count": effect.readers_waiting})
    return found or [_("No loan, no reservation and no loan of last month is touched by this.")]


def keep_their_dates(loans: int) -> str:
    """Return the sentence about the loans that are out."""
    text = ngettext("%(count)d loan keeps its date.", "%(count)d loans keep their dates.", loans)
    return text % {"count": loans}


def _last_month(effect: Effect) -> list[str]:
    month = formats.date_format(effect.month, "F Y")
    text = ngettext("Of the %(count)d loan of %(month)s:", "Of the %(count)d loans of %(month)s:", effect.past_loans)
    parts = []
    for shift, count in sorted(effect.shifts.items(), reverse=True):
        if shift > datetime.timedelta(0):
            one = _("%(count)d would have had %(time)s more")
        elif shift:
            one = _("%(count)d would have had %(time)s less")
        else:
            one = _("%(count)d would have had the same date")
        parts.append(one % {"count": count, "time": _time(shift)})
    if effect.not_lent:
        parts.append(_("%(count)d would not have been lent") % {"count": effect.not_lent})
    if effect.renewed_too_often:
        parts.append(_("%(count)d were renewed more often than would be allowed") % {"count": effect.renewed_too_often})
    found = [f"{text % {'count': effect.past_loans, 'month': month}} {', '.join(parts)}."]
    if effect.late and effect.no_longer_late:
        text = ngettext(
            "%(saved)d of %(count)d late one would not have been late.",
            "%(saved)d of %(count)d late ones would not have been late.",
            effect.late,
        )
        found.append(text % {"saved": effect.no_longer_late, "count": effect.late})
    if effect.late_instead:
        text = ngettext(
            "%(count)d that was in time would have been late.",
            "%(count)d that were in time would have been late.",
            effect.late_instead,
        )
        found.append(text % {"count": effect.late_instead})
    return found


def _place(rule: CirculationRule) -> tuple:
    branch = (rule.branch.position, rule.branch.name) if rule.branch else (-1, "")
    return (branch, rule.precedence, str(rule.item_type or ""), str(rule.patron_category or ""))


def _time(time: datetime.timedelta) -> str:
    time = abs(time)
    if time % DAY:
        return hours(round(time / HOUR))
    return days(time // DAY)


def days(count: int) -> str:
    """Return a number of days in words."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def hours(count: int) -> str:
    """Return a number of hours in words."""
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def _length(count: int, values: Values) -> str:
    return hours(count) if values.loan_unit == LoanUnit.HOURS else days(count)


def _renewals(count: int, values: Values) -> str:
    if count <= 2:
        return (_("no renewals"), _("renew once"), _("renew twice"))[count]
    return _("renew %(count)d times") % {"count": count}


def _most_loans(count: int, values: Values) -> str:
    if isinstance(values, CirculationRule) and values.item_type_id:
        return ngettext("at most %(count)d of them", "at most %(count)d of them", count) % {"count": count}
    return ngettext("at most %(count)d loan", "at most %(count)d loans", count) % {"count": count}


def _most_holds(count: int, values: Values) -> str:
    return ngettext("at most %(count)d reservation", "at most %(count)d reservations", count) % {"count": count}


def _on_shelf_holds(value: str, values: Values) -> str:
    return {
        OnShelfHolds.ALWAYS: _("reserved even while a copy is in"),
        OnShelfHolds.NONE_AVAILABLE: _("reserved only when no copy is in"),
        OnShelfHolds.NEVER: _("only what is out is reserved"),
    }[OnShelfHolds(value)]


def _closed_days(value: str, values: Values) -> str:
    return {
        ClosedDays.LEAVE: _("due on closed days too"),
        ClosedDays.MOVE: _("due on the next open day"),
        ClosedDays.COUNT_OPEN: _("only open days count"),
    }[ClosedDays(value)]


def _charge(value: Any, values: Values) -> str:
    return _("%(amount)s a day late") % {"amount": in_words.money(value)} if value else _("no charge when late")


def _grace(count: int, values: Values) -> str:
    if not count:
        return _("charged from the first day late")
    return ngettext("the first day late is free", "the first %(count)d days late are free", count) % {"count": count}


def _either(yes: Callable[[], str], no: Callable[[], str]) -> Callable[[bool, Values], str]:
    return lambda value, values: yes() if value else no()


# By the names of the values, in the order in which they are read.
_PHRASES: dict[str, Callable[[Any, Values], str]] = {
    "is_lendable": _either(lambda: _("may be lent"), lambda: _("is not lent")),
    "minimum_age": lambda age, values: _("from age %(age)d") % {"age": age} if age else _("at any age"),
    "loan_length": _length,
    "fixed_due_date": lambda date, values: (
        _("due by %(day)s at the latest") % {"day": formats.date_format(date, "j F Y")}
    ),
    "closed_days": _closed_days,
    "renewals": _renewals,
    "renew_days_before": lambda count, values: _("renewed from %(days)s before it is due") % {"days": days(count)},
    "renew_days_late": lambda count, values: _("renewed until %(days)s late") % {"days": days(count)},
    "most_loans": _most_loans,
    "charge_per_day": _charge,
    "grace_days": _grace,
    "charge_cap": lambda amount, values: _("at most %(amount)s") % {"amount": in_words.money(amount)},
    "is_capped_at_price": _either(lambda: _("never more than the price"), lambda: _("may come to more than the price")),
    "is_charged_when_closed": _either(lambda: _("closed days are charged"), lambda: _("closed days are not charged")),
    "is_holdable": _either(lambda: _("may be reserved"), lambda: _("cannot be reserved")),
    "most_holds": _most_holds,
    "on_shelf_holds": _on_shelf_holds,
    "hold_shelf_days": lambda count, values: (
        ngettext(
            "kept for %(count)d open day on the hold shelf", "kept for %(count)d open days on the hold shelf", count
        )
        % {"count": count}
    ),
}
