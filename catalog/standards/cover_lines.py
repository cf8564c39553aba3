"""The words on a drawn cover, broken into lines: the title as large as it fits, and above it who made it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

# In the units of the drawing, which is half as high again as it is wide.
WIDTH, MARGIN = 200, 18
_TITLE_SIZES = (28, 24, 20, 17, 15)
_TITLE_HEIGHT = 132
# Each size with how many lines of it there is room for.
_SIZES = tuple((size, int(_TITLE_HEIGHT / (size * 1.2))) for size in _TITLE_SIZES)
_LINE = WIDTH - 2 * MARGIN
_AGENT_SIZE = 11
_BLANK = 0.34


class CoverLines(NamedTuple):
    """The lines of a cover, and in which size the title stands there."""

    size: int
    title: Sequence[str]
    agent: Sequence[str]


def cover_lines(title: str, original: str, agent: str) -> CoverLines:
    """Return the lines for a title, or for what it is in its own script, without what follows a colon there.

    >>> cover_lines("Moby-Dick; or, The whale", "", "Herman Melville")
    CoverLines(size=28, title=['Moby-Dick; or,', 'The whale'], agent=['HERMAN MELVILLE'])
    """
    words = (re.split(r"\s+[:：=]|：", original)[0].strip() if original else "") or title
    size, lines = _fit(words)
    return CoverLines(size, lines, _wrap(_measured(agent.upper()), _AGENT_SIZE * 1.12)[:2])


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
