"""Words of messages with their preview, and the outbox."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from catalog.circulation.notices.outbox import queue_notice
from catalog.models import AuditEntry, Notice, NoticeTemplate
from catalog.tests.admin.pages import faults, page, save, shown
from catalog.tests.circulation.writing import NOW, lend, make_patron
from catalog.vocabulary.circulation import NoticeKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def overdue() -> str:
    """The page of the first reminder."""
    return page("change", "noticetemplate", NoticeTemplate.objects.get(kind="overdue", level=1).pk)


class TestWords:
    def test_they_can_be_changed_and_the_change_is_logged(self, librarian, overdue):
        assert save(librarian, overdue, subject="Bring it back, {{ name }}").status_code == 302
        assert NoticeTemplate.objects.get(kind="overdue", level=1).subject == "Bring it back, {{ name }}"
        assert "subject" in AuditEntry.objects.get().changes

    @pytest.mark.parametrize(
        ("body", "fault"),
        [
            ("Dear {{ nmae }}", "“nmae” stands for nothing here"),
            ("{{ name.upper }}", "“name.upper” stands for nothing"),
            ("{% for copy in copies %}{{ copy.price }}{% endfor %}", "“copy.price” stands for nothing"),
            ("{% for copy in name %}{% endfor %}", "“name” stands for nothing"),
            ("{{ copy.title }}", "“copy.title” stands for nothing"),
            ("{% if owned %}x{% endif %}", "“owned” stands for nothing"),
            ("{% if owed %}x", "cannot be read"),
            ("{% include 'x' %}", "There are only {% if %} and {% for %}"),
            ("{% load i18n %}", "There are only {% if %} and {% for %}"),
            ("{{ name|safe }}", "nothing to write after “|”"),
            ("{{ name", ""),
        ],
    )
    def test_what_stands_for_nothing_is_refused_with_a_sentence(self, librarian, overdue, body, fault):
        response = save(librarian, overdue, body=body)
        if fault:
            assert fault in faults(response)
        else:
            assert response.status_code == 302, "braces that are not closed are text"

    def test_only_what_is_overdue_has_levels(self, librarian):
        ready = page("change", "noticetemplate", NoticeTemplate.objects.get(kind="hold_ready").pk)
        assert "second level" in faults(save(librarian, ready, level=2))


class TestPreview:
    def test_it_shows_what_was_typed_to_a_sample_reader_and_saves_nothing(self, librarian, overdue):
        data = shown(librarian, overdue) | {"_preview": "1", "body": "For {{ name }}: {{ owed }} & more"}
        response = librarian.post(overdue, data)
        assert response.context["preview"].body == "For Ada Reader: €4.80 & more\n"
        assert "For Ada Reader: €4.80 &amp; more" in response.content.decode()
        assert "more" not in NoticeTemplate.objects.get(kind="overdue", level=1).body

    def test_it_shows_it_to_a_reader_by_card(self, librarian, overdue):
        patron = make_patron("Bo Real")
        lend(patron, "Dune", due_at=timezone.now() - timedelta(days=5))
        data = shown(librarian, overdue) | {"_preview": "1", "preview_card": patron.card_number}
        shown_to = librarian.post(overdue, data).context["preview"].body
        assert ("Bo Real" in shown_to, "Dune" in shown_to) == (True, True)

    def test_who_may_not_look_at_readers_sees_the_sample(self, librarian, overdue):
        patron = make_patron("Bo Real")
        lend(patron, "Dune", due_at=timezone.now() - timedelta(days=5))
        Group.objects.get(name="Librarian").permissions.remove(Permission.objects.get(codename="view_patron"))
        data = shown(librarian, overdue) | {"_preview": "1", "preview_card": patron.card_number}
        response = librarian.post(overdue, data)
        assert "Dune" not in response.context["preview"].body
        assert "Bo Real" not in response.content.decode()

    def test_a_card_that_nobody_has_is_told(self, librarian, overdue):
        data = shown(librarian, overdue) | {"_preview": "1", "preview_card": "0"}
        assert "No reader has this card number" in librarian.post(overdue, data).content.decode()

    def test_a_fault_is_shown_instead(self, librarian, overdue):
        data = shown(librarian, overdue) | {"_preview": "1", "body": "{{ nmae }}"}
        response = librarian.post(overdue, data)
        assert (response.context["preview"], "stands for nothing" in response.content.decode()) == (None, True)

    def test_of_a_new_text_before_it_is_saved(self, librarian):
        data = {"kind": "overdue", "level": 4, "days": 40, "subject": "S", "body": "Last {{ name }}", "_preview": "1"}
        response = librarian.post(page("add", "noticetemplate"), data)
        assert response.context["preview"].body == "Last Ada Reader\n"
        assert not NoticeTemplate.objects.filter(level=4).exists()

    @pytest.mark.parametrize("kind", NoticeKind.values)
    def test_every_text_that_comes_with_the_program_can_be_looked_at(self, librarian, kind):
        text = NoticeTemplate.objects.filter(kind=kind).first()
        address = page("change", "noticetemplate", text.pk)
        preview = librarian.post(address, shown(librarian, address) | {"_preview": "1"}).context["preview"]
        assert ("{" in preview.body + preview.subject, "\n\n\n" in preview.body) == (False, False)


class TestOutbox:
    def message(self, **fields) -> Notice:
        patron = make_patron()
        notice = queue_notice(NoticeKind.OVERDUE, patron, at=NOW, loans=[lend(patron, due=-4)])
        Notice.objects.filter(pk=notice.pk).update(**fields)
        return notice

    def act(self, client, action: str, *notices: Notice):
        data = {"action": action, "_selected_action": [notice.pk for notice in notices]}
        return client.post(page("changelist", "notice"), data, follow=True)

    def test_the_list_tells_where_each_stands_and_can_be_narrowed_to_it(self, librarian):
        made = {
            "waiting": self.message(),
            "failed": self.message(attempts=5, last_error="mailbox full"),
            "sent": self.message(sent_at=NOW, attempts=1),
            "cancelled": self.message(cancelled_at=NOW),
        }
        for state, notice in made.items():
            response = librarian.get(page("changelist", "notice"), {"state": state})
            assert list(response.context["cl"].result_list) == [notice], state
        assert "mailbox full" in librarian.get(page("changelist", "notice")).content.decode()

    def test_what_failed_is_tried_again_and_nothing_else(self, librarian):
        failed, sent = self.message(attempts=5, last_error="full"), self.message(sent_at=NOW)
        response = self.act(librarian, "try_again", failed, sent)
        assert "1 message will be tried again." in response.content.decode()
        failed.refresh_from_db()
        assert (failed.attempts, failed.last_error) == (0, "")

    def test_what_waits_can_be_cancelled_and_what_is_sent_cannot(self, librarian):
        waiting, sent = self.message(), self.message(sent_at=NOW, attempts=1)
        assert "1 message cancelled." in self.act(librarian, "cancel_messages", waiting, sent).content.decode()
        assert Notice.objects.get(pk=waiting.pk).cancelled_at
        assert "look at their states" in self.act(librarian, "cancel_messages", sent).content.decode()

    def test_nothing_is_edited_added_or_deleted(self, superuser):
        notice = self.message()
        shown_page = superuser.get(page("change", "notice", notice.pk)).content.decode()
        assert ("Dear Ada Reader" in shown_page, 'name="_save"' in shown_page) == (True, False)
        assert superuser.get(page("add", "notice")).status_code == 403
        assert superuser.get(page("delete", "notice", notice.pk)).status_code == 403

    def test_who_may_only_look_has_no_actions(self):
        from catalog.tests.admin.conftest import signed_in

        notice = self.message()
        self.act(signed_in("asta", "Desk assistant"), "cancel_messages", notice)
        assert Notice.objects.get().cancelled_at is None
