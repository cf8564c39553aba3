"""The terms of a loan or a hold: for each value the most specific lending rule that has one."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from catalog.models import CirculationRule
from catalog.vocabulary.circulation import ClosedDays, LoanUnit, OnShelfHolds


@dataclass(frozen=True)
class LoanTerms:
    """What holds for one case. The defaults count where no rule says anything.

    ``rules`` tells for each value which rule (by its number) gave it; values without a rule are not in it.
    """

    is_lendable: bool = True
    minimum_age: int = 0
    loan_length: int = 21
    loan_unit: str = LoanUnit.DAYS
    fixed_due_date: datetime.date | None = None
    closed_days: str = ClosedDays.MOVE
    most_loans: int | None = None
    # The same from the rules for any item type: a limit on all loans together.
    most_loans_in_all: int | None = None
    renewals: int = 0
    renew_days_before: int | None = None
    renew_days_late: int | None = None
    is_holdable: bool = True
    most_holds: int | None = None
    on_shelf_holds: str = OnShelfHolds.NONE_AVAILABLE
    hold_shelf_days: int = 7
    charge_per_day: Decimal = Decimal(0)
    grace_days: int = 0
    charge_cap: Decimal | None = None
    is_capped_at_price: bool = False
    is_charged_when_closed: bool = False
    rules: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The terms as a loan keeps them: only numbers, texts and truth."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: _plain(value) for name, value in values.items() if value is not None}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "LoanTerms":
        """The terms that a loan kept; names that are no longer known are left out."""
        known = {one.name for one in fields(cls)}
        values = {name: value for name, value in kept.items() if name in known}
        for name in ("charge_per_day", "charge_cap"):
            if name in values:
                values[name] = Decimal(values[name])
        if "fixed_due_date" in values:
            values["fixed_due_date"] = datetime.date.fromisoformat(values["fixed_due_date"])
        return cls(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return str(value) if isinstance(value, Decimal | datetime.date | str) else value


# Values of a rule that make terms; a length and its unit go together, so the unit is not looked up by itself.
VALUES = tuple(one.name for one in fields(LoanTerms) if one.name not in {"rules", "most_loans_in_all", "loan_unit"})


def settle_terms(rules: Iterable[CirculationRule]) -> LoanTerms:
    """Return the terms by the rules that speak of a case: branch before patron category before item type.

    ``rules`` may come in any order; all of them must speak of the case (:meth:`CirculationRule.speaks_of`).
    """
    ordered = sorted(rules, key=lambda rule: rule.precedence, reverse=True)
    values: dict[str, Any] = {}
    sources: dict[str, int] = {}
    for name in VALUES:
        if rule := next((rule for rule in ordered if getattr(rule, name) not in (None, "")), None):
            values[name], sources[name] = getattr(rule, name), rule.pk
            if name == "loan_length":
                values["loan_unit"] = rule.loan_unit
    # A limit in a row for any item type is one on all loans together, also where another row limits the type.
    if rule := next((rule for rule in ordered if rule.item_type_id is None and rule.most_loans is not None), None):
        values["most_loans_in_all"], sources["most_loans_in_all"] = rule.most_loans, rule.pk
    return LoanTerms(**values, rules=sources)


def terms_for(branch_id: int | None, category_id: int | None, item_type_id: int | None) -> LoanTerms:
    """Return the terms in force for a branch, a patron category and an item type. One query."""
    return settle_terms(CirculationRule.objects.for_case(branch_id, category_id, item_type_id))
