"""Patrons, loans and holds for a synthetic catalogue: believable, the same for the same seed, and written in bulk."""

import datetime
import itertools
import json
import random
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from catalog.circulation.terms import LoanTerms, terms_for
from catalog.management.past_loans import Copy, past_loans, write_past
from catalog.models import Branch, CirculationEvent, Hold, Item, Loan, Patron, PatronCategory
from catalog.models.bulk import allocate_ids, insert_rows
from catalog.standards.folding import match_key
from catalog.vocabulary.circulation import Verb
from catalog.vocabulary.items import ItemStatus

# Loans that are over for each one that is open: what a year leaves.
PAST = 16
_OPEN_DAYS = 310
_SHARES = {"adult": 0.7, "child": 0.3}
# Of a hundred holds, so many are ready on the hold shelf; the others wait.
_READY = 10
_PATRON_COLUMNS = (
    "id", "card_number", "name", "name_key", "birth_date", "category_id", "home_branch_id", "registered_on",
    "expires_on", "email", "phone", "street", "postcode", "town", "school_class", "guardian_name", "staff_note",
)  # fmt: skip
_LOAN_COLUMNS = (
    "id", "item_id", "patron_id", "branch_id", "checked_out_at", "due_at", "renewal_count", "terms", "ended_as",
)  # fmt: skip
_EVENT_COLUMNS = (
    "verb", "at", "branch_id", "item_id", "loan_id", "patron_id", "patron_category_id", "item_type_id", "refusals",
    "before",
)  # fmt: skip
_HOLD_COLUMNS = (
    "patron_id", "edition_id", "pickup_branch_id", "placed_at", "queued_at", "caught_item_id", "ready_at", "pickup_by",
    "language", "format", "ended_as",
)  # fmt: skip


class SyntheticLending:
    """Makes ``patrons`` who have ``loans`` open, with a year of loans that are over, and ``holds``."""

    def __init__(self, patrons: int, loans: int, holds: int, seed: int, at: datetime.datetime) -> None:
        self.patrons, self.loans, self.holds = patrons, loans, holds
        self.at, self.today = at, timezone.localdate(at)
        self._rng = random.Random(seed)

    @transaction.atomic
    def load(self) -> None:
        """Write everything. Raises ``ValueError`` when there are too few copies or patrons for it."""
        lendable = Item.objects.filter(status=ItemStatus.AVAILABLE).order_by("pk")
        items = list(lendable.values_list("pk", "edition_id", "branch_id", "item_type_id"))
        ready = self.holds * _READY // 100
        if len(items) < self.loans + ready:
            raise ValueError(f"There are {len(items):,} copies to lend, fewer than are wanted.")
        if self.patrons < max(self.loans, self.holds) / 15:
            raise ValueError("There are too few patrons for so many loans and reservations.")
        patrons = self._write_patrons()
        chosen = self._rng.sample(items, self.loans + ready)
        lent, kept = chosen[: self.loans], chosen[self.loans :]
        out_at = self._write_past(items, {item[0] for item in kept}, lent)
        self._write_open(lent, out_at, patrons)
        self._write_holds(lent, kept, patrons)

    def _write_patrons(self) -> list[tuple[int, int, int]]:
        """Write the patrons; return their ids, categories and home branches."""
        rng = self._rng
        categories = {one.code: one.pk for one in PatronCategory.objects.filter(code__in=_SHARES)}
        branches = list(Branch.objects.order_by("position").values_list("pk", flat=True))
        numbers = allocate_ids(Patron, self.patrons)
        rows, made = [], []
        for number, pk in enumerate(numbers, start=1):
            code = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
            name = f"{_name(rng)} {_name(rng)}"
            born = self._days_ago(rng.randint(5, 15) * 365 if code == "child" else rng.randint(16, 85) * 365)
            home = branches[int(len(branches) * rng.random() ** 2)]
            joined, ends = self._days_ago(rng.randint(0, 3000)), self._days_ago(rng.randint(-365, 20))
            guardian = f"{_name(rng)} {_name(rng)}" if code == "child" else ""
            rows.append(
                (
                    pk,
                    f"8{number:013d}",
                    name,
                    match_key(name),
                    _day(born),
                    categories[code],
                    home,
                    _day(joined),
                    _day(ends),
                    f"reader{number}@mail.example",
                    "",
                    "",
                    "",
                    "",
                    "",
                    guardian,
                    "",
                )
            )
            made.append((pk, categories[code], home))
        insert_rows(Patron, _PATRON_COLUMNS, rows)
        return made

    def _write_past(
        self, items: Sequence[tuple], kept: set[int], lent: Sequence[tuple]
    ) -> dict[int, datetime.datetime]:
        """Write what is over; return when the copies that are lent went out."""
        out_at = {item[0]: self._moment(round(self._rng.triangular(0, 32, 4))) for item in lent}
        copies = [Copy(item, branch, kind) for item, _edition, branch, kind in items if item not in kept]
        categories = dict(PatronCategory.objects.filter(code__in=_SHARES).values_list("pk", "code"))
        over = past_loans(
            self._rng,
            copies,
            {pk: _SHARES[code] for pk, code in categories.items()},
            per_day=self.loans * PAST / _OPEN_DAYS,
            first=self._days_ago(365),
            last=self._days_ago(1),
            free_until=out_at,
        )
        write_past(over)
        return out_at

    def _write_open(
        self, lent: Sequence[tuple], out_at: dict[int, datetime.datetime], patrons: Sequence[tuple[int, int, int]]
    ) -> None:
        terms: dict[tuple, LoanTerms] = {}
        numbers = allocate_ids(Loan, len(lent))
        loans, events = [], []
        for number, (item, _edition, branch, kind) in sorted(
            zip(numbers, lent, strict=True), key=lambda one: out_at[one[1][0]]
        ):
            patron, category, _home = self._rng.choice(patrons)
            case = (branch, category, kind)
            if case not in terms:
                terms[case] = terms_for(*case)
            at = out_at[item]
            due_on = timezone.localdate(at) + datetime.timedelta(days=terms[case].loan_length)
            due_at = timezone.make_aware(datetime.datetime.combine(due_on, datetime.time(23, 59)))
            kept = json.dumps(terms[case].as_json())
            loans.append((number, item, patron, branch, _stored(at), _stored(due_at), 0, kept, ""))
            events.append((Verb.CHECK_OUT.value, _stored(at), branch, item, number, patron, category, kind, "[]", "{}"))
        insert_rows(Loan, _LOAN_COLUMNS, loans)
        insert_rows(CirculationEvent, _EVENT_COLUMNS, events)

    def _write_holds(
        self, lent: Sequence[tuple], kept: Sequence[tuple], patrons: Sequence[tuple[int, int, int]]
    ) -> None:
        """Ready holds on the copies that are kept; the others wait for what is lent, many for a few titles."""
        rng, placed = self._rng, set()
        rows: list[tuple] = []
        for item, edition, _branch, _kind in kept:
            patron, _category, home = rng.choice(patrons)
            if (patron, edition) in placed:
                continue
            placed.add((patron, edition))
            days = rng.randint(0, 9)
            by = self.today + datetime.timedelta(days=8 - days)
            since, ready = _stored(self._moment(days + rng.randint(1, 30))), _stored(self._moment(days))
            rows.append((patron, edition, home, since, since, item, ready, _day(by), "", "", ""))
        weights = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(lent))))
        while lent and len(rows) < self.holds:
            patron, _category, home = rng.choice(patrons)
            edition = rng.choices(lent, cum_weights=weights)[0][1]
            if (patron, edition) not in placed:
                placed.add((patron, edition))
                since = _stored(self._moment(rng.randint(0, 60)))
                rows.append((patron, edition, home, since, since, None, None, None, "", "", ""))
        insert_rows(Hold, _HOLD_COLUMNS, rows)

    def _days_ago(self, days: int) -> datetime.date:
        return self.today - datetime.timedelta(days=days)

    def _moment(self, days_ago: int) -> datetime.datetime:
        """A moment of a day; of today, one that has been."""
        if days_ago == 0:
            return self.at - datetime.timedelta(minutes=self._rng.randint(1, 5))
        day = datetime.datetime.combine(self._days_ago(days_ago), datetime.time(9))
        return timezone.make_aware(day + datetime.timedelta(minutes=self._rng.randint(0, 480)))


def _name(rng: random.Random) -> str:
    return "".join(
        rng.choices("bdfghklmnprstvw", k=1) + rng.choices(("a", "ei", "o", "u", "an", "el", "ori"), k=2)
    ).title()


def _day(day: datetime.date) -> Any:
    return connection.ops.adapt_datefield_value(day)


def _stored(moment: datetime.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
