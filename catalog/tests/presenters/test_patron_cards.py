"""Cards to print: the number as Code 128."""

import pytest

from catalog.presenters.patron_cards import QUIET_ZONE, code_128

# The beginning for pairs of digits, the beginning for letters, and the end, as the standard has them.
START_C, START_B, STOP = "11010011100", "11010010000", "1100011101011"


def modules(text: str) -> str:
    """The barcode as it is drawn, dark and light modules."""
    barcode = code_128(text)
    drawn = ["0"] * barcode.width
    for position, width in barcode.bars:
        drawn[position : position + width] = "1" * width
    return "".join(drawn)


@pytest.mark.parametrize(
    ("text", "start", "signs"),
    [
        ("29000000000017", START_C, 7),  # two digits a sign
        ("AB-12", START_B, 5),
    ],
)
def test_a_number_is_drawn_with_its_beginning_end_check_sign_and_quiet_zones(text, start, signs):
    drawn = modules(text)
    quiet = "0" * QUIET_ZONE
    assert drawn.startswith(quiet + start)
    assert drawn.endswith(STOP + quiet)
    assert len(drawn) == QUIET_ZONE + 11 + 11 * signs + 11 + 13 + QUIET_ZONE


def test_another_number_is_another_barcode():
    assert modules("29000000000017") != modules("29000000000018")


@pytest.mark.parametrize("text", ["ÄB-1", "١٢٣", "日本"])
def test_letters_that_a_barcode_cannot_have_give_none(text):
    assert code_128(text) is None


def test_it_is_printed_in_modules_that_scanners_read_as_far_as_the_card_is_wide():
    assert code_128("29000000000017").printed_width == "43.56mm"
    assert code_128("A" * 40).printed_width == "76.00mm"
