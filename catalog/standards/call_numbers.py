"""Shelf marks and their sortable form.

A key is compared as plain text, character by character, and gives the order of the shelf: Dewey decimals compare as
fractions, Library of Congress class numbers as numbers and cutters as fractions, anything else piece by piece with
numbers as numbers.
"""

import re
from collections.abc import Iterable

_LC = re.compile(r"^([A-Z]{1,3})\s*([0-9]{1,5})(?:\.([0-9]+))?\s*(.*)$")
_DEWEY = re.compile(r"^([0-9]{3})(?:\.([0-9/' ]*[0-9]))?(?![0-9])\s*(.*)$")
# The library's own letters may stand before a Dewey number; only decimals tell it from a running number.
_OWN_DEWEY = re.compile(r"^[A-Z]{1,4} ([0-9]{3})\.[0-9]")
_PIECE = re.compile(r"[0-9]+|[^\W\d_]+")


def call_number_key(call_number: str) -> str:
    """Return the sort key of a shelf mark; ``""`` for an empty one.

    >>> call_number_key("599.5 HOA") < call_number_key("599.53 ABC")
    True
    >>> call_number_key("QA76.9 .D3") < call_number_key("QA276 .A1")
    True
    """
    text = " ".join(call_number.upper().split())
    if not text:
        return ""
    if match := _DEWEY.match(text):
        decimals = re.sub(r"[^0-9]", "", match[2] or "")
        return _cut(f"{match[1]}.{decimals:0<1} {_pieces(match[3])}")
    if match := _lc(text):
        return _cut(f"{match[1]:<3} {int(match[2]):05d}.{match[3] or '0'} {_cutters(match[4])}")
    return _cut(_pieces(text))


def _lc(text: str) -> re.Match[str] | None:
    """The parts of a Library of Congress number, if it is one: class letters, number, decimals, the rest."""
    match = _LC.match(text)
    if match and (match[3] or re.match(r"^\.|^[A-Z][0-9]|^$|^[0-9]{4}", match[4])):
        return match
    return None


def call_number_classes(marks: Iterable[str]) -> list[str]:
    """Return the classes of several shelf marks, each once: a Dewey number without decimals, or an LC class.

    >>> call_number_classes(["599.5 HOA", "J 599.53", "QL737.C4", "FIC MEL", "DVD 200"])
    ['599', 'QL737']
    """
    return list(dict.fromkeys(name for mark in marks if (name := _class(mark))))


def _class(mark: str) -> str:
    text = " ".join(mark.upper().split())
    if match := _DEWEY.match(text):
        return match[1]
    if match := _OWN_DEWEY.match(text):
        return match[1]
    lc = _lc(text)
    # Letters and a number alone are more likely a library's own running number.
    return f"{lc[1]}{lc[2]}" if lc and (lc[3] or lc[4]) else ""


def _cut(key: str) -> str:
    return key.rstrip()[:120]


def _pieces(text: str) -> str:
    return " ".join(piece.zfill(6) if piece.isdigit() else piece for piece in _PIECE.findall(text))


def _cutters(text: str) -> str:
    """Cutters compare letter first, then their digits as a fraction; years and volumes as numbers."""
    out = []
    for piece in re.findall(r"[A-Z]+[0-9]+|[0-9]+|[^\W\d_]+", text):
        out.append(piece.zfill(6) if piece.isdigit() else piece)
    return " ".join(out)


def dewey_class(number: str) -> str:
    """Return a Dewey number from an 082 without prime marks and slashes, or ``""`` if it is none."""
    cleaned = re.sub(r"[/'’\s]", "", number)
    match = re.match(r"^[0-9]{3}(?:\.[0-9]+)?", cleaned)
    return match[0] if match else ""
