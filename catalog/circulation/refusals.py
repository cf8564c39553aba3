"""Why something may not be done: a code for machines, a sentence for people, and what to do now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """One reason against an act, in the words of the desk.

    ``sentence`` is a fact, without a full stop ("the card ended on 1 November"); ``advice`` is a sentence that says
    what can be done. ``values`` are what the fact is made of, for those who say it to the patron. Staff with the right
    to override may go on when ``may_override`` is set, by naming the ``code``.
    """

    code: str
    sentence: str
    advice: str = ""
    may_override: bool = True
    values: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.sentence[:1].upper()}{self.sentence[1:]}. {self.advice}".strip()


class CirculationError(Exception):
    """Something was refused. The first refusal is the one that is easiest to mend; the rest are other reasons."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(str(refusals[0]))
        self.refusals: Sequence[Refusal] = refusals

    @property
    def refusal(self) -> Refusal:
        """The reason that is shown first."""
        return self.refusals[0]

    @property
    def code(self) -> str:
        """Its code."""
        return self.refusal.code

    @property
    def overridable(self) -> list[str]:
        """The codes to name in order to go on; none when one of the refusals stands whatever is named."""
        return [] if any(not one.may_override for one in self.refusals) else [one.code for one in self.refusals]


def refuse(refusals: Sequence[Refusal], overrides: Collection[str]) -> list[str]:
    """Return the codes that were overridden; raise :class:`CirculationError` when any refusal is left.

    All that stand are raised together, also those that were named: one sees the whole matter.
    """
    if any(one.code not in overrides or not one.may_override for one in refusals):
        raise CirculationError(*refusals)
    return [one.code for one in refusals]
