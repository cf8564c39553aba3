"""Years as MARC records write them, and days as people do."""

import datetime
import re

_YEAR = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?![0-9])")
_UNSURE = re.compile(r"(?<![0-9])(1[0-9]|20)([0-9])[?\-u_](?![0-9])")
_COPYRIGHT = re.compile(r"(?:©|\bc|\bcop(?:yright|\.)?|℗|\bp)\s*\.?\s*(1[0-9]{3}|20[0-9]{2})", re.I)
_OTHER_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९", "012345678901234567890123456789")

_TIME = r"(?:[T ][0-9:.Z+]*)?$"
_YEAR_FIRST = re.compile(r"([0-9]{4})[-./ ]?([0-9]{1,2})[-./ ]?([0-9]{1,2})" + _TIME)
_YEAR_LAST = re.compile(r"([0-9]{1,2})\.?[-./ ] ?([0-9]{1,2})\.?[-./ ] ?([0-9]{4})" + _TIME)
_WITH_NAME = re.compile(
    r"(?:(?P<day>[0-9]{1,2})\.?[ -])?(?P<month>[A-Za-z]{3,9})\.?[ -]"
    r"(?:(?P<later_day>[0-9]{1,2}),? )?(?P<year>[0-9]{4})$"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


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


def day_of_text(text: str) -> datetime.date | None:
    """Return the day that people or spreadsheets write, or ``None``: the day comes first unless the year does.

    Years have four digits. Where the second number can be no month, the first one is.

    >>> day_of_text("27.3.2019") == day_of_text("2019-03-27 00:00:00") == day_of_text("27 March 2019")
    True
    """
    text = text.translate(_OTHER_DIGITS).strip()
    if match := _YEAR_FIRST.match(text):
        year, month, day = map(int, match.groups())
    elif match := _YEAR_LAST.match(text):
        day, month, year = map(int, match.groups())
        if month > 12:
            day, month = month, day
    elif (
        (match := _WITH_NAME.match(text))
        and match["month"].lower()[:3] in _MONTHS
        and (match["day"] or match["later_day"])
    ):
        month = _MONTHS.index(match["month"].lower()[:3]) + 1
        day, year = int(match["day"] or match["later_day"]), int(match["year"])
    else:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
