"""Changing the lending rules. A row is never changed or deleted: it ends, and may have a successor."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.circulation.refusals import CirculationError, Refusal
from catalog.circulation.terms import VALUES
from catalog.models import CirculationRule, User

CASE = ("branch", "patron_category", "item_type")
# The columns in which a row says something.
FILLED = (*VALUES, "loan_unit")


@dataclass(frozen=True)
class RuleChange:
    """A row that goes, a row that comes, or one in the place of the other; both are about the same case.

    ``before`` is a row in force, ``after`` a row that is not saved.
    """

    before: CirculationRule | None = None
    after: CirculationRule | None = None

    @property
    def rule(self) -> CirculationRule:
        """The row that says what case this is about."""
        rule = self.after or self.before
        if rule is None:
            raise ValueError("A change has a row before it or after it.")
        return rule


def successor_of(rule: CirculationRule, values: Mapping[str, Any]) -> CirculationRule:
    """Return a row for the same case with other values, not saved. What ``values`` does not name stays as it is."""
    case = {name: getattr(rule, f"{name}_id") for name in CASE}
    kept = {name: values.get(name, getattr(rule, name)) for name in FILLED}
    return CirculationRule(**{f"{name}_id": pk for name, pk in case.items()}, **kept, replaces=rule)


def add_rule(rule: CirculationRule, *, by: User | None, at: datetime.datetime) -> CirculationRule:
    """Put a new row in force and return it.

    Raises :class:`CirculationError`: ``twin`` when there is a row in force for the same case.
    """
    rule.created_by, rule.created_at = by, at
    with transaction.atomic():
        _insert(rule)
    return rule


def change_rule(
    rule: CirculationRule, values: Mapping[str, Any], *, by: User | None, at: datetime.datetime
) -> CirculationRule:
    """End a row and return the one that takes its place. When nothing would be different it is the row itself.

    Raises :class:`CirculationError`: ``no_longer_in_force`` when somebody has changed or ended it meanwhile.
    """
    successor = successor_of(rule, values)
    if all(getattr(successor, name) == getattr(rule, name) for name in FILLED):
        return rule
    successor.created_by, successor.created_at = by, at
    with transaction.atomic():
        end_rule(rule, by=by, at=at)
        _insert(successor)
    return successor


def end_rule(rule: CirculationRule, *, by: User | None, at: datetime.datetime) -> None:
    """Take a row out of force; more general rows hold from now on. Loans that were made under it keep their terms.

    Raises :class:`CirculationError`: ``no_longer_in_force`` when somebody has changed or ended it meanwhile.
    """
    # Of two at the same moment one finds the row ended: the database lets only one of them write it.
    if not CirculationRule.objects.current().filter(pk=rule.pk).update(ended_at=at, ended_by=by):
        raise CirculationError(
            Refusal(
                "no_longer_in_force",
                _("Somebody has changed or ended this rule meanwhile"),
                _("Look at it again."),
                may_override=False,
            )
        )
    rule.ended_at, rule.ended_by = at, by


def refuse_twin(rule: CirculationRule) -> None:
    """Raise :class:`CirculationError` (``twin``) when a row is in force for the same case."""
    case = {name: getattr(rule, f"{name}_id") for name in CASE}
    if CirculationRule.objects.current().filter(**case).exists():
        sentence = _("There is a rule for this branch, category and type already")
        raise CirculationError(Refusal("twin", sentence, _("Change that one."), may_override=False))


def _insert(rule: CirculationRule) -> None:
    refuse_twin(rule)
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError:
        # Somebody may have been faster, between the question and the answer.
        refuse_twin(rule)
        raise
