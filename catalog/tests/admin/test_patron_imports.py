"""Importing a file of patrons in the Admin: upload it, see what would happen, import it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from catalog.admin import imports
from catalog.circulation.nightly import Night, forget_imports
from catalog.models import AuditEntry, ImportBatch, Patron, PatronImport, User
from catalog.tests.admin.conftest import signed_in
from catalog.tests.admin.pages import page, shown
from catalog.tests.cast import make_branch, make_category, make_patron

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/admin/catalog/patronimport/add/"
SHEET = b"card,name,dob,phone\n1,Ada Reader,27.3.1990,123\n2,Bo,1.1.1980,\n3,,,\n"


@pytest.fixture(autouse=True)
def at_once(monkeypatch, transactional_db) -> None:
    """What would run in a process of its own runs at once. There is a branch, and the categories of a new library."""
    monkeypatch.setattr(imports, "start", lambda batch: call_command("run_import_batch", str(batch.pk)))
    make_branch("Elm Street")
    make_category("Adult", age_from=16)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def upload(client) -> str:
    form = shown(client, ADD) | {"file": SimpleUploadedFile("patrons.csv", SHEET)}
    return text_of(client.post(ADD, form, follow=True))


def press_import(client):
    return client.post(page("carry_out", "patronimport", PatronImport.objects.get().pk), follow=True)


def test_first_a_report_and_nothing_is_changed(superuser):
    make_patron("Bo", card_number="2")
    text = upload(superuser)
    assert "The file was read from end to end. Nothing has been changed yet." in text
    assert "dob → birth date" in text
    assert "1 Ada Reader" in text
    assert "4: It has no name." in text
    assert "Import 2 patrons" in text
    assert Patron.objects.count() == 1


def test_then_the_patrons_are_here_with_one_entry_in_the_log(superuser):
    upload(superuser)
    text = text_of(press_import(superuser))
    assert "Imported. The patrons can borrow now." in text
    assert sorted(Patron.objects.values_list("name", flat=True)) == ["Ada Reader", "Bo"]
    entry = AuditEntry.objects.get(model="patronimport")
    assert (entry.by.username, entry.changes["created"], entry.changes["rejected"]) == ("sofia", ["", "2"], ["", "1"])


def test_the_file_does_not_stay_behind(superuser):
    upload(superuser)
    path = Path(PatronImport.objects.get().file.path)
    assert path.exists()
    answer = press_import(superuser)
    assert answer.status_code == 200
    assert not path.exists()
    assert superuser.get(page("changelist", "patronimport")).status_code == 200


def test_what_cannot_be_imported_can_be_downloaded(superuser):
    upload(superuser)
    download = superuser.get(page("rejects", "patronimport", PatronImport.objects.get().pk))
    assert "It has no name." in b"".join(download.streaming_content).decode()


def test_titles_and_patrons_do_not_meet(superuser):
    upload(superuser)
    batch = ImportBatch.objects.get()
    assert superuser.get(page("change", "importbatch", batch.pk)).status_code == 404
    assert superuser.get(page("rejects", "importbatch", batch.pk)).status_code == 404
    superuser.post(page("carry_out", "importbatch", batch.pk))
    assert not Patron.objects.exists()
    assert "patrons.csv" not in text_of(superuser.get(page("changelist", "importbatch")))
    assert "patrons.csv" in text_of(superuser.get(page("changelist", "patronimport")))


def test_who_may(cataloguer, superuser):
    registrar = signed_in("rena")
    assert registrar.get(ADD).status_code == 403
    registers = Permission.objects.filter(codename__in=("add_patron", "change_patron"))
    User.objects.get(username="rena").user_permissions.set(registers)
    assert registrar.get(ADD).status_code == 200
    assert cataloguer.get(ADD).status_code == 403
    upload(superuser)
    pk = PatronImport.objects.get().pk
    for action in ("change", "rejects"):
        assert cataloguer.get(page(action, "patronimport", pk)).status_code == 403
    assert cataloguer.post(page("carry_out", "patronimport", pk)).status_code == 403
    assert not Patron.objects.exists()


class TestWhatIsKept:
    def old(self, days: int) -> Path:
        """The import was uploaded so many days ago; returns its file of rows that were not taken."""
        PatronImport.objects.update(created_at=timezone.now() - timedelta(days=days))
        return Path(PatronImport.objects.get().rejects_file.path)

    def night(self) -> int:
        return forget_imports(Night(timezone.now())).done

    def test_after_a_month_the_totals_stay_and_nobody_is_named(self, superuser):
        upload(superuser)
        press_import(superuser)
        path = self.old(days=32)
        assert self.night() == 1
        batch = PatronImport.objects.get()
        assert not path.exists()
        assert not (batch.file or batch.rejects_file)
        assert "Ada" not in str(vars(batch))
        assert (batch.state, batch.report["totals"]["created"], batch.report["totals"]["rejected"]) == (
            "imported",
            2,
            1,
        )
        assert "Imported." in text_of(superuser.get(page("change", "patronimport", batch.pk)))
        assert superuser.get(page("rejects", "patronimport", batch.pk)).status_code == 404
        assert self.night() == 0

    def test_a_file_that_nobody_imported_goes_as_well_and_the_page_says_so(self, superuser):
        upload(superuser)
        path = Path(PatronImport.objects.get().file.path)
        self.old(days=32)
        assert self.night() == 1
        assert not path.exists()
        text = text_of(superuser.get(page("change", "patronimport", PatronImport.objects.get().pk)))
        assert "the file has been removed. Upload it again." in text
        assert "Import 2 patrons" not in text

    def test_until_then_all_is_kept(self, superuser, settings):
        upload(superuser)
        path = self.old(days=29)
        assert self.night() == 0
        assert path.exists()
        settings.PATRON_IMPORT_DAYS = 7
        assert self.night() == 1

    @pytest.mark.parametrize("how", ["page", "action"])
    def test_an_import_that_is_deleted_takes_its_files_along(self, superuser, how):
        upload(superuser)
        batch = PatronImport.objects.get()
        paths = [Path(batch.file.path), Path(batch.rejects_file.path)]
        assert all(path.exists() for path in paths)
        chosen = {"action": "delete_selected", "_selected_action": [batch.pk]}
        pages = {"page": page("delete", "patronimport", batch.pk), "action": page("changelist", "patronimport")}
        superuser.post(pages[how], chosen | {"post": "yes"})
        assert not PatronImport.objects.exists()
        assert not any(path.exists() for path in paths)

    def test_a_trial_night_removes_nothing(self, superuser):
        upload(superuser)
        path = self.old(days=32)
        assert forget_imports(Night(timezone.now(), is_dry=True)).done == 1
        assert path.exists()
