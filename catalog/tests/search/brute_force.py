"""What a search must find, worked out book by book in plain Python: no index, no database.

A second reading of docs/search-language.md and of the field table, to hold the search against. It shares with the
search only what both start from: how words are folded (``standards.folding``) and which stem a word has
(``search.stemming``). A question is a small tree that can be written down as a reader would type it (``str``), and
asked of one book (``fits``).
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from catalog.search.stemming import stemmer_of, stems
from catalog.standards.folding import joined_words, match_key, search_words, single_letters, words
from catalog.vocabulary.languages import language_name

NOT_LISTED = {"lost", "withdrawn"}
# Fields that are no running text: a number is one word, however long.
NUMBERS = "number"


@dataclass(frozen=True)
class Heading:
    """A name or subject with its form in its own script and the words that lead to it."""

    heading: str
    script: str = ""
    see_from: tuple[str, ...] = ()

    @property
    def main(self) -> str:
        """The heading without subdivisions."""
        return self.heading.partition(" -- ")[0]


@dataclass(frozen=True)
class Copy:
    """A copy, with the name of its branch."""

    branch: str
    branch_is_public: bool
    location: str = ""
    status: str = "available"
    barcode: str = ""
    mark: str = ""
    # What keeps it from its shelf: "lent", "kept" for a reader, "caught" for one elsewhere, "sent" to another branch.
    away: str = ""

    @property
    def is_listed(self) -> bool:
        """Whether readers see it."""
        return self.branch_is_public and self.status not in NOT_LISTED


@dataclass(frozen=True)
class Book:
    """An edition with all that hangs on it. ``number`` tells the order in which books came."""

    title: str
    number: int = 0
    subtitle: str = ""
    script: str = ""
    other_title: str = ""
    names: tuple[Heading, ...] = ()
    subjects: tuple[Heading, ...] = ()
    genres: tuple[Heading, ...] = ()
    series: tuple[str, ...] = ()
    publisher: str = ""
    note: str = ""
    languages: tuple[str, ...] = ()
    format: str = "book"
    audience: str = ""
    year: int | None = None
    isbn: str = ""
    control_number: str = ""
    copies: tuple[Copy, ...] = ()
    is_online: bool = False
    is_hidden: bool = False
    days_here: int = 0

    @property
    def listed(self) -> list[Copy]:
        """The copies that readers see."""
        return [copy for copy in self.copies if copy.is_listed]

    @property
    def available_at(self) -> set[str]:
        """Where it stands on the shelf now."""
        return {copy.branch for copy in self.listed if copy.status == "available" and not copy.away}

    @property
    def is_available(self) -> bool:
        """Whether it can be had now, on a shelf or online."""
        return self.is_online or bool(self.available_at)

    @property
    def texts(self) -> dict[str, list[str]]:
        """All that words are looked for in, by field."""
        names = [text for name in self.names for text in (name.heading, name.script, *name.see_from)]
        subjects = [text for one in (*self.subjects, *self.genres) for text in (one.heading, one.script, *one.see_from)]
        isbns = [self.isbn, short_isbn(self.isbn)] if self.isbn else []
        return {
            "title": [self.title, self.subtitle, self.script, self.other_title],
            "agent": names,
            "subject": subjects,
            "series": list(self.series),
            "publisher": [self.publisher],
            "text": [self.note, *(str(language_name(code)) for code in self.languages)],
            "call_number": [copy.mark for copy in self.listed],
            NUMBERS: [as_number(text) for text in (*isbns, self.control_number, *(c.barcode for c in self.listed))],
        }

    @property
    def stemmers(self) -> dict[str, set[str]]:
        """The stemmers by which words of a field are found: of the languages; subjects are English as well.

        What has no language has English stems.
        """
        of_languages = {stemmer_of(code) for code in self.languages} - {""}
        if not set(self.languages) - {"zxx", "mul", "und", "mis"}:
            of_languages = of_languages or {"english"}
        return {"title": of_languages, "subject": of_languages | {"english"}}

    @property
    def whole_titles(self) -> set[str]:
        """What is typed by somebody who knows the title, folded."""
        texts = (self.title, f"{self.title} {self.subtitle}", self.script, self.other_title)
        return {match_key(text) for text in texts if text}


def as_number(text: str) -> str:
    """Letters and digits alone."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


def short_isbn(isbn: str) -> str:
    """The ten digits that an ISBN of thirteen had before 2007."""
    nine = as_number(isbn)[3:12]
    check = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), nine, strict=True)) % 11
    return nine + "0123456789x"[-check % 11]


# Questions


class Question(Protocol):
    """A part of a question: what a reader types (``str``), and which books it finds."""

    def fits(self, book: Book, fields: Sequence[str]) -> bool:
        """Whether the book has it in one of ``fields``."""


ALL_FIELDS = ("title", "agent", "subject", "series", "publisher", "text", "call_number", NUMBERS)
FIELDS = {
    "title": "title",
    "ti": "title",
    "author": "agent",
    "by": "agent",
    "subject": "subject",
    "about": "subject",
    "series": "series",
    "publisher": "publisher",
    "isbn": NUMBERS,
    "number": NUMBERS,
    "callnumber": "call_number",
}


def _stand_together(wanted: Sequence[str], text: str) -> bool:
    """Side by side; a word alone may also be one letter of a script without blanks, or words with a hyphen as one."""
    found = search_words(text)
    if len(wanted) == 1 and wanted[0] in {*single_letters(text), *joined_words(text)}:
        return True
    return any(found[i : i + len(wanted)] == list(wanted) for i in range(len(found) - len(wanted) + 1))


def _running(book: Book, fields: Sequence[str]) -> list[str]:
    return [text for name in fields if name != NUMBERS for text in book.texts[name]]


def _is_a_number(text: str, book: Book, fields: Sequence[str]) -> bool:
    return NUMBERS in fields and bool(as_number(text)) and as_number(text) in book.texts[NUMBERS]


@dataclass(frozen=True)
class Word:
    """A word, found as typed, by its stem, or as a number; one with hyphens is several words."""

    text: str

    def __str__(self) -> str:
        return self.text

    def fits(self, book: Book, fields: Sequence[str]) -> bool:
        if _is_a_number(self.text, book, fields):
            return True
        as_one = self.text.replace("-", "")
        return all(_is_in(book, fields, part) for part in self.text.split("-")) or _is_in(book, fields, as_one)


def _is_in(book: Book, fields: Sequence[str], word: str) -> bool:
    if _is_a_number(word, book, fields):
        return True
    if any(_stand_together(search_words(word), text) for text in _running(book, fields)):
        return True
    return any(
        _stems([word], stemmer) & _stems(book.texts[name], stemmer)
        for name in fields
        for stemmer in book.stemmers.get(name, ())
    )


def _stems(texts: Iterable[str], stemmer: str) -> set[str]:
    """The stems of words: those with a figure in them have none, and marks on Arabic letters do not matter."""
    found = (_without_marks(word) for text in texts for word in text.replace("-", " ").split())
    return {stem for word in found if not any(map(str.isdigit, word)) for stem in stems(word, [stemmer])}


def _without_marks(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", text) if not unicodedata.combining(letter))


@dataclass(frozen=True)
class Phrase:
    """Words together, as they stand."""

    text: str

    def __str__(self) -> str:
        return f'"{self.text}"'

    def fits(self, book: Book, fields: Sequence[str]) -> bool:
        if _is_a_number(self.text, book, fields):
            return True
        return any(_stand_together(search_words(self.text), text) for text in _running(book, fields))


@dataclass(frozen=True)
class Beginning:
    """Words that begin so."""

    text: str

    def __str__(self) -> str:
        return f"{self.text}*"

    def fits(self, book: Book, fields: Sequence[str]) -> bool:
        (beginning,) = words(self.text)
        if NUMBERS in fields and any(number.startswith(beginning) for number in book.texts[NUMBERS]):
            return True
        return any(_begins_in(beginning, text) for text in _running(book, fields))


def _begins_in(beginning: str, text: str) -> bool:
    if search_words(beginning) == [beginning]:
        there = (*search_words(text), *single_letters(text), *joined_words(text))
        return any(word.startswith(beginning) for word in there)
    # Chinese and the like has no blanks: a word may begin anywhere.
    return any(beginning in word for word in words(text))


@dataclass(frozen=True)
class Within:
    """Something in one field only."""

    field: str
    part: Question

    def __str__(self) -> str:
        return f"{self.field}:{_bracketed(self.part)}"

    def fits(self, book: Book, fields: Sequence[str]) -> bool:
        return self.part.fits(book, (FIELDS[self.field],))


@dataclass(frozen=True)
class Years:
    """A year or a span."""

    low: int | None
    high: int | None

    def __str__(self) -> str:
        if self.low == self.high:
            return f"year:{self.low}"
        return f"year:{'' if self.low is None else self.low}..{'' if self.high is None else self.high}"

    def fits(self, book: Book, fields: Sequence[str]) -> bool:
        return book.year is not None and _is_between(book.year, self.low, self.high)


@dataclass(frozen=True)
class Listed:
    """What stands in the lists beside the results: ``typed`` is how a reader calls one of their values."""

    field: str
    typed: str
    value: str

    def __str__(self) -> str:
        return f"{self.field}:{self.typed}"

    def fits(self, book: Book, fields: Sequence[str]) -> bool:
        return self.value in VALUES[self.field](book)


@dataclass(frozen=True)
class All:
    """Parts side by side."""

    parts: tuple[Question, ...]

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, Any) else str(part) for part in self.parts)

    def fits(self, book: Book, fields: Sequence[str]) -> bool:
        return all(part.fits(book, fields) for part in self.parts)


@dataclass(frozen=True)
class Any:
    """One or the other."""

    parts: tuple[Question, ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.parts))

    def fits(self, book: Book, fields: Sequence[str]) -> bool:
        return any(part.fits(book, fields) for part in self.parts)


@dataclass(frozen=True)
class Without:
    """Not this."""

    part: Question
    sign: str = "-"

    def __str__(self) -> str:
        return f"{self.sign}{_bracketed(self.part)}"

    def fits(self, book: Book, fields: Sequence[str]) -> bool:
        return not self.part.fits(book, fields)


def _bracketed(part: Question) -> str:
    return f"({part})" if isinstance(part, All | Any | Without) else str(part)


def some_words(question: Question) -> list[Question]:
    """The words and phrases of which at least one is in what is shown when nothing has them all."""
    if isinstance(question, All | Any):
        return [word for part in question.parts for word in some_words(part)]
    if isinstance(question, Within):
        return some_words(question.part)
    if isinstance(question, Listed):
        return [Word(question.typed)]
    return [question] if isinstance(question, Word | Phrase) else []


def is_plain(question: Question) -> bool:
    """Whether it is words and phrases alone."""
    parts = question.parts if isinstance(question, All) else (question,)
    return all(isinstance(part, Word | Phrase) for part in parts)


# Lists beside the results


def _is_between(year: int, low: int | None, high: int | None) -> bool:
    return (low is None or low <= year) and (high is None or year <= high)


VALUES: dict[str, Callable[[Book], set[str]]] = {
    "format": lambda book: {book.format},
    "language": lambda book: set(book.languages),
    "audience": lambda book: {book.audience} - {""},
    "subject": lambda book: {subject.main for subject in book.subjects},
    "genre": lambda book: {genre.main for genre in book.genres},
    "agent": lambda book: {name.heading for name in book.names},
    "series": lambda book: set(book.series),
    "branch": lambda book: {copy.branch for copy in book.listed},
    "location": lambda book: {f"{copy.location}, {copy.branch}" for copy in book.listed if copy.location},
    "available": lambda book: {"1"} if book.is_available else set(),
    "decade": lambda book: {str(book.year // 10 * 10)} if book.year else set(),
    "new": lambda book: {"1"} if book.days_here <= 30 else set(),
}


@dataclass(frozen=True)
class Asked:
    """A question with its ticks; years may be the wrong way round."""

    question: Question | None
    ticks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None

    def found(self, books: Iterable[Book]) -> list[Book]:
        """The books that fit."""
        return [book for book in books if not book.is_hidden and self._fits(book)]

    def _fits(self, book: Book) -> bool:
        if self.question is not None and not self.question.fits(book, ALL_FIELDS) and not self._is_number_of(book):
            return False
        if not all(self.values(name, book) & set(ticked) for name, ticked in self.ticks.items()):
            return False
        return self._fits_years(book)

    def _is_number_of(self, book: Book) -> bool:
        """Whether the whole question, blanks aside, is a number that the book bears."""
        return (
            self.question is not None
            and is_plain(self.question)
            and as_number(str(self.question)) in book.texts[NUMBERS]
        )

    def _fits_years(self, book: Book) -> bool:
        low, high = self.year_from, self.year_to
        if low is None and high is None:
            return True
        if low is not None and high is not None:
            low, high = sorted((low, high))
        return book.year is not None and _is_between(book.year, low, high)

    def values(self, name: str, book: Book) -> set[str]:
        """A book's values in a list: beside a branch, what is on the shelf now is on the shelf there."""
        if name == "branch" and "available" in self.ticks:
            return book.available_at
        if name == "available" and "branch" in self.ticks:
            return {"1"} if book.available_at & set(self.ticks["branch"]) else set()
        return VALUES[name](book)

    def without(self, name: str) -> "Asked":
        """The same without one list's own ticks."""
        return replace(self, ticks={key: values for key, values in self.ticks.items() if key != name})

    def without_tick(self, name: str, value: str) -> "Asked":
        """The same without one tick."""
        left = tuple(one for one in self.ticks[name] if one != value)
        return replace(self, ticks=self.without(name).ticks | ({name: left} if left else {}))

    def without_years(self) -> "Asked":
        """The same without its span of years."""
        return replace(self, year_from=None, year_to=None)

    def counts(self, books: Iterable[Book], name: str) -> Counter[str]:
        """The numbers in a list: for each value the books that fit all else that is ticked."""
        return Counter(value for book in self.without(name).found(books) for value in self.values(name, book))

    def years(self, books: Iterable[Book]) -> Counter[int]:
        """How many books of each year fit all but the span of years."""
        return Counter(book.year for book in self.without_years().found(books) if book.year)


ORDERS: dict[str, Callable[[Book], tuple]] = {
    # Of the same year the one that came last is first; what has no year is last in both.
    "newest": lambda book: (-(book.year or 0), -book.number),
    "oldest": lambda book: (book.year or 9999, -book.number),
    "title": lambda book: (match_key(book.title), book.number),
    "agent": lambda book: (
        match_key(book.names[0].heading) if book.names else "\uffff",
        match_key(book.title),
        book.number,
    ),
}
