"""What is kept of searches: words by day, and nothing that tells who asked or what was asked as a whole."""

import sys
import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from catalog.models import Edition, SearchWordCount
from catalog.search import word_counts
from catalog.search.results import SearchResults
from catalog.search.state import SearchState
from catalog.search.word_counts import WordCounter, count_search, countable_words, counter

TODAY = date(2026, 5, 1)


@pytest.fixture
def at_once(monkeypatch):
    """What would be done in the background is done at once, in the transaction of the test."""
    monkeypatch.setattr(word_counts, "in_background", lambda act: act())


def written() -> dict[str, tuple[int, int]]:
    """What the database has of today, all written."""
    counter.write()
    rows = SearchWordCount.objects.filter(day=timezone.localdate())
    return {row.word: (row.searches, row.found_nothing) for row in rows}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Snails & Whales", {"snails", "whales"}),
        ("Garc\u00eda M\u00e1rquez", {"garcia", "marquez"}),
        ("whale whale WHALE", {"whale"}),
        ("\u6751\u4e0a\u6625\u6a39", {"\u6751\u4e0a\u6625\u6a39"}),
        ("1Q84", {"1q84"}),
        ('title:"the whale" OR (author:hoare -film)', {"the", "whale", "hoare"}),
        ("whal* year:1990..1999 language:french isbn:9780142437247 format:book", set()),
        ("978-0-14-243724-7", set()),
        ("call 020 7946 0958", {"call"}),
        ("card B000123", {"card"}),
        ("DE89370400440532013000", set()),
        ("jane.miller@example.org whales", set()),
        ("jane\uff20example.org", set()),
        ("https://example.org/private", set()),
        ("a" * 41, set()),
        ("a" * 40, {"a" * 40}),
        (" ".join(f"w{chr(97 + n)}" for n in range(21)), set()),
        ("(whale", {"whale"}),
        ("", set()),
        ("-film", set()),
    ],
)
def test_words_are_counted_and_nothing_that_may_tell_of_a_person(question, expected):
    assert countable_words(question) == expected


@pytest.mark.django_db
class TestCounting:
    def test_a_word_is_counted_once_a_search(self):
        for question in ("whale whale", "the whale"):
            counter.count(question, found=True)
        assert written() == {"whale": (2, 0), "the": (1, 0)}

    def test_searches_that_found_nothing_are_counted_among_them(self):
        counter.count("whale", found=True)
        counter.count("whale xyzzy", found=False)
        assert written() == {"whale": (2, 1), "xyzzy": (1, 1)}

    def test_what_is_there_is_added_to(self):
        for _time in range(2):
            counter.count("whale", found=False)
            counter.write()
        assert written() == {"whale": (2, 2)}

    def test_two_processes_lose_nothing_of_each_other(self):
        one, other = WordCounter(), WordCounter()
        for process in (one, other, one):
            process.count("whale", found=True)
        one.write()
        other.write()
        assert written() == {"whale": (3, 0)}

    def test_threads_lose_nothing_of_each_other(self, monkeypatch):
        whale = word_counts.countable_words("whale")
        monkeypatch.setattr(word_counts, "countable_words", lambda question: whale)
        before = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        threads = [
            threading.Thread(target=lambda: [counter.count("whale", found=True) for _ in range(2000)]) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sys.setswitchinterval(before)
        assert written() == {"whale": (8000, 0)}

    def test_nothing_is_written_before_a_minute_has_passed_and_all_in_one_go_after_it(
        self, at_once, monkeypatch, django_assert_num_queries
    ):
        clock = [1000.0]
        monkeypatch.setattr(word_counts.time, "monotonic", lambda: clock[0])
        counter.count("whale", found=True)
        clock[0] += 59
        counter.count("snail", found=True)
        with django_assert_num_queries(0):
            counter.write_if_due()
        clock[0] += 1
        counter.write_if_due()
        assert SearchWordCount.objects.count() == 2
        with django_assert_num_queries(0):
            counter.write_if_due()

    def test_the_end_of_a_request_is_when_it_is_written(self, at_once, client, monkeypatch):
        counter.count("whale", found=True)
        monkeypatch.setattr(word_counts, "SECONDS_IN_MEMORY", 0)
        client.get("/robots.txt")
        assert SearchWordCount.objects.get().word == "whale"

    @pytest.mark.parametrize("fault", [DatabaseError, InterfaceError])
    def test_what_cannot_be_written_is_logged_waits_and_is_not_tried_at_once_again(
        self, fault, at_once, monkeypatch, caplog
    ):
        clock, tried = [1000.0], []
        monkeypatch.setattr(word_counts.time, "monotonic", lambda: clock[0])

        def locked(counts: object) -> None:
            tried.append(clock[0])
            raise fault("database is locked")

        counter.count("whale", found=True)
        clock[0] += 60
        with monkeypatch.context() as patch:
            patch.setattr(SearchWordCount.objects, "add", locked)
            counter.write_if_due()
            counter.write_if_due()
        assert tried == [1060.0]
        assert "database is locked" in caplog.text
        counter.count("whale", found=True)
        assert written() == {"whale": (2, 0)}

    def test_no_request_waits_for_the_writing(self, monkeypatch):
        threads = []
        monkeypatch.setattr(counter, "write", lambda: threads.append(threading.current_thread()))
        word_counts.in_background(counter.write).join()
        assert threads != [threading.current_thread()]

    def test_memory_is_not_filled_by_those_who_make_up_words(self, monkeypatch):
        monkeypatch.setattr(word_counts, "MOST_WAITING", 3)
        for question in ("one two three", "four", "one"):
            counter.count(question, found=True)
        assert written() == {"one": (2, 0), "two": (1, 0), "three": (1, 0)}


def results(**fields: object) -> SearchResults:
    state = SearchState(**{"q": "whale"} | fields)
    return SearchResults(state=state, total=3, editions=[Edition(pk=1), Edition(pk=2), Edition(pk=3)])


class TestWhatIsASearch:
    """One who asks is counted once, not again at every step that follows."""

    @pytest.mark.parametrize(
        "fields",
        [
            {"page": 2},
            {"facets": {"format": ("book",)}},
            {"year_from": 1990},
            {"sort": "newest"},
            {"as_typed": ("spelling",)},
            {"every_edition": True},
            {"q": ""},
        ],
    )
    def test_what_follows_a_question_is_not_counted(self, fields, db):
        count_search(results(**fields))
        assert written() == {}

    def test_a_question_is(self, db):
        count_search(results())
        assert written() == {"whale": (1, 0)}

    @pytest.mark.parametrize("fields", [{"total": 0}, {"relaxed": True}])
    def test_some_of_the_words_are_not_what_was_looked_for(self, fields, db):
        count_search(SearchResults(**{"state": SearchState(q="whale"), "total": 3} | fields))
        assert written() == {"whale": (1, 1)}

    def test_while_the_index_is_made_nothing_is_counted(self, db):
        count_search(SearchResults(state=SearchState(q="whale"), index_ready=False))
        assert written() == {}


@pytest.mark.django_db
class TestKeeping:
    def test_old_counts_go_and_rare_ones_go_earlier(self):
        days = {"today": 0, "month": 30, "older": 31, "year": 400, "oldest": 401}
        SearchWordCount.objects.add(
            (TODAY - timedelta(days=days[name]), f"{name} {searches}", searches, 0)
            for name in days
            for searches in (2, 3)
        )
        SearchWordCount.objects.prune(TODAY)
        kept = set(SearchWordCount.objects.values_list("word", flat=True))
        assert kept == {"today 2", "today 3", "month 2", "month 3", "older 3", "year 3"}

    def test_the_first_writing_of_a_day_prunes(self):
        SearchWordCount.objects.add([(timezone.localdate() - timedelta(days=401), "old", 9, 0)])
        process = WordCounter()
        process.count("whale", found=True)
        process.write()
        assert list(SearchWordCount.objects.values_list("word", flat=True)) == ["whale"]

    def test_there_is_room_for_nothing_else(self):
        """Whoever adds a column here writes to docs/operations.md what is kept of searches."""
        columns = {field.name for field in SearchWordCount._meta.get_fields()}
        assert columns == {"id", "day", "word", "searches", "found_nothing"}
