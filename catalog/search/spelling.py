"""Did you mean: other words for a question that finds nothing, made of words that stand in this catalogue."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, pairwise, product

import tantivy
from tantivy import Occur, Query

from catalog.search.index import schema
from catalog.standards.folding import search_words, words

_SHAPE = schema()
# Words of these are offered; a word that stands anywhere else is no mistake either.
_OFFERED = ("title", "agent", "subject")
_FIELDS = (*_OFFERED, "series", "publisher", "text")
_MOST_WORDS = 8
# Of the words with one beginning, the most frequent: a dictionary has hundreds of thousands.
_MOST_TERMS = 10_000
# Each costs a search. So many are enough for a word that has many neighbours ("gwin").
_MOST_TRIES = 20


@dataclass(frozen=True)
class Spelling:
    """Other words for a question. They are sure when it can only be a mistake: it has a word that nothing has."""

    words: str
    is_sure: bool


def spellings(question: str, searcher: tantivy.Searcher) -> Iterator[Spelling]:
    """Yield other spellings of a question that finds nothing, the closest first, at most 20.

    Neighbours as one word; then a word that nothing has as two, or the words close to it. If each word stands
    somewhere, only not together, then words close to the rarest. Nobody has looked yet whether they find anything.
    """
    typed = words(question)[:_MOST_WORDS]
    unknown = [word for word in typed if not _is_known(word, searcher)]
    other = _mended(typed, unknown, searcher) if unknown else _neighbouring(typed, searcher)
    found = chain(_joined(typed, searcher), other)
    yield from islice((one for one in found if one.words != " ".join(typed)), _MOST_TRIES)


def _is_known(word: str, searcher: tantivy.Searcher) -> bool:
    return any(searcher.doc_freq(field, one) for one in search_words(word) for field in _FIELDS)


def _frequency(word: str, searcher: tantivy.Searcher) -> int:
    return sum(searcher.doc_freq(field, word) for field in _OFFERED)


def _joined(typed: list[str], searcher: tantivy.Searcher) -> Iterator[Spelling]:
    """ "sun flower" as "sunflower"."""
    for at, (one, other) in enumerate(pairwise(typed)):
        if _frequency(one + other, searcher):
            yield Spelling(" ".join([*typed[:at], one + other, *typed[at + 2 :]]), is_sure=True)


def _mended(typed: list[str], unknown: list[str], searcher: tantivy.Searcher) -> Iterator[Spelling]:
    """The question with all words mended that nothing has."""
    options = {word: [*_parted(word, searcher), *_close(word, searcher)] or [word] for word in unknown}
    # The first of each before the second of any.
    places = product(*(range(len(options[word])) for word in unknown))
    for ranks in sorted(islice(places, 1_000), key=sum):
        instead = {word: options[word][rank] for word, rank in zip(unknown, ranks, strict=True)}
        yield Spelling(" ".join(instead.get(word, word) for word in typed), is_sure=True)


def _neighbouring(typed: list[str], searcher: tantivy.Searcher) -> Iterator[Spelling]:
    """The question with one word put for a rarer one that is close to it."""
    frequency = {word: _frequency(word, searcher) for word in typed}
    for word in sorted(frequency, key=lambda word: frequency[word]):
        for close in _close(word, searcher):
            if _frequency(close, searcher) > frequency[word]:
                yield Spelling(" ".join(close if one == word else one for one in typed), is_sure=False)


def _parted(word: str, searcher: tantivy.Searcher) -> list[str]:
    """ "animalfarm" as "animal farm", where these stand together; the most frequent only."""
    found: dict[str, int] = {}
    for cut in range(2, len(word) - 1):
        parts = [word[:cut], word[cut:]]
        if all(_frequency(part, searcher) for part in parts):
            together = [(Occur.Should, Query.phrase_query(_SHAPE, field, [*parts])) for field in _OFFERED]
            found[" ".join(parts)] = searcher.search(Query.boolean_query(together), limit=1).count or 0
    best = max(found, key=lambda parts: found[parts], default="")
    return [best] if best and found[best] else []


def _close(word: str, searcher: tantivy.Searcher) -> list[str]:
    """Words of the catalogue that differ by one letter, else the most alike with the same beginning."""
    if len(word) < 4 or not word.isalpha() or search_words(word) != [word]:
        return []
    near = {other: count for other in _one_letter_off(word) if (count := _frequency(other, searcher))}
    # The first letter is seldom mistyped.
    if near or len(word) < 6:
        return sorted(near, key=lambda other: (other[0] != word[0], -near[other], other))
    alike: dict[str, int] = {}
    for field in _OFFERED:
        for other, count in searcher.terms_with_prefix(field, word[:2], limit=_MOST_TERMS):
            if abs(len(other) - len(word)) <= 2 and len(set(other) ^ set(word)) <= 4:
                alike[other] = alike.get(other, 0) + count
    return difflib.get_close_matches(word, sorted(alike, key=lambda other: -alike[other]), n=5, cutoff=0.7)


def _one_letter_off(word: str) -> set[str]:
    """All that becomes of a word when two letters change places, or one is left out, put in, or another."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    letters = _letters_of(word)
    found = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    found |= {left + right[1:] for left, right in cuts if right}
    found |= {left + letter + right[1:] for left, right in cuts if right for letter in letters}
    found |= {left + letter + right for left, right in cuts for letter in letters}
    return found - {word}


def _letters_of(word: str) -> str:
    """The alphabet of a word: a to z, or the letters around its own in Unicode."""
    if word.isascii():
        return "abcdefghijklmnopqrstuvwxyz"
    rows = sorted({ord(letter) // 64 for letter in word})
    return "".join(filter(str.isalpha, (chr(64 * row + column) for row in rows for column in range(64))))
