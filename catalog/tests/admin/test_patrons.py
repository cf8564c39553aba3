"""Patrons in the Admin: finding, changing, blocking, removing."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog.models import AuditEntry, Charge, Hold, Loan, Notice, Patron, PatronBlock, Payment
from catalog.tests.admin.pages import faults, messages, page, rows, save
from catalog.tests.cast import make_branch, make_category, make_edition, make_item, make_patron

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
DAY = datetime.timedelta(days=1)


def listed(client, **question: str) -> list[str]:
    answer = client.get(page("changelist", "patron"), question)
    return [patron.name for patron in answer.context["cl"].result_list]


def lend(patron: Patron, *, over: bool = False) -> Loan:
    item = make_item(make_edition())
    now = timezone.now()
    ended = {"ended_at": now, "ended_as": "returned"} if over else {}
    return Loan.objects.create(
        item=item, patron=patron, branch=item.branch, checked_out_at=now - DAY, due_at=now + DAY, **ended
    )


def _django_log(patron: Patron) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(object_id=str(patron.pk))


class TestTheList:
    @pytest.mark.parametrize("words", ["2900001", " 2900001 ", "ada lovelace", "lovel ad", "LOVELACE", "Áda"])
    def test_finds_by_card_and_by_any_words_of_the_name(self, librarian, words):
        make_patron("Ada King Lovelace", card_number="2900001")
        make_patron("Grace Hopper", card_number="2900002")
        assert listed(librarian, q=words) == ["Ada King Lovelace"]

    def test_part_of_a_card_number_finds_nobody(self, librarian):
        make_patron("Ada", card_number="2900001")
        assert listed(librarian, q="290000") == []

    def test_narrows_by_category_branch_and_class(self, librarian):
        child, harbour = make_category("Child"), make_branch("Harbour")
        make_patron("Cleo", category=child, branch=harbour, school_class="3A")
        make_patron("Ada")
        for question in (
            {"category__id__exact": str(child.pk)},
            {"home_branch__id__exact": str(harbour.pk)},
            {"class": "3A"},
        ):
            assert listed(librarian, **question) == ["Cleo"], question

    def test_narrows_by_standing(self, librarian):
        today = timezone.localdate()
        make_patron("Ada", expires_on=today)
        make_patron("Bo", expires_on=today - DAY)
        for name, ends_on in (("Cleo", None), ("Dora", today - DAY)):
            PatronBlock.objects.create(
                patron=make_patron(name), reason="Lost keys", starts_on=today - 9 * DAY, ends_on=ends_on
            )
        assert listed(librarian, standing="current") == ["Ada", "Dora"]
        assert listed(librarian, standing="expired") == ["Bo"]
        assert listed(librarian, standing="blocked") == ["Cleo"]


class TestThePage:
    def test_a_new_name_is_found_at_once(self, librarian):
        patron = make_patron("Ada Reader")
        save(librarian, page("change", "patron", patron.pk), name="Ida Writer")
        assert listed(librarian, q="writer") == ["Ida Writer"]

    def test_a_block_says_who_made_it_and_keeps_its_maker(self, librarian, superuser):
        patron = make_patron()
        address = page("change", "patron", patron.pk)
        save(librarian, address, **rows("blocks", {"reason": "Noise", "starts_on": "2025-01-01", "patron": patron.pk}))
        save(superuser, address, **{"blocks-0-reason": "Much noise"})
        block = PatronBlock.objects.get()
        assert (block.reason, block.created_by.username) == ("Much noise", "lena")

    def test_a_block_does_not_end_before_it_starts(self, librarian):
        patron = make_patron()
        block = {"reason": "Noise", "starts_on": "2025-01-02", "ends_on": "2025-01-01", "patron": patron.pk}
        answer = save(librarian, page("change", "patron", patron.pk), **rows("blocks", block))
        assert "The last day must not be before the first." in faults(answer)

    def test_nobody_is_born_tomorrow_and_nobody_is_their_own_guardian(self, librarian):
        patron = make_patron()
        address = page("change", "patron", patron.pk)
        tomorrow = timezone.localdate() + DAY
        assert "Birth date must be in the past" in faults(save(librarian, address, birth_date=tomorrow))
        assert "Nobody is their own guardian." in faults(save(librarian, address, guardian=patron.pk))

    def test_a_card_number_is_used_once(self, librarian):
        make_patron("Ada", card_number="2900001")
        other = make_patron("Bo")
        assert faults(save(librarian, page("change", "patron", other.pk), card_number=" 2900001 "))


class TestCards:
    def print_cards(self, client, *patrons: Patron):
        data = {"action": "print_cards", "_selected_action": [patron.pk for patron in patrons]}
        return client.post(page("changelist", "patron"), data, follow=True)

    def test_of_the_chosen_patrons(self, librarian, settings):
        settings.LIBRARY_NAME = "Mill Lane Library"
        ada, bo = make_patron("Ada Reader", card_number="2900001"), make_patron("Bo Borrower", card_number="Ä-7")
        make_patron("Cleo")
        text = self.print_cards(librarian, ada, bo).content.decode()
        assert "2 cards" in text
        assert text.count("Mill Lane Library</p>") == 2
        assert "Ada Reader" in text and "2900001" in text and "Cleo" not in text
        assert text.count("<svg") == 1, "a number that cannot be a barcode is printed all the same"
        assert "This number cannot be a barcode." in text

    def test_of_one_patron(self, librarian):
        patron = make_patron("Ada Reader")
        address = reverse("admin:desk_patron_card", args=[patron.pk])
        assert address in librarian.get(page("change", "patron", patron.pk)).content.decode()
        answer = librarian.get(address)
        assert "1 card<" in answer.content.decode()
        assert "style=" not in answer.content.decode()
        assert librarian.get(reverse("admin:desk_patron_card", args=[999_999])).status_code == 404

    def test_not_too_many_at_once(self, librarian, monkeypatch):
        monkeypatch.setattr("catalog.admin.patrons.MOST_CARDS", 1)
        answer = self.print_cards(librarian, make_patron("Ada"), make_patron("Bo"))
        assert "These are more than 1 cards" in messages(answer)[0]

    def test_many_cost_no_query_each(self, librarian):
        self.print_cards(librarian, make_patron())
        patrons = [make_patron() for _number in range(20)]
        with CaptureQueriesContext(connection) as few:
            self.print_cards(librarian, *patrons[:2])
        with CaptureQueriesContext(connection) as many:
            self.print_cards(librarian, *patrons)
        assert len(many) == len(few) <= 12

    def test_who_may(self, client, cataloguer):
        address = reverse("admin:desk_patron_card", args=[make_patron().pk])
        assert client.get(address).status_code == 302
        assert cataloguer.get(address).status_code == 403


class TestRemoving:
    def remove(self, client, patron: Patron) -> str:
        answer = client.post(page("delete", "patron", patron.pk), {"post": "yes"}, follow=True)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    def test_a_patron_with_an_open_loan_stays_and_the_page_says_why(self, superuser):
        patron = make_patron("Ada Reader")
        lend(patron)
        text = self.remove(superuser, patron)
        assert "Ada Reader cannot be removed yet:" in text
        assert "1 copy is lent to this patron: take it back first." in text
        assert Patron.objects.exists()

    def test_nor_one_with_a_reservation(self, superuser):
        patron = make_patron()
        Hold.objects.create(patron=patron, edition=make_edition(), pickup_branch=make_branch())
        assert "1 reservation is open: cancel it first." in self.remove(superuser, patron)
        assert Patron.objects.exists()

    def test_nor_one_who_owes_or_is_owed_or_is_named_in_the_ledger(self, superuser):
        patron = make_patron()
        Charge.objects.create(patron=patron, kind="fee", amount=Decimal("3.20"))
        assert "3.20 is owed" in self.remove(superuser, patron)
        Payment.objects.create(patron=patron, kind="payment", method="cash", amount=Decimal("3.20"))
        assert "The ledger names this patron" in self.remove(superuser, patron)
        Payment.objects.create(patron=patron, kind="payment", method="cash", amount=Decimal("1.00"))
        assert "1.00 is to be given back first." in self.remove(superuser, patron)
        assert Patron.objects.exists()

    def test_otherwise_the_patron_goes_and_what_is_over_is_forgotten(self, superuser):
        patron = make_patron()
        loan = lend(patron, over=True)
        hold = Hold.objects.create(
            patron=patron,
            edition=make_edition(),
            pickup_branch=make_branch(),
            ended_at=timezone.now(),
            ended_as="cancelled",
        )
        PatronBlock.objects.create(patron=patron, reason="Noise")
        self.remove(superuser, patron)
        assert not Patron.objects.exists()
        loan.refresh_from_db(), hold.refresh_from_db()
        assert (loan.patron, hold.patron) == (None, None)

    def test_messages_to_a_patron_who_goes_do_not_tell_of_them_and_do_not_go_out(self, superuser):
        ada = make_patron("Ada Reader")
        about = {"channel": "email", "to_address": "ada@example.org", "subject": "Ada", "body": "Secret diary"}
        now = timezone.now()
        for kind, sent_at in (("overdue", now), ("membership_ending", None)):
            Notice.objects.create(
                patron=ada, kind=kind, created_at=now, not_before=now, sent_at=sent_at, last_error="ada@", **about
            )
        self.remove(superuser, ada)
        assert Notice.objects.waiting().count() == 0
        columns = ("patron", "to_address", "subject", "body", "last_error")
        assert set(Notice.objects.values_list(*columns)) == {(None, "", "", "", "")}

    @pytest.mark.parametrize("how", ["page", "action"])
    def test_the_logs_keep_who_changed_what_when_and_the_card_and_no_values(self, superuser, how):
        ada, bo = make_patron("Ada Reader", card_number="2900001"), make_patron("Bo")
        for patron in (ada, bo):
            block = rows("blocks", {"reason": "Noise", "starts_on": "2025-01-01", "patron": patron.pk})
            address = page("change", "patron", patron.pk)
            assert save(superuser, address, birth_date="1990-03-27", street="Elm Street 7", **block).status_code == 302
        if how == "page":
            self.remove(superuser, ada)
        else:
            data = {"action": "delete_selected", "_selected_action": [ada.pk], "post": "yes"}
            superuser.post(page("changelist", "patron"), data)
        assert not Patron.objects.filter(pk=ada.pk).exists()
        removed, changed = AuditEntry.objects.filter(object_id=str(ada.pk))
        assert (removed.action, removed.by.username, removed.object_name) == ("deleted", "sofia", "2900001")
        assert removed.changes["name"] == ["…", ""]
        assert (changed.action, changed.changes["street"]) == ("changed", ["", "…"])
        kept = str(
            [list(rows.values()) for rows in (AuditEntry.objects.filter(object_id=str(ada.pk)), _django_log(ada))]
        )
        assert not [value for value in ("Ada", "1990", "Elm Street 7", "Noise") if value in kept]
        assert AuditEntry.objects.get(object_id=str(bo.pk)).changes["street"] == ["", "Elm Street 7"]

    def test_of_many_none_goes_when_one_cannot(self, superuser):
        ada, bo = make_patron("Ada"), make_patron("Bo")
        lend(bo)
        data = {"action": "delete_selected", "_selected_action": [ada.pk, bo.pk], "post": "yes"}
        text = superuser.post(page("changelist", "patron"), data, follow=True).content.decode()
        assert "Nobody was removed" in text
        assert "Bo: 1 copy is lent to this patron" in text
        assert Patron.objects.count() == 2

    def test_a_librarian_may_not(self, librarian):
        patron = make_patron()
        assert librarian.post(page("delete", "patron", patron.pk), {"post": "yes"}).status_code == 403


def test_a_category_in_use_is_not_deleted(superuser):
    category = make_category("Staff")
    make_patron(category=category)
    answer = superuser.post(page("delete", "patroncategory", category.pk), {"post": "yes"})
    assert answer.status_code == 200
    assert "<li>1 patron</li>" in answer.content.decode()
