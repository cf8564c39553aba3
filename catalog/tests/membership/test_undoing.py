"""Undoing a roll-over: who has still what it gave goes back, and the others are told."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.membership.rolling_over import ClassRollOver, ExpiryRollOver, RollOver, RollOverRefused
from catalog.membership.undoing import Undoing, plan_undoing, undo_roll_over
from catalog.models import AuditEntry, Patron
from catalog.tests.cast import make_patron

pytestmark = pytest.mark.django_db
SUMMER, NEXT_SUMMER = datetime.date(2026, 7, 31), datetime.date(2027, 7, 31)
NOW = datetime.datetime(2026, 7, 1, 9, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=1)


def pupils(**classes: str) -> None:
    for name, school_class in classes.items():
        make_patron(name, school_class=school_class, expires_on=SUMMER)


def patrons() -> dict[str, tuple]:
    return {name: (school_class, end) for name, school_class, end in
            Patron.objects.values_list("name", "school_class", "expires_on")}  # fmt: skip


def done(roll_over: RollOver) -> AuditEntry:
    entry = roll_over.carry_out(at=NOW).entry
    assert entry
    return entry


def undo(entry: AuditEntry) -> Undoing:
    return undo_roll_over(entry.pk, at=LATER)


@pytest.mark.parametrize(
    "roll_over",
    [
        ClassRollOver(),
        ClassRollOver({"3A": "4A"}, count_up=False),
        ClassRollOver({"10C": ""}, leave_on=datetime.date(2026, 7, 1)),
        ExpiryRollOver(NEXT_SUMMER),
    ],
    ids=["all", "one class", "some leave", "ends"],
)
def test_everybody_is_as_before(roll_over):
    pupils(Ada="3A", Bo="4A", Cleo="10C", Dora="Owls")
    make_patron("Eve", expires_on=None)
    before = patrons()
    entry = done(roll_over)
    assert patrons() != before
    undoing = undo(entry)
    assert patrons() == before
    assert (undoing.left, undoing.gone) == ([], 0)


def test_classes_that_came_together_go_apart_again():
    pupils(Ada="3A", Bo="3B")
    entry = done(ClassRollOver({"3A": "4", "3B": "4"}))
    undo(entry)
    assert {name: school_class for name, (school_class, _end) in patrons().items()} == {"Ada": "3A", "Bo": "3B"}


def test_who_was_changed_since_is_left_and_named_with_why():
    pupils(Ada="3A", Bo="3A", Cleo="10C", Dora="10C")
    entry = done(ClassRollOver({"10C": ""}, leave_on=SUMMER - datetime.timedelta(days=1)))
    Patron.objects.filter(name="Bo").update(school_class="3A")
    Patron.objects.filter(name="Cleo").update(expires_on=NEXT_SUMMER)
    Patron.objects.filter(name="Dora").delete()
    planned = plan_undoing(entry)
    assert [(one.name, one.why) for one in planned.left] == [
        ("Bo", "in class 3A now"),
        ("Cleo", "member until 31 July 2027 now"),
    ]
    assert (planned.number, planned.gone) == (1, 1)
    assert undo(entry) == planned
    assert patrons() == {"Ada": ("3A", SUMMER), "Bo": ("3A", SUMMER), "Cleo": ("", NEXT_SUMMER)}


def test_what_it_did_not_give_does_not_stand_in_the_way():
    """Ends were rolled over; that a class was changed since is another matter, and stays."""
    pupils(Ada="3A")
    entry = done(ExpiryRollOver(NEXT_SUMMER))
    Patron.objects.update(school_class="4A")
    undo(entry)
    assert patrons() == {"Ada": ("4A", SUMMER)}


def test_it_is_undone_once_and_that_is_in_the_log():
    pupils(Ada="3A")
    entry = done(ClassRollOver())
    undo(entry)
    undone = AuditEntry.objects.first()
    assert (undone.at, undone.object_name) == (LATER, "Undone: Roll-over of 1 patrons")
    assert undone.changes == {"changed back": ["", "1"]}
    done(ClassRollOver())
    with pytest.raises(RollOverRefused, match="undone already"):
        undo(entry)
    assert patrons()["Ada"][0] == "4A", "the second one stands"


def test_where_nobody_would_go_back_nothing_is_written():
    pupils(Ada="3A")
    entry = done(ClassRollOver())
    done(ClassRollOver())
    with pytest.raises(RollOverRefused, match="Nothing to undo"):
        undo(entry)
    assert AuditEntry.objects.count() == 2


def test_what_was_written_before_this_was_kept_cannot_be_undone():
    pupils(Ada="3A")
    entry = done(ClassRollOver())
    AuditEntry.objects.update(before={})
    with pytest.raises(RollOverRefused, match="cannot be undone"):
        undo(entry)


def test_it_costs_no_query_for_each_patron():
    def queries(number: int) -> int:
        pupils(**{f"Reader {number} {n}": "3A" for n in range(number)})
        entry = done(ClassRollOver())
        with CaptureQueriesContext(connection) as captured:
            undo(entry)
        Patron.objects.all().delete()
        return len(captured)

    assert queries(2) == queries(40)
