"""Covers: the uploaded picture, else one drawn from title and agent, coloured by subject and patterned by format."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from catalog.models import Edition
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
_WIDTH, _MARGIN = 200, 18
_TITLE_SIZES = (28, 24, 20, 17, 15)
_TITLE_HEIGHT = 132
# Each size with how many lines of it there is room for.
_SIZES = tuple((size, int(_TITLE_HEIGHT / (size * 1.2))) for size in _TITLE_SIZES)
_LINE = _WIDTH - 2 * _MARGIN
_AGENT_SIZE = 11
_BLANK = 0.34


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


def cover_of(edition: Edition, agent: str = "") -> Cover:
    """Return the cover of an edition; ``agent`` stands on top of a drawn one."""
    if edition.cover:
        return Cover(url=edition.cover.url)
    return Cover(drawn=drawn_cover(edition, agent))


def drawn_cover(edition: Edition, agent: str = "") -> DrawnCover:
    """Draw the cover of an edition: the same words always give the same picture."""
    original = edition.title_original_script
    words = (re.split(r"\s+[:：=]|：", original)[0].strip() if original else "") or edition.title
    seed = crc32(f"{edition.work_id}".encode())
    is_right_to_left = _is_right_to_left(words)
    agent_lines = _wrap(_measured(agent.upper()), _AGENT_SIZE * 1.12)[:2]
    size, title_lines = _fit(words)
    top = 34 + 15 * len(agent_lines) + (10 if agent_lines else 0)
    return DrawnCover(
        palette=_palette(edition.dewey_number, seed),
        pattern=f"covers/_pattern_{_pattern(edition.format, seed)}.html",
        title=[Line(text, round(top + size * 0.72 + i * size * 1.2)) for i, text in enumerate(title_lines)],
        title_size=size,
        agent=[Line(text, 36 + 15 * i) for i, text in enumerate(agent_lines)],
        x=_WIDTH - _MARGIN if is_right_to_left else _MARGIN,
        direction="rtl" if is_right_to_left else "ltr",
        lang=edition.language_tag,
    )


def _palette(dewey: str, seed: int) -> Palette:
    choices = _PALETTES_OF_CLASS.get(dewey[:1], range(len(PALETTES)))
    return PALETTES[choices[seed % len(choices)]]


def _pattern(format_: str, seed: int) -> str:
    choices = _PATTERN_OF_FORMAT.get(format_, _PRINTED)
    return choices[(seed >> 8) % len(choices)]


def _is_right_to_left(text: str) -> bool:
    if text.isascii():
        return False
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L"


def _fit(title: str) -> tuple[int, list[str]]:
    """Return the largest size in which the title fits, and its lines; too long a title is cut with dots."""
    words = _measured(title)
    least = sum(width for _word, width in words) + _BLANK * (len(words) - 1)
    for size, room in _SIZES:
        if least * size > room * _LINE and size != _TITLE_SIZES[-1]:
            continue  # not even without a gap at the ends of its lines
        lines = _wrap(words, size)
        if len(lines) <= room and not any(line.endswith("\u00ad") for line in lines):
            break
    kept = [line.rstrip("\u00ad") for line in lines[:room]]
    if len(lines) > room:
        kept[-1] = kept[-1].rstrip(" ,.:;") + "…"
    return size, kept


def _measured(text: str) -> list[tuple[str, float]]:
    """Return the words of a text, each with its width."""
    return [(word, _measure(word)) for word in text.split()]


def _wrap(words: Sequence[tuple[str, float]], size: float) -> list[str]:
    """Break words into lines; a word broken in its middle leaves a soft hyphen at the end of its line."""
    room = _LINE / size
    if all(width <= room and word.isascii() for word, width in words):
        return _wrap_whole(words, room)
    lines: list[str] = []
    line, taken = "", 0.0
    for piece, needed in _pieces(words, room):
        if line and taken + needed - (_BLANK if piece.endswith(" ") else 0) > room:
            lines.append(line.rstrip(" "))
            line, taken = "", 0.0
        line += piece
        taken += needed
        if line.endswith("\u00ad"):
            lines.append(line)
            line, taken = "", 0.0
    return [*lines, line.rstrip()] if line.strip() else lines


def _wrap_whole(words: Sequence[tuple[str, float]], room: float) -> list[str]:
    """Break words of which each fits into a line, as most do: a list of titles draws twenty covers."""
    lines: list[str] = []
    line, taken = "", room
    for word, width in words:
        taken += _BLANK + width
        if taken <= room:
            line += " " + word
        else:
            lines.append(line)
            line, taken = word, width
    return [*lines[1:], line] if line else []


def _pieces(words: Sequence[tuple[str, float]], room: float) -> Iterator[tuple[str, float]]:
    """Yield what may not be broken, with its width: words and the blank after them, single Chinese characters."""
    for word, width in words:
        if word.isascii() and width <= room:
            yield word + " ", width + _BLANK
        else:
            yield from ((piece, _measure(piece)) for piece in _parts(word, room))


def _parts(word: str, room: float) -> Iterator[str]:
    """Yield what a word may be broken into: single Chinese or Japanese characters, and runs that fit into a line."""
    run = ""
    for letter in word:
        if _may_break_after(letter):
            yield from filter(None, (run, letter))
            run = ""
        elif run and _measure(run + letter) > room:
            yield run + "\u00ad"
            run = letter
        else:
            run += letter
    yield run + " "


def _may_break_after(letter: str) -> bool:
    """Chinese and Japanese break anywhere; Korean has blanks between its words."""
    return _is_wide(letter) and not "\uac00" <= letter <= "\ud7af"


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in {"W", "F"} and not unicodedata.combining(letter)


@lru_cache(maxsize=8192)  # words of titles come again and again
def _measure(text: str) -> float:
    return sum(map(_advance, text))


@lru_cache(maxsize=4096)
def _advance(letter: str) -> float:
    """Return about how wide a letter of a bold serif is, in parts of its size."""
    if unicodedata.combining(letter) or letter == "\u00ad":
        return 0
    if _is_wide(letter):
        return 1
    if letter in "iljtfrI.,:;'’!|()[] -":
        return _BLANK
    if letter in "mwMW@—…":
        return 0.92
    return 0.74 if letter.isupper() else 0.58
