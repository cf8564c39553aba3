"""What is done with many rows at once: hide, show, move, export."""

import csv
import io
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Contribution, Edition, Item, SourceRecord, StandardNumber
from catalog.search import index
from catalog.tests.admin.pages import messages, page
from catalog.tests.cast import (
    make_branch,
    make_edition,
    make_item,
    make_location,
    make_number,
    make_series,
    make_shelf,
    reindex,
)
from catalog.tests.marc.records import collection, iso, whale, xml
from catalog.tests.search.asking import ask, question, titles_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
LIST = "/admin/catalog/edition/"


def act(client, action: str, *chosen, address: str = LIST, **fields):
    data = {"action": action, "_selected_action": [row.pk for row in chosen]} | fields
    return client.post(address, data, follow=not action.startswith("export"))


class TestHiding:
    def test_hidden_titles_are_not_found_until_they_are_shown_again(self, cataloguer):
        first, second = make_shelf(2)
        reindex()
        answer = act(cataloguer, "hide", first)
        assert messages(answer) == ["Hid 1 title."]
        assert question("whale").edition_ids == [second.pk]
        answer = act(cataloguer, "show_again", first, second)
        assert messages(answer) == ["1 title is shown."]
        assert question("whale").total == 2

    def test_all_on_all_pages_can_be_chosen(self, cataloguer):
        shelf = make_shelf(60)
        reindex()
        act(cataloguer, "hide", shelf[0], select_across="1", index="0")
        assert question("whale").total == 0

    @pytest.mark.django_db(transaction=True)
    def test_the_index_follows_at_once(self, cataloguer):
        (edition,) = make_shelf(1)
        reindex()
        act(cataloguer, "hide", edition)
        assert index.searcher().num_docs == 0


class TestChangingTheLocation:
    @pytest.fixture
    def place(self):
        return make_location(make_branch("Harbour"), "Fiction")

    def test_the_page_asks_first(self, cataloguer, place):
        edition = make_edition("Moby-Dick")
        make_item(edition, make_branch("Elm Street"), call_number="599.5 MEL")
        answer = act(cataloguer, "change_location", edition)
        text = answer.content.decode()
        assert "1 copy gets a new place." in text
        assert "Moby-Dick: Elm Street 599.5 MEL" in text
        assert "Harbour: Fiction" in text
        assert Item.objects.get().branch.name == "Elm Street"

    def test_then_it_moves_and_readers_find_it_there(self, cataloguer, place):
        edition = make_edition("Moby-Dick")
        make_item(edition, make_branch("Elm Street"))
        make_item(edition, make_branch("Elm Street"))
        reindex()
        answer = act(cataloguer, "change_location", edition, location=place.pk)
        assert messages(answer) == ["Moved 2 copies to Harbour: Fiction."]
        assert {item.shelving_location for item in Item.objects.all()} == {place}
        assert titles_of(ask("branch=harbour&available=1")) == ["Moby-Dick"]
        assert ask("branch=elm-street").total == 0

    def test_what_the_page_sends_is_what_it_was_asked(self, cataloguer, place):
        """The page carries the choice along, so pressing its button moves the same copies."""
        chosen, left = make_edition("Moby-Dick"), make_edition("Otters")
        for edition in (chosen, left):
            make_item(edition, make_branch("Elm Street"))
        text = act(cataloguer, "change_location", chosen).content.decode()
        assert f'<input type="hidden" name="_selected_action" value="{chosen.pk}">' in text
        assert '<input type="hidden" name="action" value="change_location">' in text
        act(cataloguer, "change_location", chosen, location=place.pk, select_across="0")
        assert left.items.get().branch.name == "Elm Street"

    def test_a_place_that_does_not_exist_is_asked_again(self, cataloguer):
        edition = make_edition("Moby-Dick")
        make_item(edition)
        answer = act(cataloguer, "change_location", edition, location="999999")
        assert "Select a valid choice" in answer.content.decode()
        answer = act(cataloguer, "change_location", edition, location="")
        assert "This field is required" in answer.content.decode()

    def test_titles_without_copies(self, cataloguer):
        answer = act(cataloguer, "change_location", make_edition("Moby-Dick"))
        assert "The chosen titles have no copies." in answer.content.decode()

    def test_copies_from_their_own_list(self, librarian, place):
        stays, moves = make_item(make_edition("Otters")), make_item(make_edition("Moby-Dick"))
        reindex()
        act(librarian, "change_location", moves, address=page("changelist", "item"), location=place.pk)
        assert titles_of(ask("branch=harbour")) == ["Moby-Dick"]
        stays.refresh_from_db()
        assert stays.branch.name == "Elm Street"


def exported(client, *chosen) -> list[dict[str, str]]:
    answer = act(client, "export_csv", *chosen)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="titles.csv"'
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode())))


class TestSpreadsheet:
    @pytest.fixture
    def whales(self) -> Edition:
        edition = make_edition(
            "The whale, or “Moby-Dick”",
            title_remainder="a romance",
            agents=[("Melville, Herman, 1819-1891", "aut"), ("Kent, Rockwell, 1882-1971", "ill")],
            subjects=["Whales -- Fiction", "Sea stories"],
            publisher="Harper; Brothers",
            publication_year=1851,
            dewey_number="813.3",
        )
        make_number(edition, "978-0-14-243724-7")
        make_series("Sea library", {"7": edition})
        branch = make_branch("Elm Street")
        make_item(edition, branch, location="Fiction", call_number="FIC MEL", barcode="31234000")
        make_item(edition, make_branch("Harbour"), call_number="FIC MEL", barcode="31234001", status="missing")
        return edition

    def test_a_row_for_each_copy(self, cataloguer, whales):
        bare = make_edition("Otters")
        table = exported(cataloguer, whales, bare)
        assert [row["barcode"] for row in table if row["title"] != "Otters"] == ["31234000", "31234001"]
        (row,) = (row for row in table if row["barcode"] == "31234000")
        assert row["authors"] == "Melville, Herman, 1819-1891 (author); Kent, Rockwell, 1882-1971 (illustrator)"
        assert (row["isbn"], row["year"], row["branch"], row["location"]) == (
            "978-0-14-243724-7",
            "1851",
            "elm-street",
            "fiction",
        )
        assert [row["barcode"] for row in table if row["title"] == "Otters"] == [""]

    def test_it_can_be_imported_into_an_empty_library(self, cataloguer, whales, tmp_path, capsys):
        before = exported(cataloguer, whales)
        path = tmp_path / "titles.csv"
        path.write_bytes(act(cataloguer, "export_csv", whales).getvalue())
        whales.delete()
        call_command("import_csv", str(path))
        edition = Edition.objects.get()
        after = exported(cataloguer, edition)
        for row in (*before, *after):
            row["isbn"] = row["isbn"].replace("-", "")
            del row["id"]
        assert after == before
        assert [(str(c), c.is_main_entry) for c in Contribution.objects.order_by("position")] == [
            ("Melville, Herman, 1819-1891 (author)", True),
            ("Kent, Rockwell, 1882-1971 (illustrator)", False),
        ]
        assert StandardNumber.objects.get().value == "9780142437247"
        assert question("melville 9780142437247").edition_ids == [edition.pk]

    def test_importing_it_over_itself_makes_no_second_title_or_copy(self, cataloguer, whales, tmp_path, capsys):
        path = tmp_path / "titles.csv"
        path.write_bytes(act(cataloguer, "export_csv", whales).getvalue())
        call_command("import_csv", str(path))
        assert (Edition.objects.count(), Item.objects.count()) == (1, 2)
        assert set(Item.objects.values_list("status", flat=True)) == {"available", "missing"}

    def test_a_part_stays_a_part(self, cataloguer, tmp_path, capsys):
        edition = make_edition("Cosmos", part_number="Part 2", part_name="The harmony", publication_year=1980)
        path = tmp_path / "titles.csv"
        path.write_bytes(act(cataloguer, "export_csv", edition).getvalue())
        edition.delete()
        call_command("import_csv", str(path))
        edition = Edition.objects.get()
        assert (edition.title_proper, edition.part_number, edition.part_name) == ("Cosmos", "Part 2", "The harmony")

    @pytest.mark.parametrize("title", ["-30-", "=1+1", "+1 and other sums", "@home", "'Salem's lot"])
    def test_a_title_that_begins_like_a_formula_comes_back_as_it_was(self, cataloguer, tmp_path, capsys, title):
        edition = make_edition(title)
        path = tmp_path / "titles.csv"
        path.write_bytes(act(cataloguer, "export_csv", edition).getvalue())
        edition.delete()
        call_command("import_csv", str(path))
        assert Edition.objects.get().title_proper == title

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
    def test_no_cell_is_a_formula(self, cataloguer, start):
        formula = f'{start}HYPERLINK("http://evil.example","x")'
        edition = make_edition(formula, publisher=formula, agents=[(formula, "")], subjects=[formula])
        make_item(edition, call_number=formula, barcode=formula)
        for cell in exported(cataloguer, edition)[0].values():
            assert not cell.startswith(start), cell
            assert cell == "" or cell[0] not in "=+-@\t\r", cell

    def test_more_titles_cost_no_more_queries(self, cataloguer):
        def cost(*chosen: Edition) -> int:
            with CaptureQueriesContext(connection) as captured:
                exported(cataloguer, *chosen)
            return len(captured)

        shelf = make_shelf(30)
        cost(*shelf[:2])
        assert cost(*shelf) == cost(*shelf[:2]) <= 25


class TestMarc:
    def imported(self, path, data: bytes) -> list[Edition]:
        path.write_bytes(data)
        call_command("import_marc", str(path), stdout=io.StringIO())
        return list(Edition.objects.order_by("pk"))

    def test_records_go_out_as_they_came_in(self, cataloguer, tmp_path):
        records = [iso(whale("1", "Moby-Dick")), iso(whale("2", "Typee Ω", "999 ##$xours alone"))]
        first, second = self.imported(tmp_path / "in.mrc", b"".join(records))
        answer = act(cataloguer, "export_marc", second)
        assert answer.content == records[1]
        assert answer["Content-Type"] == "application/marc"
        assert answer["Content-Disposition"] == 'attachment; filename="titles.mrc"'
        assert act(cataloguer, "export_marc", first, second).content == b"".join(records)

    def test_the_newest_record_of_a_title_counts(self, cataloguer, tmp_path):
        self.imported(tmp_path / "in.mrc", iso(whale("1", "Moby-Dick")))
        (edition,) = self.imported(tmp_path / "better.mrc", iso(whale("1", "Moby-Dick", "999 ##$xbetter")))
        assert SourceRecord.objects.filter(edition=edition).count() == 2
        assert b"better" in act(cataloguer, "export_marc", edition).content

    @pytest.mark.parametrize("prefix", ["", "marc"])
    def test_xml_goes_out_as_xml_that_can_be_read(self, cataloguer, tmp_path, prefix):
        records = [xml(whale("1", "Moby-Dick"), prefix), xml(whale("2", "Typee & Omoo", "999 ##$xours  alone"), prefix)]
        editions = self.imported(tmp_path / "in.xml", collection(*records, prefix=prefix).encode())
        answer = act(cataloguer, "export_marc", *editions)
        assert answer["Content-Type"] == "application/xml"
        for record in records:
            assert record.strip().encode() in answer.content
        root = ElementTree.fromstring(answer.content)
        assert [element.tag for element in root] == ["{http://www.loc.gov/MARC21/slim}record"] * 2
        again = tmp_path / "again.xml"
        again.write_bytes(answer.content)
        call_command("import_marc", str(again), stdout=io.StringIO())
        assert Edition.objects.count() == 2

    def test_titles_without_a_record_are_left_out_and_the_next_page_says_so(self, cataloguer, tmp_path):
        (edition,) = self.imported(tmp_path / "in.mrc", iso(whale("1", "Moby-Dick")))
        by_hand = make_edition("Otters")
        answer = act(cataloguer, "export_marc", edition, by_hand)
        assert answer.content == iso(whale("1", "Moby-Dick"))
        said = messages(cataloguer.get(LIST))
        assert said == ["1 title has no record of that kind and was left out."]
