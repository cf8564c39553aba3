"""Works make themselves."""

import pytest

from catalog.cataloguing.works import provisional_work, settle_work
from catalog.models import Contribution, Edition, Work
from catalog.tests.cast import make_agent, make_edition

pytestmark = pytest.mark.django_db


def settled(title: str, *agents: tuple[str, str], main: bool = False, **fields: object) -> Edition:
    """An edition whose work has been settled."""
    edition = Edition(title_proper=title, **fields)
    edition.work = provisional_work(edition)
    edition.set_derived()
    edition.save()
    for position, (heading, relator) in enumerate(agents):
        Contribution.objects.create(
            edition=edition,
            agent=make_agent(heading),
            relator=relator,
            position=position,
            is_main_entry=main and position == 0,
        )
    settle_work(edition)
    return edition


def test_two_editions_of_one_title_by_one_agent_are_one_work():
    first = settled("Moby-Dick", ("Melville, Herman", "aut"))
    second = settled("MOBY DICK", ("Melville, Herman", "aut"), publication_year=1930)
    assert first.work == second.work
    assert str(first.work.agent) == "Melville, Herman"


def test_the_same_title_by_another_agent_is_another_work():
    assert settled("Poems", ("Auden, W. H.", "aut")).work != settled("Poems", ("Rilke, Rainer Maria", "aut")).work


def test_a_translation_joins_its_original_by_the_agreed_title():
    original = settled("Преступление", ("Dostoevskiĭ, Fëdor", "aut"), uniform_title="Prestuplenie i nakazanie")
    translation = settled(
        "Crime and punishment", ("Dostoevskiĭ, Fëdor", "aut"), uniform_title="Prestuplenie i nakazanie"
    )
    assert original.work == translation.work
    assert original.work.title == "Prestuplenie i nakazanie"


def test_the_main_entry_counts_then_who_made_it_then_the_first_named():
    editor_first = settled("Poems", ("Smith, Ann", "edt"), ("Auden, W. H.", "aut"))
    assert editor_first.work.agent == make_agent("Auden, W. H.")
    main_entry = settled("Letters", ("Smith, Ann", "edt"), ("Auden, W. H.", "aut"), main=True)
    assert main_entry.work.agent == make_agent("Smith, Ann")


def test_parts_are_works_of_their_own():
    assert settled("Cosmos", part_number="1").work != settled("Cosmos", part_number="2").work


def test_where_nobody_is_named_the_publisher_keeps_works_apart():
    assert settled("Annual report", publisher="Riverside").work != settled("Annual report", publisher="Harbour").work


def test_a_work_left_without_editions_goes_and_one_with_editions_stays():
    first = settled("Moby-Dick", ("Melville, Herman", "aut"))
    second = settled("Moby-Dick", ("Melville, Herman", "aut"))
    former = first.work
    for edition in (first, second):
        assert Work.objects.filter(pk=former.pk).exists()
        edition.title_proper = "The whale"
        settle_work(edition)
    assert not Work.objects.filter(pk=former.pk).exists()
    assert first.work == second.work
    assert Work.objects.count() == 1


def test_settling_again_changes_nothing():
    edition = settled("Moby-Dick", ("Melville, Herman", "aut"))
    before = edition.work
    settle_work(edition)
    assert edition.work == before
    assert Work.objects.count() == 1


def test_an_import_finds_what_was_catalogued_by_hand():
    edition = settled("Moby-Dick", ("Melville, Herman", "aut"), publication_year=1851)
    assert edition.match_key == "moby dick|p:melville herman|1851|book"
    edition.refresh_from_db()
    assert edition.match_key


def test_a_title_in_another_script_has_a_key():
    assert settled("白鲸").work != settled("红楼梦").work
    assert settled("!!!").work != settled("???").work
    assert make_edition("!!!").work.title == "!!!"
