"""Importing patrons from spreadsheets of other programs."""

import csv
import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.marc.importing.report import ImportReport
from catalog.membership.columns import match_patron_columns
from catalog.membership.importing import PatronImporter, open_patron_file
from catalog.models import AuditEntry, Patron
from catalog.tests.cast import make_branch, make_patron

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2025, 11, 21)
KOHA = (
    "cardnumber,surname,firstname,dateofbirth,categorycode,branchcode,dateexpiry,email,sort1\n"
    "2900001,Lovelace,Ada,1990-12-10,adult,elm-street,2026-12-31,ada@example.org,x\n"
    "2900002,Hopper,Grace,09/12/1980,Adult,Elm Street,,grace@example.org,\n"
)


@pytest.fixture(autouse=True)
def elm_street(db):
    return make_branch("Elm Street")


def imported(tmp_path: Path, text: str, encoding: str = "utf-8", **options) -> ImportReport:
    """What an import on 21 November 2025 of a file with this text reports."""
    path = tmp_path / "patrons.csv"
    path.write_text(text, encoding=encoding)
    report = ImportReport()
    PatronImporter(report, **{"today": TODAY} | options).add(open_patron_file(path))
    return report


def outcomes(report: ImportReport) -> dict[str, int]:
    return {outcome: number for (_kind, outcome), number in report.counts.items()}


def reason(tmp_path: Path, cells: dict[str, str], **options) -> str:
    """Why a file with this one row is not imported."""
    cells = {"card number": "1", "name": "Ada Reader", "category": "Adult"} | cells
    report = imported(tmp_path, ",".join(cells) + "\n" + ",".join(cells.values()) + "\n", **options)
    assert outcomes(report) == {"rejected": 1}
    assert not Patron.objects.exists()
    return report.samples["rejected"][0]


class TestNewPatrons:
    def test_of_koha(self, tmp_path):
        assert outcomes(imported(tmp_path, KOHA)) == {"created": 2}
        ada, grace = Patron.objects.order_by("card_number")
        assert (ada.name, ada.name_key, ada.email) == ("Ada Lovelace", "ada lovelace", "ada@example.org")
        assert (ada.birth_date, ada.expires_on) == (datetime.date(1990, 12, 10), datetime.date(2026, 12, 31))
        assert (ada.category.code, ada.home_branch.code) == ("adult", "elm-street")
        assert (grace.birth_date, grace.category.name) == (datetime.date(1980, 12, 9), "Adult")
        assert grace.expires_on == datetime.date(2026, 11, 21), "twelve months from today"

    def test_of_slims_with_semicolons_and_in_the_code_page_of_windows(self, tmp_path):
        text = "member_id;member_name;birth_date;member_email;expire_date\nM1;Jörg Müller;2015-01-31;;2026-06-30\n"
        assert outcomes(imported(tmp_path, text, encoding="cp1252")) == {"created": 1}
        patron = Patron.objects.get()
        assert (patron.name, patron.category.code) == ("Jörg Müller", "child")

    def test_the_only_branch_is_theirs_when_none_is_said(self, tmp_path):
        imported(tmp_path, "card,name,category\n1,Ada,adult\n")
        assert Patron.objects.get().home_branch.name == "Elm Street"

    def test_a_branch_can_be_given_for_those_that_are_not_known(self, tmp_path):
        harbour = make_branch("Harbour")
        report = imported(tmp_path, "card,name,category,branch\n1,Ada,adult,CPL\n", branch=harbour)
        assert Patron.objects.get().home_branch == harbour
        assert report.unknown_branches == {"CPL": 1}

    def test_empty_dates_of_koha_are_none(self, tmp_path):
        imported(tmp_path, "card,name,category,dateofbirth\n1,Ada,adult,0000-00-00\n")
        assert Patron.objects.get().birth_date is None


class TestPatronsWhoAreHere:
    def test_the_same_file_again_changes_nothing(self, tmp_path):
        imported(tmp_path, KOHA)
        assert outcomes(imported(tmp_path, KOHA)) == {"unchanged": 2}

    def test_what_differs_is_changed_and_nothing_else(self, tmp_path):
        make_patron("Ada Reader", card_number="1", phone="123", school_class="3A", staff_note="Large print")
        report = imported(tmp_path, "card,name,phone,class\n1,Ada Writer,,4A\n")
        assert outcomes(report) == {"updated": 1}
        patron = Patron.objects.get()
        assert (patron.name, patron.name_key, patron.school_class) == ("Ada Writer", "ada writer", "4A")
        assert patron.phone == "123", "an empty cell leaves what is there"
        assert patron.staff_note == "Large print"
        assert patron.expires_on is None, "no end is made up for somebody who is here"

    def test_a_branch_that_is_not_known_leaves_theirs(self, tmp_path):
        make_branch("Harbour")
        make_patron(card_number="1")
        imported(tmp_path, "card,name,branch\n1,Ada Reader,CPL\n", branch=make_branch("Harbour"))
        assert Patron.objects.get().home_branch.name == "Elm Street"


class TestRowsThatAreRefused:
    @pytest.mark.parametrize(
        ("cells", "sentence"),
        [
            ({"card number": ""}, "It has no card number."),
            ({"name": ""}, "It has no name."),
            ({"dob": "27.3.90"}, "“27.3.90” is no day for the birth date."),
            ({"dob": "22.11.2025"}, "Its birth date must be in the past."),
            ({"expires": "soon"}, "“soon” is no day for the end of the membership."),
            ({"category": "PT"}, "There is no patron category “PT”: add it first."),
            ({"category": ""}, "It has no category, and no birth date that tells it."),
            ({"email": "nowhere"}, "Email: Enter a valid email address."),
            ({"name": "A" * 161}, "Name: Ensure this value has at most 160 characters"),
            ({"card number": "1" * 41}, "Card number: Ensure this value has at most 40 characters"),
        ],
    )
    def test_with_the_row_and_the_reason(self, tmp_path, cells, sentence):
        found = reason(tmp_path, cells)
        assert found.startswith("2: ")
        assert sentence in found

    def test_for_want_of_a_branch(self, tmp_path):
        make_branch("Harbour")
        assert "It has no branch" in reason(tmp_path, {})
        assert "There is no branch “CPL”" in reason(tmp_path, {"branch": "CPL"})

    def test_the_second_of_two_rows_with_one_card(self, tmp_path):
        report = imported(tmp_path, "card,name,category\n1,Ada,adult\n\n1,Bo,adult\n")
        assert outcomes(report) == {"created": 1, "rejected": 1}
        assert report.samples["rejected"] == ["4: Its card number is in row 2 already."]
        assert Patron.objects.get().name == "Ada"

    def test_the_others_are_imported(self, tmp_path):
        assert outcomes(imported(tmp_path, KOHA + "2900003,,,,,,,,\n")) == {"created": 2, "rejected": 1}


def test_a_trial_run_reports_the_same_and_changes_nothing(tmp_path):
    make_patron("Grace", card_number="2900002")
    text = KOHA + "2900003,,,,,,,,\n"
    trial = imported(tmp_path, text, dry_run=True)
    assert [patron.name for patron in Patron.objects.all()] == ["Grace"]
    assert trial.as_json() == imported(tmp_path, text).as_json()


def test_new_patrons_cost_no_query_each(tmp_path):
    def queries(number: int) -> int:
        rows = "".join(f"{number}-{row},Reader {row},adult\n" for row in range(number))
        with CaptureQueriesContext(connection) as captured:
            imported(tmp_path, "card,name,category\n" + rows)
        return len(captured)

    # SQLite takes the rows of an insertion in parts.
    assert queries(900) <= queries(10) + 900 // 50


@pytest.mark.parametrize(
    ("headings", "names"),
    [
        (["Card Number", "Full name", "E-mail", "Colour"], ["card_number", "name", "email"]),
        (["cardnumber", "borrowernumber", "surname"], ["card_number", "surname"]),
        (["member_id", "member_name", "member_email"], ["card_number", "name", "email"]),
    ],
)
def test_columns_are_known_by_many_names_and_one_of_a_kind_counts(headings, names):
    assert list(match_patron_columns(headings).values()) == names


class TestTheCommand:
    @pytest.fixture
    def file(self, tmp_path) -> Path:
        path = tmp_path / "koha.csv"
        path.write_text(KOHA + "2900003,,,,,,,,\n")
        return path

    def test_a_trial_run_says_so_and_leaves_no_trace(self, file, capsys):
        with pytest.raises(SystemExit):
            call_command("import_patrons", file, "--dry-run")
        said = capsys.readouterr().out
        assert "Trial run, nothing was changed:" in said
        assert "created: 2" in said
        assert "row 4: It has no name." in said
        assert not Patron.objects.exists()
        assert not AuditEntry.objects.exists()

    def test_an_import_leaves_one_entry_and_the_rejects(self, file, tmp_path):
        rejects = tmp_path / "rejects.csv"
        with pytest.raises(SystemExit):
            call_command("import_patrons", file, "--rejects", str(rejects))
        assert Patron.objects.count() == 2
        entry = AuditEntry.objects.get()
        assert (entry.model, entry.object_name, entry.changes["created"]) == ("patronimport", "koha.csv", ["", "2"])
        (row,) = csv.DictReader(rejects.open())
        assert (row["position"], row["control_number"], row["reason"]) == ("4", "2900003", "It has no name.")

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "is empty"),
            ("name,email\nAda,a@example.org\n", "has no column for the card number"),
            ("card,email\n1,a@example.org\n", "has no column for the name"),
            ("PK\x03\x04", "save it as CSV first"),
        ],
    )
    def test_a_file_that_cannot_be_is_refused_with_a_sentence(self, tmp_path, text, sentence):
        path = tmp_path / "x.csv"
        path.write_text(text)
        with pytest.raises(CommandError, match=sentence):
            call_command("import_patrons", path)
        with pytest.raises(CommandError, match="cannot be opened"):
            call_command("import_patrons", tmp_path / "absent.csv")
