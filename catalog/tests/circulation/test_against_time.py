"""What time does: zones, daylight saving, 29 February, a branch that closes for a year, a rule that ends."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from catalog.circulation.check_in import Destination
from catalog.circulation.holds import suspend_hold
from catalog.circulation.owing import owing_of
from catalog.models import CirculationRule, Closure, Hold
from catalog.tests.cast import make_branch, make_edition, make_hold, make_item, make_patron
from catalog.tests.circulation.day import NOW, desk, euros, keep_longer, lend, refusals, reserve, set_rule, take_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(settings):
    """A function that says where the library is, and returns a function from a time of day there to a moment."""

    def be_at(zone: str):
        settings.TIME_ZONE = zone
        return lambda text: datetime.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))

    return be_at


def at_the_wall(moment: datetime.datetime, zone: str) -> str:
    """A moment as a clock in the library shows it."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata", "Europe/Berlin"])
@pytest.mark.parametrize("hour", ["00:01", "12:00", "23:59"])
def test_due_at_the_end_of_the_day_of_the_library(here, zone, hour):
    moment = here(zone)
    loan = lend(make_item(make_edition()), make_patron(), at=moment(f"2025-11-21 {hour}")).loan
    loan.refresh_from_db()
    assert at_the_wall(loan.due_at, zone) == "2025-12-12 23:59"


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_late_from_midnight_in_the_library_on(here, zone):
    moment = here(zone)
    first, second = make_item(make_edition()), make_item(make_edition())
    for item in (first, second):
        lend(item, make_patron(), at=moment("2025-11-21 12:00"))
    assert take_back(first, at=moment("2025-12-12 23:59:30")).charge is None
    assert take_back(second, at=moment("2025-12-13 00:00:30")).charge.amount == euros("0.20")


@pytest.mark.parametrize(
    ("lent", "due"),
    [("2026-03-20 12:00", "2026-04-10 23:59"), ("2026-10-20 12:00", "2026-11-10 23:59")],
    ids=["the clocks go forward", "the clocks go back"],
)
def test_daylight_saving_moves_no_due_date_and_costs_no_day(here, lent, due):
    moment = here("Europe/Berlin")
    item, patron = make_item(make_edition()), make_patron()
    loan = lend(item, patron, at=moment(lent)).loan
    assert at_the_wall(loan.due_at, "Europe/Berlin") == due
    day = datetime.datetime.fromisoformat(due) + datetime.timedelta(days=1)
    assert take_back(item, at=moment(f"{day:%Y-%m-%d} 09:00")).charge.amount == euros("0.20")


def test_an_hour_that_there_is_twice_is_not_lent_for_nothing(here):
    moment = here("Europe/Berlin")
    set_rule(loan_length=2, loan_unit="hours")
    loan = lend(make_item(make_edition()), make_patron(), at=moment("2026-10-25 01:30")).loan
    assert loan.due_at == datetime.datetime(2026, 10, 25, 1, 30, tzinfo=datetime.UTC)
    assert at_the_wall(loan.due_at, "Europe/Berlin") == "2026-10-25 02:30"


def test_a_renewal_over_the_change_of_clocks_goes_on_from_the_old_day(here):
    moment = here("America/Los_Angeles")
    loan = lend(make_item(make_edition()), make_patron(), at=moment("2026-02-20 23:30")).loan
    keep_longer(loan, at=moment("2026-03-01 12:00"))
    loan.refresh_from_db()
    assert at_the_wall(loan.due_at, "America/Los_Angeles") == "2026-04-03 23:59"


def test_the_29th_of_february_is_a_day_like_others(here):
    moment = here("UTC")
    first, second = make_item(make_edition()), make_item(make_edition())
    leap = lend(first, make_patron(), at=moment("2028-02-08 12:00")).loan
    assert at_the_wall(leap.due_at, "UTC") == "2028-02-29 23:59"
    assert take_back(first, at=moment("2028-03-01 12:00")).overdue.days_late == 1
    common = lend(second, make_patron(), at=moment("2027-02-08 12:00")).loan
    assert at_the_wall(common.due_at, "UTC") == "2027-03-01 23:59"


def test_who_was_born_on_the_29th_of_february_is_fifteen_on_the_first_of_march(here):
    moment = here("UTC")
    set_rule(minimum_age=15)
    patron, item = make_patron(birth_date=datetime.date(2012, 2, 29)), make_item(make_edition())
    assert refusals(lend, item, patron, at=moment("2027-02-28 12:00")) == ["age"]
    assert lend(item, patron, at=moment("2027-03-01 12:00"))


def test_a_card_ends_with_the_day_of_the_library_not_of_greenwich(here):
    moment = here("Pacific/Auckland")
    patron = make_patron(expires_on=datetime.date(2025, 11, 21))
    assert lend(make_item(make_edition()), patron, at=moment("2025-11-21 23:30"))
    assert refusals(lend, make_item(make_edition()), patron, at=moment("2025-11-22 00:30")) == ["card_expired"]


def test_a_pause_ends_with_the_night_in_the_library(here):
    moment = here("America/Los_Angeles")
    item = make_item(make_edition())
    lend(item, make_patron("Borrower"), at=moment("2025-11-21 10:00"))
    hold = reserve(item.edition, make_patron(), at=moment("2025-11-21 11:00"))
    suspend_hold(hold_id=hold.pk, until=datetime.date(2025, 11, 23), desk=desk(), at=moment("2025-11-21 12:00"))
    assert take_back(item, at=moment("2025-11-22 23:30")).destination == Destination.SHELF
    assert take_back(item, at=moment("2025-11-23 00:30")).hold == hold


def test_a_branch_closes_for_a_year_nothing_is_charged_and_what_is_lent_now_is_due_when_it_opens():
    branch = make_branch()
    before, after = make_item(make_edition()), make_item(make_edition())
    loan = lend(before, make_patron()).loan  # due on 12 December
    Closure.objects.create(
        branch=branch, starts_on=datetime.date(2025, 12, 1), ends_on=datetime.date(2026, 11, 30), reason="Rebuilding"
    )
    done = lend(after, make_patron())
    assert done.due.reasons == ("3 weeks", "12 December: closed: Rebuilding")
    assert (done.loan.due_at.month, done.loan.due_at.day, done.loan.due_at.year) == (12, 1, 2026)
    summer, opening = (datetime.datetime(2026, month, 5, 12, tzinfo=datetime.UTC) for month in (7, 12))
    assert owing_of(loan.patron, summer).total == 0
    assert take_back(before, at=opening, branch=make_branch("Central")).charge.amount == euros("1.00")


def test_what_waits_on_a_hold_shelf_that_closes_for_a_year_waits_until_it_opens_again():
    branch = make_branch()
    Closure.objects.create(branch=branch, starts_on=datetime.date(2025, 11, 24), ends_on=datetime.date(2026, 11, 23))
    item = make_item(make_edition())
    make_hold(item.edition, queued_at=NOW)
    take_back(item)
    assert Hold.objects.get().pickup_by == datetime.date(2026, 11, 28)


def test_a_rule_that_ends_while_copies_are_out_changes_nothing_for_them():
    rule = set_rule(loan_length=7, renewals=1, charge_per_day=Decimal("0.50"), charge_cap=Decimal("3.00"))
    item, patron = make_item(make_edition()), make_patron()
    loan = lend(item, patron).loan
    CirculationRule.objects.filter(pk=rule.pk).update(ended_at=NOW)
    assert keep_longer(loan, at=NOW + datetime.timedelta(days=5))
    loan.refresh_from_db()
    assert loan.due_at.day == 5
    assert refusals(keep_longer, loan, at=NOW + datetime.timedelta(days=9)) == ["limit_reached"]
    assert take_back(item, at=NOW + datetime.timedelta(days=14 + 2)).charge.amount == euros("1.00")


def test_without_any_rule_the_desk_goes_on():
    item, patron = make_item(make_edition()), make_patron()
    lend(item, patron)
    hold = reserve(item.edition, make_patron("Second"))
    CirculationRule.objects.all().delete()
    assert take_back(item, at=NOW + datetime.timedelta(days=1)).hold == hold
    assert lend(make_item(make_edition("Dune")), patron).loan.is_open
