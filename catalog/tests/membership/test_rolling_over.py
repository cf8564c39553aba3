"""The yearly roll-over of classes and of the ends of memberships."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.membership.rolling_over import (
    ClassRollOver,
    ExpiryRollOver,
    RollOver,
    RollOverRefused,
    next_class,
    read_mapping,
)
from catalog.models import AuditEntry, Patron
from catalog.tests.cast import make_branch, make_category, make_patron

pytestmark = pytest.mark.django_db
SUMMER = datetime.date(2026, 7, 31)
NOW = datetime.datetime(2026, 7, 1, 9, tzinfo=datetime.UTC)


def pupils(**classes: str) -> None:
    for name, school_class in classes.items():
        make_patron(name, school_class=school_class, expires_on=SUMMER)


def classes() -> dict[str, str]:
    return dict(Patron.objects.values_list("name", "school_class"))


def told(roll_over: RollOver) -> list[tuple]:
    return [(change.before, change.after, change.number) for change in roll_over.plan().changes]


@pytest.mark.parametrize(
    ("name", "following"),
    [("3A", "4A"), ("9", "10"), ("Year 9 blue", "Year 10 blue"), ("b10", "b11"), ("Owls", "Owls"), ("3A2", "4A2")],
)
def test_the_class_of_the_next_year(name, following):
    assert next_class(name) == following


class TestClasses:
    def test_all_count_up_at_once_and_nobody_is_counted_twice(self):
        pupils(Ada="3A", Bo="4A", Cleo="9C", Dora="Owls", Eve="")
        ClassRollOver().carry_out(at=NOW)
        assert classes() == {"Ada": "4A", "Bo": "5A", "Cleo": "10C", "Dora": "Owls", "Eve": ""}

    def test_the_plan_says_how_many_and_who_and_changes_nothing(self):
        pupils(Ada="3A", Bo="3A", Cleo="10B")
        plan = ClassRollOver().plan()
        assert [(change.before, change.after, change.number) for change in plan.changes] == [
            ("3A", "4A", 2),
            ("10B", "11B", 1),
        ]
        assert plan.changes[0].samples == ["Ada", "Bo"]
        assert plan.number == 3
        assert classes() == {"Ada": "3A", "Bo": "3A", "Cleo": "10B"}

    def test_exceptions_come_before_counting(self):
        pupils(Ada="3A", Bo="3B")
        ClassRollOver({"3B": "4A"}).carry_out(at=NOW)
        assert classes() == {"Ada": "4A", "Bo": "4A"}

    def test_only_what_is_named(self):
        pupils(Ada="3A", Bo="3B")
        ClassRollOver({"3B": "4B"}, count_up=False).carry_out(at=NOW)
        assert classes() == {"Ada": "3A", "Bo": "4B"}

    def test_two_classes_can_change_places(self):
        pupils(Ada="3A", Bo="3B")
        ClassRollOver({"3A": "3B", "3B": "3A"}, count_up=False).carry_out(at=NOW)
        assert classes() == {"Ada": "3B", "Bo": "3A"}

    def test_the_last_class_leaves_on_a_day(self):
        pupils(Ada="9C", Bo="10C")
        roll_over = ClassRollOver({"10C": ""}, leave_on=datetime.date(2026, 9, 30))
        assert told(roll_over) == [("9C", "10C", 1), ("10C", "leaves, member until 30 September 2026", 1)]
        roll_over.carry_out(at=NOW)
        assert classes() == {"Ada": "10C", "Bo": ""}
        assert dict(Patron.objects.values_list("name", "expires_on")) == {
            "Ada": SUMMER,
            "Bo": datetime.date(2026, 9, 30),
        }

    def test_of_one_branch_only(self):
        harbour = make_branch("Harbour")
        make_patron("Ada", school_class="3A", branch=harbour)
        pupils(Bo="3A")
        ClassRollOver(branch=harbour).carry_out(at=NOW)
        assert classes() == {"Ada": "4A", "Bo": "3A"}

    @pytest.mark.parametrize(
        ("roll_over", "sentence"),
        [
            (ClassRollOver({"3A": ""}), "Say on which day"),
            (ClassRollOver({"7Z": "8Z"}), "Nobody is in the class 7Z."),
            (ClassRollOver({"3A": "x" * 41}), "too long"),
        ],
    )
    def test_what_cannot_be_done_is_refused(self, roll_over, sentence):
        pupils(Ada="3A")
        for act in (roll_over.plan, lambda: roll_over.carry_out(at=NOW)):
            with pytest.raises(RollOverRefused, match=sentence):
                act()
        assert classes() == {"Ada": "3A"}

    def test_it_costs_no_query_for_each_patron(self):
        def queries(number: int) -> int:
            pupils(**{f"Reader {number} {n}": "3A" for n in range(number)})
            with CaptureQueriesContext(connection) as captured:
                ClassRollOver().carry_out(at=NOW)
            Patron.objects.all().delete()
            return len(captured)

        assert queries(2) == queries(40)


class TestMapping:
    def test_lines_are_read_with_any_arrow(self):
        assert read_mapping("4A -> 5A\n\n 4B→5B \n10C ->\nA=>B") == {"4A": "5A", "4B": "5B", "10C": "", "A": "B"}

    @pytest.mark.parametrize("text", ["4A 5A", "-> 5A", "4A -> 5A -> 6A", "4A -> 5A\n4A -> 5B"])
    def test_a_line_that_is_none_is_refused(self, text):
        with pytest.raises(RollOverRefused):
            read_mapping(text)


class TestEnds:
    def test_of_all_or_of_a_category_a_branch_a_class(self):
        child, harbour = make_category("Child"), make_branch("Harbour")
        make_patron("Ada", category=child)
        make_patron("Bo", branch=harbour)
        make_patron("Cleo", school_class="3A")
        for roll_over, names in (
            (ExpiryRollOver(SUMMER, category=child), {"Ada"}),
            (ExpiryRollOver(SUMMER, branch=harbour), {"Bo"}),
            (ExpiryRollOver(SUMMER, school_class="3A"), {"Cleo"}),
            (ExpiryRollOver(SUMMER), {"Ada", "Bo", "Cleo"}),
        ):
            Patron.objects.update(expires_on=None)
            roll_over.carry_out(at=NOW)
            assert set(Patron.objects.filter(expires_on=SUMMER).values_list("name", flat=True)) == names

    def test_the_plan_is_by_the_year_in_which_they_end_now(self):
        for name, end in (("Ada", "2025-05-01"), ("Bo", "2025-06-01"), ("Cleo", None), ("Dora", "2026-07-31")):
            make_patron(name, expires_on=end)
        after = "member until 31 July 2026"
        assert sorted(told(ExpiryRollOver(SUMMER))) == [
            ("membership ends in 2025", after, 2),
            ("membership without an end", after, 1),
        ]


class TestPressingTheButton:
    def test_twice_does_it_once(self):
        pupils(Ada="3A", Bo="4A")
        seen = ClassRollOver().plan().fingerprint
        ClassRollOver().carry_out(at=NOW, seen=seen)
        with pytest.raises(RollOverRefused, match="have changed since you looked"):
            ClassRollOver().carry_out(at=NOW, seen=seen)
        assert classes() == {"Ada": "4A", "Bo": "5A"}

    def test_after_somebody_has_joined_asks_again(self):
        pupils(Ada="3A")
        seen = ClassRollOver().plan().fingerprint
        pupils(Bo="3A")
        with pytest.raises(RollOverRefused):
            ClassRollOver().carry_out(at=NOW, seen=seen)
        assert classes() == {"Ada": "3A", "Bo": "3A"}

    def test_leaves_one_entry_in_the_log_and_none_when_nothing_was_done(self):
        ClassRollOver().carry_out(at=NOW)
        assert not AuditEntry.objects.exists()
        pupils(Ada="3A", Bo="3A")
        ClassRollOver().carry_out(at=NOW)
        entry = AuditEntry.objects.get()
        assert (entry.at, entry.object_name) == (NOW, "Roll-over of 2 patrons")
        assert entry.changes == {"3A (2)": ["3A", "4A"]}

    def test_that_fails_in_the_middle_changes_nothing(self, monkeypatch):
        pupils(Ada="3A")
        monkeypatch.setattr(AuditEntry.objects, "create", lambda **_fields: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ClassRollOver().carry_out(at=NOW)
        assert classes() == {"Ada": "3A"}


class TestTheCommand:
    def test_a_trial_run_and_then_the_run(self, capsys):
        pupils(Ada="3A", Bo="10C")
        call = ("roll_over_patrons", "classes", "--map", "10C ->", "--leave-on", "31.7.2026")
        call_command(*call, "--dry-run")
        said = capsys.readouterr().out
        assert "Trial run, nothing was changed:" in said
        assert "3A → 4A: 1 (Ada …)" in said
        assert classes() == {"Ada": "3A", "Bo": "10C"}
        call_command(*call)
        assert "2 patrons" in capsys.readouterr().out
        assert classes() == {"Ada": "4A", "Bo": ""}

    def test_ends_of_memberships(self):
        make_patron("Ada")
        call_command("roll_over_patrons", "expiry", "--to", "2030-12-31", "--category", "adult")
        assert Patron.objects.get().expires_on == datetime.date(2030, 12, 31)

    @pytest.mark.parametrize(
        "words",
        [
            ("classes", "--map", "nonsense"),
            ("expiry", "--to", "soon"),
            ("expiry", "--to", "2030-12-31", "--category", "none"),
            ("expiry", "--to", "2030-12-31", "--branch", "none"),
        ],
    )
    def test_nonsense_is_refused_with_a_sentence(self, words):
        with pytest.raises(CommandError):
            call_command("roll_over_patrons", *words)


def test_time_zones_do_not_matter_to_days():
    """A roll-over late in the evening writes the day that was typed."""
    make_patron("Ada")
    with timezone.override("Pacific/Kiritimati"):
        ExpiryRollOver(SUMMER).carry_out(at=NOW)
    assert Patron.objects.get().expires_on == SUMMER
