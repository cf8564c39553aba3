"""Stems: "whale", "whales" and "whaling" as one, by the language of the record.

tantivy's Snowball stemmers do the work. They know words with their accents, so a word is stemmed first and folded
afterwards. A question has no language: its words are stemmed by every language that the catalogue has titles in.
"""

from functools import cache, lru_cache

import tantivy

from catalog.standards.folding import fold
from catalog.vocabulary.languages import LANGUAGES


@cache
def _analyzer(stemmer: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.stemmer(stemmer)).build()


def stemmer_of(language: str) -> str:
    """The name of the stemmer for a MARC language code, or ``""``."""
    entry = LANGUAGES.get(language)
    return entry.stemmer if entry else ""


@lru_cache(maxsize=50_000)
def stem(word: str, stemmer: str) -> str:
    """The folded stem of one lower-case word, accents still on it."""
    found = _analyzer(stemmer).analyze(word)
    return fold(found[0]) if found else fold(word)
