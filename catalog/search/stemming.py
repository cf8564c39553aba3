"""Stems: "whale", "whales" and "whaling" as one, by the language of the record.

tantivy's Snowball stemmers do the work. They know words with their accents, so a word is stemmed first and folded
afterwards. A question has no language: its words are stemmed by every stemmer that some record here has used.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

import tantivy

from catalog.standards.folding import WORD, fold
from catalog.vocabulary.languages import LANGUAGES

# Between the name of the stemmer and the stem; it stands in no folded word.
MARK = "·"


@cache
def _analyzer(stemmer: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.stemmer(stemmer)).build()


def stemmer_of(language: str) -> str:
    """The name of the stemmer for a MARC language code, or ``""``."""
    entry = LANGUAGES.get(language)
    return entry.stemmer if entry else ""


@lru_cache(maxsize=50_000)
def _stem(word: str, stemmer: str) -> str:
    found = _analyzer(stemmer).analyze(word)
    return fold(found[0]) if found else fold(word)


def stems(text: str, stemmers: Iterable[str]) -> list[str]:
    """The folded stems of the words of ``text`` under each of the stemmers, each once, marked with the stemmer.

    A word with a figure in it ("22nd") has none. The mark keeps languages apart: in German "Dickens" has the stem of
    "dick", but no English title has that stem.

    >>> stems("Whales", ["english"])
    ['english·whale']
    """
    found = [word for word in WORD.findall(_bare(text)) if len(word) > 1 and not any(map(str.isdigit, word))]
    return list(dict.fromkeys(f"{stemmer}{MARK}{_stem(word, stemmer)}" for stemmer in stemmers for word in found))


def _bare(text: str) -> str:
    """Accents that belong to a letter stay, for the stemmers know them; marks beside letters and apostrophes go."""
    composed = unicodedata.normalize("NFC", text.casefold().replace("'", "").replace("’", ""))
    return composed if composed.isascii() else "".join(one for one in composed if not unicodedata.combining(one))
