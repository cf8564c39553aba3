"""What is saved is found by the next search, whatever happens in between."""

import threading

import pytest
from django.db import connection, transaction

from catalog.cataloguing.editions import set_suppressed
from catalog.models import Edition, SearchChange
from catalog.search import following, index
from catalog.search.checking import differences
from catalog.search.following import ensure_index, follow, follow_after_commit, waiting
from catalog.search.index import IndexFolder
from catalog.tests.cast import make_edition, make_item, reindex
from catalog.tests.search.asking import question, titles

pytestmark = pytest.mark.usefixtures("search_index")
only_on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="writers on SQLite wait for each other"
)


def rename(edition: Edition, title: str) -> None:
    """A change as the site makes it: the row and the note for the index in one transaction."""
    with transaction.atomic():
        edition.title_proper = title
        edition.set_derived()
        edition.save()
        SearchChange.objects.record([edition.pk])
        follow_after_commit()


def documents_in_index() -> int:
    return index.searcher().num_docs


def is_behind() -> bool:
    return bool(waiting(index.current().mark()))


@pytest.mark.django_db(transaction=True)
class TestAfterTheCommit:
    """The process that saved follows at once; asking the index itself shows it, for a search would follow as well."""

    def test_a_new_edition_is_there_when_the_save_is_done(self):
        rename(make_edition("Draft"), "Whales")
        assert documents_in_index() == 1
        assert not is_behind()
        assert titles("whales") == ["Whales"]

    def test_a_changed_edition_is_no_second_document(self):
        edition = make_edition("Whales")
        reindex()
        for title in ("Otters", "Seals", "Walruses"):
            rename(edition, title)
        assert documents_in_index() == 1
        assert titles("walruses") == ["Walruses"]
        assert titles("whales") == titles("otters") == []

    def test_a_deleted_edition_goes(self):
        edition = make_edition("Whales")
        reindex()
        with transaction.atomic():
            SearchChange.objects.record([edition.pk])
            edition.delete()
            follow_after_commit()
        assert documents_in_index() == 0
        assert question("whales").total == 0

    def test_hidden_and_shown_again(self):
        edition = make_edition("Whales")
        make_item(edition)
        reindex()
        set_suppressed(editions=Edition.objects.all(), suppressed=True)
        follow()
        assert documents_in_index() == 0
        set_suppressed(editions=Edition.objects.all(), suppressed=False)
        follow()
        assert documents_in_index() == 1
        assert titles("whales") == ["Whales"]

    def test_what_is_rolled_back_is_never_found(self):
        edition = make_edition("Whales")
        reindex()
        with pytest.raises(RuntimeError), transaction.atomic():
            rename(edition, "Otters")
            raise RuntimeError
        assert titles("whales") == ["Whales"]
        assert titles("otters") == []

    def test_a_busy_writer_does_not_fail_the_save_and_the_next_search_follows(self):
        edition = make_edition("Whales")
        reindex()
        with index.writer(index.current()):
            rename(edition, "Otters")
            assert follow() == 0
            assert titles("whales") == ["Otters"], "the page shows the row as it is, found by its former words"
        assert is_behind()
        assert titles("otters") == ["Otters"]
        assert not is_behind()

    def test_a_full_disk_fails_neither_the_save_nor_the_search(self, monkeypatch):
        edition = make_edition("Whales")
        reindex()
        with monkeypatch.context() as full:

            def no_space(*_args, **_options):
                raise OSError(28, "No space left on device")

            full.setattr(IndexFolder, "write_mark", no_space)
            rename(edition, "Otters")
            assert question("whales").index_ready
        assert titles("otters") == ["Otters"]
        assert documents_in_index() == 1

    @only_on_postgresql
    def test_a_long_transaction_that_ends_after_later_ones_is_not_lost(self):
        slow, quick = make_edition("Slow"), make_edition("Quick")
        reindex()
        has_written, may_commit = threading.Event(), threading.Event()

        def change_slowly() -> None:
            try:
                with transaction.atomic():
                    Edition.objects.filter(pk=slow.pk).update(title_proper="Otters")
                    SearchChange.objects.record([slow.pk])
                    has_written.set()
                    may_commit.wait(20)
            finally:
                connection.close()

        thread = threading.Thread(target=change_slowly)
        thread.start()
        assert has_written.wait(20)
        try:
            for title in ("Seals", "Walruses"):
                rename(quick, title)
            assert titles("walruses") == ["Walruses"]
            assert SearchChange.objects.latest("pk").edition_id == quick.pk
        finally:
            may_commit.set()
            thread.join(20)
        assert titles("otters") == ["Otters"]
        assert documents_in_index() == 2


@pytest.mark.django_db
class TestWhoeverComesNext:
    """Recorded and not followed: as another machine, or a process that died, leaves it."""

    def change(self, edition: Edition, **values: object) -> None:
        Edition.objects.filter(pk=edition.pk).update(**values)
        SearchChange.objects.record([edition.pk])

    def test_the_next_search_follows(self):
        edition = make_edition("Whales")
        reindex()
        self.change(edition, title_proper="Otters")
        assert titles("otters") == ["Otters"]

    def test_a_change_recorded_twice_is_applied_once_to_the_newest_state(self):
        edition = make_edition("Whales")
        reindex()
        self.change(edition, title_proper="Otters")
        self.change(edition, title_proper="Seals")
        assert follow() == 1
        assert titles("seals") == ["Seals"]
        assert titles("otters") == []
        assert follow() == 0

    @pytest.mark.parametrize("last_step", ["write_mark", "add_documents"])
    def test_a_process_that_dies_half_way_is_made_good_by_the_next(self, monkeypatch, last_step):
        """Killed after the commit and before the mark, or before the commit."""
        edition, other = make_edition("Whales"), make_edition("Seals")
        reindex()
        self.change(edition, title_proper="Otters")
        before = index.current().mark()

        def die(*_args, **_options):
            raise KeyboardInterrupt

        with monkeypatch.context() as killed:
            killed.setattr(IndexFolder if last_step == "write_mark" else following, last_step, die)
            with pytest.raises(KeyboardInterrupt):
                follow()
        assert index.current().mark() == before
        assert is_behind()
        ensure_index()
        assert not is_behind()
        assert titles("otters") == ["Otters"]
        assert titles("seals") == ["Seals"]
        assert documents_in_index() == 2
        assert differences() == (2, [])
        assert other.pk != edition.pk

    def test_files_of_a_process_killed_inside_the_commit_are_in_nobodys_way(self):
        """The files are there, and the list of files is the old one: the same names come again."""
        edition, _other = make_edition("Whales"), make_edition("Seals")
        reindex()
        self.change(edition, title_proper="Otters")
        folder = index.current().path
        before = {name: (folder / name).read_bytes() for name in ("meta.json", "mark.json")}
        follow()
        for name, data in before.items():
            (folder / name).write_bytes(data)
        index._reader.index = None  # as in a process that has just started
        assert follow() == 1
        assert differences() == (2, [])

    def test_many_changes_at_once(self, monkeypatch):
        monkeypatch.setattr(following, "BATCH", 7)
        editions = [make_edition(f"Whale {number}") for number in range(30)]
        SearchChange.objects.record(edition.pk for edition in editions)
        assert follow() == 30
        assert question("whale").total == 30
        SearchChange.objects.record(edition.pk for edition in editions)
        assert follow() == 30
        assert documents_in_index() == 30

    def test_changes_during_a_rebuild_are_not_lost(self, monkeypatch):
        """An edition that was read already and changes while the rest is read."""
        first, _second = make_edition("Whales"), make_edition("Seals")
        monkeypatch.setattr(following, "BATCH", 1)
        told = []

        def on_progress(done: int, total: int) -> None:
            told.append((done, total))
            if done == 1:
                self.change(first, title_proper="Otters")

        assert following.rebuild(on_progress) == 2
        assert told == [(1, 2), (2, 2)]
        assert titles("otters") == ["Otters"]
        assert titles("whales") == []

    def test_searches_go_on_with_the_old_index_while_a_new_one_is_built(self):
        make_edition("Whales")
        reindex()
        seen = []
        following.rebuild(lambda _done, _total: seen.append(titles("whales")))
        assert seen == [["Whales"]]
        assert len(list(index.root().glob("index-*"))) == 1

    def test_one_edition_that_cannot_be_indexed_does_not_end_all_searching(self):
        make_edition("Whales")
        broken = make_edition("Broken")
        reindex()
        self.change(broken, more_languages=5)
        assert titles("whales") == ["Whales"]
