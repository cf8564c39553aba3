"""Drawn covers: the same words give the same picture, and the words fit."""

import pytest
from django.template.loader import render_to_string

from catalog.models import Edition, Work
from catalog.presenters.covers import PALETTES, cover_of, drawn_cover
from catalog.vocabulary.formats import Format


def edition(title: str = "Moby-Dick", **fields: object) -> Edition:
    """An edition that is in no database."""
    return Edition(**{"title_proper": title, "work": Work(pk=7), "format": "book"} | fields)


def lines(title: str, **fields: object) -> list[str]:
    """The lines of the title on its cover."""
    return [line.text for line in drawn_cover(edition(title, **fields)).title]


def test_the_same_edition_always_has_the_same_cover() -> None:
    assert drawn_cover(edition(), "Herman Melville") == drawn_cover(edition(), "Herman Melville")


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


def test_a_short_title_is_large_and_a_long_one_small() -> None:
    assert drawn_cover(edition("Emma")).title_size > drawn_cover(edition("A very long title " * 5)).title_size


def test_a_title_much_too_long_ends_in_dots() -> None:
    assert lines("The life and strange surprising adventures of " * 8)[-1].endswith("…")


def test_a_word_without_blanks_is_broken() -> None:
    assert len(lines("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter")) > 1


def test_japanese_breaks_without_blanks_and_korean_at_blanks() -> None:
    assert "".join(lines("吾輩は猫であるという長い長い題名の本")) == "吾輩は猫であるという長い長い題名の本"
    assert lines("82년생 김지영") == ["82년생", "김지영"]


def test_a_title_in_its_own_script_is_on_the_cover_without_its_subtitle() -> None:
    assert lines("Kujira no hon", title_original_script="クジラの本 : 海の巨人") == ["クジラの本"]


def test_arabic_runs_from_the_right() -> None:
    cover = drawn_cover(edition("al-Amīr", title_original_script="الأمير الصغير"))
    assert (cover.direction, cover.x) == ("rtl", 182)


def test_no_words_at_all_still_make_a_cover() -> None:
    assert lines("") == []


def test_a_title_cannot_bring_markup() -> None:
    assert "<script" not in render_to_string("covers/_cover.html", {"cover": cover_of(edition("<script>alert(1)"))})


def test_an_uploaded_cover_comes_first() -> None:
    assert cover_of(edition(cover="covers/moby.jpg")).url.endswith("covers/moby.jpg")


def test_a_drawn_cover_has_no_inline_style() -> None:
    assert "style=" not in render_to_string("covers/_cover.html", {"cover": cover_of(edition())})
