"""Importing a file: upload it, see what would happen, import it."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from catalog.admin import imports
from catalog.models import Edition, ImportBatch, Item, Work
from catalog.tests.admin.pages import faults, messages, page, shown
from catalog.tests.cast import make_branch, make_edition
from catalog.tests.marc.records import iso, whale
from catalog.tests.search.asking import question, titles

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("search_index")]
ADD = "/admin/catalog/importbatch/add/"
SHEET = b"Title,Author(s),ISBN,Shelf mark,Branch,Colour\nTypee,Herman Melville,0142437247,FIC MEL,elm-street,blue\n"
TWO = iso(whale("1", "Moby-Dick")) + iso(whale("2", "Typee"))


@pytest.fixture
def started(monkeypatch) -> list[int]:
    """What would run in a process of its own runs at once; the numbers of the batches that were started."""
    numbers: list[int] = []

    def start(batch: ImportBatch) -> None:
        numbers.append(batch.pk)
        call_command("run_import_batch", str(batch.pk))

    monkeypatch.setattr(imports, "start", start)
    return numbers


@pytest.fixture
def waiting(monkeypatch) -> list[int]:
    """Started, and never getting anywhere."""
    numbers: list[int] = []
    monkeypatch.setattr(imports, "start", lambda batch: numbers.append(batch.pk))
    return numbers


def upload(client, data: bytes, name: str = "titles.mrc", **fields):
    """Choose a file, press Save, look at the page that comes."""
    form = shown(client, ADD) | {"file": SimpleUploadedFile(name, data)} | fields
    return client.post(ADD, form, follow=True)


def press_import(client, batch: ImportBatch | None = None):
    batch = batch or ImportBatch.objects.latest("pk")
    return client.post(page("carry_out", "importbatch", batch.pk), follow=True)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


class TestMarc:
    def test_first_a_report_and_nothing_is_changed(self, cataloguer, started):
        text = text_of(upload(cataloguer, TWO))
        assert "The file was read from end to end. Nothing has been changed yet." in text
        assert "Import 2 new titles" in text
        assert "Moby-Dick" in text
        assert not Edition.objects.exists()
        assert not Work.objects.exists()
        assert question("typee").total == 0

    def test_then_the_titles_can_be_found(self, cataloguer, started):
        upload(cataloguer, TWO)
        text = text_of(press_import(cataloguer))
        assert "Imported. The titles can be found now." in text
        assert titles("typee") == ["Typee"]
        assert question("melville").total == 2
        batch = ImportBatch.objects.get()
        assert (batch.state, batch.percent, batch.report["totals"]["created"]) == ("imported", 100, 2)
        assert str(batch.created_by) == "carla"

    def test_pressing_twice_starts_one(self, cataloguer, waiting):
        upload(cataloguer, TWO)
        batch = ImportBatch.objects.get()
        ImportBatch.objects.update(state="checked")
        press_import(cataloguer)
        answer = press_import(cataloguer)
        assert waiting == [batch.pk, batch.pk], "once to check, once to import"
        assert messages(answer) == ["This import has been started already."]

    def test_pressing_after_it_is_done_starts_nothing(self, cataloguer, started):
        upload(cataloguer, TWO)
        press_import(cataloguer)
        answer = press_import(cataloguer)
        assert len(started) == 2
        assert messages(answer) == ["This import has been started already."]
        assert Edition.objects.count() == 2

    def test_the_same_file_again_changes_nothing(self, cataloguer, started):
        for _time in range(2):
            text = text_of(upload(cataloguer, TWO))
            press_import(cataloguer)
        assert "received before: nothing to do" in text
        assert Edition.objects.count() == 2

    def test_titles_that_are_here_already_are_said_to_be_replaced(self, cataloguer, started):
        upload(cataloguer, TWO)
        press_import(cataloguer)
        text = text_of(upload(cataloguer, iso(whale("1", "Moby-Dick, or The whale"))))
        assert "here already: the record is replaced by this one" in text
        assert titles("or the whale") == []
        press_import(cataloguer)
        assert titles("or the whale") == ["Moby-Dick, or The whale"]

    def test_what_cannot_be_imported_can_be_downloaded_with_the_reasons(self, cataloguer, started):
        deleted = iso(whale("3", "Gone").replace("LDR nam", "LDR dam"))
        answer = upload(cataloguer, TWO + deleted)
        batch = ImportBatch.objects.get()
        address = page("rejects", "importbatch", batch.pk)
        assert f'href="{address}"' in text_of(answer)
        download = cataloguer.get(address)
        assert f'filename="rejects-{batch.pk}.csv"' in download["Content-Disposition"]
        (row,) = csv.DictReader(io.StringIO(b"".join(download.streaming_content).decode()))
        assert (row["position"], row["control_number"]) == ("3", "3")
        assert "deleted" in row["reason"]

    def test_nothing_to_download_is_not_found(self, cataloguer, started):
        upload(cataloguer, TWO)
        batch = ImportBatch.objects.get()
        assert cataloguer.get(page("rejects", "importbatch", batch.pk)).status_code == 404


class TestSpreadsheet:
    def test_the_columns_are_shown_with_what_they_mean(self, cataloguer, started):
        make_branch("Elm Street")
        text = text_of(upload(cataloguer, SHEET, "titles.csv"))
        assert "Author(s) → authors" in text
        assert "Shelf mark → call_number" in text
        assert "Colour → left out" in text
        press_import(cataloguer)
        assert titles("typee") == titles("9780142437247") == ["Typee"]
        assert Item.objects.get().branch.name == "Elm Street"

    def test_codes_of_branches_that_are_not_known_are_said(self, cataloguer, started):
        make_branch("Harbour"), make_branch("Central")
        text = text_of(upload(cataloguer, SHEET, "titles.csv"))
        assert "Branch codes that are not known, with the number of copies: elm-street (1)" in text

    def test_a_branch_can_be_chosen_for_them(self, cataloguer, started):
        branch = make_branch("Harbour")
        make_branch("Central")
        upload(cataloguer, SHEET, "titles.csv", branch=branch.pk)
        press_import(cataloguer)
        assert Item.objects.get().branch == branch


class TestFilesThatAreNone:
    @pytest.mark.parametrize(
        ("data", "name", "sentence"),
        [
            (b"Call me Ishmael.", "titles.mrc", "titles.mrc"),
            (TWO[:-20], "titles.mrc", "cut off"),
            (b"PK\x03\x04 a workbook", "titles.csv", "save it as CSV first"),
            (b"colour,weight\nblue,3\n", "titles.csv", "has no column for the title"),
            (b"   \n", "titles.csv", "is empty"),
        ],
        ids=["text", "cut off", "workbook", "no title column", "blank"],
    )
    def test_one_sentence_says_why(self, cataloguer, started, data, name, sentence):
        text = text_of(upload(cataloguer, data, name))
        assert sentence in text
        assert ImportBatch.objects.get().state == "failed"
        assert "carry-out" not in text, "there is no button to import it"
        assert not Edition.objects.exists()

    def test_a_fault_in_the_program_is_said_as_well(self, cataloguer, monkeypatch, caplog):
        def start(batch: ImportBatch) -> None:
            monkeypatch.setattr("catalog.management.commands.run_import_batch.run_batch", lambda *_args: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                call_command("run_import_batch", str(batch.pk))

        monkeypatch.setattr(imports, "start", start)
        assert "A fault in the program stopped the import" in text_of(upload(cataloguer, TWO))

    def test_a_file_that_is_too_large_is_refused_with_the_limit(self, cataloguer, settings, waiting):
        settings.IMPORT_MAX_BYTES = 1024 * 1024
        answer = upload(cataloguer, b"x" * (1024 * 1024 + 1))
        assert "The file is larger than 1 MB." in faults(answer)
        assert waiting == []

    def test_a_name_cannot_lead_out_of_the_folder(self, cataloguer, waiting, settings):
        upload(cataloguer, TWO, "../../evil.mrc")
        batch = ImportBatch.objects.get()
        assert batch.file_name == "evil.mrc"
        assert batch.file.path.startswith(str(settings.MEDIA_ROOT / "imports"))


class TestHowFarItIs:
    def batch(self, state: str, minutes_ago: float) -> ImportBatch:
        return ImportBatch.objects.create(
            file=ContentFile(TWO, "titles.mrc"),
            file_name="titles.mrc",
            state=state,
            bytes_total=200,
            bytes_done=50,
            records_done=1234,
            heartbeat_at=timezone.now() - timedelta(minutes=minutes_ago),
        )

    @pytest.mark.parametrize(
        ("state", "sentence"), [("checking", "Nothing is changed yet."), ("importing", "You may leave this page")]
    )
    def test_a_page_about_something_running_shows_it_and_loads_itself_again(self, cataloguer, state, sentence):
        text = text_of(cataloguer.get(page("change", "importbatch", self.batch(state, 0).pk)))
        assert sentence in text
        assert "25 % of the file, 1,234 records." in text
        assert '<meta http-equiv="refresh" content="2">' in text

    def test_one_that_has_been_silent_can_be_taken_up_again(self, cataloguer, started):
        batch = self.batch("importing", 10)
        text = text_of(cataloguer.get(page("change", "importbatch", batch.pk)))
        assert "its process has probably ended" in text
        assert "Go on importing" in text
        assert "refresh" not in text
        press_import(cataloguer, batch)
        assert Edition.objects.count() == 2

    def test_one_that_died_while_it_checked_is_checked_again_and_not_imported_unseen(self, cataloguer, started):
        batch = self.batch("checking", 10)
        assert "Check it again" in text_of(cataloguer.get(page("change", "importbatch", batch.pk)))
        press_import(cataloguer, batch)
        batch.refresh_from_db()
        assert batch.state == "checked"
        assert not Edition.objects.exists()

    def test_one_that_is_running_cannot_be_started_again(self, cataloguer, started):
        for state in ("checking", "importing"):
            answer = press_import(cataloguer, self.batch(state, 1))
            assert messages(answer) == ["This import has been started already."]
        assert started == []


class TestWhoMay:
    @pytest.fixture
    def batch(self, cataloguer, started) -> ImportBatch:
        upload(cataloguer, TWO)
        return ImportBatch.objects.get()

    def test_a_librarian_without_the_permission_may_nothing(self, librarian, batch, started):
        assert librarian.get(ADD).status_code == 403
        assert librarian.post(ADD, {"file": SimpleUploadedFile("x.mrc", TWO)}).status_code == 403
        for action in ("change", "rejects"):
            assert librarian.get(page(action, "importbatch", batch.pk)).status_code == 403, action
        assert press_import(librarian, batch).status_code == 403
        assert len(started) == 1
        assert not Edition.objects.exists()

    def test_looking_at_it_does_not_import(self, cataloguer, batch):
        assert cataloguer.get(page("carry_out", "importbatch", batch.pk)).status_code == 405
        assert not Edition.objects.exists()

    def test_the_page_of_a_batch_takes_no_changes(self, cataloguer, batch):
        assert cataloguer.post(page("change", "importbatch", batch.pk), {"state": "imported"}).status_code == 403

    def test_an_import_that_is_not_there(self, cataloguer, started):
        assert cataloguer.post(page("carry_out", "importbatch", 999_999)).status_code in {302, 404}
        assert cataloguer.get(page("rejects", "importbatch", 999_999)).status_code == 404
        assert cataloguer.get(page("change", "importbatch", "9" * 5000)).status_code == 404
        assert started == []


def test_hand_made_titles_are_not_doubled_by_an_import(cataloguer, started):
    make_edition("Somebody else")
    upload(cataloguer, TWO)
    press_import(cataloguer)
    assert Edition.objects.count() == 3
