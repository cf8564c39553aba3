"""International Standard Book Numbers (ISO 2108): cleaning, check digits, ISBN-10 to ISBN-13."""

import re

_SHAPE = re.compile(r"(?<![0-9])((?:97[89])?[0-9]{9}[0-9Xx])(?![0-9])")
_SEPARATORS = re.compile(r"(?<=[0-9])[\s\-‐‑‒–—.](?=[0-9Xx])")

_HYPHENS = re.compile(r"(?<=[0-9])[\-‐‑‒–—](?=[0-9Xx])")


def find(text: str) -> str:
    """Return the first run of characters in ``text`` shaped like an ISBN, without hyphens, or ``""``.

    The check digit is not looked at: a misprinted number is still the number on the book.
    """
    # Blanks may stand inside a number, or between two.
    match = _SHAPE.search(_SEPARATORS.sub("", text)) or _SHAPE.search(_HYPHENS.sub("", text))
    return match[1].upper() if match else ""


def is_valid(number: str) -> bool:
    """Say whether an ISBN-10 or ISBN-13 (no hyphens) has the right check digit."""
    if not number.isascii():  # "²" is a digit, too, for Python
        return False
    if len(number) == 13 and number.isdigit():
        return number[:3] in {"978", "979"} and number[12] == check_digit_13(number[:12])
    if len(number) == 10 and number[:9].isdigit() and (number[9].isdigit() or number[9] == "X"):
        return number[9] == check_digit_10(number[:9])
    return False


def check_digit_13(first_twelve: str) -> str:
    """Return the check digit (modulo 10, weights 1 and 3) of the first twelve digits."""
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(first_twelve))
    return str(-total % 10)


def check_digit_10(first_nine: str) -> str:
    """Return the check digit (modulo 11, weights 10 to 2) of the first nine digits; ten is ``X``."""
    total = sum(int(d) * (10 - i) for i, d in enumerate(first_nine))
    remainder = -total % 11
    return "X" if remainder == 10 else str(remainder)


def to_13(number: str) -> str:
    """Return a valid ISBN as its 13 digits; anything else unchanged.

    >>> to_13("0306406152")
    '9780306406157'
    """
    if len(number) == 10 and is_valid(number):
        first = "978" + number[:9]
        return first + check_digit_13(first)
    return number


def to_10(number: str) -> str:
    """Return the ISBN-10 of a 978 ISBN-13, or ``""`` when there is none."""
    if len(number) == 13 and number.startswith("978") and is_valid(number):
        return number[3:12] + check_digit_10(number[3:12])
    return ""


def normalise(text: str) -> str:
    """Return the ISBN in ``text`` as 13 digits if it is valid, else as printed without hyphens, else ``""``."""
    return to_13(find(text))
