"""Who acts, from where, and with which refusals set aside."""

from dataclasses import dataclass, replace

from catalog.models import Branch, User

# Where a session keeps what was done at its desk, with names and titles, by page; and the day that it is of.
LOGS = "desk_logs"
LOG_DAY = "desk_day"


@dataclass(frozen=True)
class Desk:
    """The desk that a verb is done at. Without ``by`` it is the nightly run, or a patron without a librarian.

    ``overrides`` are the codes of the refusals that the librarian has said to go on in spite of. Whoever makes a desk
    asks whether the librarian may override at all; the verbs trust it, and write the codes into the log.
    """

    by: User | None = None
    branch: Branch | None = None
    address: str | None = None
    overrides: frozenset[str] = frozenset()

    def although(self, *codes: str) -> "Desk":
        """Return the same desk with these refusals set aside as well."""
        return replace(self, overrides=self.overrides | frozenset(codes))


NIGHTLY = Desk()
