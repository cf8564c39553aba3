"""Counting the words of searches: by day, in memory first, and all of a minute together into the database.

A results page must not wait for a write, and on SQLite a write may have to wait for an import. So each process keeps
its counts in memory and adds them to the database in a thread beside the requests, at most once a minute, and when it
ends. What a process has counted since is lost when it is killed: that is the price, and they are worth no more.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import Error, connection, transaction
from django.utils import timezone

from catalog.models import SearchWordCount
from catalog.search.language import NotUnderstood, all_words, parse
from catalog.search.results import SearchResults
from catalog.search.state import SearchState
from catalog.search.tree import And, Fielded, Node, Or, Phrase, Term
from catalog.standards.folding import fold, words

logger = logging.getLogger(__name__)
SECONDS_IN_MEMORY = 60
# More wait only when the database cannot be written for long; then new words are not counted.
MOST_WAITING = 5000
# Whoever pastes a page of text asks for no words.
MOST_WORDS = 20
LONGEST_WORD = 40
# Cards, telephones and accounts have more digits than a word does ("1Q84", "mp3").
MOST_DIGITS = 3
_FIELDS_OF_WORDS = {"title", "author", "subject", "series", "publisher"}


def countable_words(question: str) -> set[str]:
    """Return the folded words that a question asks for, without its syntax.

    Numbers are not words, nor is what is asked to be absent. A question with an address (e-mail, web) has none.

    >>> sorted(countable_words('title:"The Whale" -film year:1990..1999 9780142437247'))
    ['the', 'whale']
    """
    folded = fold(question)
    if "@" in folded or "://" in folded:
        return set()
    try:
        tree = parse(question)
    except NotUnderstood:
        tree = all_words(question)
    asked = [word for text in _texts(tree) for word in words(text)]
    return {word for word in asked if _is_word(word)} if len(asked) <= MOST_WORDS else set()


def _texts(node: Node | None) -> Iterator[str]:
    match node:
        case Term(text) | Phrase(text):
            yield text
        case And(parts) | Or(parts):
            for part in parts:
                yield from _texts(part)
        case Fielded(field, part) if field in _FIELDS_OF_WORDS:
            yield from _texts(part)


def _is_word(word: str) -> bool:
    digits = sum(letter.isdigit() for letter in word)
    return digits < len(word) <= LONGEST_WORD and digits <= MOST_DIGITS


def in_background(act: Callable[[], None]) -> threading.Thread:
    """Start ``act`` in a thread of its own, whose connection is closed at its end. A process waits for it to end."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run, name="searched words")
    thread.start()
    return thread


class WordCounter:
    """The counts that wait in the memory of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pruned: date | None = None
        self.clear()

    def clear(self) -> None:
        """Forget what waits."""
        # Searches, and those of them that found nothing, by day and word.
        self._waiting: dict[tuple[date, str], tuple[int, int]] = {}
        self._since = time.monotonic()

    def count(self, question: str, *, found: bool) -> None:
        """Count each word of a question once."""
        today = timezone.localdate()
        with self._lock:
            self._add({(today, word): (1, 0 if found else 1) for word in countable_words(question)})

    def _add(self, counts: dict[tuple[date, str], tuple[int, int]]) -> None:
        if not self._waiting:
            self._since = time.monotonic()
        for key, (searches, in_vain) in counts.items():
            if key in self._waiting or len(self._waiting) < MOST_WAITING:
                before = self._waiting.get(key, (0, 0))
                self._waiting[key] = (before[0] + searches, before[1] + in_vain)

    def write_if_due(self, **signal: Any) -> None:
        """Have it written when the oldest count has waited for a minute; a receiver of ``request_finished``."""
        if self._waiting and time.monotonic() - self._since >= SECONDS_IN_MEMORY:
            in_background(self.write)

    def write(self) -> None:
        """Add what waits to the database, and delete there what is too old. What cannot be written goes on waiting."""
        with self._lock:
            taken, self._waiting = self._waiting, {}
        if not taken:
            return
        today = timezone.localdate()
        try:
            with transaction.atomic():
                SearchWordCount.objects.add((*key, *counts) for key, counts in taken.items())
                if self._pruned != today:
                    SearchWordCount.objects.prune(today)
        except Error as error:
            logger.warning("Counts of searched words could not be written and wait for a minute more: %s", error)
            with self._lock:
                self._add(taken)
        else:
            self._pruned = today


counter = WordCounter()


def count_search(results: SearchResults) -> None:
    """Count a question that somebody has just asked: its first page, before it is narrowed or ordered in any way."""
    question = results.state.q
    if question and results.index_ready and results.state == SearchState(q=question):
        counter.count(question, found=results.total > 0 and not results.relaxed)
