"""Other numbers given by agencies: ISSN (ISO 3297), LCCN, OCLC number; and item barcodes."""

import re

_ISSN = re.compile(r"(?<![0-9])([0-9]{4})[-‐‑–—\s]?([0-9]{3}[0-9Xx])(?![0-9])")
_OCLC = re.compile(r"^\(OCoLC\)\s*(?:oc[mn]|on)?0*([0-9]+)", re.IGNORECASE)


def issn(text: str) -> str:
    """Return the first ISSN in ``text`` as eight characters without a hyphen, or ``""``."""
    match = _ISSN.search(text)
    return (match[1] + match[2]).upper() if match else ""


def issn_is_valid(number: str) -> bool:
    """Say whether eight characters are an ISSN with the right check digit (modulo 11)."""
    if not re.fullmatch(r"[0-9]{7}[0-9X]", number):
        return False
    total = sum(int(d) * (8 - i) for i, d in enumerate(number[:7]))
    remainder = -total % 11
    return number[7] == ("X" if remainder == 10 else str(remainder))


def lccn(text: str) -> str:
    """Return a Library of Congress control number in its normalised form (info:lccn rules).

    Blanks go, a suffix after a slash goes, and the part after a hyphen is filled with zeros to six digits.
    """
    number = re.sub(r"\s", "", text).split("/")[0]
    if "-" in number:
        head, _, tail = number.partition("-")
        number = head + tail.zfill(6)
    return number.lower()


def oclc_number(text: str) -> str:
    """Return the OCLC number of an 035 such as ``(OCoLC)ocm00012345``, without zeros in front, or ``""``."""
    match = _OCLC.match(text.strip())
    return match[1] if match else ""


def plain(text: str) -> str:
    """Return any other number as it is compared: letters and digits only, upper case."""
    return re.sub(r"[\W_]", "", text).upper()


def luhn_digit(digits: str) -> str:
    """Return the Luhn check digit that most library barcodes carry as their last digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
