"""Audiences: the target audience codes of MARC 21, field 008 position 22, and reading ages out of free text."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """For whom a title was made."""

    PRESCHOOL = "preschool", _("Up to 5 years")
    PRIMARY = "primary", _("6 to 8 years")
    PREADOLESCENT = "preadolescent", _("9 to 13 years")
    ADOLESCENT = "adolescent", _("Teenagers")
    JUVENILE = "juvenile", _("Children up to 15")
    ADULT = "adult", _("Adults")
    SPECIALIZED = "specialized", _("Specialists")
    GENERAL = "general", _("Everyone")


OLDEST = 99
"""The upper age when there is none: "6 and up" is 6 to 99."""

_OF_CODE: dict[str, Audience] = {
    "a": Audience.PRESCHOOL,
    "b": Audience.PRIMARY,
    "c": Audience.PREADOLESCENT,
    "d": Audience.ADOLESCENT,
    "e": Audience.ADULT,
    "f": Audience.SPECIALIZED,
    "g": Audience.GENERAL,
    "j": Audience.JUVENILE,
}

_AGES: dict[str, tuple[int, int]] = {
    Audience.PRESCHOOL: (0, 5),
    Audience.PRIMARY: (6, 8),
    Audience.PREADOLESCENT: (9, 13),
    Audience.ADOLESCENT: (14, 17),
    Audience.JUVENILE: (0, 15),
    Audience.ADULT: (18, OLDEST),
}

_KEY_STAGES: dict[int, tuple[int, int]] = {1: (5, 7), 2: (7, 11), 3: (11, 14), 4: (14, 16), 5: (16, 18)}

_NUMBER = r"(?<![\d.,])(\d{1,3})(?![\d]|[.,]\d)"
_TO = r"(?:-|to|through|until|and|bis|a|al|til|till|tot|do|/)"
_YEARS = r"(?:years?|yrs?|y\.?o|jahren?|j\.|ans|anos|anni|ar|jaar|vuotiai\w+|lat|let|vuot\w+)\b"
_AGE = r"(?:ages?|aged|interest age|alter|edad|edades|eta|alder|leeftijd|ika)\b[^\d]{0,20}?"
_RANGE = re.compile(rf"{_NUMBER}\s*(?:{_YEARS})?\s*{_TO}\s*{_NUMBER}")
_UPWARDS = re.compile(
    rf"{_NUMBER}\s*(?:{_YEARS})?\s*(?:\+|(?:and|&|or)\s*(?:up|upwards?|over|above|older)|(?:of age )?upwards?)"
    rf"|(?:\bab|a partir de|a partire da|des|desde(?: los)?|fra|fran|vanaf|from|od)\s*{_NUMBER}\s*(?:{_YEARS})?"
)
_DOWNWARDS = re.compile(
    rf"(?:(under|below|unter)|up to|bis(?: zu)?|jusqu.?a|hasta(?: los)?|opp til|upp till|tot)\s*{_NUMBER}"
)
_MONTHS = re.compile(rf"{_NUMBER}\s*{_TO}\s*{_NUMBER}\s*(?:months?|monaten?|mois|meses|mnd)\b")
_SINGLE = re.compile(rf"(?:{_AGE}{_NUMBER}|^{_NUMBER}\s*{_YEARS}(?: old)?\W*$)")
_BARE = re.compile(rf"\W*{_NUMBER}\s*{_TO}\s*{_NUMBER}\W*")
_HAS_AGE = re.compile(rf"\b{_AGE}|\d\s*{_YEARS}|\bchildren\b|\bkinder\b|\benfants\b")
_GRADE_WORD = re.compile(r"\b(?:grades?|gr\.?|graders?|klassenstufe)\b|\bk\s*-\s*\d|\bpre-?k\b|\bkindergarten\b")
_AGES_SAID = re.compile(rf"\bage[sd]?\b|\d[\d\s-]*(?:to\s*\d+\s*)?{_YEARS}")
_GRADE = r"(pre-?k(?:indergarten)?|k(?:indergarten)?|\d{1,2})(?:st|nd|rd|th)?"
_GRADES = re.compile(rf"(?<![\w.]){_GRADE}\s*(?:(?:-|to|through|and|&)\s*{_GRADE}(?![\w.]\d?)|(\+|(?:and|&) up))?")
_ACCENTS = str.maketrans("àáâäåãéèêëíìóòöõúùüñ–—‐‑−", "aaaaaaeeeeiioooouuun-----")


def audience_of_code(letter: str) -> str:
    """Return the audience for the letter in 008/22, or "" if it says nothing."""
    found = _OF_CODE.get(letter.lower())
    return found.value if found else ""


def ages(value: str) -> tuple[int, int] | None:
    """Return the first and last age of an audience; ``None`` for those that are not of one age."""
    return _AGES.get(value)


def ages_of_text(text: str) -> tuple[int, int] | None:
    """Read ages or school grades ("Ages 5-8", "008-012", "6 and up", "Grades K-3") as first and last age.

    Grade n is taken as age n + 5, where no age is given. A range alone is taken as ages. ``None`` if not understood,
    and for film ratings.
    """
    words = " ".join(text.casefold().translate(_ACCENTS).split())
    if re.search(r"\brat(?:ed|ings?)\b", words):
        return None
    if stages := re.search(r"\bkey stages?\s*(\d)(?:\s*(?:-|to|and|&)\s*(\d))?|\bks\s*(\d)", words):
        return _of_key_stages(int(stages[1] or stages[3]), int(stages[2] or stages[1] or stages[3]))
    grade, age = _GRADE_WORD.search(words), _AGES_SAID.search(words)
    if grade and not age:
        return _of_grades(words)
    if grade and age:
        words = words[: grade.start()] if age.start() < grade.start() else words[age.start() :]
    return _of_ages(words)


def _of_ages(words: str) -> tuple[int, int] | None:
    if found := _MONTHS.search(words):
        return _checked(int(found[1]) // 12, -(-int(found[2]) // 12))
    has_age = _HAS_AGE.search(words)
    if found := (_RANGE.search(words) if has_age else _BARE.fullmatch(words)):
        return _checked(int(found[1]), int(found[2]))
    if found := _UPWARDS.search(words):
        return _checked(int(found[1] or found[2]), OLDEST)
    if has_age and (found := _DOWNWARDS.search(words)):
        return _checked(0, int(found[2]) - bool(found[1]))
    if found := _SINGLE.search(words):
        return _checked(int(found[1] or found[2]), int(found[1] or found[2]))
    return None


def _of_grades(words: str) -> tuple[int, int] | None:
    spans = []
    for first, last, up in _GRADES.findall(words):
        low = _age_of_grade(first)
        spans.append((low, OLDEST if up else _age_of_grade(last or first)))
    if not spans:
        return None
    return _checked(min(low for low, _high in spans), max(high for _low, high in spans))


def _age_of_grade(grade: str) -> int:
    if grade.startswith("pre"):
        return 4
    return 5 if grade.startswith("k") else int(grade) + 5


def _of_key_stages(first: int, last: int) -> tuple[int, int] | None:
    if first not in _KEY_STAGES or last not in _KEY_STAGES:
        return None
    return _checked(_KEY_STAGES[first][0], _KEY_STAGES[last][1])


def _checked(low: int, high: int) -> tuple[int, int] | None:
    return (low, high) if 0 <= low <= high <= OLDEST else None
