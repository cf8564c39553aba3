"""Lending in the demo library: patrons with cards, rules, and a year that ends at the moment of loading.

What is open or owed is made with the verbs of the desk, at moments of the past; a year of loans that are over is
written in bulk. The same moment gives the same library.
"""

import csv
import datetime
import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.circulation.calendar import Calendar, shared_calendars
from catalog.circulation.check_in import check_in
from catalog.circulation.check_out import check_out
from catalog.circulation.desk import Desk
from catalog.circulation.holds import place_hold, suspend_hold
from catalog.circulation.items import claim_returned, mark_lost
from catalog.circulation.ledger import charge, pay, waive
from catalog.circulation.renew import renew
from catalog.circulation.transits import send_item
from catalog.circulation.undo import undo
from catalog.management.past_loans import Copy, past_loans, write_past
from catalog.models import (
    Branch,
    CirculationRule,
    Closure,
    Hold,
    Item,
    ItemType,
    Loan,
    Notice,
    Patron,
    PatronBlock,
    PatronCategory,
    User,
)
from catalog.vocabulary.circulation import ChargeKind, ClosedDays, LoanUnit, PaymentMethod
from catalog.vocabulary.items import ItemStatus

_SEED = "Riverside"
_PRICES = {"book": "14.00", "dvd": "16.50", "audiobook": "22.00", "music": "15.00", "magazine": "5.20", "map": "12.00"}
# Lending rules beside the general one of the first migration: patron category, item type, values.
_RULES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("", "dvd", {"loan_length": 7, "renewals": 1, "most_loans": 5, "charge_per_day": Decimal("0.50")}),
    ("", "magazine", {"loan_length": 7, "renewals": 1, "is_holdable": False}),
    ("", "reference", {"is_lendable": False, "is_holdable": False}),
    ("child", "", {"most_loans": 12, "charge_per_day": Decimal(0)}),
    ("staff", "", {"loan_length": 42, "renewals": 5, "most_loans": 40, "charge_per_day": Decimal(0)}),
    ("staff", "dvd", {"loan_length": 14}),
)
# How many of the open loans, about which nothing else is told, were made so many days ago.
_LENT = {0: 4, 1: 4, 2: 3, 4: 4, 6: 4, 9: 3, 12: 3, 15: 2, 18: 3, 19: 2, 20: 1}
_LATE = (("Gwilym Prosser", 24), ("Gwilym Prosser", 24), ("Petra Vondráčková", 27), ("Luca Bonanomi", 31),
         ("Ingrid Hallström", 33), ("Elsa Hallström", 38), ("Léopold Mukendi", 47))  # fmt: skip
_CLASS = "4B"
# What is out ranks lower, and a relevance case knows where this one stands.
_STAY_IN = ("demo-0483",)
_EXPIRED, _BLOCKED, _NEW = "Dimitra Papageorgiou", "Tariq Mahmood Chaudhry", "Sarangerel Batbayar"
# They have their own part; what is lent to anybody is lent to the others.
_TAKEN = frozenset({_EXPIRED, _BLOCKED, _NEW, "Rachel Abramovitz", "Desmond Achterberg"} | {name for name, _ in _LATE})


def load_lending(folder: Path, at: datetime.datetime, librarian: User) -> None:
    """Load ``patrons.csv`` and let them borrow for a year, up to ``at``; nothing when there are patrons already."""
    if Patron.objects.exists():
        return
    with transaction.atomic():
        _Year(folder, at, librarian).tell()


class _Year:
    """The acts of a year, noted in any order and done in the order of time."""

    def __init__(self, folder: Path, at: datetime.datetime, librarian: User) -> None:
        self.at, self.today, self.librarian = at, timezone.localdate(at), librarian
        self.rng = random.Random(_SEED)
        self.branches = {branch.code: branch for branch in Branch.objects.all()}
        self._terms()
        self.calendar_of = shared_calendars(self.branches.values())
        self.patrons = self._patrons(folder / "patrons.csv")
        self.titles = self._titles()
        self.in_story: set[int] = set()
        self.acts: list[tuple[datetime.datetime, int, Callable[[datetime.datetime], Any]]] = []

    def tell(self) -> None:
        """Note everything and do it."""
        self._lent()
        self._reserved()
        self._kept_and_travelling()
        self._owed()
        self._told_otherwise()
        self._brought_back_today()
        self._past()
        for at, _number, act in sorted(self.acts, key=lambda one: one[:2]):
            act(at)
        self._messages()

    # Who and by which terms

    def _terms(self) -> None:
        staff = {"name": "Staff", "membership_months": 24, "owing_limit": None}
        PatronCategory.objects.get_or_create(code="staff", defaults=staff)
        categories = {one.code: one for one in PatronCategory.objects.all()}
        types = {one.code: one for one in ItemType.objects.all()}
        for category, kind, values in _RULES:
            unit = {"loan_unit": LoanUnit.DAYS, "closed_days": ClosedDays.MOVE} if "loan_length" in values else {}
            case = {"branch": None, "patron_category": categories.get(category), "item_type": types.get(kind)}
            if not CirculationRule.objects.current().filter(**case).exists():
                CirculationRule.objects.create(**case, **values, **unit, created_by=self.librarian)
        for code, price in _PRICES.items():
            Item.objects.filter(item_type__code=code, price=None).update(price=Decimal(price))
        for branch in self.branches.values():
            christmas = {"starts_on": datetime.date(2024, 12, 25), "ends_on": datetime.date(2024, 12, 26)}
            Closure.objects.create(branch=branch, is_yearly=True, reason="Christmas", **christmas)
        tuesday = self.today + datetime.timedelta(days=8 - self.today.weekday())
        works = {"starts_on": tuesday, "ends_on": tuesday + datetime.timedelta(days=2), "reason": "New shelves"}
        Closure.objects.create(branch=self.branches["harbour"], **works)

    def _patrons(self, path: Path) -> dict[str, Patron]:
        categories = {one.code: one for one in PatronCategory.objects.all()}
        by_card: dict[str, Patron] = {}
        since = {}
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                joined = self.today - datetime.timedelta(days=int(row["member_months"]) * 30)
                patron = Patron(
                    card_number=row["card"],
                    name=row["name"],
                    category=categories[row["category"]],
                    home_branch=self.branches[row["branch"]],
                    birth_date=self.today - datetime.timedelta(days=int(row["age"]) * 365 + self.rng.randint(40, 320)),
                    expires_on=self.today + datetime.timedelta(days=self.rng.randint(20, 360)),
                    guardian=by_card.get(row["guardian"]),
                    **{name: row[name] for name in ("email", "phone", "street", "postcode", "town")},
                    **{name: row[name] for name in ("school_class", "guardian_name")},
                )
                patron.set_derived()
                patron.save()
                by_card[patron.card_number] = patron
                since[patron] = joined
        for patron, joined in since.items():
            patron.registered_on = joined
        patrons = {patron.name: patron for patron in by_card.values()}
        patrons[_EXPIRED].expires_on = self.today - datetime.timedelta(days=19)
        patrons["Desmond Achterberg"].staff_note = "Likes large print; ring him, he has no e-mail."
        Patron.objects.bulk_update(by_card.values(), ["registered_on", "expires_on", "staff_note"])
        PatronBlock.objects.create(
            patron=patrons[_BLOCKED],
            reason="Card reported lost: make a new one first",
            starts_on=self.today - datetime.timedelta(days=3),
            created_by=self.librarian,
        )
        return patrons

    # What there is to lend

    def _titles(self) -> dict[str, Iterator[list[Item]]]:
        """Titles whose copies are all in, by the branch that has the first of them; children's ones apart."""
        items = Item.objects.filter(item_type__code="book").select_related("edition", "shelving_location")
        items = items.exclude(edition__control_number__in=_STAY_IN)
        by_edition = defaultdict(list)
        for item in items.order_by("barcode"):
            by_edition[item.edition_id].append(item)
        named = defaultdict(list)
        for copies in by_edition.values():
            place = copies[0].shelving_location
            if all(item.status == ItemStatus.AVAILABLE for item in copies) and place and not place.is_closed_store:
                kind = "child" if place.code == "children" else "adult"
                code = next(code for code, branch in self.branches.items() if branch.pk == copies[0].branch_id)
                named[f"{code} {kind} {min(len(copies), 2)}"].append(copies)
        return {name: iter(self.rng.sample(found, len(found))) for name, found in named.items()}

    def title(self, patron: Patron, copies: int = 1, branch: str = "") -> list[Item]:
        """The copies of a title that is fit for a patron and not in the story yet: one copy, or two and more.

        Where a branch has no more of them, the main library has.
        """
        kind = "child" if patron.category.code == "child" else "adult"
        places = (branch or patron.home_branch.code, "main")
        found = next(itertools.chain(*(self.titles[f"{place} {kind} {copies}"] for place in places)))
        self.in_story.update(item.pk for item in found)
        return found

    # When

    def note(self, days_ago: int, branch: Branch | None, act: Callable[[datetime.datetime], Any]) -> None:
        """Note an act for a day, at a desk for the open day before it; of one day, in the order of noting."""
        self.acts.append((self._moment(days_ago, self.calendar_of(branch) if branch else None), len(self.acts), act))

    def _moment(self, days_ago: int, calendar: Calendar | None) -> datetime.datetime:
        midnight = datetime.datetime.combine(self.today, datetime.time())
        if days_ago == 0:
            # Today is not over: whatever time it is, all of it has been.
            start = timezone.make_aware(midnight)
            return start + (self.at - start) * (0.5 + min(0.49, len(self.acts) / 400))
        day = midnight.date() - datetime.timedelta(days=days_ago)
        while calendar and not calendar.is_open(day):
            day -= datetime.timedelta(days=1)
        # Each a little later than what was noted before: an act comes after those that it hangs on.
        minutes = 10 * 60 + len(self.acts) % 400
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time(minutes // 60, minutes % 60)))

    def desk(self, branch: Branch) -> Desk:
        return Desk(by=self.librarian, branch=branch)

    def lend(self, item: Item, patron: Patron, days_ago: int) -> Item:
        """Note a loan at the branch of the copy."""
        branch = self._branch(item)
        self.note(
            days_ago,
            branch,
            lambda at: check_out(item_id=item.pk, patron_id=patron.pk, desk=self.desk(branch), at=at),
        )
        return item

    def take_back(self, item: Item, days_ago: int, at_branch: str = "") -> None:
        """Note a return."""
        branch = self.branches[at_branch] if at_branch else self._branch(item)
        self.note(days_ago, branch, lambda at: check_in(item_id=item.pk, desk=self.desk(branch), at=at))

    def reserve(self, item: Item, patron: Patron, days_ago: int, pickup: str = "") -> None:
        """Note a reservation of the title of a copy, made at home."""
        branch = self.branches[pickup] if pickup else patron.home_branch
        self.note(
            days_ago,
            None,
            lambda at: place_hold(patron_id=patron.pk, target=item.edition, pickup_branch=branch, desk=Desk(), at=at),
        )

    def _branch(self, item: Item) -> Branch:
        return next(branch for branch in self.branches.values() if branch.pk == item.branch_id)

    def anybody(self, count: int, category: str = "") -> list[Patron]:
        """Some of those who have no part of their own."""
        free = [one for one in self.patrons.values() if one.name not in _TAKEN]
        return self.rng.sample([one for one in free if category in ("", one.category.code)], count)

    # The story

    def _lent(self) -> None:
        for days_ago, count in _LENT.items():
            for patron in self.anybody(count):
                self.lend(self.title(patron)[0], patron, days_ago)
        for name, days_ago in _LATE:
            self.lend(self.title(self.patrons[name])[0], self.patrons[name], days_ago)
        for patron in (one for one in self.patrons.values() if one.school_class == _CLASS and one.name not in _TAKEN):
            self.lend(self.title(patron, branch="hillside")[0], patron, 5)
        for patron in self.anybody(4, "adult"):
            item = self.lend(self.title(patron)[0], patron, 25)
            self.note(6, patron.home_branch, partial(self._renew, item))
        dvds = Item.objects.filter(item_type__code="dvd", status=ItemStatus.AVAILABLE).order_by("barcode")
        for item, patron, days_ago in zip(dvds[:3], self.anybody(3, "adult"), (1, 5, 6), strict=True):
            self.in_story.add(item.pk)
            self.lend(item, patron, days_ago)
        for item in self.title(self.patrons[_NEW])[:1] + self.title(self.patrons[_NEW])[:1]:
            self.lend(item, self.patrons[_NEW], 0)

    def _renew(self, item: Item, at: datetime.datetime) -> None:
        renew(loan_id=Loan.objects.open().get(item=item).pk, desk=self.desk(self._branch(item)), at=at)

    def _reserved(self) -> None:
        borrower, *waiting = self.anybody(6, "adult")
        wanted = self.title(borrower, branch="main")[0]
        self.lend(wanted, borrower, 13)
        for patron, days_ago in zip(waiting, (11, 8, 6, 3, 0), strict=True):
            self.reserve(wanted, patron, days_ago)
        first, second, *waiting = self.anybody(4, "adult")
        copies = self.title(first, 2, branch="main")
        for number, item in enumerate(copies):
            self.lend(item, (first, second)[number % 2], 10 + number)
        for patron in waiting:
            self.reserve(copies[0], patron, 4)
        for days_ago in (9, 7, 5, 2, 0):
            borrower, patron = self.anybody(2, "adult")
            self.reserve(self.lend(self.title(borrower)[0], borrower, days_ago + 3), patron, days_ago)
        borrower, patron = self.anybody(2, "adult")
        item = self.lend(self.title(borrower)[0], borrower, 8)
        self.reserve(item, patron, 7)
        self.note(7, None, lambda at: self._suspend(item, at))
        # Asked for by telephone although a copy is in: what the pull list has to show.
        for home in ("main", "main", "harbour", "hillside"):
            (patron,) = self.anybody(1, "adult")
            (item,) = self.title(patron, branch=home)
            self.note(0, self.branches[home], partial(self._reserve_what_is_in, item, patron))

    def _reserve_what_is_in(self, item: Item, patron: Patron, at: datetime.datetime) -> None:
        desk = self.desk(self._branch(item)).although("on_shelf_now")
        place_hold(patron_id=patron.pk, target=item, pickup_branch=patron.home_branch, desk=desk, at=at)

    def _suspend(self, item: Item, at: datetime.datetime) -> None:
        hold = Hold.objects.open().get(edition=item.edition_id)
        until = self.today + datetime.timedelta(days=20)
        suspend_hold(hold_id=hold.pk, until=until, desk=Desk(), at=at)

    def _kept_and_travelling(self) -> None:
        # The first was put on the hold shelf so long ago that nobody will come for it.
        for days_ago in (16, 5, 3, 1, 0):
            borrower, patron = self.anybody(2, "adult")
            item = self.lend(self.title(borrower, branch=patron.home_branch.code)[0], borrower, days_ago + 9)
            self.reserve(item, patron, days_ago + 4)
            self.take_back(item, days_ago)
        borrower, patron = self.anybody(2, "adult")
        item = self.lend(self.title(borrower, branch="main")[0], borrower, 10)
        self.reserve(item, patron, 6, pickup="hillside")
        self.take_back(item, 1)
        # Brought to another branch, sent home, and never seen since.
        (borrower,) = self.anybody(1, "adult")
        item = self.lend(self.title(borrower, branch="main")[0], borrower, 26)
        self.take_back(item, 11, at_branch="hillside")
        # Asked for by another branch, for a display.
        item = self.title(borrower, branch="main")[0]
        main, harbour = self.branches["main"], self.branches["harbour"]
        self.note(2, main, lambda at: send_item(item_id=item.pk, to_branch=harbour, desk=self.desk(main), at=at))

    def _owed(self) -> None:
        late = self.anybody(4, "adult")
        for patron, days_ago in zip(late, (23, 12, 4, 0), strict=True):
            item = self.lend(self.title(patron)[0], patron, days_ago + 33)
            self.take_back(item, days_ago)
        self.note(23, late[0].home_branch, lambda at: self._pay(late[0], "1.00", PaymentMethod.CASH, at))
        self.note(12, late[1].home_branch, lambda at: self._waive(late[1], "1.00", "Was in hospital", at))
        lost = self.patrons["Rachel Abramovitz"]
        item = self.lend(self.title(lost)[0], lost, 64)
        desk = self.desk(lost.home_branch)
        self.note(7, lost.home_branch, lambda at: mark_lost(item_id=item.pk, desk=desk, at=at))
        blocked = self.patrons[_BLOCKED]
        self.note(3, blocked.home_branch, lambda at: self._charge(blocked, "2.50", "A new card", at))
        (patron,) = self.anybody(1, "adult")
        self.note(0, patron.home_branch, lambda at: self._charge(patron, "2.50", "A new card", at))
        self.note(0, patron.home_branch, lambda at: self._pay(patron, "2.50", PaymentMethod.CARD, at))

    def _charge(self, patron: Patron, amount: str, note: str, at: datetime.datetime) -> None:
        desk = self.desk(patron.home_branch)
        charge(patron_id=patron.pk, kind=ChargeKind.FEE, amount=Decimal(amount), desk=desk, at=at, note=note)

    def _pay(self, patron: Patron, amount: str, method: PaymentMethod, at: datetime.datetime) -> None:
        pay(patron_id=patron.pk, amount=Decimal(amount), method=method, desk=self.desk(patron.home_branch), at=at)

    def _waive(self, patron: Patron, amount: str, note: str, at: datetime.datetime) -> None:
        waive(patron_id=patron.pk, amount=Decimal(amount), desk=self.desk(patron.home_branch), at=at, note=note)

    def _told_otherwise(self) -> None:
        patron = self.patrons["Desmond Achterberg"]
        item = self.lend(self.title(patron)[0], patron, 29)
        desk = self.desk(patron.home_branch)
        self.note(
            2,
            patron.home_branch,
            lambda at: claim_returned(loan_id=Loan.objects.open().get(item=item).pk, desk=desk, at=at),
        )
        (patron,) = self.anybody(1, "adult")
        mistaken = self.title(patron)[0]
        self.note(0, patron.home_branch, lambda at: self._lend_and_undo(mistaken, patron, at))

    def _brought_back_today(self) -> None:
        for patron in self.anybody(4):
            self.take_back(self.lend(self.title(patron, branch="main")[0], patron, 12), 0)

    def _lend_and_undo(self, item: Item, patron: Patron, at: datetime.datetime) -> None:
        desk = self.desk(self._branch(item))
        lent = check_out(item_id=item.pk, patron_id=patron.pk, desk=desk, at=at)
        undo(event_id=lent.event.pk, desk=desk, at=at)

    # What is over

    def _past(self) -> None:
        """Write a year of loans that are over; no copy is in two hands, nor lent while the story has it."""
        first_part = dict.fromkeys(self.in_story, self.at - datetime.timedelta(days=70))
        lendable = Item.objects.filter(status=ItemStatus.AVAILABLE).exclude(item_type__code="reference")
        days = defaultdict(lambda: 21, {"dvd": 7, "magazine": 7})
        copies = [
            Copy(item.pk, item.branch_id, item.item_type_id, days[item.item_type.code if item.item_type else ""])
            for item in lendable.select_related("item_type").order_by("barcode")
        ]
        shares = {"adult": 0.6, "child": 0.34, "staff": 0.06}
        categories = {one.pk: shares[one.code] for one in PatronCategory.objects.filter(code__in=shares)}
        loans = past_loans(
            self.rng,
            copies,
            categories,
            per_day=7,
            first=self.today - datetime.timedelta(days=400),
            last=self.today - datetime.timedelta(days=1),
            free_until=first_part,
        )
        write_past(loans)

    def _messages(self) -> None:
        """What was written before today has gone out, but for one that comes back."""
        written = Notice.objects.filter(created_at__lt=self.at - datetime.timedelta(hours=20)).order_by("created_at")
        for number, notice in enumerate(written):
            notice.attempts = 1
            if number == 1:
                notice.attempts, notice.last_error = 4, "550 5.1.1 The mailbox is full"
            else:
                notice.sent_at = notice.not_before
            notice.save(update_fields=["attempts", "sent_at", "last_error"])
