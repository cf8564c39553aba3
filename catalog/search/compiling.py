"""From a query tree to tantivy: what must match, and the ranking beside it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from math import inf

import tantivy
from tantivy import Occur, Query

from catalog.search.documents import language_number, number_word, used_stemmers
from catalog.search.fields import (
    AGENT_PHRASE_TIER,
    AVAILABLE_BONUS,
    EVERYTHING,
    EXACT_TITLE_TIER,
    NUMBER_TIER,
    POPULAR_BONUS,
    SHORT_NUMBER_TIER,
    TEXT_FIELDS,
    TITLE_PHRASE_TIER,
    TextField,
)
from catalog.search.filters import either
from catalog.search.index import schema
from catalog.search.language import is_plain
from catalog.search.memory import Memory
from catalog.search.stemming import MARK, stems
from catalog.search.tree import And, Fielded, Node, Not, Or, Phrase, Prefix, Range, Term
from catalog.standards.folding import joined_words, match_key, search_words, title_key, words
from catalog.standards.isbn import to_13
from catalog.vocabulary.formats import format_number, format_of_text
from catalog.vocabulary.languages import language_code

MAX_WORDS = 32
# On this share of all records a word is frequent.
_FREQUENT = 0.02
# More than anybody turns pages for.
_MANY_HITS = 100
# A word on so many times the records of the rarest word beside it is looked up on the records of that one alone.
_MUCH_RARER = 4
_SHAPE = schema()
_BY_NAME = {field.name: field for field in TEXT_FIELDS}
_WORD_FIELDS = tuple(field for field in TEXT_FIELDS if field.name != "number")
# The fields of the index that a field of the query language looks into.
_FIELDS_OF = {
    "title": ("title", "title_stem"),
    "author": ("agent",),
    "subject": ("subject", "subject_stem"),
    "series": ("series",),
    "isbn": ("number",),
    "callnumber": ("call_number",),
    "publisher": ("publisher",),
}
# A number with its hyphens: its pieces alone say nothing.
NUMBER = re.compile(r"(?:(?:isbn|issn|lccn|ean)(?:-1[03])?:?\s*)?[0-9][0-9\-‐‑– ]{5,}[0-9Xx]", re.I)
_NAME_OF_NUMBER = re.compile(r"^(?:isbn|issn|lccn|ean)(?:-1[03])?:?\s+", re.I)


@dataclass(frozen=True)
class Question:
    """A question for the index: what matches, without scores (to count), and what orders the matches.

    Questions of the same ``name`` are the same. It fits on about ``most`` records at most, if that is known.
    """

    name: str
    matching: Query
    ranking: tuple[Query, ...] = ()
    most: float = inf

    def ranked(self, matching: Query) -> Query:
        """What of ``matching`` is found, with scores.

        The bonuses, of which most titles have some, stand around the rest one by one: in one query with it, tantivy
        would read their lists from end to end.
        """
        ranked = Query.boolean_query([(Occur.Must, matching), *((Occur.Should, one) for one in self.ranking)])
        for bonus in _bonuses():
            ranked = Query.boolean_query([(Occur.Must, ranked), (Occur.Should, bonus)])
        return ranked


EVERY_TITLE = Question("every title", Query.all_query())
NO_TITLE = Question("no title", Query.empty_query())


def compile_question(question: str, tree: Node | None, searcher: tantivy.Searcher, memory: Memory) -> Question | None:
    """What matches a question, and its ranking; ``None`` when it has no words.

    ``memory`` knows the branches and languages that there are here.
    """
    number = number_query(question)
    if tree is None:
        return Question(f"number {question}", either([number]), (number,)) if number else None
    compiler = _Compiler(searcher, memory)
    ranking = [compiler.node(tree), *([number] if number else [])]
    if is_plain(tree):
        ranking += compiler.tiers(question, list(plain_parts(tree)))
    compiler.is_scored = False
    matching = [compiler.node(tree), *([number] if number else [])]
    return Question(f"words {question}", either(matching), tuple(ranking), compiler.most(tree))


def relaxed(question: str, tree: Node | None, searcher: tantivy.Searcher, memory: Memory) -> Question | None:
    """Any of the words may match; the more of them do, the better. For a question to which nothing fits whole."""
    parts = [part for part in positive_parts(tree) if isinstance(part, Term | Phrase)][:MAX_WORDS]
    if len(parts) < 2 or NUMBER.fullmatch(question.strip()):
        return None
    compiler = _Compiler(searcher, memory)
    ranking = tuple(compiler.node(part) for part in parts)
    compiler.is_scored = False
    return Question(f"some of {question}", either(compiler.node(part) for part in parts), ranking)


def number_query(question: str) -> Query | None:
    """The question as one number, hyphens and blanks aside: ISBN, ISSN, LCCN, barcode, control number."""
    number = number_word(_NAME_OF_NUMBER.sub("", question.strip()))
    if not any(letter.isdigit() for letter in number) or len(number) > 40:
        return None
    # A short number is more likely a title ("1984") than the number of a record.
    return Query.const_score_query(_number_terms(number), NUMBER_TIER if len(number) >= 8 else SHORT_NUMBER_TIER)


def plain_parts(tree: Node) -> Iterable[Term | Phrase]:
    """The words and phrases of a plain tree, in order."""
    for part in tree.parts if isinstance(tree, And) else (tree,):
        if isinstance(part, Term | Phrase):
            yield part


def positive_parts(tree: Node | None) -> Iterable[Node]:
    """The leaves of a tree that are not negated."""
    if isinstance(tree, And | Or):
        for part in tree.parts:
            yield from positive_parts(part)
    elif isinstance(tree, Fielded):
        yield from positive_parts(tree.part)
    elif tree is not None and not isinstance(tree, Not):
        yield tree


@dataclass(frozen=True)
class _Rarest:
    """The rarest of several words that must all be there: where it stands, without a score, and on how many records."""

    part: Term
    query: Query
    frequency: int


class _Compiler:
    """Compiles nodes; ``fields`` are those that words look into at the moment.

    Where scores do not matter, a word is looked up once, in the field that has the words of all fields.
    """

    def __init__(self, searcher: tantivy.Searcher, memory: Memory) -> None:
        self._searcher = searcher
        self._memory = memory
        self._stems: dict[str, list[str]] = {}
        self._frequency = cache(searcher.doc_freq)
        self._fields: tuple[TextField, ...] = TEXT_FIELDS
        self.is_scored = True

    @property
    def _is_everywhere(self) -> bool:
        return not self.is_scored and self._fields is TEXT_FIELDS

    def stems(self, text: str) -> list[str]:
        """The stems of a word that some title here has, in any language."""
        if text not in self._stems:
            found = stems(text, self._memory.stemmers(lambda: used_stemmers(self._searcher)))
            self._stems[text] = [stem for stem in found if self._frequency(EVERYTHING, stem)]
        return self._stems[text]

    def _tells(self, field: TextField, word: str) -> bool:
        """Whether a word in a field is worth a score.

        Not where it is on many records and the field counts for little: it adds next to nothing to a score, and its
        list of records is the longest of all. Nor are its stems, where many have the word itself: those come first.
        """
        if not self.is_scored or self._fields is not TEXT_FIELDS:
            return True
        if field.stem_of:
            return self._frequency(field.stem_of, word) < _MANY_HITS
        return bool(field.tier) or self._frequency(field.name, word) <= max(_FREQUENT * self._searcher.num_docs, 1_000)

    def node(self, node: Node) -> Query:
        if isinstance(node, Term):
            return self._word(node.text)
        if isinstance(node, Phrase):
            return self._phrase(node.text)
        if isinstance(node, Prefix):
            return self._prefix(node.text)
        if isinstance(node, Or):
            return Query.boolean_query([(Occur.Should, self.node(part)) for part in node.parts])
        if isinstance(node, And):
            return self._and(node.parts)
        if isinstance(node, Not):
            return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, self.node(node.part))])
        if isinstance(node, Fielded):
            return self._fielded(node)
        return _years(node)

    def _and(self, parts: tuple[Node, ...]) -> Query:
        rarest = self._rarest(parts[:MAX_WORDS]) if self.is_scored and self._fields is TEXT_FIELDS else None
        wanted = [
            (Occur.Must, self._word(part.text, rarest) if isinstance(part, Term) else self.node(part))
            for part in parts[:MAX_WORDS]
            if not isinstance(part, Not)
        ]
        unwanted = [(Occur.MustNot, self.node(part.part)) for part in parts if isinstance(part, Not)]
        return Query.boolean_query([*(wanted or [(Occur.Must, Query.all_query())]), *unwanted])

    def _rarest(self, parts: Iterable[Node]) -> _Rarest | None:
        """The rarest of the words that must all be there."""
        found = []
        for part in parts:
            if isinstance(part, Term) and len(search_words(part.text)) == 1:
                alike = self._alike(part)
                frequency = sum(self._frequency(EVERYTHING, one) for one in alike)
                found.append(_Rarest(part, Query.const_score_query(_any_term(EVERYTHING, alike), 0.0), frequency))
        return min(found, key=lambda one: one.frequency) if len(found) > 1 else None

    def _alike(self, part: Term) -> list[str]:
        return [*search_words(part.text), *self.stems(part.text)]

    def most(self, tree: Node) -> float:
        """On how many records a query fits at most: as many as have the rarest of the words that must be there."""
        parts = tree.parts[:MAX_WORDS] if isinstance(tree, And) else (tree,)
        words = [part for part in parts if isinstance(part, Term) and len(search_words(part.text)) == 1]
        return min((sum(self._frequency(EVERYTHING, one) for one in self._alike(word)) for word in words), default=inf)

    def _term(self, field: str, word: str, rarest: _Rarest | None) -> Query:
        """A word of the index in a field; on the records alone that have a much rarer word, with the same score.

        Side by side with others, tantivy would read the list of a frequent word from end to end.
        """
        query = Query.term_query(_SHAPE, field, word, "basic" if field == "number" else "freq")
        if rarest is None or self._frequency(field, word) < rarest.frequency * _MUCH_RARER:
            return query
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, rarest.query)])

    def _word(self, text: str, rarest: _Rarest | None = None) -> Query:
        found = search_words(text)
        if not found:
            return Query.empty_query()
        if len(found) > 1:
            return self._several(text, found)
        if self._is_everywhere:
            return _any_term(EVERYTHING, [found[0], *self.stems(text)])
        fields = [field for field in self._fields if self._tells(field, found[0])]
        alternatives = [_boosted(field, self._in_field(field, text, found[0], rarest)) for field in fields]
        return Query.disjunction_max_query(alternatives, 0.1)

    def _several(self, text: str, found: list[str]) -> Query:
        """One thing as typed that is several words of the index: characters in pairs, or parts with a hyphen."""
        number = number_word(text)
        alternatives = []
        if any(field.name == "number" for field in self._fields) and len(number) >= 8 and number.isalnum():
            alternatives.append(_boosted(_BY_NAME["number"], _number_terms(number)))
        if _is_one_word(text):
            # Pairs of letters stand one after the other in the text as well.
            alternatives += [_boosted(f, _phrase(f, found)) for f in self._fields if f.has_positions]
        else:
            alternatives.append(Query.boolean_query([(Occur.Must, self._word(word)) for word in words(text)]))
            alternatives += [self._word(word) for word in joined_words(text)]
        return Query.disjunction_max_query(alternatives, 0.1)

    def _phrase(self, text: str) -> Query:
        found = search_words(text)
        if len(found) == 1:
            # One word as it stands: not by its stem.
            if self._is_everywhere:
                return _any_term(EVERYTHING, found)
            fields = [field for field in self._fields if not field.stem_of]
            alternatives = [_boosted(field, self._in_field(field, text, found[0])) for field in fields]
        else:
            alternatives = [_boosted(field, _phrase(field, found)) for field in self._fields if field.has_positions]
        if len(number_word(text)) >= 8 and any(field.name == "number" for field in self._fields):
            alternatives.append(_number_terms(number_word(text)))
        return Query.disjunction_max_query(alternatives, 0.1) if alternatives else Query.empty_query()

    def _prefix(self, text: str) -> Query:
        found = search_words(text)
        if not found:
            return Query.empty_query()
        # Not into the stems, which begin with the name of their language.
        pattern = re.escape(found[-1]) + f"[^{MARK}]*"
        if self._is_everywhere:
            return Query.regex_query(_SHAPE, EVERYTHING, pattern)
        alternatives = [
            Query.const_score_query(Query.regex_query(_SHAPE, field.name, pattern), field.weight)
            for field in self._fields
            if not field.stem_of
        ]
        return Query.disjunction_max_query(alternatives)

    def _fielded(self, node: Fielded) -> Query:
        if node.field in _FIELDS_OF:
            before, self._fields = self._fields, tuple(_BY_NAME[name] for name in _FIELDS_OF[node.field])
            try:
                return self.node(node.part)
            finally:
                self._fields = before
        if isinstance(node.part, Range):
            return _years(node.part)
        return Query.boolean_query([(Occur.Should, self._value(node.field, text)) for text in _texts(node.part)])

    def _value(self, field: str, text: str) -> Query:
        if field == "language":
            number = language_number(language_code(text)) if language_code(text) else -1
        elif field == "format":
            number = format_number(text.lower()) or format_number(format_of_text(text)) or -1
        elif field == "branch":
            number = self._memory.branch_names().get(match_key(text), -1)
        else:
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
        return Query.const_score_query(Query.term_query(_SHAPE, field, number, "basic"), 0.0)

    def _in_field(self, field: TextField, text: str, word: str, rarest: _Rarest | None = None) -> Query:
        """A word in a field; in a field of stems, any stem of the word."""
        if field.stem_of:
            found = [self._term(field.name, stem, rarest) for stem in self.stems(text)]
            return Query.boolean_query([(Occur.Should, one) for one in found])
        return self._term(field.name, word, rarest)

    def tiers(self, question: str, parts: list[Term | Phrase]) -> Iterator[Query]:
        """Whole title, title phrase, and all words in one field."""
        exact = Query.term_query(_SHAPE, "title_exact", title_key(question), "basic")
        yield Query.const_score_query(exact, EXACT_TITLE_TIER)
        every = search_words(" ".join(part.text for part in parts))
        if len(every) > 1:
            for name, tier in (("title", TITLE_PHRASE_TIER), ("agent", AGENT_PHRASE_TIER)):
                yield Query.const_score_query(Query.phrase_query(_SHAPE, name, every[:MAX_WORDS], slop=1), tier)
        for field in _WORD_FIELDS:
            if field.tier:
                inside = Query.boolean_query([(Occur.Must, self._part_in(field, part)) for part in parts[:MAX_WORDS]])
                yield Query.const_score_query(inside, field.tier)

    def _part_in(self, field: TextField, part: Term | Phrase) -> Query:
        found = search_words(part.text)
        if field.stem_of or len(found) == 1:
            return self._in_field(field, part.text, found[0])
        if isinstance(part, Phrase) or _is_one_word(part.text):
            return _phrase(field, found)
        pieces = Query.boolean_query([(Occur.Must, self._part_in(field, Term(word))) for word in words(part.text)])
        joined = [self._in_field(field, word, word) for word in joined_words(part.text)]
        return Query.boolean_query([(Occur.Should, one) for one in (pieces, *joined)])


def _texts(node: Node) -> list[str]:
    return [part.text for part in positive_parts(node) if isinstance(part, Term | Phrase | Prefix)]


def _years(node: Range) -> Query:
    query = Query.range_query(_SHAPE, "year", tantivy.FieldType.Integer, node.low, node.high)
    return Query.const_score_query(query, 0.0)


def _boosted(field: TextField, query: Query) -> Query:
    return Query.boost_query(query, field.weight)


def _any_term(field: str, terms: Iterable[str]) -> Query:
    return Query.boolean_query([(Occur.Should, Query.term_query(_SHAPE, field, term, "basic")) for term in terms])


def _phrase(field: TextField, found: list[str]) -> Query:
    return Query.phrase_query(_SHAPE, field.name, found)


def _number_terms(number: str) -> Query:
    numbers = {number, to_13(number.upper()).lower()}
    return Query.boolean_query(
        [(Occur.Should, Query.term_query(_SHAPE, "number", one, "basic")) for one in sorted(numbers)]
    )


@cache
def _bonuses() -> tuple[Query, Query]:
    """Small constants that order equals; they only look at documents that match."""
    available = Query.const_score_query(Query.term_query(_SHAPE, "available", 1, "basic"), AVAILABLE_BONUS)
    levels = ((level, Query.term_query(_SHAPE, "popular", level, "basic")) for level in (2, 3, 4))
    popular = [(Occur.Should, Query.const_score_query(one, POPULAR_BONUS * level / 4)) for level, one in levels]
    return available, Query.boolean_query(popular)


def _is_one_word(text: str) -> bool:
    """Whether it is several words of the index, but one to a reader: a run of letters that comes in pairs."""
    return " " not in title_key(text)
