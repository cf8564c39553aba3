"""What to ask a catalogue: chosen by chance from its own words, the same for the same seed."""

import random
from collections.abc import Callable, Iterator
from urllib.parse import quote_plus

import tantivy

from catalog.models import Edition
from catalog.search import index
from catalog.search.fields import EVERYTHING
from catalog.standards.folding import words


class Questions:
    """Paths of pages, by kind; each kind gives ``count`` different ones."""

    def __init__(self, count: int, seed: int = 1) -> None:
        self._count = count
        self._random = random.Random(seed)
        self._searcher: tantivy.Searcher = index.searcher()
        self._records = self._searcher.num_docs
        self._last = Edition.objects.order_by("-pk").values_list("pk", flat=True)[0]

    def kinds(self) -> dict[str, list[str]]:
        """All kinds of questions by their name, in the order of the table."""
        middle = self._records**0.5
        return {
            "rare word": self._paths(lambda: self._word(20, 60)),
            "middling word": self._paths(lambda: self._word(middle / 2, middle * 2)),
            "two words": self._paths(self._two_words),
            "phrase": self._paths(self._phrase),
            "author": self._paths(self._author),
            "ISBN": self._paths(self._isbn),
            "filtered": self._paths(
                lambda: self._word(middle / 2, middle * 2), "&format=book&format=ebook&language=eng"
            ),
            "common word": self._common(),
            "everything": ["/search/"] * self._count,
            "suggestions": self._suggestions(),
            "record": [edition.get_absolute_url() for edition in self._editions_with_copies()],
        }

    def _paths(self, make: Callable[[], str], narrowed: str = "") -> list[str]:
        found: dict[str, None] = {}
        for _try in range(self._count * 200):
            if len(found) == self._count:
                break
            if question := make():
                found[f"/search/?q={quote_plus(question)}{narrowed}"] = None
        return list(found)

    def _edition(self) -> Edition:
        while True:
            edition = Edition.objects.filter(pk=self._random.randint(1, self._last)).first()
            if edition:
                return edition

    def _editions_with_copies(self) -> Iterator[Edition]:
        found = 0
        while found < self._count:
            edition = self._edition()
            if edition.items.exists():
                found += 1
                yield edition

    def _frequency(self, word: str) -> int:
        return self._searcher.doc_freq(EVERYTHING, word)

    def _word(self, least: float, most: float) -> str:
        found = [word for word in words(self._edition().title) if least <= self._frequency(word) <= most]
        return self._random.choice(found) if found else ""

    def _common(self) -> list[str]:
        """Words in 5 to 10 of 100 records, all there are of them, over and over."""
        found: dict[str, None] = {}
        for _try in range(2000):
            if word := self._word(self._records * 0.05, self._records * 0.1):
                found[word] = None
        return [f"/search/?q={word}" for word in found] * self._count if found else []

    def _two_words(self) -> str:
        found = [word for word in dict.fromkeys(words(self._edition().title)) if self._frequency(word) >= 20]
        return " ".join(self._random.sample(found, 2)) if len(found) > 1 else ""

    def _phrase(self) -> str:
        found = words(self._edition().title)
        start = self._random.randrange(max(1, len(found) - 1))
        return f'"{found[start]} {found[start + 1]}"' if len(found) > 1 else ""

    def _author(self) -> str:
        contribution = self._edition().contributions.select_related("agent").first()
        return contribution.agent.name if contribution else ""

    def _isbn(self) -> str:
        number = self._edition().standard_numbers.filter(kind="isbn").first()
        return number.value if number else ""

    def _suggestions(self) -> list[str]:
        typed = (self._edition().title[: self._random.randint(2, 8)] for _number in range(self._count))
        return [f"/suggestions/?q={quote_plus(text)}" for text in typed]
