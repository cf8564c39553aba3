"""Did you mean: words of the catalogue itself that are close to one that nothing has."""

import difflib

import tantivy
from tantivy import Occur, Query

from catalog.models import Contribution, Edition
from catalog.search.index import schema
from catalog.standards.folding import words

_SHAPE = schema()
_FIELDS = ("title", "agent", "subject")


def suggestion(question: str, searcher: tantivy.Searcher) -> str:
    """The question with each unknown word replaced by the closest on the shelves, or ``""`` if none is close."""
    typed = words(question)[:8]
    corrected = [word if _known(word, searcher) else _closest(word, searcher) or word for word in typed]
    return " ".join(corrected) if corrected != typed else ""


def _known(word: str, searcher: tantivy.Searcher) -> bool:
    return any(searcher.doc_freq(field, word) for field in _FIELDS)


def _closest(word: str, searcher: tantivy.Searcher) -> str:
    """The most alike word among the best hits of a fuzzy search."""
    if len(word) < 4 or not word.isalpha():
        return ""
    distance = 1 if len(word) < 6 else 2
    fuzzy = [(Occur.Should, Query.fuzzy_term_query(_SHAPE, field, word, distance)) for field in _FIELDS[:2]]
    hits = searcher.search(Query.boolean_query(fuzzy), limit=50).hits
    ids = searcher.fast_field_values("id", [address for _score, address in hits])
    found = {w for text in _texts(ids) for w in words(text) if abs(len(w) - len(word)) <= distance}
    close = difflib.get_close_matches(word, sorted(found), n=1, cutoff=0.7)
    return close[0] if close else ""


def _texts(ids: list[int]) -> list[str]:
    titles = Edition.objects.filter(pk__in=ids).values_list("title_proper", flat=True)
    names = Contribution.objects.filter(edition_id__in=ids).values_list("agent__heading", flat=True)
    return [*titles, *names]
