"""The words on a cover fit, whatever they are."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.standards.cover_lines import cover_lines


def lines(title: str, original: str = "") -> list[str]:
    """The lines of a title."""
    return list(cover_lines(title, original, "").title)


def test_a_short_title_is_large_and_a_long_one_small() -> None:
    assert cover_lines("Emma", "", "").size > cover_lines("A very long title " * 5, "", "").size


def test_a_title_much_too_long_ends_in_dots() -> None:
    assert lines("The life and strange surprising adventures of " * 8)[-1].endswith("…")


def test_a_word_without_blanks_is_broken() -> None:
    assert len(lines("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter")) > 1


def test_japanese_breaks_without_blanks_and_korean_at_blanks() -> None:
    assert "".join(lines("吾輩は猫であるという長い長い題名の本")) == "吾輩は猫であるという長い長い題名の本"
    assert lines("82년생 김지영") == ["82년생", "김지영"]


def test_a_title_in_its_own_script_is_on_the_cover_without_its_subtitle() -> None:
    assert lines("Kujira no hon", "クジラの本 : 海の巨人") == ["クジラの本"]


def test_a_long_name_takes_two_lines_at_most() -> None:
    name = "United States Congress House Committee on Merchant Marine and Fisheries Subcommittee on Oceanography"
    assert len(cover_lines("Hearings", "", name).agent) == 2


def test_no_words_at_all_are_no_lines() -> None:
    assert lines("") == []


@given(st.text(), st.text(max_size=30), st.text())
def test_nothing_that_can_be_written_leaves_the_cover(title: str, original: str, agent: str) -> None:
    size, words, names = cover_lines(title, original, agent)
    assert len(words) * size * 1.2 <= 132 + size
    assert len(names) <= 2
