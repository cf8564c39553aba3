"""What people search for: a page to read."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import SearchWordCount
from catalog.tests.admin.conftest import signed_in
from catalog.tests.admin.pages import page

pytestmark = pytest.mark.django_db


def searched(word: str, searches: int, in_vain: int = 0, days_ago: int = 0) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    SearchWordCount.objects.add([(day, word, searches, in_vain)])


def lists(client: Client, query: str = "") -> tuple[list[str], list[str]]:
    """The words of the two lists of the page."""
    context = client.get(page("changelist", "searchwordcount") + query).context
    return [row["word"] for row in context["most_searched"]], [row["word"] for row in context["in_vain"]]


def test_words_are_summed_over_the_days_and_the_most_searched_come_first(librarian):
    searched("snail", 4)
    for days_ago in range(3):
        searched("whale", 2, days_ago=days_ago)
    assert lists(librarian)[0] == ["whale", "snail"]


def test_words_that_found_nothing_have_a_list_of_their_own(librarian):
    searched("whale", 9, in_vain=1)
    searched("narwhal", 3, in_vain=3)
    searched("snail", 5)
    assert lists(librarian) == (["whale", "snail", "narwhal"], ["narwhal", "whale"])
    shown = librarian.get(page("changelist", "searchwordcount")).content.decode()
    assert "Found nothing" in shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?days=1", ["today"]),
        ("?days=7", ["today", "week"]),
        ("?days=30", ["today", "week", "month"]),
        ("", ["today", "week", "month"]),
        ("?days=365", ["today", "week", "month", "year"]),
        ("?days=x%00", ["today", "week", "month"]),
    ],
)
def test_a_period_ends_today(librarian, query, expected):
    ages = {"today": 0, "week": 6, "month": 29, "year": 364, "older": 365}
    for number, (word, days_ago) in enumerate(ages.items()):
        searched(word, 9 - number, days_ago=days_ago)
    assert lists(librarian, query)[0] == expected


def test_the_period_is_marked(librarian):
    shown = librarian.get(page("changelist", "searchwordcount") + "?days=7").content.decode()
    assert '<a href="?days=7" aria-current="true">7 days</a>' in shown


def test_what_hardly_anybody_searched_is_not_shown(librarian):
    """Twice may be one person who looks for a name; three times in the period may be shown."""
    searched("rare", 2, in_vain=2)
    searched("enough", 2)
    searched("enough", 1, days_ago=5)
    assert lists(librarian) == (["enough"], [])
    assert lists(librarian, "?days=1") == ([], [])


def test_a_word_leads_to_what_is_found_now_without_being_counted(librarian):
    searched("c++", 3)
    shown = librarian.get(page("changelist", "searchwordcount")).content.decode()
    assert "/search/?q=c%2B%2B&amp;sort=title" in shown


def test_there_is_nothing_to_open_or_change(superuser):
    searched("whale", 1)
    pk = SearchWordCount.objects.get().pk
    for action in ("add/", f"{pk}/", f"{pk}/change/", f"{pk}/delete/", f"{pk}/history/"):
        assert superuser.get(page("changelist", "searchwordcount") + action).status_code in {302, 404}, action
    assert SearchWordCount.objects.count() == 1


def test_librarians_and_cataloguers_read_it_and_others_do_not(librarian, cataloguer, client):
    address = page("changelist", "searchwordcount")
    for reader in (librarian, cataloguer):
        assert reader.get(address).status_code == 200
        assert address in reader.get("/admin/").content.decode(), "the front page leads there"
    assert signed_in("nora").get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_as_many_queries_for_one_word_and_for_a_hundred(librarian, django_assert_max_num_queries):
    for number in range(100):
        searched(f"word {number}", 3, in_vain=1)
    with django_assert_max_num_queries(8):
        librarian.get(page("changelist", "searchwordcount"))
