"""What became of the records of an import: totals that add up, reasons, samples."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

OUTCOMES = ("created", "updated", "unchanged", "rejected")
UNKNOWN_TYPE = "unreadable"


@dataclass(frozen=True)
class Reject:
    """A record that was not imported, and why, in words."""

    file: str
    position: int
    control_number: str
    record_type: str
    reason: str
    data: bytes


@dataclass
class ImportReport:
    """Counts by record type and outcome. ``on_reject`` is told each rejected record as it happens."""

    on_reject: Callable[[Reject], None] | None = None
    counts: Counter = field(default_factory=Counter)
    items: Counter = field(default_factory=Counter)
    remarks: Counter = field(default_factory=Counter)
    unknown_branches: Counter = field(default_factory=Counter)
    samples: dict[str, list[str]] = field(default_factory=dict)
    files_refused: list[str] = field(default_factory=list)

    def count(self, record_type: str, outcome: str, sample: str = "") -> None:
        """Count one record; keep the first few titles of each outcome as samples."""
        self.counts[record_type, outcome] += 1
        kept = self.samples.setdefault(outcome, [])
        if sample and len(kept) < 10:
            kept.append(sample[:200])

    def reject(self, reject: Reject) -> None:
        """Count a rejected record and hand it on."""
        self.count(reject.record_type, "rejected", f"{reject.position}: {reject.reason}")
        if self.on_reject:
            self.on_reject(reject)

    def total(self, outcome: str) -> int:
        """How many records of all types had ``outcome``."""
        return sum(number for (_type, what), number in self.counts.items() if what == outcome)

    @property
    def read(self) -> int:
        """How many records were read: by construction the sum of all outcomes."""
        return sum(self.counts.values())

    @property
    def types(self) -> list[str]:
        """The record types met, in a stable order."""
        return sorted({record_type for record_type, _outcome in self.counts})

    def as_json(self) -> dict:
        """The report as plain data, for keeping and for templates."""
        return {
            "read": self.read,
            "totals": {outcome: self.total(outcome) for outcome in OUTCOMES},
            "by_type": {kind: {outcome: self.counts[kind, outcome] for outcome in OUTCOMES} for kind in self.types},
            "items": dict(self.items),
            "remarks": dict(self.remarks.most_common(20)),
            "unknown_branches": dict(self.unknown_branches.most_common(20)),
            "samples": self.samples,
            "files_refused": self.files_refused,
        }
