"""Years as MARC records write them."""

import re

_YEAR = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?![0-9])")
_UNSURE = re.compile(r"(?<![0-9])(1[0-9]|20)([0-9])[?\-u_](?![0-9])")
_COPYRIGHT = re.compile(r"(?:©|\bc|\bcop(?:yright|\.)?|℗|\bp)\s*\.?\s*(1[0-9]{3}|20[0-9]{2})", re.I)
_OTHER_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९", "012345678901234567890123456789")


def year_of_text(text: str) -> int | None:
    """Return the first year (1000 to 2099) in a date as printed, or ``None``.

    >>> year_of_text("[1999?], c1998")
    1999
    """
    text = text.translate(_OTHER_DIGITS)
    if match := _YEAR.search(text):
        return int(match[1])
    if match := _UNSURE.search(text):
        return int(match[1] + match[2] + "0")
    return None


def copyright_year(text: str) -> int | None:
    """Return the year after a copyright or phonogram sign, or ``None``."""
    match = _COPYRIGHT.search(text.translate(_OTHER_DIGITS))
    return int(match[1]) if match else None


def year_of_fixed(four: str) -> int | None:
    """Return the year of a date in an 008 (``199u`` becomes 1990), or ``None`` for blanks, 9999 and nonsense."""
    if not re.fullmatch(r"[0-9]{2}[0-9u ?|\-]{2}", four):
        return None
    year = int(re.sub(r"[u ?|\-]", "0", four))
    return year if 1000 <= year <= 2099 else None


def end_year_of_fixed(four: str) -> int | None:
    """Return the end of a span in an 008; 9999 (still going on) is ``None``."""
    return None if four == "9999" else year_of_fixed(four)
