"""Changes to many editions or copies at once."""

import pytest

from catalog.cataloguing.editions import move_items, same_isbn, set_suppressed
from catalog.models import Edition, Item, SearchChange
from catalog.tests.cast import make_branch, make_edition, make_item, make_location, make_number, make_shelf
from catalog.tests.search.asking import ask, question

pytestmark = pytest.mark.django_db


def noted() -> set[int]:
    """The editions that the index has been told to read again."""
    return set(SearchChange.objects.values_list("edition_id", flat=True))


class TestHiding:
    def test_hidden_editions_leave_the_site_and_come_back(self, client, search_index):
        shelf = make_shelf(2)
        SearchChange.objects.record(e.pk for e in shelf)
        assert question("whale").total == 2
        assert set_suppressed(editions=Edition.objects.filter(pk=shelf[0].pk), suppressed=True) == 1
        assert question("whale").edition_ids == [shelf[1].pk]
        assert client.get(shelf[0].get_absolute_url()).status_code == 404
        assert set_suppressed(editions=Edition.objects.all(), suppressed=False) == 1
        assert question("whale").total == 2
        assert client.get(shelf[0].get_absolute_url()).status_code == 200

    def test_only_those_that_change_are_indexed_again(self):
        hidden, shown = make_edition("Hidden", suppressed=True), make_edition("Shown")
        assert set_suppressed(editions=Edition.objects.all(), suppressed=True) == 1
        assert noted() == {shown.pk}
        assert hidden.pk not in noted()

    def test_none_is_no_fault(self):
        assert set_suppressed(editions=Edition.objects.none(), suppressed=True) == 0


class TestMoving:
    def test_copies_get_the_location_and_its_branch(self):
        edition = make_edition()
        place = make_location(make_branch("Harbour"), "Fiction")
        for _copy in range(2):
            make_item(edition, location="Children's room")
        assert move_items(items=Item.objects.all(), location=place) == 2
        assert set(Item.objects.values_list("branch__name", "shelving_location__name")) == {("Harbour", "Fiction")}

    def test_readers_find_them_where_they_are_now(self, search_index):
        edition = make_edition()
        make_item(edition, make_branch("Elm Street"))
        move_items(items=Item.objects.all(), location=make_location(make_branch("Harbour"), "Fiction"))
        assert ask("available=1&branch=harbour").edition_ids == [edition.pk]
        assert ask("branch=elm-street").total == 0

    def test_copies_that_are_there_already_are_not_counted(self):
        branch = make_branch("Elm Street")
        place = make_location(branch, "Fiction")
        there, elsewhere, nowhere = make_edition("There"), make_edition("Elsewhere"), make_edition("Nowhere")
        make_item(there, branch, location="Fiction")
        make_item(elsewhere, make_branch("Harbour"))
        make_item(nowhere, branch)
        assert move_items(items=Item.objects.all(), location=place) == 2
        assert noted() == {elsewhere.pk, nowhere.pk}


class TestSameIsbn:
    def test_the_same_book_twice(self):
        first, second = make_edition("Moby-Dick"), make_edition("Moby Dick, or The whale")
        make_number(first, "978-0-14-243724-7")
        make_number(second, "0-14-243724-7")
        make_number(make_edition("Another"), "978-0-306-40615-7")
        assert same_isbn(first) == [second]

    def test_other_kinds_of_numbers_and_misprints_do_not_count(self):
        first, second = make_edition("Whales today"), make_edition("Whales today (online)")
        for edition in (first, second):
            make_number(edition, "0317-8471", kind="issn")
            make_number(edition, "978-0-14-243724-0", status="incorrect")
        assert same_isbn(first) == []
