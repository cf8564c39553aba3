"""Drawn covers: the same words give the same picture, and the words fit."""

import pytest
from django.template.loader import render_to_string

from catalog.models import Edition, Work
from catalog.presenters.covers import PALETTES, cover_of, drawn_cover
from catalog.vocabulary.formats import Format


def edition(title: str = "Moby-Dick", **fields: object) -> Edition:
    """An edition that is in no database."""
    found = Edition(**{"title_proper": title, "work": Work(pk=7), "format": "book"} | fields)
    found.names = ["Herman Melville"]
    return found


def test_the_same_edition_always_has_the_same_cover() -> None:
    assert drawn_cover(edition()) == drawn_cover(edition())


def test_the_title_stands_below_the_first_name() -> None:
    cover = drawn_cover(edition())
    assert [line.text for line in cover.agent] == ["HERMAN MELVILLE"]
    assert [line.text for line in cover.title] == ["Moby-Dick"]
    assert cover.agent[-1].y < cover.title[0].y < 300


def test_editions_of_a_work_share_their_colour() -> None:
    assert drawn_cover(edition()).palette == drawn_cover(edition("Moby Dick", format="audiobook")).palette


def test_the_colour_follows_the_dewey_class() -> None:
    science = {drawn_cover(edition(work=Work(pk=n), dewey_number="599.5")).palette for n in range(60)}
    history = {drawn_cover(edition(work=Work(pk=n), dewey_number="940.1")).palette for n in range(60)}
    assert not science & history


def test_without_a_dewey_number_any_colour_may_come() -> None:
    assert {drawn_cover(edition(work=Work(pk=n))).palette for n in range(400)} == set(PALETTES)


def test_the_pattern_follows_the_format() -> None:
    patterns = {drawn_cover(edition(format=format_)).pattern for format_ in ("film", "music", "map", "score")}
    assert len(patterns) == 4


@pytest.mark.parametrize("format_", Format.values)
def test_every_format_can_be_drawn(format_: str) -> None:
    cover = cover_of(edition(format=format_))
    assert "<svg" in render_to_string("covers/_cover.html", {"cover": cover})


def test_every_pattern_of_a_printed_book_can_be_drawn() -> None:
    for pk in range(200):
        render_to_string("covers/_cover.html", {"cover": cover_of(edition(work=Work(pk=pk)))})


def test_arabic_runs_from_the_right() -> None:
    cover = drawn_cover(edition("al-Amīr", title_original_script="الأمير الصغير"))
    assert (cover.direction, cover.x) == ("rtl", 182)


def test_a_title_cannot_bring_markup() -> None:
    assert "<script" not in render_to_string("covers/_cover.html", {"cover": cover_of(edition("<script>alert(1)"))})


def test_an_uploaded_cover_comes_first() -> None:
    assert cover_of(edition(cover="covers/moby.jpg")).url.endswith("covers/moby.jpg")


def test_a_drawn_cover_has_no_inline_style() -> None:
    assert "style=" not in render_to_string("covers/_cover.html", {"cover": cover_of(edition())})
