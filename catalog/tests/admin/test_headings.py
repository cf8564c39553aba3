"""Names, subjects, series, branches: what is changed there reaches every title that bears it."""

import pytest

from catalog.models import Agent, AgentVariant, Branch, Item, Series, Subject, SubjectVariant
from catalog.search.checking import differences
from catalog.tests.admin.pages import faults, page, rows, save
from catalog.tests.cast import make_agent, make_branch, make_edition, make_item, make_series, make_subject, reindex
from catalog.tests.search.asking import ask, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


class TestTwins:
    @pytest.mark.parametrize(
        ("model", "fields"),
        [
            ("agent", {"heading": "melville, HERMAN, 1819–1891.", "kind": "person"}),
            ("subject", {"heading": "WHALES", "kind": "topic"}),
            ("series", {"title": "Sea  library!"}),
        ],
    )
    def test_a_second_of_the_same_name_is_refused_with_a_sentence(self, cataloguer, model, fields):
        make_agent("Melville, Herman, 1819-1891")
        make_subject("Whales")
        make_series("Sea library", {})
        answer = save(cataloguer, f"/admin/catalog/{model}/add/", **fields)
        assert "is here already: use that one." in faults(answer)
        assert Agent.objects.count() == Subject.objects.count() == Series.objects.count() == 1

    def test_a_person_and_a_body_may_have_the_same_name(self, cataloguer):
        make_agent("Prince")
        assert save(cataloguer, "/admin/catalog/agent/add/", heading="Prince", kind="body").status_code == 302

    def test_renaming_one_into_another_is_refused(self, cataloguer):
        make_agent("Melville, Herman")
        other = make_agent("Melvil, Herman")
        answer = save(cataloguer, page("change", "agent", other.pk), heading="Melville, Herman")
        assert "is here already" in faults(answer)

    def test_saving_one_again_is_not(self, cataloguer):
        agent = make_agent("Melville, Herman")
        assert save(cataloguer, page("change", "agent", agent.pk), note="Sailor").status_code == 302
        assert save(cataloguer, page("change", "agent", agent.pk), heading="MELVILLE, Herman").status_code == 302

    @pytest.mark.parametrize(("model", "heading"), [("agent", "Clemens, Samuel"), ("subject", "Cetaceans")])
    def test_the_same_other_name_twice_is_refused_with_a_sentence(self, cataloguer, model, heading):
        twice = rows("variants", {"heading": heading}, {"heading": heading.upper()})
        answer = save(cataloguer, f"/admin/catalog/{model}/add/", heading="Something", **twice)
        assert "twice" in faults(answer)

    @pytest.mark.parametrize(("model", "make"), [("agent", make_agent), ("subject", make_subject)])
    def test_another_name_that_is_there_already_is_refused_and_one_may_be_swapped(self, cataloguer, model, make):
        thing = make("Something")
        save(cataloguer, page("change", model, thing.pk), **rows("variants", {"heading": "First"}))
        fresh = {"variants-1-heading": "first"}
        assert "twice" in faults(save(cataloguer, page("change", model, thing.pk), **fresh))
        swapped = fresh | {"variants-0-DELETE": "on"}
        assert save(cataloguer, page("change", model, thing.pk), **swapped).status_code == 302
        assert [str(variant) for variant in thing.variants.all()] == ["first"]


class TestWhatTitlesAreFoundBy:
    def test_a_renamed_agent(self, cataloguer):
        make_edition("Moby-Dick", agents=[("Melvil, Herman", "aut")])
        reindex()
        save(cataloguer, page("change", "agent", make_agent("Melvil, Herman").pk), heading="Melville, Herman")
        assert titles("melville") == ["Moby-Dick"]
        assert titles("melvil") == []

    def test_another_name_of_an_agent(self, cataloguer):
        make_edition("Roughing it", agents=[("Twain, Mark", "aut")])
        reindex()
        added = rows("variants", {"heading": "Clemens, Samuel"})
        save(cataloguer, page("change", "agent", make_agent("Twain, Mark").pk), **added)
        assert titles("clemens") == ["Roughing it"]
        assert AgentVariant.objects.get().key == "p:clemens samuel"
        save(cataloguer, page("change", "agent", make_agent("Twain, Mark").pk), **{"variants-0-DELETE": "on"})
        assert titles("clemens") == []

    def test_another_word_for_a_subject_and_its_subdivisions(self, cataloguer):
        make_edition("The deep", subjects=["Whales"])
        make_edition("Moby-Dick", subjects=["Whales -- Fiction"])
        reindex()
        added = rows("variants", {"heading": "Cetaceans"})
        save(cataloguer, page("change", "subject", make_subject("Whales").pk), **added)
        assert set(titles("cetaceans")) == {"The deep", "Moby-Dick"}
        assert SubjectVariant.objects.get().key == "s:cetaceans"

    def test_a_renamed_series(self, cataloguer):
        series = make_series("See library", {"1": make_edition("Moby-Dick")})
        reindex()
        save(cataloguer, page("change", "series", series.pk), title="Sea library")
        assert titles("sea library") == ["Moby-Dick"]

    def test_a_branch_that_is_hidden_from_readers(self, superuser):
        branch = make_branch("Harbour")
        make_item(make_edition("Moby-Dick"), branch)
        reindex()
        save(superuser, page("change", "branch", branch.pk), is_public="")
        assert not Branch.objects.get().is_public
        assert ask("available=1").total == 0
        save(superuser, page("change", "branch", branch.pk), is_public="on")
        assert ask("available=1&branch=harbour").total == 1

    def test_a_renamed_branch_and_a_renamed_place_are_in_the_next_answer(self, superuser, client):
        item = make_item(make_edition("Moby-Dick"), make_branch("Harbour"), location="Attic")
        reindex()
        assert "Harbour" in client.get("/search/?q=moby").content.decode()
        save(superuser, page("change", "branch", item.branch_id), name="Old Harbour")
        save(superuser, page("change", "shelvinglocation", item.shelving_location_id), name="Top floor")
        answer = client.get("/search/?q=moby").content.decode()
        assert "Old Harbour" in answer
        assert "Top floor" in answer
        assert "Attic" not in answer

    def test_a_place_that_is_taken_away_on_the_page_of_its_branch(self, superuser):
        item = make_item(make_edition("Moby-Dick"), make_branch("Harbour"), location="Attic")
        reindex()
        place = page("change", "branch", item.branch_id)
        save(superuser, place, **{"shelving_locations-0-DELETE": "on"})
        assert ask(f"location={item.shelving_location_id}").total == 0
        assert differences() == (1, [])

    def test_the_status_of_a_copy(self, librarian):
        item = make_item(make_edition("Moby-Dick"))
        reindex()
        save(librarian, page("change", "item", item.pk), status="missing")
        assert ask("available=1").total == 0

    def test_a_copy_that_is_moved_to_another_title(self, cataloguer):
        wrong, right = make_edition("Otters"), make_edition("Whales")
        item = make_item(wrong, barcode="31234000")
        reindex()
        save(cataloguer, page("change", "item", item.pk), edition=right.pk)
        assert titles("31234000") == ["Whales"]

    def test_a_copy_that_is_deleted(self, cataloguer):
        item = make_item(make_edition("Moby-Dick"), barcode="31234000")
        reindex()
        cataloguer.post(page("delete", "item", item.pk), {"post": "yes"})
        assert not Item.objects.exists()
        assert titles("31234000") == []

    def test_a_name_that_is_in_use_cannot_be_deleted(self, cataloguer):
        make_edition("Moby-Dick", agents=[("Melville, Herman", "aut")])
        agent = make_agent("Melville, Herman")
        answer = cataloguer.post(page("delete", "agent", agent.pk), {"post": "yes"})
        assert "cannot be deleted. There still are:" in answer.content.decode()
        assert Agent.objects.filter(pk=agent.pk).exists()


def test_a_shelf_mark_is_sorted_again_when_a_copy_changes(cataloguer):
    item = make_item(make_edition("Moby-Dick"), call_number="599")
    save(cataloguer, page("change", "item", item.pk), call_number="600.1 MEL")
    before = item.call_number_key
    item.refresh_from_db()
    assert item.call_number_key > before


def test_a_place_of_another_branch_is_refused(cataloguer):
    """A copy stands in a room of the branch that holds it."""
    from catalog.tests.cast import make_location

    item = make_item(make_edition("Moby-Dick"), make_branch("Elm Street"))
    place = make_location(make_branch("Harbour"), "Fiction")
    answer = save(cataloguer, page("change", "item", item.pk), shelving_location=place.pk)
    assert "Harbour" in faults(answer)
