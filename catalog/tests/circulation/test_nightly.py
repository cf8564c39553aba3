"""The work of the night: what is written to whom, what ends, what is forgotten; once, whatever happens."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from catalog.circulation import nightly
from catalog.circulation.nightly import Night
from catalog.management.commands.overnight import next_time
from catalog.models import (
    Allocation,
    Charge,
    CirculationEvent,
    Hold,
    Item,
    Loan,
    Notice,
    NoticeLine,
    NoticeTemplate,
    Payment,
)
from catalog.tests.circulation.writing import NOW, day, lend, make_patron, reserve
from catalog.vocabulary.circulation import Verb

pytestmark = pytest.mark.django_db
TONIGHT = Night(NOW)


def overnight(at: datetime = NOW, *arguments: str) -> None:
    call_command("overnight", *arguments, at=at, verbosity=0)


def told() -> list[tuple[str, int, str]]:
    """Kind, level and name of every message, in the order of writing."""
    return list(Notice.objects.order_by("pk").values_list("kind", "level", "patron__name"))


class TestDueSoon:
    @pytest.mark.parametrize(("days", "is_told"), [(0, True), (2, True), (3, True), (4, False), (-1, False)])
    def test_three_days_before(self, days, is_told):
        lend(make_patron(), due=days)
        assert nightly.write_due_soon(TONIGHT).done == is_told

    def test_days_are_those_of_the_library_also_when_the_clocks_change(self, settings):
        settings.TIME_ZONE = "Europe/Lisbon"
        # The night to Sunday 29 March 2026, when an hour is left out; due at the end of Wednesday 1 April.
        due = datetime(2026, 4, 1, 22, 59, tzinfo=UTC)
        lend(make_patron(), due_at=due)
        assert nightly.write_due_soon(Night(datetime(2026, 3, 28, 23, 59, tzinfo=UTC))).done == 0, "still Saturday"
        assert nightly.write_due_soon(Night(datetime(2026, 3, 29, 0, 1, tzinfo=UTC))).done == 1

    def test_one_message_for_all_of_a_patron_and_none_the_next_night(self):
        ada, bo = make_patron("Ada"), make_patron("Bo")
        for patron in (ada, ada, bo):
            lend(patron, due=2)
        assert nightly.write_due_soon(TONIGHT).done == 2
        assert nightly.write_due_soon(Night(NOW + timedelta(days=1))).done == 0
        assert NoticeLine.objects.count() == 3

    def test_a_renewed_loan_is_told_again(self):
        loan = lend(make_patron(), due=2)
        nightly.write_due_soon(TONIGHT)
        Loan.objects.update(due_at=day(23), renewal_count=1)
        assert nightly.write_due_soon(Night(NOW + timedelta(days=21))).done == 1
        assert NoticeLine.objects.filter(loan=loan).count() == 2

    def test_what_is_said_to_be_returned_is_not_asked_for(self):
        lend(make_patron(), due=2, claimed_returned_at=NOW)
        lend(make_patron(), due=-9, claimed_returned_at=NOW)
        assert (nightly.write_due_soon(TONIGHT).done, nightly.write_overdue(TONIGHT).done) == (0, 0)


class TestOverdue:
    @pytest.mark.parametrize(("late", "level"), [(2, None), (3, 1), (9, 1), (10, 2), (23, 2), (24, 3), (400, 3)])
    def test_the_highest_level_that_is_due_alone(self, late, level):
        lend(make_patron(), due=-late)
        nightly.write_overdue(TONIGHT)
        assert [row[1] for row in told()] == ([level] if level else [])

    def test_level_after_level_and_nothing_after_the_last(self):
        lend(make_patron(), due=0)
        for night in range(60):
            nightly.write_overdue(Night(NOW + timedelta(days=night)))
        assert [(notice.level, (notice.created_at - NOW).days) for notice in Notice.objects.order_by("pk")] == [
            (1, 3),
            (2, 10),
            (3, 24),
        ]

    def test_a_patron_gets_one_message_in_the_words_of_the_highest_level(self):
        ada = make_patron("Ada")
        lend(ada, "Old", due=-11)
        lend(ada, "New", due=-4)
        nightly.write_overdue(TONIGHT)
        assert told() == [("overdue", 2, "Ada")]
        nightly.write_overdue(Night(NOW + timedelta(days=6)))
        assert told()[1:] == [("overdue", 2, "Ada")], "what was new is now at the second level itself"
        assert "Old" not in Notice.objects.latest("pk").body

    def test_a_level_that_is_switched_off_is_left_out(self):
        NoticeTemplate.objects.filter(level=2).update(is_active=False)
        lend(make_patron(), due=-12)
        nightly.write_overdue(TONIGHT)
        assert [row[1] for row in told()] == [1]


def test_membership_ending_is_told_once_and_again_when_it_was_renewed():
    patron = make_patron(expires_on=date(2025, 12, 20))
    make_patron(expires_on=date(2025, 12, 22))
    make_patron(expires_on=date(2025, 11, 20))
    assert nightly.write_membership_ending(TONIGHT).done == 1
    assert nightly.write_membership_ending(Night(NOW + timedelta(hours=3))).done == 0
    patron.expires_on = date(2025, 12, 21)
    patron.save()
    assert nightly.write_membership_ending(TONIGHT).done == 1


class TestHolds:
    def test_what_was_not_collected_ends_and_the_reader_is_told_once(self):
        hold = reserve(make_patron("Ada"), pickup_by=day(-1).date())
        reserve(make_patron("Bo"), "Other", pickup_by=day(0).date())
        assert nightly.expire_holds(TONIGHT).done == 1
        assert nightly.expire_holds(TONIGHT).done == 0
        hold.refresh_from_db()
        assert (hold.ended_as, told()) == ("expired", [("hold_expired", 1, "Ada")])

    def test_what_is_no_longer_wanted_ends(self):
        hold = reserve(make_patron(), caught_item=None, ready_at=None, pickup_by=None, expires_on=day(-1).date())
        nightly.expire_holds(TONIGHT)
        hold.refresh_from_db()
        assert hold.ended_as == "expired"


def ended(loan: Loan, days_ago: int = 1) -> Loan:
    loan.ended_at, loan.ended_as = day(-days_ago, 12, 0), "returned"
    loan.save()
    return loan


def returned_loan(**fields) -> Loan:
    """One that has ended, with its events."""
    loan = ended(lend(make_patron("Ada"), due=-2), **fields)
    for verb in (Verb.CHECK_OUT, Verb.CHECK_IN):
        CirculationEvent.objects.create(
            verb=verb, at=loan.ended_at, patron=loan.patron, item=loan.item, loan=loan, branch=loan.branch,
            patron_category=loan.patron.category, before={"patron": loan.patron_id},
        )  # fmt: skip
    return loan


class TestForgetting:
    def test_a_loan_that_is_over_loses_its_patron_and_statistics_stay(self):
        loan = returned_loan()
        assert nightly.forget(TONIGHT).done == 1
        loan.refresh_from_db()
        assert loan.patron is None
        events = CirculationEvent.objects.all()
        assert {(event.patron, str(event.patron_category), str(event.branch)) for event in events} == {
            (None, "Adult", "Elm Street")
        }
        assert all(event.before == {} for event in events)
        assert nightly.forget(TONIGHT).done == 0

    def test_what_ended_today_and_what_is_open_is_kept(self):
        returned_loan(days_ago=0)
        lend(make_patron(), due=-30)
        assert nightly.forget(TONIGHT).done == 0

    def test_the_library_may_keep_it_longer(self, settings):
        settings.LOAN_HISTORY_DAYS = 30
        returned_loan(days_ago=30)
        assert nightly.forget(TONIGHT).done == 0
        assert nightly.forget(Night(NOW + timedelta(days=1))).done == 1

    def test_what_is_owed_for_keeps_its_loan_until_it_is_paid(self):
        loan = returned_loan()
        charge = Charge.objects.create(patron=loan.patron, kind="overdue", amount=2, loan=loan, item=loan.item)
        assert nightly.forget(TONIGHT).done == 0
        payment = Payment.objects.create(patron=loan.patron, kind="payment", method="cash", amount=Decimal(2))
        Allocation.objects.create(payment=payment, charge=charge, amount=Decimal(2))
        assert nightly.forget(TONIGHT).done == 1
        charge.refresh_from_db()
        assert (charge.loan, charge.item, charge.amount) == (None, None, 2)

    def test_who_paid_for_a_lost_copy_is_known_until_it_is_found(self):
        loan = returned_loan()
        charge = Charge.objects.create(patron=loan.patron, kind="lost", amount=12, loan=loan, item=loan.item)
        payment = Payment.objects.create(patron=loan.patron, kind="payment", method="cash", amount=Decimal(12))
        Allocation.objects.create(payment=payment, charge=charge, amount=Decimal(12))
        Item.objects.update(status="lost")
        assert nightly.forget(TONIGHT).done == 0
        Item.objects.update(status="available")
        assert nightly.forget(TONIGHT).done == 1

    def test_messages_about_it_are_blanked(self):
        loan = lend(make_patron("Ada"), "Secret diary", due=-4)
        nightly.write_overdue(TONIGHT)
        Notice.objects.update(sent_at=NOW)
        ended(loan)
        nightly.forget(TONIGHT)
        notice = Notice.objects.get()
        assert (notice.patron, notice.body, notice.subject, notice.to_address) == (None, "", "", "")
        assert notice.lines.get().loan is None

    def test_a_message_that_still_waits_does_not_tell_of_what_is_over(self):
        ada = make_patron("Ada")
        over, _open = lend(ada, "Secret diary", due=-4), lend(ada, "Other", due=-4)
        nightly.write_overdue(TONIGHT)
        ended(over)
        nightly.forget(TONIGHT)
        notice = Notice.objects.get()
        assert ("Secret diary" in notice.body, "Other" in notice.body, notice.patron) == (False, True, ada)

    def test_holds_that_are_over_and_those_that_became_a_loan_when_it_is(self):
        cancelled = reserve(make_patron(), ended_at=day(-2, 12, 0), ended_as="cancelled")
        loan = lend(make_patron())
        filled = reserve(make_patron(), "Two", ended_at=day(-2, 12, 0), ended_as="filled", filled_by=loan)
        nightly.forget(TONIGHT)
        assert [Hold.objects.get(pk=hold.pk).patron is None for hold in (cancelled, filled)] == [True, False]
        ended(loan)
        nightly.forget(TONIGHT)
        assert Hold.objects.get(pk=filled.pk).patron is None

    def test_one_that_cannot_be_forgotten_is_told_and_the_others_are(self, monkeypatch):
        bad, good = returned_loan(), returned_loan()
        act = nightly._forget_loans

        def fail(ids, at):
            if bad.pk in ids:
                raise ValueError("locked")
            return act(ids, at)

        monkeypatch.setattr(nightly, "_forget_loans", fail)
        outcome = nightly.forget(TONIGHT)
        assert (outcome.done, outcome.failures) == (1, [f"Loan {bad.pk}: ValueError: locked"])
        assert Loan.objects.get(pk=good.pk).patron is None


class TestTheCommand:
    def everything(self) -> None:
        ada = make_patron("Ada", expires_on=date(2025, 12, 1))
        lend(ada, due=2)
        lend(ada, due=-12)
        reserve(make_patron("Bo"), pickup_by=day(-1).date())
        returned_loan()

    def everything_there_is(self) -> list:
        models = (Notice, NoticeLine, Loan, Hold, CirculationEvent)
        return [list(model.objects.order_by("pk").values()) for model in models]

    def test_all_is_written_and_sent_the_same_night(self):
        self.everything()
        overnight()
        assert sorted(kind for kind, _level, _name in told()) == [
            "due_soon", "hold_expired", "membership_ending", "overdue",
        ]  # fmt: skip
        # The message of the hold waits its two minutes, as at the desk.
        assert len(mail.outbox) >= 3

    def test_the_second_run_of_a_night_does_nothing(self):
        self.everything()
        overnight()
        overnight(NOW + timedelta(minutes=30))
        before, sent = self.everything_there_is(), len(mail.outbox)
        overnight(NOW + timedelta(minutes=60))
        assert (self.everything_there_is(), len(mail.outbox)) == (before, sent)

    def test_a_dry_run_changes_nothing_and_says_what_there_is_to_do(self, capsys):
        self.everything()
        before = self.everything_there_is()
        call_command("overnight", "--dry-run", at=NOW)
        assert self.everything_there_is() == before
        assert mail.outbox == []
        shown = capsys.readouterr().out
        for words in ("1 reservations ended", "1 messages: overdue", "1 loans and reservations forgotten"):
            assert words in shown

    def test_what_fails_is_told_at_the_end_and_the_rest_is_done(self, monkeypatch):
        self.everything()

        def fail(**_about):
            raise ValueError("no")

        monkeypatch.setattr(nightly, "expire_hold", fail)
        with pytest.raises(CommandError, match="1 failed"):
            overnight()
        assert ("overdue", 2, "Ada") in told()

    def test_killed_in_the_middle_it_goes_on_where_it_was(self, monkeypatch):
        for number in range(5):
            lend(make_patron(f"Reader {number}"), due=-4)
        remind, written = nightly.remind, []

        def die(*args, **more):
            if len(written) == 2:
                raise KeyboardInterrupt
            written.append(remind(*args, **more))
            return written[-1]

        monkeypatch.setattr(nightly, "remind", die)
        with pytest.raises(KeyboardInterrupt):
            overnight()
        monkeypatch.undo()
        overnight()
        assert sorted(name for _kind, _level, name in told()) == [f"Reader {number}" for number in range(5)]

    def test_a_moment_that_is_none_is_refused(self):
        with pytest.raises(CommandError, match="no moment"):
            call_command("overnight", "--at", "yesterday")

    def test_what_is_not_due_costs_nothing(self, django_assert_max_num_queries):
        patron = make_patron()
        for number in range(30):
            lend(patron, f"Title {number}", due=10)
        with django_assert_max_num_queries(29):
            overnight()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((2026, 3, 28, 1, 0), (2026, 3, 28, 2, 30)),
        ((2026, 3, 28, 2, 30), (2026, 3, 29, 1, 30)),  # the first night of summer time: one hour earlier
        ((2026, 10, 24, 12, 0), (2026, 10, 25, 2, 30)),
    ],
)
def test_a_watch_works_once_a_night_by_the_librarys_clock(settings, now, expected):
    settings.TIME_ZONE = "Europe/Lisbon"
    assert next_time(time(2, 30), datetime(*now, tzinfo=UTC)) == datetime(*expected, tzinfo=UTC)
