"""Editions of one work as one line of a list."""

import pytest
from django.utils import timezone

from catalog.models import Edition
from catalog.presenters.hits import EditionHit, work_hits
from catalog.tests.cast import make_agent, make_edition, make_item, make_link, make_work
from catalog.views.mixins import for_hits

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def edition(title: str = "Moby-Dick", **fields) -> Edition:
    return make_edition(title, work=make_work("Moby-Dick"), **fields)


def texts(hit: EditionHit) -> list[str]:
    return [folded.text for folded in (*hit.also, *hit.more)]


def test_the_first_edition_of_a_work_stands_for_the_others_where_it_was_found():
    first, other, second = edition(), make_edition("Otters"), edition(format="ebook")
    hits = work_hits([first, other, second], at=NOW, queries={})
    assert [hit.url for hit in hits] == [first.get_absolute_url(), other.get_absolute_url()]
    assert [folded.url for folded in hits[0].also] == [second.get_absolute_url()]


def test_every_link_has_the_query_of_its_own_edition():
    one, two = edition(), edition()
    [hit] = work_hits([one, two], at=NOW, queries={one.pk: "?n=3", two.pk: "?n=4"})
    assert hit.url.endswith("?n=3")
    assert hit.also[0].url.endswith("?n=4")


def test_a_language_is_said_where_it_is_another_one():
    [hit] = work_hits([edition(language="fre"), edition(), edition(language="fre", format="ebook")], at=NOW, queries={})
    assert texts(hit) == ["Book, in English", "E-book"]


def test_what_differs_comes_first_and_one_kind_stands_together_the_newest_first():
    years = [edition(publication_year=year) for year in (2003, 1992, 2018)]
    german = [edition(publication_year=year, language="ger") for year in (1999, 2001)]
    [hit] = work_hits([*years, *german, edition(format="audiobook", publication_year=2005)], at=NOW, queries={})
    assert texts(hit) == [
        "Book, in German, 2001",
        "Book, in German, 1999",
        "Audiobook, 2005",
        "Book, 2018",
        "Book, 1992",
    ]


def test_another_title_is_said_and_the_same_one_is_not():
    [hit] = work_hits([edition(), edition("Moby Dick."), edition("Kit", language="rus")], at=NOW, queries={})
    assert {folded.title.text if folded.title else "" for folded in hit.also} == {"", "Kit"}


def test_two_that_would_be_called_the_same_have_their_publishers():
    three = [edition(publication_year=2003, publisher=publisher) for publisher in ("Norton", "Penguin", "Dover")]
    [hit] = work_hits([*three, edition(publication_year=1992, publisher="Modern Library")], at=NOW, queries={})
    assert sorted(texts(hit)) == ["Book, 1992", "Book, 2003, Dover", "Book, 2003, Penguin"]


def test_each_says_whether_one_can_have_it():
    here, online, gone = edition(), edition(format="ebook"), edition(format="audiobook")
    make_item(here)
    make_link(online)
    editions = for_hits(Edition.objects.all()).in_bulk([here.pk, online.pk, gone.pk])
    [hit] = work_hits(editions.values(), at=NOW, queries={})
    assert [folded.status.label for folded in hit.also] == ["Read online", "No copy here now"]


def test_works_of_different_agents_do_not_meet():
    make_agent("Melville, Herman")
    one = make_edition("Poems", agents=[("Melville, Herman", "aut")])
    other = make_edition("Poems", agents=[("Dickinson, Emily", "aut")])
    assert len(work_hits([one, other], at=NOW, queries={})) == 2
