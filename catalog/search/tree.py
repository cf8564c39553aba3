"""The query tree: a parsed question, the same for people's syntax, CQL and the REST interface."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One word as typed."""

    text: str


@dataclass(frozen=True)
class Phrase:
    """Words that must stand together, in this order."""

    text: str


@dataclass(frozen=True)
class Prefix:
    """The beginning of a word."""

    text: str


@dataclass(frozen=True)
class Range:
    """Whole numbers from ``low`` to ``high``, both included; ``None`` is open."""

    low: int | None
    high: int | None


@dataclass(frozen=True)
class And:
    """All parts must match."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Or:
    """At least one part must match."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """The part must not match."""

    part: "Node"


@dataclass(frozen=True)
class Fielded:
    """The part must match in one field."""

    field: str
    part: "Node"


Node = Term | Phrase | Prefix | Range | And | Or | Not | Fielded
