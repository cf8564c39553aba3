"""Dates that fall into a closure, and moving them to the next open day."""

import datetime

import pytest

from catalog.circulation.closed_days import Dates, dates_when_closed, move_dates
from catalog.circulation.notices.outbox import queue_notice
from catalog.models import Branch, CirculationEvent, Closure, Hold, Loan, Notice, SearchChange, SpecialOpening
from catalog.tests.cast import make_branch, make_edition, make_hold, make_hours, make_item, make_loan, make_patron
from catalog.tests.circulation.day import NOW, desk, keep_longer, refusals, undone
from catalog.tests.circulation.writing import with_texts
from catalog.vocabulary.circulation import NoticeKind

pytestmark = pytest.mark.django_db
# NOW is Friday 21 November 2025. The branch is closed from Wednesday to the second Friday after.
FIRST, LAST = datetime.date(2025, 12, 3), datetime.date(2025, 12, 5)
MONDAY = datetime.date(2025, 12, 8)


@pytest.fixture
def elm_street() -> Branch:
    """Open from Monday to Friday."""
    branch = make_branch()
    for weekday in range(5):
        make_hours(branch, weekday)
    return branch


@pytest.fixture
def closure(elm_street: Branch) -> Closure:
    return Closure.objects.create(branch=elm_street, starts_on=FIRST, ends_on=LAST, reason="New roof")


def moment(day: datetime.date, hour: int = 23, minute: int = 59) -> datetime.datetime:
    """A moment of a day; the end of it, if nothing else is said."""
    return datetime.datetime.combine(day, datetime.time(hour, minute), datetime.UTC)


def due(day: datetime.date, branch: Branch, **fields) -> Loan:
    return make_loan(make_item(make_edition(), branch), due_at=fields.pop("at", moment(day)), **fields)


def ready(day: datetime.date, branch: Branch, **fields) -> Hold:
    item = make_item(make_edition(), branch)
    patron = make_patron(email="ada@example.org")
    return make_hold(item.edition, patron, caught_item=item, ready_at=NOW, pickup_by=day, pickup_branch=branch)


def move(branch: Branch, *closures: Closure) -> Dates:
    return move_dates(branch, closures, desk=desk(branch), at=NOW)


def dates_of(*loans: Loan) -> list[datetime.datetime]:
    found = dict(Loan.objects.values_list("pk", "due_at"))
    return [found[loan.pk] for loan in loans]


def test_what_is_due_while_it_is_closed_is_due_on_the_next_open_day_at_the_same_hour(elm_street, closure):
    loans = [due(FIRST, elm_street), due(LAST, elm_street)]
    before, after = due(FIRST - datetime.timedelta(days=1), elm_street), due(MONDAY, elm_street)
    elsewhere = due(FIRST, make_branch("Harbour"))
    others = dates_of(before, after, elsewhere)
    moved = move(elm_street, closure)
    assert dates_of(*loans) == [moment(MONDAY)] * 2
    assert dates_of(before, after, elsewhere) == others
    assert (len(moved.loans), moved.days) == (2, {MONDAY})


def test_done_twice_it_moves_nothing_more(elm_street, closure):
    loan = due(FIRST, elm_street)
    ready(FIRST, elm_street)
    move(elm_street, closure)
    assert not move(elm_street, closure).is_movable
    assert dates_of(loan) == [moment(MONDAY)]
    assert CirculationEvent.objects.filter(verb="move_date").count() == 2


def test_a_loan_by_hours_is_due_when_it_opens(elm_street, closure):
    loan = due(FIRST, elm_street, at=moment(FIRST, 14, 0), terms={"loan_unit": "hours", "loan_length": 4})
    move(elm_street, closure)
    assert dates_of(loan) == [moment(MONDAY, 10, 0)]


def test_a_loan_whose_rule_leaves_dates_as_they_fall_keeps_its_date(elm_street, closure):
    loan = due(FIRST, elm_street, terms={"closed_days": "leave"})
    assert dates_when_closed(elm_street, [closure], NOW.date()).staying == 1
    assert not move(elm_street, closure).is_movable
    assert dates_of(loan) == [moment(FIRST)]


def test_a_day_that_is_open_all_the_same_is_left(elm_street, closure):
    SpecialOpening.objects.create(branch=elm_street, date=FIRST, opens_at="14:00", closes_at="16:00")
    loan, other = due(FIRST, elm_street), due(LAST, elm_street)
    move(elm_street, closure)
    assert dates_of(loan, other) == [moment(FIRST), moment(MONDAY)]


def test_what_comes_back_closed_again_goes_on_to_the_day_after_that(elm_street, closure):
    Closure.objects.create(branch=elm_street, starts_on=MONDAY, ends_on=MONDAY)
    loan = due(LAST, elm_street)
    move(elm_street, closure)
    assert dates_of(loan) == [moment(datetime.date(2025, 12, 9))]


def test_a_closure_of_every_year_moves_what_is_due_the_next_time(elm_street):
    christmas = Closure.objects.create(
        branch=elm_street, starts_on=datetime.date(2020, 12, 24), ends_on=datetime.date(2021, 1, 2), is_yearly=True
    )
    loan = due(datetime.date(2025, 12, 29), elm_street)
    move(elm_street, christmas)
    assert dates_of(loan) == [moment(datetime.date(2026, 1, 5))]


def test_a_closure_without_an_end_in_four_years_moves_nothing(elm_street):
    for_ever = Closure.objects.create(branch=elm_street, starts_on=FIRST, ends_on=datetime.date(2040, 1, 1))
    loan = due(FIRST, elm_street)
    ready(FIRST, elm_street)
    assert not move(elm_street, for_ever).is_movable
    assert dates_of(loan) == [moment(FIRST)]


def test_a_closure_that_is_over_moves_nothing(elm_street):
    over = Closure.objects.create(
        branch=elm_street, starts_on=datetime.date(2025, 11, 18), ends_on=datetime.date(2025, 11, 19)
    )
    loan = due(datetime.date(2025, 11, 19), elm_street)
    assert not move(elm_street, over).is_movable
    assert dates_of(loan) == [moment(datetime.date(2025, 11, 19))]


def test_what_has_come_back_is_left(elm_street, closure):
    loan = due(FIRST, elm_street, ended_at=NOW, ended_as="returned")
    assert not move(elm_street, closure).is_movable
    assert dates_of(loan) == [moment(FIRST)]


def test_what_is_ready_is_kept_until_the_next_open_day(elm_street, closure):
    hold, elsewhere = ready(LAST, elm_street), ready(LAST, make_branch("Harbour"))
    move(elm_street, closure)
    assert list(Hold.objects.order_by("pk").values_list("pk", "pickup_by")) == [(hold.pk, MONDAY), (elsewhere.pk, LAST)]


def test_each_loan_and_each_reservation_is_logged_by_itself_and_can_be_undone_by_itself(elm_street, closure):
    first, second = due(FIRST, elm_street), due(FIRST, elm_street)
    hold = ready(LAST, elm_street)
    move(elm_street, closure)
    events = {event.loan_id or -event.hold_id: event for event in CirculationEvent.objects.filter(verb="move_date")}
    assert set(events) == {first.pk, second.pk, -hold.pk}
    assert all(event.patron_id and event.item_id and event.branch == elm_street for event in events.values())
    undone(events[first.pk])
    undone(events[-hold.pk])
    assert dates_of(first, second) == [moment(FIRST), moment(MONDAY)]
    assert Hold.objects.get().pickup_by == LAST


def test_it_is_not_undone_when_the_loan_was_renewed_since(elm_street, closure):
    loan = due(FIRST, elm_street, terms={"renewals": 2, "loan_length": 21})
    move(elm_street, closure)
    keep_longer(loan)
    assert refusals(undone, CirculationEvent.objects.get(verb="move_date")) == ["something_depends"]


def test_search_hears_of_the_new_dates(elm_street, closure):
    loan = due(FIRST, elm_street)
    SearchChange.objects.all().delete()
    move(elm_street, closure)
    assert [change.edition_id for change in SearchChange.objects.all()] == [loan.item.edition_id]


def test_a_message_that_still_waits_does_not_tell_the_old_date(elm_street, closure):
    with_texts()
    loan, hold = due(FIRST, elm_street), ready(LAST, elm_street)
    queue_notice(NoticeKind.DUE_SOON, loan.patron, at=NOW, loans=[loan])
    queue_notice(NoticeKind.HOLD_READY, hold.patron, at=NOW, holds=[hold])
    move(elm_street, closure)
    [waiting] = Notice.objects.waiting()
    assert waiting.kind == "hold_ready"
    assert "8 December" in waiting.body
    assert "5 December" not in waiting.body


def test_many_loans_are_moved_by_as_many_queries_as_few(elm_street, closure, django_assert_max_num_queries):
    for _number in range(30):
        due(FIRST, elm_street)
    with django_assert_max_num_queries(18):
        assert len(move(elm_street, closure).loans) == 30
