"""Cataloguing by hand: what a cataloguer saves is right, and found by the next search."""

import pytest

from catalog.models import Edition, Item, StandardNumber, Work
from catalog.search import index
from catalog.tests.admin.pages import faults, filled, messages, page, rows, save, shown
from catalog.tests.cast import (
    make_agent,
    make_branch,
    make_edition,
    make_item,
    make_location,
    make_number,
    make_subject,
    make_work,
    reindex,
)
from catalog.tests.search.asking import question, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
ADD = "/admin/catalog/edition/add/"


def added(client, title: str, **fields) -> Edition:
    """An edition added through its page."""
    answer = save(client, ADD, title_proper=title, language="eng", **fields)
    assert answer.status_code == 302, faults(answer)
    return Edition.objects.latest("pk")


def change(client, edition: Edition, **fields) -> Edition:
    answer = save(client, page("change", "edition", edition.pk), **fields)
    assert answer.status_code == 302, faults(answer)
    edition.refresh_from_db()
    return edition


class TestAdding:
    def test_an_edition_with_all_that_hangs_on_it_is_found_by_the_next_search(self, cataloguer):
        branch = make_branch("Elm Street")
        edition = added(
            cataloguer,
            "The whale",
            publication_year="1851",
            **rows("contributions", {"agent": make_agent().pk, "relator": "aut", "position": 0}),
            **rows("subject_headings", {"subject": make_subject("Whales").pk, "position": 0}),
            **rows("standard_numbers", {"kind": "isbn", "printed": "0-14-243724-7", "status": "valid"}),
            **rows(
                "items",
                {
                    "barcode": "31234000",
                    "branch": branch.pk,
                    "shelving_location": make_location(branch, "Fiction").pk,
                    "call_number": "FIC MEL",
                    "status": "available",
                },
            ),
            **rows("notes", {"kind": "summary", "text": "A captain and his leg", "position": 0}),
            **rows("variant_titles", {"title": "Moby-Dick"}),
        )
        for words in ("whale", "melville", "whales", "9780142437247", "31234000", "fic mel", "captain", "moby dick"):
            assert question(words).edition_ids == [edition.pk], words
        assert edition.sort_title == "whale"
        assert edition.items.get().call_number_key
        assert StandardNumber.objects.get().value == "9780142437247"

    def test_a_title_is_all_that_is_needed(self, cataloguer):
        assert added(cataloguer, "It").work.title == "It"

    def test_a_leading_article_is_skipped_in_lists(self, cataloguer):
        assert added(cataloguer, "The hobbit").sort_title == "hobbit"

    def test_the_work_settles_on_title_and_agent(self, cataloguer):
        agent = make_agent()
        author = rows("contributions", {"agent": agent.pk, "relator": "aut", "position": 0})
        first = added(cataloguer, "Moby-Dick", **author)
        second = added(cataloguer, "Moby-Dick", **author)
        assert first.work == second.work
        assert first.work.agent == agent
        assert Work.objects.count() == 1, "the one made before the agent was known is gone"

    def test_a_work_can_be_chosen(self, cataloguer):
        work = make_work("Moby Dick")
        assert added(cataloguer, "La balena bianca", work=work.pk).work == work

    def test_a_form_that_is_refused_leaves_no_work_behind(self, cataloguer):
        wrong = rows("items", {"barcode": "1", "branch": "", "status": "available"})
        assert "required" in faults(save(cataloguer, ADD, title_proper="Moby-Dick", **wrong))
        assert not Work.objects.exists()
        assert not Edition.objects.exists()

    def test_without_a_title_it_is_refused(self, cataloguer):
        assert "required" in faults(save(cataloguer, ADD, title_proper=""))

    def test_an_isbn_whose_check_digit_is_wrong_is_kept_and_marked(self, cataloguer):
        number = rows("standard_numbers", {"kind": "isbn", "printed": "0-14-243724-1", "status": "valid"})
        assert added(cataloguer, "Misprint", **number).standard_numbers.get().status == "incorrect"

    def test_the_same_name_in_the_same_role_twice_is_refused(self, cataloguer):
        twice = {"agent": make_agent().pk, "relator": "aut", "position": 0}
        answer = save(cataloguer, ADD, title_proper="Moby-Dick", **rows("contributions", twice, twice))
        assert "duplicate" in faults(answer)

    def test_a_barcode_that_another_copy_has_is_refused(self, cataloguer):
        make_item(make_edition("Otters"), barcode="31234000")
        copy = {"barcode": "31234000", "branch": make_branch().pk, "status": "available"}
        assert "Barcode already exists" in faults(save(cataloguer, ADD, title_proper="Whales", **rows("items", copy)))

    def test_two_copies_without_a_barcode(self, cataloguer):
        copy = {"barcode": " ", "branch": make_branch().pk, "status": "available"}
        assert added(cataloguer, "Whales", **rows("items", copy, copy)).items.count() == 2

    @pytest.mark.parametrize("text", ["5", "{}", '["fre"]', "fre, xyzzy"])
    def test_a_language_that_is_none_is_refused_with_a_sentence(self, cataloguer, text):
        answer = save(cataloguer, ADD, title_proper="Whales", more_languages=text)
        assert "is no language that is known here" in faults(answer)

    @pytest.mark.parametrize(
        ("text", "codes"), [("", []), ("fre", ["fre"]), ("fre, German;ja", ["fre", "ger", "jpn"]), ("fre fre", ["fre"])]
    )
    def test_more_languages(self, cataloguer, text, codes):
        assert added(cataloguer, "Whales", more_languages=text).more_languages == codes


class TestChanging:
    def test_a_page_sent_back_as_it_is_changes_nothing(self, cataloguer):
        edition = make_edition(
            "Moby-Dick",
            agents=[("Melville, Herman", "aut")],
            subjects=["Whales -- Fiction"],
            more_languages=["fre"],
            publication_year=1851,
        )
        make_item(edition, location="Fiction")
        make_number(edition)
        before = Edition.objects.values().get()
        change(cataloguer, edition)
        after = Edition.objects.values().get()
        assert {k: v for k, v in after.items() if k != "updated_at"} == {
            k: v for k, v in before.items() if k != "updated_at"
        }
        assert edition.contributions.count() == edition.subject_headings.count() == edition.items.count() == 1

    def test_a_changed_title_is_found_and_the_former_one_is_not(self, cataloguer):
        edition = make_edition("Whales")
        reindex()
        change(cataloguer, edition, title_proper="Otters")
        assert titles("otters") == ["Otters"]
        assert titles("whales") == []
        assert index.searcher().num_docs == 1

    def test_a_changed_title_moves_it_to_another_work_and_the_empty_one_goes(self, cataloguer):
        edition = added(cataloguer, "Moby-Dcik")
        former = edition.work
        assert change(cataloguer, edition, title_proper="Moby-Dick").work.title == "Moby-Dick"
        assert not Work.objects.filter(pk=former.pk).exists()

    def test_a_work_that_others_are_in_stays(self, cataloguer):
        edition, other = added(cataloguer, "Moby-Dick"), added(cataloguer, "Moby-Dick")
        change(cataloguer, edition, title_proper="Otters")
        other.refresh_from_db()
        assert other.work.title == "Moby-Dick"
        assert edition.work != other.work

    def test_an_author_who_is_added_later_settles_the_work(self, cataloguer):
        edition = added(cataloguer, "Moby-Dick")
        agent = make_agent()
        change(cataloguer, edition, **rows("contributions", {"agent": agent.pk, "relator": "aut", "position": 0}))
        assert edition.work.agent == agent
        assert (
            added(
                cataloguer, "Moby-Dick", **rows("contributions", {"agent": agent.pk, "relator": "aut", "position": 0})
            ).work
            == edition.work
        )

    def test_a_work_chosen_together_with_a_new_title_is_kept(self, cataloguer):
        edition, work = added(cataloguer, "La balena bianca"), make_work("Moby Dick")
        assert change(cataloguer, edition, title_proper="La balena", work=work.pk).work == work

    def test_a_work_that_is_emptied_is_settled_anew(self, cataloguer):
        edition = make_edition("La balena bianca", work=make_work("Moby Dick"))
        assert change(cataloguer, edition, work="").work.title == "La balena bianca"

    def test_a_copy_taken_away_is_no_longer_found(self, cataloguer):
        edition = make_edition("Whales")
        make_item(edition, barcode="31234000")
        reindex()
        change(cataloguer, edition, **{"items-0-DELETE": "on"})
        assert question("31234000").total == 0
        assert not Item.objects.exists()

    def test_deleting_takes_it_out_of_the_index(self, cataloguer):
        edition = make_edition("Whales")
        reindex()
        cataloguer.post(page("delete", "edition", edition.pk), {"post": "yes"})
        assert question("whales").total == 0
        assert index.searcher().num_docs == 0

    def test_a_work_of_which_nothing_is_left_goes_with_it(self, cataloguer):
        alone, one_of_two = make_edition("Whales"), make_edition("Seals")
        make_edition("Seals", work=one_of_two.work)
        for edition in (alone, one_of_two):
            cataloguer.post(page("delete", "edition", edition.pk), {"post": "yes"})
        assert list(Work.objects.all()) == [one_of_two.work]

    def test_deleting_several(self, cataloguer):
        chosen = [make_edition(f"Whales {n}").pk for n in range(3)]
        reindex()
        data = {"action": "delete_selected", "_selected_action": chosen[:2], "post": "yes"}
        cataloguer.post(page("changelist", "edition"), data)
        assert question("whales").edition_ids == chosen[2:]


class TestSameIsbn:
    def test_a_second_edition_with_the_same_isbn_is_saved_with_a_warning_that_links_to_the_first(self, cataloguer):
        first = make_edition("Moby-Dick")
        make_number(first, "978-0-14-243724-7")
        number = rows("standard_numbers", {"kind": "isbn", "printed": "0-14-243724-7", "status": "valid"})
        answer = cataloguer.post(ADD, shown(cataloguer, ADD) | {"title_proper": "Moby Dick"} | number, follow=True)
        assert Edition.objects.count() == 2
        warning = next(text for text in messages(answer) if "same ISBN" in text)
        assert f'<a href="{page("change", "edition", first.pk)}">Moby-Dick</a>' in warning
        assert warning in answer.content.decode()

    def test_no_warning_without_one(self, cataloguer):
        answer = cataloguer.post(ADD, shown(cataloguer, ADD) | {"title_proper": "Moby Dick"}, follow=True)
        assert not any("ISBN" in text for text in messages(answer))

    def test_a_title_cannot_smuggle_a_script_into_the_warning(self, cataloguer):
        first, second = make_edition("<script>alert(1)</script>"), make_edition("Moby Dick")
        make_number(first), make_number(second)
        opened = cataloguer.get(page("change", "edition", second.pk))
        answer = cataloguer.post(page("change", "edition", second.pk), filled(opened), follow=True)
        assert "same ISBN" in answer.content.decode()
        assert "<script>alert(1)" not in answer.content.decode()


class TestTheList:
    @pytest.fixture(autouse=True)
    def shelf(self):
        edition = make_edition("Moby-Dick", agents=[("Melville, Herman, 1819-1891", "aut")])
        make_number(edition, "978-0-14-243724-7")
        make_item(edition, barcode="31234000")
        make_item(edition, make_branch("Staff room", is_public=False), barcode="31234001")
        make_edition("Otters", agents=[("Ring, Anna", "aut")])
        hidden = make_edition("Hidden whales", suppressed=True, agents=[("Ahab, Captain", "aut")])
        make_number(hidden, "978-0-306-40615-7")
        make_item(hidden, barcode="31239999")
        reindex()

    def found(self, client, words: str) -> list[str]:
        answer = client.get(page("changelist", "edition"), {"q": words})
        assert answer.status_code == 200
        return [edition.title for edition in answer.context["cl"].result_list]

    def test_searching(self, cataloguer):
        for words in ("978-0-14-243724-7", "9780142437247", "0142437247", "31234000", "melville", "moby"):
            assert self.found(cataloguer, words) == ["Moby-Dick"], words

    def test_hidden_editions_are_found_as_well(self, cataloguer):
        for words in ("hidden", "WHALES", "978-0-306-40615-7", "0306406152", "31239999", "ahab"):
            assert self.found(cataloguer, words) == ["Hidden whales"], words

    def test_a_copy_that_readers_do_not_see_is_found_by_its_barcode(self, cataloguer):
        assert self.found(cataloguer, "31234001") == ["Moby-Dick"]

    def test_a_hidden_edition_is_marked(self, cataloguer):
        rows_shown = cataloguer.get(page("changelist", "edition"), {"q": "hidden"}).content.decode()
        assert '<td class="field-hidden_column">hidden</td>' in rows_shown

    def test_nothing_found_is_an_empty_list(self, cataloguer):
        assert self.found(cataloguer, "xyzzy") == []

    def test_any_words_give_a_list(self, cataloguer):
        for words in ("\x00", '"', "²²²²²²²²²²", "x" * 3000, "'; --", "%"):
            self.found(cataloguer, words)

    def test_what_a_row_says(self, cataloguer):
        shown = cataloguer.get(page("changelist", "edition"), {"q": "moby"}).content.decode()
        for text in ("Moby-Dick", "Herman Melville", "9780142437247", '<td class="field-copies">2</td>'):
            assert text in shown

    def test_narrowing(self, cataloguer):
        for narrowed, expected in (
            ("branch=elm-street", {"Moby-Dick", "Hidden whales"}),
            ("branch=staff-room", {"Moby-Dick"}),
            ("suppressed__exact=1", {"Hidden whales"}),
            ("language=eng", {"Moby-Dick", "Otters", "Hidden whales"}),
            ("format__exact=film", set()),
        ):
            answer = cataloguer.get(f"{page('changelist', 'edition')}?{narrowed}")
            assert {edition.title for edition in answer.context["cl"].result_list} == expected, narrowed

    def test_every_column_that_sorts(self, cataloguer):
        for column in range(1, 8):
            assert cataloguer.get(page("changelist", "edition"), {"o": column}).status_code == 200, column


@pytest.mark.django_db(transaction=True)
class TestWithRealCommits:
    """Nothing follows but the process that saves: the index is asked without a search."""

    def test_added_changed_and_deleted(self, cataloguer):
        edition = added(cataloguer, "Whales")
        assert index.searcher().num_docs == 1
        change(cataloguer, edition, suppressed="on")
        assert index.searcher().num_docs == 0
        change(cataloguer, edition, suppressed="")
        assert index.searcher().num_docs == 1
        cataloguer.post(page("delete", "edition", edition.pk), {"post": "yes"})
        assert index.searcher().num_docs == 0

    def test_a_busy_index_does_not_fail_the_save(self, cataloguer):
        with index.writer(index.current()):
            added(cataloguer, "Whales")
        assert titles("whales") == ["Whales"]
