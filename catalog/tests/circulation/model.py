"""A small library in plain Python, without Django: the same rules once more, in the plainest way, to compare with.

Everything is a number or a name: items, patrons and branches are numbers, money is in cents, a day is a date in UTC.
Each verb returns the codes with which it is refused; then nothing has changed. ``undo`` puts the last snapshot back.
"""

import copy
import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

DAY = datetime.timedelta(days=1)
MOMENT = datetime.timedelta(microseconds=1)
END = datetime.time(23, 59, tzinfo=datetime.UTC)
START = datetime.datetime(2025, 11, 21, 10, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Kind:
    """What is lent alike."""

    days: int
    cents: int
    age: int = 0


BOOK, DVD = Kind(days=14, cents=20), Kind(days=3, cents=50, age=12)
RENEWALS, MOST_LOANS, MOST_HOLDS, SHELF_DAYS = 2, 2, 2, 3
CAP, PRICE, LIMIT = 400, 300, 150


@dataclass(frozen=True)
class Copy:
    """A copy: of which edition, where it belongs, how it is lent. All editions are of one work."""

    edition: str
    home: int
    kind: Kind


@dataclass(frozen=True)
class Reader:
    """A reader: whose home is where, how old, until when a member."""

    home: int
    age: int = 40
    expires: datetime.date | None = None


COPIES = (Copy("a", 0, BOOK), Copy("a", 1, BOOK), Copy("b", 0, DVD))
READERS = (Reader(0), Reader(1), Reader(0, age=7), Reader(1, expires=START.date() + 25 * DAY))
# Closed on these weekdays (Monday is 0), and from one day to another.
CLOSED_WEEKDAYS = ({6}, {5, 6})
CLOSED = ((), ((datetime.date(2025, 12, 1), datetime.date(2025, 12, 10)),))


def is_open(branch: int, day: datetime.date) -> bool:
    """Whether a branch is open on a day."""
    shut = any(first <= day <= last for first, last in CLOSED[branch])
    return day.weekday() not in CLOSED_WEEKDAYS[branch] and not shut


def open_day(branch: int, day: datetime.date) -> datetime.date:
    """The first open day from a day on."""
    while not is_open(branch, day):
        day += DAY
    return day


def due_after(kind: Kind, branch: int, at: datetime.datetime) -> datetime.datetime:
    """When something is due that is lent (or renewed) at a moment."""
    return datetime.datetime.combine(open_day(branch, at.date() + kind.days * DAY), END)


@dataclass
class Loan:
    """A loan that is open."""

    patron: int
    branch: int
    due: datetime.datetime
    renewals: int = 0
    renewed_on: datetime.date | None = None

    def charge(self, kind: Kind, at: datetime.datetime) -> int:
        """What is owed for it at a moment, in cents."""
        day, days = self.due.date(), 0
        while day < at.date():
            day += DAY
            days += is_open(self.branch, day)
        return min(days * kind.cents, CAP, PRICE)


@dataclass
class Hold:
    """A hold that is open. ``target`` is an edition ("a"), the work ("") or a copy (its number)."""

    number: int
    patron: int
    target: str | int
    pickup: int
    queued: datetime.datetime
    caught: int | None = None
    ready: datetime.datetime | None = None
    until: datetime.date | None = None
    paused: bool = False
    paused_until: datetime.date | None = None

    def wants(self, item: int) -> bool:
        """Whether a copy answers it by what it is."""
        return self.target in ("", item, COPIES[item].edition)

    def waits(self, on: datetime.date) -> bool:
        """Whether it is in the queue on a day."""
        return self.caught is None and not (self.paused and (self.paused_until is None or self.paused_until > on))


@dataclass
class Money:
    """A charge, and what is left of it."""

    patron: int
    amount: int
    left: int
    lost: int | None = None  # the copy whose price it is
    is_void: bool = False


@dataclass
class Way:
    """A copy is on its way, perhaps for the hold of a number."""

    start: int
    goal: int
    hold: int | None = None


@dataclass
class State:
    """All that changes."""

    status: dict[int, str] = field(default_factory=lambda: dict.fromkeys(range(len(COPIES)), "available"))
    loans: dict[int, Loan] = field(default_factory=dict)
    ways: dict[int, Way] = field(default_factory=dict)
    holds: list[Hold] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    numbers: int = 0


class Library:
    """The library, and what was before each thing that can be undone."""

    def __init__(self) -> None:
        self.now = START
        self.state = State()
        self.before: list[State] = []
        self.blocks: dict[int, datetime.date] = {}

    @property
    def today(self) -> datetime.date:
        """The day."""
        return self.now.date()

    # Who and what

    def line(self) -> list[Hold]:
        """The open holds in the order of the queue."""
        return sorted(self.state.holds, key=lambda hold: (hold.queued, hold.number))

    def hold_of(self, patron: int, target: str | int) -> Hold | None:
        """The open hold of a reader on one thing."""
        return next((one for one in self.state.holds if (one.patron, one.target) == (patron, target)), None)

    def kept_for(self, item: int) -> Hold | None:
        """For whom a copy is kept, or travels."""
        return next((one for one in self.state.holds if one.caught == item), None)

    def ledger(self, patron: int) -> int:
        """What a reader owes by the ledger."""
        return sum(one.left for one in self.state.money if one.patron == patron)

    def growing(self, patron: int, but_not: int | None = None) -> int:
        """What grows for copies that are late and out."""
        mine = ((item, loan) for item, loan in self.state.loans.items() if loan.patron == patron and item != but_not)
        return sum(loan.charge(COPIES[item].kind, self.now) for item, loan in mine if loan.due < self.now)

    def bars(self, patron: int, but_not: int | None = None) -> Iterator[str]:
        """What bars a reader from everything."""
        if self.ledger(patron) + self.growing(patron, but_not) > LIMIT:
            yield "owes_too_much"
        if self.is_expired(patron):
            yield "card_expired"
        if self.is_blocked(patron):
            yield "blocked"

    def is_expired(self, patron: int) -> bool:
        """Whether the card has ended."""
        expires = READERS[patron].expires
        return expires is not None and expires < self.today

    def is_blocked(self, patron: int) -> bool:
        """Whether the reader is blocked today."""
        return patron in self.blocks and self.today <= self.blocks[patron]

    def next_hold(self, item: int) -> Hold | None:
        """The first in line who may have a copy. What is owed bars nobody: it is paid when the copy is collected."""
        if self.state.status[item] != "available":
            return None
        for hold in self.line():
            patron = hold.patron
            bad = self.is_expired(patron) or self.is_blocked(patron)
            if hold.wants(item) and hold.waits(self.today) and not bad and READERS[patron].age >= COPIES[item].kind.age:
                return hold
        return None

    def is_in(self, item: int) -> bool:
        """Whether a copy is on the shelf for anybody to take."""
        away = item in self.state.loans or item in self.state.ways or self.kept_for(item)
        return self.state.status[item] == "available" and not away

    # Verbs

    def begin(self) -> None:
        """Remember how it was."""
        self.before.append(copy.deepcopy(self.state))

    def check_out(self, item: int, patron: int, here: int, although: Collection[str]) -> list[str]:
        """Lend a copy."""
        state, copy_ = self.state, COPIES[item]
        if loan := state.loans.get(item):
            return ["already_theirs" if loan.patron == patron else "already_lent"]
        codes = list(self.bars(patron))
        codes += ["lost"] * (state.status[item] == "lost")
        codes += ["age"] * (READERS[patron].age < copy_.kind.age)
        codes += ["too_many"] * (sum(loan.patron == patron for loan in state.loans.values()) >= MOST_LOANS)
        kept = self.kept_for(item)
        if kept:
            codes += ["on_hold_for_other"] * (kept.patron != patron)
        elif (hold := self.next_hold(item)) and hold.patron != patron:
            codes.append("reserved_by_other")
        if set(codes) - (set(although) - {"lost"}):
            return codes
        self.begin()
        state.loans[item] = Loan(patron, here, due_after(copy_.kind, here, self.now))
        state.ways.pop(item, None)
        state.status[item] = "available"
        if kept and kept.patron != patron:
            kept.caught = kept.ready = kept.until = None
        mine = [hold for hold in self.line() if hold.patron == patron and (hold.wants(item) or hold.caught == item)]
        if mine:
            state.holds.remove(min(mine, key=lambda hold: hold.caught != item))
        return []

    def check_in(self, item: int, here: int, returned: datetime.datetime) -> None:
        """Take a copy back."""
        self.begin()
        state, home = self.state, COPIES[item].home
        was_lent = state.loans.pop(item, None)
        if was_lent:
            self.charge(was_lent.patron, was_lent.charge(COPIES[item].kind, returned))
        if state.status[item] == "lost":
            self.take_price_back(item)
        state.status[item] = "available"
        kept, way = self.kept_for(item), state.ways.get(item)
        if way and way.start == here:
            if kept and (way.hold, way.goal) == (kept.number, kept.pickup):
                return
            if not kept and way.goal == home and self.next_hold(item) is None:
                return
        state.ways.pop(item, None)
        if kept and kept.pickup == here:
            if kept.ready is None:
                self.make_ready(kept)
        elif kept:
            kept.ready = kept.until = None
            state.ways[item] = Way(here, kept.pickup, kept.number)
        elif not self.catch(item, here) and home != here:
            state.ways[item] = Way(here, home)

    def catch(self, item: int, here: int) -> bool:
        """Keep a copy for the next reader."""
        hold = self.next_hold(item)
        if hold is None:
            return False
        hold.caught = item
        if hold.pickup == here:
            self.make_ready(hold)
        else:
            self.state.ways[item] = Way(here, hold.pickup, hold.number)
        return True

    def make_ready(self, hold: Hold) -> None:
        """Put a copy on the hold shelf."""
        hold.ready, hold.until = self.now, self.today
        for _day in range(SHELF_DAYS):
            hold.until = open_day(hold.pickup, hold.until + DAY)

    def renew(self, item: int, although: Collection[str]) -> list[str]:
        """Renew the loan of a copy that is lent."""
        loan, kind = self.state.loans[item], COPIES[item].kind
        hold = self.next_hold(item)
        codes = ["reserved_by_other"] * (hold is not None and hold.patron != loan.patron)
        codes += ["limit_reached"] * (loan.renewals >= RENEWALS)
        codes += ["renewed_today"] * (loan.renewed_on == self.today)
        codes += self.bars(loan.patron, but_not=item)
        if set(codes) - set(although):
            return codes
        self.begin()
        self.charge(loan.patron, loan.charge(kind, self.now))
        loan.due = due_after(kind, loan.branch, max(loan.due, self.now))
        loan.renewals += 1
        loan.renewed_on = self.today
        return []

    def place(self, patron: int, target: str | int, pickup: int, although: Collection[str]) -> list[str]:
        """Reserve."""
        if self.hold_of(patron, target):
            return ["already_reserved"]
        hold = Hold(self.state.numbers, patron, target, pickup, self.now)
        items = [item for item in range(len(COPIES)) if hold.wants(item)]
        if any(item in self.state.loans and self.state.loans[item].patron == patron for item in items):
            return ["already_yours"]
        codes = [*self.against_reserving(hold, items), *self.bars(patron)]
        if set(codes) - set(although):
            return codes
        self.begin()
        self.state.numbers += 1
        self.state.holds.append(hold)
        return []

    def against_reserving(self, hold: Hold, items: list[int]) -> list[str]:
        """What copies and rules say against a hold."""
        usable = [item for item in items if self.state.status[item] != "lost"]
        fit = [item for item in usable if READERS[hold.patron].age >= COPIES[item].kind.age]
        if not fit:
            return ["age" if usable else "cannot_be_lent"]
        codes = ["too_many"] * (sum(one.patron == hold.patron for one in self.state.holds) >= MOST_HOLDS)
        free = sorted((item for item in fit if self.is_in(item)), key=lambda item: (COPIES[item].home, item))
        if free:
            waiting = sum(one.wants(free[0]) and one.waits(self.today) for one in self.state.holds)
            codes += ["on_shelf_now"] * (len(free) > waiting)
        return codes

    def end_hold(self, hold: Hold) -> None:
        """Cancel a hold, or end one that was not collected."""
        self.begin()
        self.state.holds.remove(hold)
        if hold.ready and hold.caught is not None:
            self.catch(hold.caught, hold.pickup)
        elif hold.caught is not None and (way := self.state.ways.get(hold.caught)) and way.hold == hold.number:
            way.hold = None

    def pause(self, hold: Hold, until: datetime.date | None) -> list[str]:
        """Pause a hold."""
        if hold.caught is not None:
            return ["caught"]
        if until and until <= self.today:
            return ["past"]
        self.begin()
        hold.paused, hold.paused_until = True, until
        return []

    def resume(self, hold: Hold) -> None:
        """End the pause of a hold."""
        self.begin()
        hold.paused, hold.paused_until = False, None

    def collect_at(self, hold: Hold, branch: int) -> None:
        """Let a hold be collected elsewhere."""
        if hold.pickup == branch:
            return
        self.begin()
        hold.pickup, hold.ready, hold.until = branch, None, None

    def beside(self, hold: Hold) -> list[Hold]:
        """The line that a hold stands in: who waits for the first of the copies that it wants, or for the same."""
        items = [item for item in range(len(COPIES)) if hold.wants(item)]
        first = min(items, key=lambda item: (COPIES[item].home, item))
        waiting = [one for one in self.line() if one.caught is None]
        return [one for one in waiting if one.wants(first) or one.target == hold.target]

    def move(self, hold: Hold, before: Hold | None) -> list[str]:
        """Move a hold in its line."""
        if hold.caught is not None:
            return ["caught"]
        line = self.beside(hold)
        rest = [one for one in line if one is not hold]
        if before and before not in rest:
            return ["not_in_queue"]
        self.begin()
        moments = [one.queued for one in line]
        rest.insert(rest.index(before) if before else len(rest), hold)
        last = None
        for one, moment in zip(rest, moments, strict=True):
            last = moment if last is None or moment > last else last + MOMENT
            one.queued = last
        return []

    def lose(self, item: int) -> None:
        """A copy is lost: whoever had it owes its price."""
        self.begin()
        if loan := self.state.loans.pop(item, None):
            self.charge(loan.patron, loan.charge(COPIES[item].kind, self.now))
            self.charge(loan.patron, PRICE, lost=item)
        self.mark(item, "lost")

    def miss(self, item: int) -> list[str]:
        """A copy is not where it should be."""
        if item in self.state.loans:
            return ["lent"]
        self.begin()
        self.mark(item, "missing")
        return []

    def mark(self, item: int, status: str) -> None:
        """Whoever it was kept for waits again, and it travels no longer."""
        self.state.status[item] = status
        self.state.ways.pop(item, None)
        if kept := self.kept_for(item):
            kept.caught = kept.ready = kept.until = None

    def find(self, item: int) -> list[str]:
        """A copy is found."""
        if self.state.status[item] == "available":
            return ["not_gone"]
        self.begin()
        if self.state.status[item] == "lost":
            self.take_price_back(item)
        self.state.status[item] = "available"
        return []

    def give_up(self, item: int) -> None:
        """A copy on its way never arrived."""
        self.begin()
        del self.state.ways[item]
        if kept := self.kept_for(item):
            kept.caught = None

    def charge(self, patron: int, cents: int, lost: int | None = None) -> None:
        """Write a charge, if it is one."""
        if cents:
            self.state.money.append(Money(patron, cents, cents, lost))

    def take_price_back(self, item: int) -> None:
        """Take the price of a copy back, whether it was paid or not."""
        for one in self.state.money:
            if one.lost == item and not one.is_void:
                one.left -= one.amount
                one.is_void = True

    def pay(self, patron: int, cents: int) -> list[str]:
        """Take money, the oldest charge first."""
        owed = [one for one in self.state.money if one.patron == patron and one.left > 0]
        if cents > sum(one.left for one in owed):
            return ["too_much"]
        self.begin()
        for one in owed:
            part = min(cents, one.left)
            one.left -= part
            cents -= part
        return []

    def refund(self, patron: int, cents: int) -> list[str]:
        """Give money back that was paid too much."""
        credits = [one for one in self.state.money if one.patron == patron and one.left < 0]
        if cents > -sum(one.left for one in credits):
            return ["too_much"]
        self.begin()
        for one in credits:
            part = min(cents, -one.left)
            one.left += part
            cents -= part
        return []

    def undo(self) -> None:
        """Put back what was before the last act."""
        self.state = self.before.pop()
