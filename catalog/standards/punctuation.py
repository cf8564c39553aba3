"""ISBD punctuation in MARC fields, and headings as people read them."""

import re

_TRAILING = re.compile(r"\s*[/:;,=]\s*$")
_ABBREVIATION = re.compile(
    r"(?:\b[^\W\d_]|\b(?:Jr|Sr|Dr|Mr|Mrs|St|Inc|Ltd|Co|Corp|etc|Bros|No|Dept|Univ|vol|ed|pp?|cm|mm|ill|Hrsg|Aufl|Bd|hg))\.$",
    re.I,
)
_BLANKS = re.compile(r"\s+")
_NON_SORTING = re.compile("[\u0098\u009c¬]|<<|>>")


def squeeze(text: str) -> str:
    """Return ``text`` with every run of white space as one blank, and none at the ends."""
    return _BLANKS.sub(" ", text).strip() if text else ""


def strip_non_sorting(text: str) -> str:
    """Take out the signs that German systems put around a leading article."""
    return _NON_SORTING.sub("", text)


def strip_isbd(text: str) -> str:
    """Return ``text`` without the punctuation that only leads to the next subfield.

    A final full stop goes too, unless it ends an initial or an abbreviation, or is one of three.

    >>> strip_isbd("Moby-Dick, or, The whale /")
    'Moby-Dick, or, The whale'
    """
    text = squeeze(text)
    while True:
        shorter = _TRAILING.sub("", text)
        if shorter == text:
            break
        text = shorter
    if text.endswith(".") and not text.endswith("..") and not _ABBREVIATION.search(text):
        text = text[:-1].rstrip()
    return text


def name_and_title(name: str, title: str) -> str:
    """Return the heading of a title under a name: one full stop between them.

    >>> name_and_title("Rowling, J. K.", "Harry Potter")
    'Rowling, J. K. Harry Potter'
    """
    return f"{name.removesuffix('.')}. {title}"


def strip_brackets(text: str) -> str:
    """Return ``text`` without square brackets around a supplied word.

    >>> strip_brackets("[Paris]")
    'Paris'
    """
    return text.replace("[", "").replace("]", "").strip()


def direct_order(name: str) -> str:
    """Return an inverted personal name as people say it.

    >>> direct_order("Le Guin, Ursula K.")
    'Ursula K. Le Guin'
    >>> direct_order("King, Martin Luther, Jr.")
    'Martin Luther King, Jr.'
    """
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 1:
        return name
    if len(parts) == 2:
        return f"{parts[1]} {parts[0]}".strip()
    return f"{parts[1]} {parts[0]}, {', '.join(parts[2:])}"


def split_dates(heading: str) -> tuple[str, str]:
    """Split ``"Melville, Herman, 1819-1891"`` into the name and the dates (``""`` if it has none)."""
    name, comma, last = heading.rpartition(",")
    if comma and re.match(r"^\s*(?:(?:approximately|active|born|ca\.|b\.|d\.|fl\.)\s*)?-?[0-9]{2,4}", last, re.I):
        return name.strip(), last.strip()
    return heading.strip(), ""
