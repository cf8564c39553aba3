"""The ordered lists, ready to print: their lines, and the letters to jump to."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from catalog.models import Agent, AgentVariant, Edition, Series, Subject, SubjectVariant
from catalog.presenters.editions import edition_tile, heading_of, year_of
from catalog.vocabulary.agents import AgentKind
from catalog.vocabulary.subjects import SubjectKind


@dataclass(frozen=True)
class Entry:
    """One line of a list. ``skipped`` is the article it is not sorted by; ``see`` is the heading it leads to."""

    text: str
    url: str
    skipped: str = ""
    lang: str = ""
    original: str = ""
    detail: str = ""
    count: int | None = None
    see: str = ""


@dataclass(frozen=True)
class Letter:
    """A place to jump to: what it is called, and the first and last character that entries there begin with."""

    label: str
    first: str
    last: str

    @property
    def query(self) -> str:
        """The link."""
        return "?" + urlencode({"from": self.first})


def _single(letters: str, *, capital: bool = True) -> Iterator[Letter]:
    for letter in letters:
        yield Letter(letter.upper() if capital else letter, letter, letter)


def _rows(firsts: str, last: str) -> Iterator[Letter]:
    """Each character begins a row that goes as far as the next one."""
    ends = [*(chr(ord(first) - 1) for first in firsts[1:]), last]
    for first, end in zip(firsts, ends, strict=True):
        yield Letter(first, first, end)


# In the order of the characters' numbers, which is the order of the lists. The lists are folded, so that capitals and
# accents do not occur.
LETTERS: tuple[Letter, ...] = (
    Letter("0–9", "0", "9"),
    *_single("abcdefghijklmnopqrstuvwxyz"),
    *_single("αβγδεζηθικλμνξοπρστυφχψω"),
    *_single("абвгдежзийклмнопрстуфхцчшщъыьэюя"),
    *_single("ђєѕіјљњћџґ"),
    *_single("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ", capital=False),
    *_single("אבגדהוזחטיךכלםמןנסעףפץצקרשת", capital=False),
    *_single("ءابتثجحخدذرزسشصضطظعغفقكلمنهوي", capital=False),
    Letter("अ", "अ", "\u097f"),
    Letter("অ", "অ", "\u09ff"),
    Letter("ਅ", "ਅ", "\u0a7f"),
    Letter("અ", "અ", "\u0aff"),
    Letter("அ", "அ", "\u0bff"),
    Letter("అ", "అ", "\u0c7f"),
    Letter("ಅ", "ಅ", "\u0cff"),
    Letter("അ", "അ", "\u0d7f"),
    Letter("ก", "ก", "\u0e7f"),
    *_single("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", capital=False),
    *_rows("あかさたなはまやらわ", "ゟ"),
    *_rows("アカサタナハマヤラワ", "ヿ"),
    Letter("漢字", "㐀", "鿿"),
    *_rows("가나다라마바사아자차카타파하", "힣"),
)
_FIRSTS = [letter.first for letter in LETTERS]


def letter_of(text: str) -> Letter | None:
    """Return the letter that a folded text stands under, if it has one."""
    position = bisect_right(_FIRSTS, text[:1]) - 1
    letter = LETTERS[position] if text and position >= 0 else None
    return letter if letter and text[0] <= letter.last else None


def entry_of(row: object, counts: Mapping[int, int]) -> Entry:
    """Return the line of a row; ``counts`` are the numbers of titles, by row, of those that are no see-references."""
    match row:
        case Edition():
            return _title_entry(row)
        case Agent():
            return _agent_entry(row, counts.get(row.pk))
        case Subject():
            return _subject_entry(row, counts.get(row.pk))
        case Series():
            return Entry(row.title, row.get_absolute_url(), original=row.original_script, count=counts.get(row.pk))
        case AgentVariant():
            return Entry(row.heading, row.agent.get_absolute_url(), see=row.agent.heading)
        case SubjectVariant():
            see = heading_of(row.subject.heading)
            return Entry(heading_of(row.heading), row.subject.get_absolute_url(), see=see)
    raise TypeError(row)


def _title_entry(edition: Edition) -> Entry:
    tile = edition_tile(edition)
    parts = (tile.agents, edition.get_format_display(), year_of(edition))
    skipped = edition.nonfiling_count if edition.nonfiling_count < len(tile.title.text) else 0
    return Entry(
        tile.title.text[skipped:],
        tile.url,
        skipped=tile.title.text[:skipped],
        lang=tile.title.lang,
        original=tile.title.original,
        detail=" · ".join(filter(None, parts)),
    )


def _agent_entry(agent: Agent, count: int | None) -> Entry:
    detail = "" if agent.kind == AgentKind.PERSON else agent.get_kind_display()
    return Entry(agent.heading, agent.get_absolute_url(), original=agent.original_script, detail=detail, count=count)


def _subject_entry(subject: Subject, count: int | None) -> Entry:
    detail = _("Genre") if subject.kind == SubjectKind.GENRE else ""
    text = heading_of(subject.heading)
    return Entry(text, subject.get_absolute_url(), original=subject.original_script, detail=detail, count=count)
