"""What people really type: "whales for a 6-year-old", "dune in French", "the hobbit on DVD".

Parts of a question that say for whom, in which language or in which form are read as ways to narrow. Nothing is read in
silence: every reading is shown and can be taken back, and if nothing fits, the whole sentence is searched.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalog.vocabulary.formats import Format
from catalog.vocabulary.languages import language_code, language_name


@dataclass(frozen=True)
class Reading:
    """A part of the question and what it was taken to mean. ``name`` is how the address takes it back."""

    name: str
    text: str
    label: str
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ages: tuple[int, int] | None = None


@dataclass(frozen=True)
class Sentence:
    """What is left of the question as words, and what was read."""

    words: str
    readings: tuple[Reading, ...] = ()

    @property
    def facets(self) -> dict[str, tuple[str, ...]]:
        """The values that the readings choose, by facet."""
        return {name: values for reading in self.readings for name, values in reading.facets.items()}

    @property
    def ages(self) -> tuple[int, int] | None:
        """The span of ages that somebody must be in, or nothing."""
        return next((reading.ages for reading in self.readings if reading.ages), None)


def read(question: str, as_typed: Collection[str] = ()) -> Sentence:
    """Return the readings of a question but those named in ``as_typed``, and the words that are left.

    A question with syntax in it is taken at its word, and one of which nothing would be left is not read.
    """
    if re.search(r'["():*]', question):
        return Sentence(question)
    words, readings = question, []
    for name, pattern, meaning in _PATTERNS:
        match = pattern.search(words)
        if match and name not in as_typed and (reading := meaning(match)):
            readings.append(reading)
            words = f"{words[: match.start()]} {words[match.end() :]}"
    left = " ".join(words.split())
    return Sentence(left, tuple(readings)) if left else Sentence(question)


def _ages(match: re.Match[str]) -> Reading | None:
    low, high = int(match["low"]), int(match["high"] or match["low"])
    if match["high"] is None:
        # One age has room on both sides: a child of six reads what is made for five to seven.
        low, high = max(low - 1, 0), high + 1
    if not low <= high <= 18:
        return None
    label = _("for ages %(low)d to %(high)d") % {"low": low, "high": high}
    return Reading("ages", match[0].strip(), label, ages=(low, high))


def _group(match: re.Match[str]) -> Reading:
    span = next(span for words, span in _GROUPS if re.fullmatch(words, match["who"], re.I))
    label = _("for ages %(low)d to %(high)d") % {"low": span[0], "high": span[1]}
    return Reading("ages", match[0].strip(), label, ages=span)


def _language(match: re.Match[str]) -> Reading | None:
    code = language_code(match["name"])
    return Reading("language", match[0].strip(), str(language_name(code)), {"language": (code,)}) if code else None


def _format(value: Format) -> Callable[[re.Match[str]], Reading]:
    def meaning(match: re.Match[str]) -> Reading:
        return Reading("format", match[0].strip(), str(value.label), {"format": (value.value,)})

    return meaning


def _filler(match: re.Match[str]) -> Reading:
    return Reading("about", match[0].strip(), _("the subject alone"))


_GROUPS = (
    (r"toddlers?|babies|baby|preschoolers?", (0, 5)),
    (r"kids?|children|child", (0, 12)),
    (r"teens?|teenagers?|young adults?|young people", (13, 17)),
)
_WHO = "|".join(words for words, _span in _GROUPS)
_PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], Reading | None]], ...] = tuple(
    (name, re.compile(pattern, re.I), meaning)
    for name, pattern, meaning in (
        (
            "ages",
            r"\b(?:for )?(?:an? |my )?(?P<low>[0-9]{1,2})(?P<high>(?!))?[- ]years?[- ]olds?\b",
            _ages,
        ),
        ("ages", r"\b(?:for )?age[sd]? (?P<low>[0-9]{1,2})(?: ?(?:-|–|to) ?(?P<high>[0-9]{1,2}))?\b", _ages),
        ("ages", rf"\bfor (?:my |a |the )?(?P<who>{_WHO})\b", _group),
        ("format", r"\b(?:in |as )?large[- ]print(?: books?)?\b", _format(Format.LARGE_PRINT)),
        ("format", r"\b(?:(?:on|as) )?(?:an? )?audio ?books?\b|\b(?:on|as) cd\b", _format(Format.AUDIOBOOK)),
        ("format", r"\b(?:as )?(?:an? )?e-?books?\b", _format(Format.EBOOK)),
        ("format", r"\bon (?:a )?(?:dvds?|blu-?rays?|video|film)\b|\b(?<=\s)dvds?$", _format(Format.FILM)),
        ("format", r"\b(?<=\s)sheet music\b", _format(Format.SCORE)),
        ("language", r"\bin (?:the )?(?P<name>[^\W\d_]{4,})(?: language)?$", _language),
        (
            "about",
            r"^(?:(?:i am|i'm|im) looking for |i (?:want|need) |(?:do )?you have |find(?: me)? )?"
            r"(?:an? |the |that |this |any |some )?(?:good |nice )?(?:books?|story|stories|something)"
            r" (?:about|on|with) (?:an? |the )?",
            _filler,
        ),
    )
)
