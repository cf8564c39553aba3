"""Writing to many readers about what is overdue: whom, what it says, once a day."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.models import AuditEntry, Notice
from catalog.tests.admin.conftest import signed_in
from catalog.tests.admin.pages import messages
from catalog.tests.cast import make_branch
from catalog.tests.circulation.writing import lend, make_patron

pytestmark = pytest.mark.django_db
LIST, WRITE, LETTERS = (reverse(f"admin:desk_{name}") for name in ("overdue", "write", "letters"))


def late(patron, days: int, title: str = "Moby-Dick", **fields):
    """A loan that was due so many days ago."""
    return lend(patron, title, due_at=timezone.now() - timedelta(days=days), **fields)


def twelve() -> list:
    """Twelve readers with something over a week late, two of them without e-mail; one who is a day late."""
    patrons = [make_patron(f"Reader {number:02}", email=None if number < 10 else "") for number in range(12)]
    for patron in patrons:
        late(patron, 9, f"First of {patron}")
    late(patrons[0], 2, "Second of the first")
    late(make_patron("Dee Late"), 1)
    return patrons


def test_the_list_has_readers_longest_overdue_first_with_telephone_and_when_they_were_written_to(librarian):
    late(make_patron("Bo Short", phone="0222"), 2)
    late(make_patron("Ada Long", phone="0111"), 20)
    lend(make_patron("Cy Good"), due_at=timezone.now() + timedelta(days=2))
    response = librarian.get(LIST)
    assert [(row.patron.name, row.days_late) for row in response.context["rows"]] == [("Ada Long", 20), ("Bo Short", 2)]
    shown = response.content.decode()
    assert ("0111" in shown, "never" in shown, "Cy Good" in shown) == (True, True, False)


def test_filters_by_week_and_branch(librarian):
    late(make_patron("Old"), 8, branch=make_branch("Harbour"))
    late(make_patron("Week"), 7)
    late(make_patron("New"), 1)
    names = lambda query: [row.patron.name for row in librarian.get(LIST + query).context["rows"]]  # noqa: E731
    assert names("") == ["Old", "Week", "New"]
    assert names("?over=7") == ["Old"]
    assert names(f"?branch={make_branch('Harbour').pk}") == ["Old"]
    assert names("?branch=x&page=z&over=%00") == ["Old", "Week", "New"]


def test_one_press_writes_one_message_to_each_about_all_that_is_overdue_and_says_so(librarian):
    patrons = twelve()
    shown = librarian.get(WRITE, {"all": 7}).content.decode()
    assert "Send 10, print 2" in shown
    response = librarian.post(WRITE, {"all": 7}, follow=True)
    assert messages(response) == ["Sent 10, print 2."]
    assert Notice.objects.count() == 12
    assert "Second of the first" in Notice.objects.get(patron=patrons[0]).body
    assert AuditEntry.objects.get(model="notice").object_name == "Sent 10, print 2."


def test_a_second_press_the_same_day_sends_none_and_says_so(librarian):
    twelve()
    librarian.post(WRITE, {"all": 7})
    assert "12 readers are left out" in librarian.get(WRITE, {"all": 7}).content.decode()
    response = librarian.post(WRITE, {"all": 7}, follow=True)
    assert messages(response)[0].startswith("Nothing sent")
    assert Notice.objects.count() == 12


def test_the_next_day_the_next_reminder_is_written_and_after_the_last_none(librarian):
    late(make_patron(), 40)
    levels = []
    for day in range(3):
        librarian.post(WRITE, {"all": 7})
        levels.append(list(Notice.objects.order_by("pk").values_list("level", flat=True)))
        Notice.objects.update(created_at=timezone.now() - timedelta(days=3 - day))
    assert levels[-1] == [3], "forty days late is at the last level at once"


def test_the_real_text_of_each_with_arrows_to_the_next(librarian):
    twelve()
    first = librarian.get(WRITE, {"all": 7}).content.decode()
    assert ("Message 1 of 12" in first, "Dear Reader 00" in first, 'rel="prev"' in first) == (True, True, False)
    last = librarian.get(WRITE, {"all": 7, "n": 12}).content.decode()
    assert ("Dear Reader 11" in last, 'rel="next"' in last, "By letter" in last) == (True, False, True)
    assert Notice.objects.count() == 0, "looking writes nothing"


def test_only_those_ticked(librarian):
    patrons = twelve()
    librarian.post(WRITE, {"patron": [patrons[3].pk, patrons[4].pk]})
    assert sorted(Notice.objects.values_list("patron__name", flat=True)) == ["Reader 03", "Reader 04"]
    assert "Nobody is chosen" in librarian.get(WRITE, {"patron": "x"}).content.decode()


def test_letters_come_as_one_pdf_once_and_again_on_the_same_day_when_asked(librarian):
    twelve()
    librarian.post(WRITE, {"all": 7})
    assert "Print 2 letters (PDF)" in librarian.get(LIST).content.decode()
    response = librarian.post(LETTERS)
    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert response.content.count(b"/Type /Page\n") == 2
    assert Notice.objects.filter(channel="letter", sent_at__isnull=False).count() == 2
    assert messages(librarian.post(LETTERS, follow=True)) == ["There is no letter to print."]
    assert librarian.post(LETTERS, {"again": 1}).content[:5] == b"%PDF-"


def test_who_may_only_look_sees_no_button_and_cannot_write():
    late(make_patron("Ada"), 9)
    assistant = signed_in("asta", "Desk assistant")
    shown = assistant.get(LIST).content.decode()
    assert ("Ada" in shown, "All over a week (" in shown) == (True, False)
    assert [assistant.post(address, {"all": 7}).status_code for address in (WRITE, LETTERS)] == [403, 403]
    assert signed_in("nora").get(LIST).status_code == 403


def test_as_many_queries_for_one_reader_as_for_forty(librarian, django_assert_max_num_queries):
    for number in range(40):
        late(make_patron(f"Reader {number}"), 9)
    with django_assert_max_num_queries(20):
        librarian.get(LIST)
    with django_assert_max_num_queries(24):
        librarian.get(WRITE, {"all": 7})
