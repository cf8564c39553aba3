"""The index on disk: missing, damaged, of an older shape, and the traps of tantivy."""

import json
import time
from datetime import timedelta

import pytest
import tantivy
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog.models import SearchChange
from catalog.search import following, index
from catalog.search.documents import documents
from catalog.search.following import add_documents, ensure_index, follow, prune, rebuild, waiting
from catalog.search.index import IndexUnavailable, Mark, status
from catalog.tests.cast import make_agent, make_edition, make_item, make_link, make_number, make_series, reindex
from catalog.tests.search.asking import ask, question, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


class TestMissing:
    @pytest.fixture(autouse=True)
    def nothing_built(self, search_index, settings, tmp_path):
        settings.SEARCH_INDEX_DIR = tmp_path / "nothing_here_yet"
        self.edition = make_edition("Whales")

    def being_built(self, percent: int, at: float) -> None:
        index.root().mkdir(parents=True)
        index.progress_file().write_text(json.dumps({"percent": percent, "documents": 5, "at": at}))

    def test_the_search_says_that_it_is_being_prepared(self, client):
        self.being_built(42, time.time())
        response = client.get("/search/?q=whales")
        assert response.status_code == 200
        assert "The search is being prepared: 42 %" in response.content.decode()

    def test_all_other_pages_work(self, client):
        assert client.get("/").status_code == 200
        assert client.get(self.edition.get_absolute_url()).status_code == 200
        assert client.get("/branches/").status_code == 200

    def test_health_tells_being_prepared_from_failed(self, client):
        assert client.get("/health/").status_code == 503
        self.being_built(42, time.time())
        response = client.get("/health/")
        assert response.status_code == 200
        assert response.json()["index"] == {"state": "preparing", "progress": 42}

    def test_a_build_that_has_said_nothing_for_minutes_has_failed(self, client):
        self.being_built(42, time.time() - 600)
        assert client.get("/health/").json()["index"] == {"state": "failed"}
        assert client.get("/search/?q=whales").status_code == 200

    def test_a_save_does_not_mind(self):
        SearchChange.objects.record([self.edition.pk])
        assert follow() == 0

    def test_the_next_start_builds_it(self, capsys):
        call_command("follow_search_index")
        assert titles("whales") == ["Whales"]

    def test_the_command_says_what_it_did(self, capsys):
        call_command("rebuild_search_index")
        assert "Indexed 1 editions" in capsys.readouterr().out


def test_an_index_is_not_built_twice_at_the_same_time():
    """The site builds it after its first start, and an import wants one as well: the second leaves the first alone."""
    make_edition("Whales")
    index.current().path.joinpath("mark.json").unlink()
    told = []

    def meanwhile(_done: int, _total: int) -> None:
        told.append(True)
        ensure_index()
        with pytest.raises(CommandError, match="Another process is building"):
            call_command("rebuild_search_index")

    assert rebuild(meanwhile) == 1
    assert told == [True]
    assert titles("whales") == ["Whales"]


def test_what_a_builder_that_was_killed_has_left_goes_at_the_next_start():
    """A half-built index would fill the disk, one after another."""
    leftover = index.new_folder()
    leftover.create()
    ensure_index()
    assert not leftover.path.exists()
    assert [folder.name for folder in index.root().glob("index-*")] == [index.current().path.name]


def test_a_build_makes_room_first_and_keeps_the_index_in_use():
    make_edition("Whales")
    reindex()
    leftover = index.new_folder()
    leftover.create()
    seen = []
    rebuild(lambda _done, _total: seen.append((leftover.path.exists(), titles("whales"))))
    assert seen == [(False, ["Whales"])]


def test_a_new_index_that_comes_while_the_old_one_is_followed_is_followed_instead(monkeypatch):
    """The old one goes under the hands of the process that writes it."""
    edition = make_edition("Whales")
    reindex()
    swapped = []

    def swap_first(writer, ids):
        if not swapped:
            swapped.append(True)
            rebuild()
        return add_documents(writer, ids)

    monkeypatch.setattr(following, "add_documents", swap_first)
    SearchChange.objects.record([edition.pk])
    follow()
    assert swapped == [True]
    assert waiting(index.current().mark()) == []
    assert titles("whales") == ["Whales"]


def test_a_full_disk_is_said_by_the_commands(monkeypatch):
    def no_space(*_args):
        raise OSError(28, "No space left on device")

    make_edition("Whales")
    monkeypatch.setattr(index.IndexFolder, "write_mark", no_space)
    for command in ("rebuild_search_index", "follow_search_index"):
        with pytest.raises(CommandError, match=r"No space left on device\. Is the disk full"):
            call_command(command)


def damage_mark(folder):
    (folder / "mark.json").write_text("{")


def damage_older_shape(folder):
    mark = json.loads((folder / "mark.json").read_text())
    (folder / "mark.json").write_text(json.dumps(mark | {"shape": [0, tantivy.__version__]}))


def damage_other_tantivy(folder):
    mark = json.loads((folder / "mark.json").read_text())
    (folder / "mark.json").write_text(json.dumps(mark | {"shape": [mark["shape"][0], "0.1"]}))


def damage_meta(folder):
    (folder / "meta.json").write_text("nonsense")


def damage_no_meta(folder):
    (folder / "meta.json").unlink()


def damage_lost_file(folder):
    next(folder.glob("*.term")).unlink()


def damage_cut_file(folder):
    path = next(folder.glob("*.fast"))
    path.write_bytes(path.read_bytes()[:10])


def damage_folder_gone(folder):
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def damage_pointer(folder):
    (folder.parent / "current").write_text("")


DAMAGES = [
    damage_mark,
    damage_older_shape,
    damage_other_tantivy,
    damage_meta,
    damage_no_meta,
    damage_lost_file,
    damage_cut_file,
    damage_folder_gone,
    damage_pointer,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=[one.__name__ for one in DAMAGES])
def test_a_damaged_or_older_index_is_built_anew_at_the_next_start(client, damage):
    make_edition("Whales")
    reindex()
    damage(index.current().path)
    index._reader.index = None  # as in a process that has just started
    assert client.get("/search/?q=whales").status_code == 200
    assert client.get("/health/").json()["index"]["state"] == "failed"
    with pytest.raises(CommandError, match="Run rebuild_search_index"):
        call_command("check_catalogue")
    ensure_index()
    assert titles("whales") == ["Whales"]
    assert status().state == "ready"


def test_an_index_that_is_well_is_not_built_anew():
    make_edition("Whales")
    reindex()
    before = index.current().path
    ensure_index()
    assert index.current().path == before


class TestChangesThatWerePruned:
    """Changes are kept for a week; an index that has slept longer may have missed some."""

    @pytest.fixture(autouse=True)
    def asleep_for_three_weeks(self, search_index):
        make_edition("Whales")
        reindex()
        path = index.current().path / "mark.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"at": time.time() - 21 * 86_400}))

    def change(self, title: str, days_ago: int) -> None:
        edition = make_edition(title)
        SearchChange.objects.record([edition.pk])
        then = timezone.now() - timedelta(days=days_ago)
        SearchChange.objects.filter(edition_id=edition.pk).update(created_at=then)

    def test_changes_of_the_last_week_are_kept_and_older_ones_go(self):
        for days in (30, 20, 9, 6, 1):
            self.change(f"{days} days ago", days)
        assert prune() == 3
        assert SearchChange.objects.count() == 2

    @pytest.mark.parametrize("days_ago", [(20, 12), (20, 1)], ids=["all are old", "the last is new"])
    def test_an_index_that_is_further_behind_is_built_anew(self, days_ago):
        for days in days_ago:
            self.change(f"Otters {days}", days)
        prune()
        ensure_index()
        assert question("otters").total == 2

    def test_an_index_that_has_missed_nothing_is_not(self):
        before = index.current().path
        ensure_index()
        assert index.current().path == before
        assert index.current().mark().at > time.time() - 60


def test_a_mark_is_read_as_it_was_written():
    folder = index.current()
    folder.write_mark(Mark(7, (8, 9)))
    assert (folder.mark().horizon, folder.mark().seen) == (7, (8, 9))
    assert folder.mark().at == pytest.approx(time.time(), abs=60)
    with pytest.raises(IndexUnavailable):
        index.IndexFolder(folder.path.with_name("another")).mark()


class TestTraps:
    """What tantivy does in silence."""

    def test_every_field_of_a_document_is_in_the_shape(self, tmp_path):
        """A field that the shape does not know is dropped in silence."""
        document = self.full_document()
        known = index.schema()
        built = tantivy.Document.from_dict(document, known)
        path = tmp_path / "alone"
        path.mkdir()
        alone = tantivy.Index(known, path=str(path))
        writer = alone.writer(15_000_000, 1)
        writer.add_document(built)
        writer.commit()
        writer.wait_merging_threads()
        names = {field["name"] for field in json.loads((path / "meta.json").read_text())["schema"]}
        assert set(document) <= names
        assert names <= set(document)

    def full_document(self) -> dict:
        agent = make_agent()
        edition = make_edition(
            "Whales",
            age_from=5,
            age_to=8,
            agents=[(agent.heading, "aut")],
            subjects=["Whales"],
            publication_year=1851,
            dewey_number="599",
        )
        make_item(edition)
        make_number(edition)
        make_link(edition)
        make_series("Sea", {"1": edition})
        (document,) = documents([edition.pk])
        return document

    def test_an_edition_is_deleted_by_its_number(self):
        """Deleting by a term of an unsigned field does nothing, and the update becomes a duplicate."""
        edition = make_edition("Whales")
        reindex()
        with index.writer(index.current()) as writer:
            writer.delete_documents_by_term("id", edition.pk)
            writer.commit()
        assert index.searcher().num_docs == 0

    def test_the_lists_say_which_language_a_number_stands_for(self):
        make_edition("Whales", language="zul")
        make_edition("Wale", language="ger")
        reindex()
        (facet,) = [one for one in ask("").facets if one.name == "language"]
        assert {(value.value, value.label) for value in facet.values} == {("ger", "German"), ("zul", "Zulu")}

    def test_a_search_costs_at_most_five_queries(self, django_assert_max_num_queries):
        for number in range(30):
            edition = make_edition(
                f"Whales {number}", agents=[(f"Author {number}", "aut")], subjects=[f"Topic {number}"]
            )
            make_item(edition)
        reindex()
        with django_assert_max_num_queries(5):
            ask("q=whales")
