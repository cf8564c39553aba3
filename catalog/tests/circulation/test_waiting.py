"""How long it may take: the place in line, the copies, and what the guess stands on."""

import datetime

import pytest

from catalog.circulation.holds import queue_beside
from catalog.circulation.waiting import wait_for, waits_for
from catalog.models import Hold
from catalog.tests.cast import make_edition, make_hold, make_item, make_loan, make_patron, make_work
from catalog.tests.circulation.day import NOW, later, lend, take_back

pytestmark = pytest.mark.django_db


def in_line(edition, length):
    """Readers in line."""
    return [make_hold(edition, make_patron(f"R{n}"), queued_at=later(minutes=n)) for n in range(length)]


def test_the_first_waits_until_the_copy_is_due():
    edition = make_edition()
    lend(make_item(edition), make_patron())
    [hold] = in_line(edition, 1)
    wait = wait_for(hold, later(days=7))
    assert (wait.position, wait.copies, wait.days) == (1, 1, 14 + 2)
    assert (wait.in_words, wait.basis) == ("about 3 weeks", "1 copy, each lent for 3 weeks")


def test_each_reader_before_keeps_it_as_long_as_the_rules_lend_it():
    edition = make_edition()
    lend(make_item(edition), make_patron())
    holds = in_line(edition, 3)
    assert [wait_for(hold, NOW).days for hold in holds] == [23, 21 + 23 + 2, 21 + 2 * 23 + 2]
    assert [wait_for(hold, NOW).position for hold in holds] == [1, 2, 3]


def test_two_copies_serve_two_readers_at_a_time():
    edition = make_edition()
    for _copy in range(2):
        lend(make_item(edition), make_patron())
    assert [wait_for(hold, NOW).days for hold in in_line(edition, 3)] == [23, 23, 21 + 23 + 2]


def test_as_long_as_readers_have_kept_it_when_enough_have():
    edition = make_edition()
    item = make_item(edition)
    for number, days in enumerate((3, 4, 5, 6, 40)):
        start = later(days=-300 + 50 * number)
        end = start + datetime.timedelta(days=days)
        make_loan(item, checked_out_at=start, due_at=start, ended_at=end, ended_as="returned")
    lend(item, make_patron())
    hold = in_line(edition, 2)[1]
    wait = wait_for(hold, NOW)
    assert wait.days == 21 + (5 + 2) + 2
    assert wait.basis == "1 copy, readers kept it 5 days, of 5 loans"


def test_a_copy_that_is_in_is_free_at_once_and_one_that_is_kept_is_not():
    edition = make_edition()
    item = make_item(edition)
    first, second = in_line(edition, 2)
    assert wait_for(first, NOW).in_words == "about 1 day"
    take_back(item)
    assert wait_for(Hold.objects.get(pk=second.pk), later(hours=1)).days == 21 + 2 + 2


def test_nobody_can_say_when_late_copies_come_back_or_when_there_is_none():
    edition = make_edition()
    item = make_item(edition)
    lend(item, make_patron())
    [hold] = in_line(edition, 1)
    wait = wait_for(hold, later(days=30))
    assert (wait.days, wait.in_words) == (None, "")
    assert wait.basis == "All copies are late; nobody can say when one comes back."
    type(item).objects.update(status="lost")
    assert wait_for(hold, NOW).basis == "No copy of it can be lent now."


def test_the_place_is_said_as_one_says_it():
    holds = in_line(make_edition(), 4)
    assert [wait_for(hold, NOW).place_in_words for hold in holds] == [
        "first in line",
        "second in line",
        "third in line",
        "number 4 in line",
    ]


def test_who_waits_for_any_edition_for_a_title_or_for_one_copy_stands_in_the_line_of_the_same_copies():
    work = make_work()
    english, french = make_edition(work=work, language="eng"), make_edition(work=work, language="fre")
    first, second = make_item(english), make_item(english)
    make_item(french)
    any_of_it = make_hold(work, make_patron("A"), queued_at=later(minutes=1))
    in_french = make_hold(work, make_patron("B"), language="fre", queued_at=later(minutes=2))
    title = make_hold(english, make_patron("C"), queued_at=later(minutes=3))
    make_hold(second, make_patron("D"), queued_at=later(minutes=4))
    copy = make_hold(first, make_patron("E"), queued_at=later(minutes=5))
    make_hold(make_edition("Something else"), make_patron("F"), queued_at=NOW)
    holds = [any_of_it, in_french, title, copy]
    waits = waits_for(holds, NOW)
    assert [waits[hold.pk].position for hold in holds] == [1, 2, 2, 3]
    for hold in holds:
        before = [one.pk for one in queue_beside(hold)].index(hold.pk)
        assert waits[hold.pk].position == 1 + before, "the line is the one that is served"


def test_a_reader_waits_behind_others_also_where_every_copy_is_gone():
    edition = make_edition()
    make_item(edition, status="withdrawn")
    assert wait_for(in_line(edition, 2)[1], NOW).position == 2


@pytest.mark.parametrize("count", [1, 20])
def test_six_queries_for_one_hold_and_for_twenty(count, django_assert_num_queries):
    holds = []
    for number in range(count):
        edition = make_edition(f"Title {number}")
        for _copy in range(2):
            lend(make_item(edition), make_patron())
        holds.append(in_line(edition, 5)[-1])
    with django_assert_num_queries(6):
        waits_for(holds, NOW)
    with django_assert_num_queries(0):
        assert waits_for([], NOW) == {}
