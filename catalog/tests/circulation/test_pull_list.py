"""What to fetch from the shelves: one copy for each hold, the nearest one, whoever may have it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.circulation.pull_list import assignments, pull_list
from catalog.models import Hold, ItemType
from catalog.tests.cast import make_branch, make_edition, make_hold, make_item, make_patron, make_work
from catalog.tests.circulation.day import NOW, later, lend, set_rule, take_back

pytestmark = pytest.mark.django_db


def to_fetch(branch="Elm Street", at=NOW):
    """The copies on the list of a branch, with whom they are for."""
    return [(pull.item, pull.hold) for pull in pull_list(make_branch(branch), at)]


def test_one_copy_for_each_hold_and_one_hold_for_each_copy():
    edition = make_edition()
    items = [make_item(edition) for _copy in range(3)]
    holds = [make_hold(edition, make_patron(), queued_at=later(minutes=n)) for n in range(2)]
    assert to_fetch() == [(items[0], holds[0]), (items[1], holds[1])]


def test_a_copy_at_the_pick_up_branch_goes_before_one_of_the_home_branch_before_any():
    elm, central, harbour = (make_branch(name) for name in ("Elm Street", "Central", "Harbour"))
    edition = make_edition()
    for branch in (harbour, central, elm):
        make_item(edition, branch)
    hold = make_hold(edition, make_patron(branch=central), pickup_branch=elm, queued_at=NOW)
    for expected in (elm, central, harbour):
        pull = assignments(NOW)[0]
        assert (pull.item.branch, pull.hold, pull.stays) == (expected, hold, expected == elm)
        lend(pull.item, make_patron("Somebody"), "reserved_by_other", branch=expected)
    assert assignments(NOW) == []


@pytest.mark.parametrize("status", ["missing", "lost", "damaged", "withdrawn", "in_processing", "reference_only"])
def test_what_cannot_be_lent_is_not_fetched(status):
    edition = make_edition()
    make_item(edition, status=status)
    make_hold(edition, queued_at=NOW)
    assert to_fetch() == []


def test_what_is_out_kept_or_travelling_is_not_fetched():
    edition = make_edition()
    lent, kept, sent = make_item(edition), make_item(edition), make_item(edition, make_branch("Central"))
    make_hold(edition, make_patron("Kept"), queued_at=NOW)
    take_back(kept)
    take_back(sent)
    lend(lent, make_patron("Lent"))
    make_hold(edition, make_patron("Waits"), queued_at=later(hours=1))
    assert assignments(later(hours=2)) == []


def test_who_may_not_have_it_is_passed_over():
    edition = make_edition()
    item = make_item(edition)
    make_hold(edition, make_patron(expires_on=datetime.date(2024, 1, 1)), queued_at=NOW)
    paused = make_hold(edition, make_patron(), queued_at=NOW, suspended_at=NOW)
    second = make_hold(edition, make_patron(), queued_at=later(hours=1))
    assert to_fetch() == [(item, second)]
    set_rule(is_holdable=False)
    assert to_fetch() == []
    assert paused.is_open


def test_a_work_in_one_language_and_one_very_copy():
    work = make_work()
    english, french = make_edition(work=work), make_edition(work=work, language="fre")
    copies = [make_item(english), make_item(french), make_item(english)]
    wants_french = make_hold(work, make_patron(), language="fre", queued_at=NOW)
    wants_the_copy = make_hold(copies[2], make_patron(), queued_at=NOW)
    assert to_fetch() == [(copies[1], wants_french), (copies[2], wants_the_copy)]


def test_in_the_order_of_the_shelves():
    marks = ("900 B", "100 A", "500 C")
    for mark in marks:
        make_hold(make_item(make_edition(mark), call_number=mark).edition, make_patron(), queued_at=NOW)
    assert [item.call_number for item, _hold in to_fetch()] == sorted(marks)


def test_as_many_queries_for_one_hold_as_for_twenty_of_many_kinds():
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert len(assignments(NOW)) == Hold.objects.count()
        return len(captured)

    make_hold(make_item(make_edition()).edition, make_patron(), queued_at=NOW)
    one = queries()
    for number in range(19):
        kind = ItemType.objects.create(code=f"kind-{number}", name=f"Kind {number}")
        item = make_item(make_edition(f"Book {number}"), make_branch(f"Branch {number}"), item_type=kind)
        make_hold(item.edition, make_patron(f"Reader {number}"), queued_at=NOW)
    assert queries() == one
    assert one <= 5
