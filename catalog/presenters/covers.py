"""Covers: the uploaded picture, else one drawn from title and agent, coloured by subject and patterned by format."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

from catalog.models import Edition
from catalog.standards.cover_lines import MARGIN, WIDTH
from catalog.vocabulary.formats import Format


@dataclass(frozen=True)
class Palette:
    """Three colours that go together; white words stand on ``ground`` with a contrast above 5 to 1."""

    ground: str
    figure: str
    deep: str


PALETTES = (
    Palette("#24475b", "#e0b35a", "#16303f"),
    Palette("#5a3455", "#e59a86", "#3c2039"),
    Palette("#3a3f73", "#c9b8e8", "#262a50"),
    Palette("#7d3a2a", "#f0b27a", "#562317"),
    Palette("#17565c", "#9fd3c0", "#0d3b40"),
    Palette("#2d5a3c", "#c8d68a", "#1b3d27"),
    Palette("#6a4c1c", "#f0cf7e", "#47320f"),
    Palette("#762d46", "#f2a6a0", "#511b2e"),
    Palette("#544330", "#d9b992", "#382c1e"),
    Palette("#1f4f4a", "#e8c08a", "#123431"),
    Palette("#404b57", "#b8cdd9", "#29323b"),
    Palette("#7a4a1b", "#ffd9a0", "#53300d"),
    Palette("#3f5223", "#e3d59a", "#293713"),
    Palette("#5b2f2f", "#dba98f", "#3b1c1c"),
    Palette("#2b3a67", "#f0a58f", "#1a2547"),
    Palette("#4a2f63", "#e7c36a", "#301d43"),
)
# Which colours a Dewey class has, so that neighbours on the shelf look like family; any other title may have any.
_PALETTES_OF_CLASS = {
    "0": (10, 0, 14),
    "1": (1, 15, 2),
    "2": (2, 14, 15),
    "3": (3, 13, 7),
    "4": (4, 0, 10),
    "5": (5, 9, 4, 12),
    "6": (6, 11, 12),
    "7": (7, 1, 3, 14),
    "9": (8, 6, 13),
}
_PRINTED = ("hills", "sun", "stripes", "arcs", "leaves")
_PATTERN_OF_FORMAT: dict[str, tuple[str, ...]] = {
    Format.EBOOK: ("dots",),
    Format.WEBSITE: ("dots",),
    Format.SOFTWARE: ("dots",),
    Format.AUDIOBOOK: ("waves",),
    Format.MUSIC: ("disc",),
    Format.SCORE: ("staves",),
    Format.FILM: ("frames",),
    Format.MAP: ("contours",),
    Format.SERIAL: ("columns",),
    Format.ARTICLE: ("columns",),
    Format.PICTURE: ("mosaic",),
    Format.KIT: ("mosaic",),
    Format.OBJECT: ("mosaic",),
}


class Line(NamedTuple):
    """One line of words on a drawn cover, and how far down it stands."""

    text: str
    y: int


class DrawnCover(NamedTuple):
    """What the SVG needs: colours, the pattern's template, and the words broken into lines."""

    palette: Palette
    pattern: str
    title: Sequence[Line]
    title_size: int
    agent: Sequence[Line]
    x: int
    direction: str
    lang: str


class Cover(NamedTuple):
    """An uploaded cover (``url``) or a drawn one."""

    url: str = ""
    drawn: DrawnCover | None = None


def cover_of(edition: Edition) -> Cover:
    """Return the cover of an edition."""
    if edition.cover:
        return Cover(url=edition.cover.url)
    return Cover(drawn=drawn_cover(edition))


def drawn_cover(edition: Edition) -> DrawnCover:
    """Draw the cover of an edition: the same words always give the same picture."""
    size, title, agent = edition.cover_lines
    seed = crc32(f"{edition.work_id}".encode())
    is_right_to_left = _is_right_to_left(title)
    first = 34 + 15 * len(agent) + (10 if agent else 0) + size * 0.72
    return DrawnCover(
        palette=_palette(edition.dewey_number, seed),
        pattern=f"covers/_pattern_{_pattern(edition.format, seed)}.html",
        title=[Line(text, round(first + i * size * 1.2)) for i, text in enumerate(title)],
        title_size=size,
        agent=[Line(text, 36 + 15 * i) for i, text in enumerate(agent)],
        x=WIDTH - MARGIN if is_right_to_left else MARGIN,
        direction="rtl" if is_right_to_left else "ltr",
        lang=edition.language_tag,
    )


def _palette(dewey: str, seed: int) -> Palette:
    choices = _PALETTES_OF_CLASS.get(dewey[:1], range(len(PALETTES)))
    return PALETTES[choices[seed % len(choices)]]


def _pattern(format_: str, seed: int) -> str:
    choices = _PATTERN_OF_FORMAT.get(format_, _PRINTED)
    return choices[(seed >> 8) % len(choices)]


def _is_right_to_left(lines: Iterable[str]) -> bool:
    text = "".join(lines)
    if text.isascii():
        return False
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L"
