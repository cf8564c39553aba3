"""Library cards to print: who, which number, and the number as a barcode."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from barcode import Code128
from barcode.errors import BarcodeError

from catalog.models import Patron

# Light modules at both sides, without which a scanner does not find the beginning.
QUIET_ZONE = 10
# Millimetres: a module as scanners like it, and what a card has room for.
MODULE = 0.33
WIDEST = 76.0


@dataclass(frozen=True)
class Barcode:
    """A barcode in modules: ``bars`` are the dark ones as (position, width), ``width`` counts the quiet zones."""

    bars: list[tuple[int, int]]
    width: int

    @property
    def printed_width(self) -> str:
        """How wide it is printed, as SVG wants it: in modules of a third of a millimetre, as far as there is room."""
        return f"{min(self.width * MODULE, WIDEST):.2f}mm"


@dataclass(frozen=True)
class PatronCard:
    """One card. ``barcode`` is None for a number with letters that a barcode cannot have."""

    name: str
    category: str
    number: str
    barcode: Barcode | None


def patron_cards(patrons: Iterable[Patron]) -> list[PatronCard]:
    """Return a card for each patron; their categories are read."""
    return [
        PatronCard(patron.name, patron.category.name, patron.card_number, code_128(patron.card_number))
        for patron in patrons
    ]


def code_128(text: str) -> Barcode | None:
    """Return ``text`` as Code 128, or None when it cannot be written so."""
    try:
        (modules,) = Code128(text).build()
    except BarcodeError:
        return None
    bars, position = [], QUIET_ZONE
    for module, run in groupby(modules):
        width = len(list(run))
        if module == "1":
            bars.append((position, width))
        position += width
    return Barcode(bars, position + QUIET_ZONE)
