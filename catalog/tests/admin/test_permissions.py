"""Who may do what."""

import pytest
from django.test import Client

from catalog.models import Edition, User
from catalog.tests.admin.pages import filled, page
from catalog.tests.cast import make_agent, make_branch, make_edition, make_item, make_subject

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/catalog/edition/",
        "/admin/catalog/edition/add/",
        "/admin/catalog/importbatch/add/",
        "/admin/catalog/importbatch/1/rejects/",
        "/admin/autocomplete/?app_label=catalog&model_name=item&field_name=edition",
    ],
)
def test_a_stranger_is_sent_to_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/?next=/admin/")


def test_a_reader_with_an_account_is_no_librarian(client):
    client.force_login(User.objects.create_user("rita"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/").status_code == 302


class TestLibrarian:
    def test_sees_editions_and_cannot_change_them(self, librarian):
        edition = make_edition("Moby-Dick")
        assert librarian.get(page("changelist", "edition")).status_code == 200
        opened = librarian.get(page("change", "edition", edition.pk))
        assert opened.status_code == 200
        assert "_save" not in opened.content.decode()
        answer = librarian.post(page("change", "edition", edition.pk), {"title_proper": "Otters"})
        assert answer.status_code == 403
        assert Edition.objects.get().title_proper == "Moby-Dick"

    @pytest.mark.parametrize("model", ["edition", "agent", "subject", "series"])
    def test_cannot_add(self, librarian, model):
        assert librarian.get(page("add", model)).status_code == 403

    def test_cannot_delete(self, librarian):
        edition = make_edition("Moby-Dick")
        assert librarian.post(page("delete", "edition", edition.pk), {"post": "yes"}).status_code == 403
        assert librarian.post(page("delete", "item", make_item(edition).pk), {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize("action", ["hide", "show_again", "change_location", "delete_selected"])
    def test_has_no_actions_that_change_editions(self, librarian, action):
        edition = make_edition("Moby-Dick")
        librarian.post(page("changelist", "edition"), {"action": action, "_selected_action": edition.pk, "post": "yes"})
        edition.refresh_from_db()
        assert not edition.suppressed

    def test_may_export(self, librarian):
        edition = make_edition("Moby-Dick")
        data = {"action": "export_csv", "_selected_action": edition.pk}
        assert librarian.post(page("changelist", "edition"), data)["Content-Type"].startswith("text/csv")

    def test_changes_copies_and_branches(self, librarian):
        item = make_item(make_edition("Moby-Dick"))
        for address in (page("change", "item", item.pk), page("change", "branch", item.branch_id), page("add", "item")):
            opened = librarian.get(address)
            assert "_save" in opened.content.decode(), address
        assert librarian.post(address, filled(opened)).status_code == 200, "an empty form is asked again"


class TestCataloguer:
    def test_changes_titles_names_and_copies(self, cataloguer):
        edition = make_edition("Moby-Dick", agents=[("Melville, Herman", "aut")])
        for address in (
            page("change", "edition", edition.pk),
            page("change", "agent", make_agent("Melville, Herman").pk),
            page("change", "subject", make_subject("Whales").pk),
            page("change", "item", make_item(edition).pk),
            page("change", "work", edition.work_id),
        ):
            assert "_save" in cataloguer.get(address).content.decode(), address

    def test_sees_branches_and_cannot_change_them(self, cataloguer):
        branch = make_branch()
        assert "_save" not in cataloguer.get(page("change", "branch", branch.pk)).content.decode()
        assert cataloguer.post(page("change", "branch", branch.pk), {"name": "Mine"}).status_code == 403

    def test_does_not_see_accounts(self, cataloguer):
        assert cataloguer.get(page("changelist", "user")).status_code == 403

    def test_works_are_not_added_by_hand(self, cataloguer):
        assert cataloguer.get(page("add", "work")).status_code == 403


def test_a_form_from_elsewhere_is_refused():
    """Without the token of the page nothing is changed."""
    strict = Client(enforce_csrf_checks=True)
    user = User.objects.create_superuser("root", password="a long word")
    strict.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    edition = make_edition("Moby-Dick")
    data = {"action": "hide", "_selected_action": edition.pk}
    assert strict.post(page("changelist", "edition"), data).status_code == 403
    edition.refresh_from_db()
    assert not edition.suppressed
