"""A synthetic catalogue of any size, believable enough to measure search on: the same for the same seed.

Words, agents and subjects follow Zipf's law (a few are everywhere, most are rare), as they do in real catalogues: the
commonest title words stand in some eight in a hundred titles. Words are made of syllables, the commonest ones are
taken from the demo library, so that one can type a question.
"""

import csv
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.db import transaction

from catalog.marc.importing import ImportReport
from catalog.marc.importing.editions import Decided, write_editions
from catalog.marc.importing.names import Names
from catalog.marc.importing.places import Places
from catalog.marc.mapping.data import (
    AgentEntry,
    BibliographicData,
    ItemEntry,
    NoteEntry,
    NumberEntry,
    SeriesEntry,
    SubjectEntry,
)
from catalog.models import Branch, ShelvingLocation
from catalog.standards.folding import words
from catalog.standards.isbn import check_digit_13

BATCH = 2000
DEMO = Path(__file__).resolve().parent.parent / "demo_library" / "editions.csv"
_SYLLABLES = [
    a + b
    for a in ["b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "st", "tr", "br", "ch", "sh"]
    for b in ["a", "e", "i", "o", "u", "ar", "en", "or", "al", "in"]
]
_LANGUAGES = ("eng", "fre", "ger", "spa", "rus", "chi", "jpn", "ita", "ara", "por", "pol", "dut", "swe", "lat", "heb")
_LANGUAGE_WEIGHTS = (60, 8, 8, 5, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1)
_FORMATS = ("book", "ebook", "serial", "music", "film", "audiobook", "score", "map", "large_print")
_FORMAT_WEIGHTS = (70, 9, 5, 5, 4, 3, 2, 1, 1)
_SUBDIVISIONS = (
    "Fiction",
    "History",
    "Biography",
    "Juvenile literature",
    "Handbooks",
    "Periodicals",
    "Germany",
    "Africa",
)
_ROLES = ("aut", "edt", "trl", "ill")
_BRANCHES = 12
_LOCATIONS = ("fiction", "nonfiction", "children", "store")


class Zipf:
    """Chooses among ``values``: the n-th about n times as rarely as the first."""

    def __init__(self, values: Sequence[str], exponent: float = 1.0) -> None:
        self._values = values
        self._cumulative = list(itertools.accumulate(1 / (rank + 2.7) ** exponent for rank in range(len(values))))

    def take(self, rng: random.Random, count: int) -> list[str]:
        """``count`` values, repeats possible."""
        return rng.choices(self._values, cum_weights=self._cumulative, k=count)


class SyntheticCatalogue:
    """Makes ``records`` editions from ``seed``."""

    def __init__(self, records: int, seed: int) -> None:
        self.records = records
        self._rng = rng = random.Random(seed)
        common, made = _common_words(), (self._word() for _ in itertools.count())
        vocabulary = list(dict.fromkeys(itertools.chain(common, itertools.islice(made, 60_000))))
        self._words = Zipf(vocabulary)
        surnames = [self._word().title() for _ in range(max(200, records // 8))]
        names = [f"{name}, {self._word().title()}, {rng.randint(1780, 1995)}-" for name in surnames]
        self._agents = Zipf(names, 0.75)
        topics = [
            " ".join(self._words.take(rng, rng.choice((1, 1, 2)))).capitalize() for _ in range(max(100, records // 40))
        ]
        self._topics = Zipf(list(dict.fromkeys(topics)), 0.9)
        self._series = Zipf([f"{self._word().title()} {self._word()}" for _ in range(max(50, records // 50))], 0.8)
        self._publishers = Zipf([f"{self._word().title()} Press" for _ in range(2000)], 0.9)

    def load(self, on_progress: Callable[[int], None] = lambda done: None) -> None:
        """Write the editions in batches, each one transaction. The search index is left to be built."""
        places = _places()
        names, report = Names(), ImportReport()
        editions = self._editions()
        done = 0
        while batch := [Decided(data, None) for data in itertools.islice(editions, BATCH)]:
            with transaction.atomic():
                write_editions(batch, names, places, report)
            done += len(batch)
            on_progress(done)

    def _word(self) -> str:
        return "".join(self._rng.choices(_SYLLABLES, k=self._rng.choice((2, 2, 3, 3, 4))))

    def _editions(self) -> Iterator[BibliographicData]:
        for number in range(1, self.records + 1):
            yield self._edition(number)

    def _edition(self, number: int) -> BibliographicData:
        rng = self._rng
        title = " ".join(self._words.take(rng, rng.choice((1, 2, 3, 3, 4, 5, 6)))).capitalize()
        year = min(2026, max(1500, int(2026 - rng.expovariate(1 / 25))))
        data = BibliographicData(
            control_number=f"s{number}",
            control_number_source="synthetic",
            format=rng.choices(_FORMATS, _FORMAT_WEIGHTS)[0],
            title_proper=title,
            title_remainder=" ".join(self._words.take(rng, 5)) if rng.random() < 0.4 else "",
            language=rng.choices(_LANGUAGES, _LANGUAGE_WEIGHTS)[0],
            publisher=self._publishers.take(rng, 1)[0],
            publication_year=year,
            publication_date=str(year),
            extent=f"{rng.randint(20, 900)} pages",
            is_fiction=rng.random() < 0.4,
        )
        agents = dict.fromkeys(self._agents.take(rng, rng.choice((1, 1, 1, 2, 3))))
        data.agents = [AgentEntry("person", n, _ROLES[i % 4], is_main_entry=i == 0) for i, n in enumerate(agents)]
        data.subjects = self._subjects()
        if rng.random() < 0.15:
            data.series = [SeriesEntry(self._series.take(rng, 1)[0], str(rng.randint(1, 60)))]
        if rng.random() < 0.6:
            data.numbers = [NumberEntry("isbn", _isbn(number))]
        if rng.random() < 0.3:
            data.notes = [NoteEntry("summary", " ".join(self._words.take(rng, 40)).capitalize() + ".")]
        if data.format not in {"ebook"}:
            data.items = [self._item(data, number, copy) for copy in range(rng.choice((0, 1, 1, 1, 2, 3)))]
        return data

    def _subjects(self) -> list[SubjectEntry]:
        entries = []
        for topic in dict.fromkeys(self._topics.take(self._rng, self._rng.choice((1, 2, 2, 3)))):
            heading = topic
            if self._rng.random() < 0.5:
                heading = f"{topic} -- {self._rng.choice(_SUBDIVISIONS)}"
            entries.append(SubjectEntry("topic", "lcsh", heading, topic))
        return entries

    def _item(self, data: BibliographicData, number: int, copy: int) -> ItemEntry:
        rng = self._rng
        mark = f"{rng.randint(0, 999):03d}.{rng.randint(0, 99)} {data.agents[0].heading[:3].upper()}"
        return ItemEntry(
            barcode=f"9{number:010d}{copy}",
            branch=f"b{1 + int(_BRANCHES * rng.random() ** 2)}",
            location=rng.choice(_LOCATIONS),
            item_type="book",
            call_number=f"FIC {data.agents[0].heading[:3].upper()}" if data.is_fiction else mark,
            status="available" if rng.random() < 0.85 else rng.choice(("missing", "in_processing", "reference_only")),
        )


def _common_words() -> list[str]:
    """The words of the demo library's titles, the commonest first."""
    with DEMO.open(encoding="utf-8", newline="") as stream:
        counted = Counter(word for row in csv.DictReader(stream) for word in words(row["title"]) if word.isascii())
    return [word for word, _count in counted.most_common()]


def _isbn(number: int) -> str:
    first = f"979{number:09d}"
    return first + check_digit_13(first)


def _places() -> Places:
    for number in range(1, _BRANCHES + 1):
        code = f"b{number}"
        defaults = {"name": f"Branch {number}", "slug": code, "position": number}
        branch, _new = Branch.objects.get_or_create(code=code, defaults=defaults)
        for location in _LOCATIONS:
            ShelvingLocation.objects.get_or_create(branch=branch, code=location, defaults={"name": location.title()})
    return Places(None, False, Counter())
