"""Random days of a small library, beside the same rules in plain Python (``model.py``).

Several readers, two branches with closed days, three copies of two editions of a work, and time that moves by hours and
weeks. After each step the database must say what the model says, a refused verb must have changed nothing, and what
must hold whatever the rules are is asked of the database itself. CONTRIBUTING.md says how to run many more.
"""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from catalog.circulation import holds, items, ledger
from catalog.circulation.check_in import check_in
from catalog.circulation.check_out import check_out
from catalog.circulation.desk import Desk
from catalog.circulation.events import log_refusal
from catalog.circulation.refusals import CirculationError
from catalog.circulation.renew import renew
from catalog.circulation.transits import cancel_transit
from catalog.circulation.undo import last_undoable, undo
from catalog.models import (
    Allocation,
    Branch,
    Charge,
    CirculationEvent,
    CirculationRule,
    Closure,
    Hold,
    Item,
    ItemType,
    Loan,
    Patron,
    Payment,
    Transit,
)
from catalog.tests.cast import make_branch, make_category, make_edition, make_hours, make_item, make_patron, make_work
from catalog.tests.circulation import model
from catalog.tests.circulation.day import everything
from catalog.vocabulary.circulation import PaymentMethod

BRANCHES = ("Aspen", "Birch")
# What a desk may be told to go on in spite of; never the most renewals, so that it can be checked.
CODES = ("owes_too_much", "card_expired", "blocked", "lost", "age", "too_many", "on_hold_for_other")
CODES += ("reserved_by_other", "on_shelf_now", "renewed_today", "cannot_be_lent")
ALTHOUGH = (
    st.just(frozenset()) | st.just(frozenset()) | st.just(frozenset(CODES)) | st.frozensets(st.sampled_from(CODES))
)
COPY = st.sampled_from(range(len(model.COPIES)))
READER = st.sampled_from(range(len(model.READERS)))
BRANCH = st.sampled_from((0, 1))
TARGET = st.sampled_from(("a", "a", "b", "", 0, 1))


class World:
    """The rows of the library that do not change."""

    def __init__(self) -> None:
        self.branches = [make_branch(name) for name in BRANCHES]
        for number, branch in enumerate(self.branches):
            for weekday in {*range(7)} - model.CLOSED_WEEKDAYS[number]:
                make_hours(branch, weekday)
            for first, last in model.CLOSED[number]:
                Closure.objects.create(branch=branch, starts_on=first, ends_on=last)
        dvd = ItemType.objects.create(code="dvd", name="DVD")
        CirculationRule.objects.all().delete()
        CirculationRule.objects.create(
            **_lent_as(model.BOOK), renewals=model.RENEWALS, most_loans=model.MOST_LOANS, most_holds=model.MOST_HOLDS,
            hold_shelf_days=model.SHELF_DAYS, charge_cap=_euros(model.CAP), is_capped_at_price=True, closed_days="move",
        )  # fmt: skip
        CirculationRule.objects.create(item_type=dvd, **_lent_as(model.DVD))
        category = make_category("Reader", owing_limit=_euros(model.LIMIT))
        self.work = make_work("Moby Dick")
        self.editions = {name: make_edition(f"Moby-Dick {name}", work=self.work) for name in "ab"}
        self.items = [
            make_item(
                self.editions[one.edition], self.branches[one.home], price=_euros(model.PRICE),
                item_type=dvd if one.kind == model.DVD else None,
            )
            for one in model.COPIES
        ]  # fmt: skip
        self.patrons = [
            make_patron(
                f"Reader {number}", category=category, branch=self.branches[one.home], expires_on=one.expires,
                birth_date=datetime.date(2025 - one.age, 1, 1),
            )
            for number, one in enumerate(model.READERS)
        ]  # fmt: skip

    def target(self, name: str | int) -> Any:
        """What is reserved by a name."""
        return self.items[name] if isinstance(name, int) else self.editions.get(name, self.work)

    def picture(self) -> dict[str, Any]:
        """What the database says, in the words of the model."""
        item, patron, branch = _numbers(self.items), _numbers(self.patrons), _numbers(self.branches)
        edition = {row.pk: name for name, row in self.editions.items()}
        found = list(Hold.objects.open().in_queue())
        of_number = {hold.pk: number for number, hold in enumerate(found)}
        return {
            "status": {item[pk]: status for pk, status in Item.objects.values_list("pk", "status")},
            "loans": {
                item[one.item_id]: (patron[one.patron_id], branch[one.branch_id], one.due_at, one.renewal_count)
                for one in Loan.objects.open()
            },
            "ways": {
                item[one.item_id]: (branch[one.from_branch_id], branch[one.to_branch_id], of_number.get(one.hold_id))
                for one in Transit.objects.open()
            },
            "holds": [
                (
                    patron[one.patron_id],
                    item[one.item_id] if one.item_id else edition.get(one.edition_id, ""),
                    branch[one.pickup_branch_id], one.queued_at, item.get(one.caught_item_id), one.ready_at,
                    one.pickup_by, one.suspended_at is not None, one.suspended_until,
                )
                for one in found
            ],
            "left": {
                number: [
                    int(one.balance * 100)
                    for one in Charge.objects.unsettled().filter(patron=row)
                ]
                for number, row in enumerate(self.patrons)
            },
        }  # fmt: skip


def expected(library: model.Library) -> dict[str, Any]:
    """The same of the model."""
    state, line = library.state, library.line()
    of_number = {hold.number: place for place, hold in enumerate(line)}
    return {
        "status": state.status,
        "loans": {item: (one.patron, one.branch, one.due, one.renewals) for item, one in state.loans.items()},
        "ways": {item: (one.start, one.goal, of_number.get(one.hold)) for item, one in state.ways.items()},
        "holds": [
            (one.patron, one.target, one.pickup, one.queued, one.caught, one.ready, one.until, one.paused,
             one.paused_until)
            for one in line
        ],
        "left": {
            number: [one.left for one in state.money if one.patron == number and one.left]
            for number in range(len(model.READERS))
        },
    }  # fmt: skip


def _numbers(rows: list[Any]) -> dict[int, int]:
    return {row.pk: number for number, row in enumerate(rows)}


def _euros(cents: int) -> Decimal:
    return Decimal(cents) / 100


def _lent_as(kind: model.Kind) -> dict[str, Any]:
    return {
        "loan_length": kind.days, "loan_unit": "days", "charge_per_day": _euros(kind.cents), "minimum_age": kind.age,
    }  # fmt: skip


class Days(RuleBasedStateMachine):
    """Acts at desks, one after the other, with time between."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.library = model.Library()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        """Forget this library."""
        try:
            connection.check_constraints()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @property
    def at(self) -> datetime.datetime:
        """Now."""
        return self.library.now

    def desk(self, branch: int = 0, although: frozenset[str] = frozenset()) -> Desk:
        """A desk at a branch."""
        return Desk(branch=self.world.branches[branch], overrides=although)

    def both(self, codes: list[str] | None, act: Callable[..., Any], **more: Any) -> None:
        """Do what the model has done; it must be refused for the same reasons, and then change nothing."""
        before = everything() if codes else None
        said: list[str] = []
        try:
            act(**{"desk": self.desk()} | more, at=self.at)
        except CirculationError as error:
            said = [one.code for one in error.refusals]
            # The desk logs it, and undoing goes on as if nothing had been.
            item = Item.objects.filter(pk=more.get("item_id")).first()
            patron = Patron.objects.filter(pk=more.get("patron_id")).first()
            log_refusal(error.refusals, desk=self.desk(), at=self.at, patron=patron, item=item)
        assert said == (codes or [])
        if codes:
            assert everything() == before, f"refused ({codes}), and something has changed"

    def hold_row(self, hold: model.Hold) -> int:
        """The number of the row of a hold."""
        place = self.library.line().index(hold)
        return Hold.objects.open().in_queue().values_list("pk", flat=True)[place]

    def any_hold(self, number: int) -> model.Hold:
        """One of the open holds."""
        line = self.library.line()
        return line[number % len(line)]

    def has_holds(self) -> bool:
        """Whether there is a hold."""
        return bool(self.library.state.holds)

    @initialize(
        lent=st.permutations(range(len(model.READERS))),
        waiting=st.lists(st.tuples(READER, TARGET, BRANCH), min_size=2, max_size=5),
        back=st.lists(st.tuples(COPY, BRANCH), max_size=2),
    )
    def a_busy_morning(
        self, lent: list[int], waiting: list[tuple[int, str | int, int]], back: list[tuple[int, int]]
    ) -> None:
        """All is lent, some wait, and perhaps something has come back."""
        assert not CirculationEvent.objects.exists()
        for item in range(len(model.COPIES)):
            self.lend(item, lent[item], model.COPIES[item].home, frozenset(CODES))
        for patron, thing, pickup in waiting:
            self.time_passes(1)
            self.reserve(patron, thing, pickup, frozenset(CODES))
        for item, here in back:
            self.take_back(item, here, 0)

    # Time

    @rule(hours=st.sampled_from((1, 5, 20, 24, 48, 96, 24 * 9, 24 * 16)))
    def time_passes(self, hours: int) -> None:
        """By hours or weeks."""
        self.library.now += datetime.timedelta(hours=hours, microseconds=1)

    @rule(patron=READER, days=st.sampled_from((0, 3, 20)))
    def somebody_is_blocked(self, patron: int, days: int) -> None:
        """A reader is blocked for some days."""
        self.library.blocks[patron] = last = self.library.today + days * model.DAY
        row = self.world.patrons[patron]
        row.blocks.all().delete()
        row.blocks.create(reason="x", starts_on=self.library.today, ends_on=last)

    # Copies

    @rule(item=COPY, patron=READER, here=BRANCH, although=ALTHOUGH)
    def lend(self, item: int, patron: int, here: int, although: frozenset[str]) -> None:
        """Lend a copy."""
        codes = self.library.check_out(item, patron, here, although)
        item_id, patron_id = self.world.items[item].pk, self.world.patrons[patron].pk
        self.both(codes, check_out, item_id=item_id, patron_id=patron_id, desk=self.desk(here, although))

    @rule(item=COPY, here=BRANCH, days=st.sampled_from((0, 0, 1, 2)))
    def take_back(self, item: int, here: int, days: int) -> None:
        """Take a copy back, perhaps one of some days ago."""
        returned = self.at - days * model.DAY
        self.library.check_in(item, here, returned)
        item_id = self.world.items[item].pk
        self.both(None, check_in, item_id=item_id, desk=self.desk(here), returned_at=returned if days else None)

    @precondition(lambda self: self.library.state.loans)
    @rule(number=st.integers(0, 2), although=ALTHOUGH)
    def keep_longer(self, number: int, although: frozenset[str]) -> None:
        """Renew a loan."""
        lent = sorted(self.library.state.loans)
        item = lent[number % len(lent)]
        loan_id = Loan.objects.open().get(item=self.world.items[item]).pk
        self.both(self.library.renew(item, although), renew, loan_id=loan_id, desk=self.desk(0, although))

    @rule(item=COPY)
    def lose(self, item: int) -> None:
        """A copy is lost."""
        self.library.lose(item)
        self.both(None, items.mark_lost, item_id=self.world.items[item].pk)

    @rule(item=COPY)
    def miss(self, item: int) -> None:
        """A copy is not where it should be."""
        self.both(self.library.miss(item), items.mark_missing, item_id=self.world.items[item].pk)

    @rule(item=COPY)
    def find(self, item: int) -> None:
        """A copy is found."""
        self.both(self.library.find(item), items.find, item_id=self.world.items[item].pk)

    @precondition(lambda self: self.library.state.ways)
    @rule(number=st.integers(0, 2))
    def give_up(self, number: int) -> None:
        """A copy on its way never arrived."""
        sent = sorted(self.library.state.ways)
        item = sent[number % len(sent)]
        transit_id = Transit.objects.open().get(item=self.world.items[item]).pk
        self.library.give_up(item)
        self.both(None, cancel_transit, transit_id=transit_id)

    # Holds

    @rule(patron=READER, thing=TARGET, pickup=BRANCH, although=ALTHOUGH)
    def reserve(self, patron: int, thing: str | int, pickup: int, although: frozenset[str]) -> None:
        """Reserve."""
        codes = self.library.place(patron, thing, pickup, although)
        self.both(
            codes, holds.place_hold, patron_id=self.world.patrons[patron].pk, target=self.world.target(thing),
            pickup_branch=self.world.branches[pickup], desk=self.desk(0, although),
        )  # fmt: skip

    @precondition(has_holds)
    @rule(number=st.integers(0, 9))
    def cancel(self, number: int) -> None:
        """Cancel a hold."""
        hold = self.any_hold(number)
        hold_id = self.hold_row(hold)
        self.library.end_hold(hold)
        self.both(None, holds.cancel_hold, hold_id=hold_id)

    @precondition(lambda self: any(one.until and one.until < self.library.today for one in self.library.state.holds))
    @rule()
    def nobody_came(self) -> None:
        """What was not collected in time ends."""
        hold = next(one for one in self.library.line() if one.until and one.until < self.library.today)
        row = Hold.objects.get(pk=self.hold_row(hold))
        self.library.end_hold(hold)
        self.both(None, holds.expire_hold, hold=row)

    @precondition(has_holds)
    @rule(number=st.integers(0, 9), days=st.sampled_from((None, 0, 1, 5)))
    def pause(self, number: int, days: int | None) -> None:
        """Pause a hold."""
        hold, until = self.any_hold(number), None if days is None else self.library.today + days * model.DAY
        hold_id = self.hold_row(hold)
        self.both(self.library.pause(hold, until), holds.suspend_hold, hold_id=hold_id, until=until)

    @precondition(has_holds)
    @rule(number=st.integers(0, 9))
    def resume(self, number: int) -> None:
        """End a pause."""
        hold = self.any_hold(number)
        self.library.resume(hold)
        self.both(None, holds.resume_hold, hold_id=self.hold_row(hold))

    @precondition(has_holds)
    @rule(number=st.integers(0, 9), branch=BRANCH)
    def collect_elsewhere(self, number: int, branch: int) -> None:
        """Let a hold be collected at a branch."""
        hold = self.any_hold(number)
        self.library.collect_at(hold, branch)
        pickup = self.world.branches[branch]
        self.both(None, holds.change_pickup, hold_id=self.hold_row(hold), pickup_branch=pickup)

    @precondition(has_holds)
    @rule(number=st.integers(0, 9), other=st.none() | st.integers(0, 9))
    def move(self, number: int, other: int | None) -> None:
        """Move a hold in its line."""
        hold, before = self.any_hold(number), None if other is None else self.any_hold(other)
        hold_id, before_id = self.hold_row(hold), self.hold_row(before) if before else None
        self.both(self.library.move(hold, before), holds.move_hold, hold_id=hold_id, before=before_id)

    # Money

    @rule(patron=READER, cents=st.sampled_from((10, 100, 300)) | st.none())
    def pay(self, patron: int, cents: int | None) -> None:
        """Pay some, or all."""
        cents = cents or sum(one.left for one in self.library.state.money if one.patron == patron and one.left > 0)
        more = {"patron_id": self.world.patrons[patron].pk, "amount": _euros(cents), "method": PaymentMethod.CASH}
        self.both(self.library.pay(patron, cents) if cents else ["amount"], ledger.pay, **more)

    @rule(patron=READER, cents=st.sampled_from((10, 300)))
    def refund(self, patron: int, cents: int) -> None:
        """Give back what was paid too much."""
        more = {"patron_id": self.world.patrons[patron].pk, "amount": _euros(cents), "method": PaymentMethod.CASH}
        self.both(self.library.refund(patron, cents), ledger.refund, **more)

    # Undoing

    @precondition(lambda self: self.library.before)
    @rule()
    def undo(self) -> None:
        """Undo the last act that stands."""
        self.library.undo()
        event = last_undoable(CirculationEvent.objects.all())
        assert event is not None
        self.both(None, undo, event_id=event.pk)

    # What must hold

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        """Copies, loans, transits, the queue with whom it serves, and what is left of each charge."""
        assert self.world.picture() == expected(self.library)

    @invariant()
    def a_copy_is_in_one_place(self) -> None:
        """At most one open loan; what is lent is neither on the hold shelf nor travelling; what is ready stays."""
        lent = list(Loan.objects.open().values_list("item_id", flat=True))
        ready = set(Hold.objects.ready().values_list("caught_item_id", flat=True))
        caught = set(Hold.objects.open().exclude(caught_item=None).values_list("caught_item_id", flat=True))
        travelling = set(Transit.objects.open().values_list("item_id", flat=True))
        assert len(lent) == len(set(lent))
        assert not set(lent) & (caught | travelling)
        assert not ready & travelling

    @invariant()
    def the_ledger_adds_up(self) -> None:
        """Charges less payments are the balance, and the balances of all charges together."""
        for patron in self.world.patrons:
            charged = sum(patron.charges.values_list("amount", flat=True))
            paid = sum(patron.payments.values_list("amount", flat=True))
            shares = sum(Allocation.objects.filter(charge__patron=patron).values_list("amount", flat=True))
            left = sum((one.balance for one in patron.charges.with_balance()), Decimal(0))
            assert charged - paid == Charge.objects.balance_of(patron) == left
            assert shares == paid
        # Less than nothing is left only of what was taken back after it was paid.
        for one in Charge.objects.with_balance().filter(balance__lt=0):
            assert one.allocations.filter(payment__kind="void").exists()

    @invariant()
    def nothing_goes_beyond_its_limits(self) -> None:
        """No loan past its renewals, no act undone twice, no message about the same twice."""
        assert not Loan.objects.filter(renewal_count__gt=model.RENEWALS).exists()
        assert (
            not Hold.objects.open()
            .values("caught_item")
            .exclude(caught_item=None)
            .annotate(count=Count("pk"))
            .filter(count__gt=1)
        )
        assert Payment.objects.filter(reverses__isnull=False).values("reverses").distinct().count() == (
            Payment.objects.filter(reverses__isnull=False).count()
        )


@pytest.mark.django_db
def test_random_days_go_as_in_the_model():
    Days.world = World()
    examples = settings.default.max_examples
    is_thorough = examples > 20
    # What the suite finds is told as it was found: to look for the shortest story takes minutes.
    phases = tuple(Phase) if is_thorough else (Phase.generate,)
    more = {
        "max_examples": examples // 2 if is_thorough else examples,
        "stateful_step_count": 40 if is_thorough else 20,
    }
    run_state_machine_as_test(Days, settings=settings(phases=phases, **more))
    assert Branch.objects.count() == 2
    assert Patron.objects.count() == len(model.READERS)
