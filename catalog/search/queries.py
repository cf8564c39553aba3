"""From a search state to tantivy queries: the question with its ranking, and the filters that narrow it."""

import re
from collections.abc import Iterable

import tantivy
from tantivy import Occur, Query

from catalog.search.documents import language_number, number_word
from catalog.search.fields import EXACT_TITLE_TIER, SHORT_NUMBER_TIER, TEXT_FIELDS, TITLE_PHRASE_TIER, TextField
from catalog.search.index import schema
from catalog.search.state import SearchState
from catalog.standards.folding import match_key, search_words
from catalog.standards.isbn import to_13
from catalog.vocabulary.formats import format_number

MAX_WORDS = 32
# A number with its hyphens: its pieces alone say nothing.
_NUMBER = re.compile(r"[0-9][0-9\-‐‑– ]{6,}[0-9Xx]")
_QUOTED = re.compile(r'"([^"]*)"')
_WORD_FIELDS = tuple(field for field in TEXT_FIELDS if field.has_positions)
_SHAPE = schema()


def units_of(question: str) -> list[list[str]]:
    """The parts that must all match: single words, and the words of each phrase in double quotes.

    >>> units_of('white "moby dick"')
    [['moby', 'dick'], ['white']]
    """
    question = re.sub("[“”„«»]", '"', question)
    phrases = [found for text in _QUOTED.findall(question) if (found := search_words(text))]
    rest = _QUOTED.sub(" ", question)
    units = [*phrases, *([word] for word in search_words(rest))]
    return units[:MAX_WORDS]


def question_query(question: str) -> Query | None:
    """All words must match, in whatever fields; ``None`` when the question has no words.

    Scores fall into tiers: whole title, title phrase, all words in the title, in subjects, in agents, in series.
    """
    units = units_of(question)
    number = _number_query(question)
    if not units:
        return number
    every = _all(_anywhere(unit) for unit in units)
    alternatives = [(Occur.Should, every)] + ([(Occur.Should, number)] if number else [])
    ranking = [(Occur.Should, Query.const_score_query(_exact_title(question), EXACT_TITLE_TIER))]
    words = [word for unit in units for word in unit]
    if len(words) > 1:
        phrase = Query.phrase_query(_SHAPE, "title", words, slop=1)
        ranking.append((Occur.Should, Query.const_score_query(phrase, TITLE_PHRASE_TIER)))
    for field in _WORD_FIELDS:
        if field.tier:
            inside = _all(_in_field(field.name, unit) for unit in units)
            ranking.append((Occur.Should, Query.const_score_query(inside, field.tier)))
    return Query.boolean_query([(Occur.Must, Query.boolean_query(alternatives)), *ranking])


def relaxed_query(question: str) -> Query | None:
    """Any of the words may match; the more of them do, the better. For a question to which nothing fits whole."""
    units = units_of(question)
    if len(units) < 2 or _NUMBER.fullmatch(question.strip()):
        return None
    return Query.boolean_query([(Occur.Should, _anywhere(unit)) for unit in units])


def _anywhere(unit: list[str]) -> Query:
    found = [Query.boost_query(_in_field(field.name, unit), field.weight) for field in _WORD_FIELDS]
    if len(unit) == 1:
        found.append(Query.boost_query(Query.term_query(_SHAPE, "number", unit[0], "basic"), _weight("number")))
    return Query.disjunction_max_query(found, 0.1)


def _weight(name: str) -> float:
    return next(field.weight for field in TEXT_FIELDS if field.name == name)


def _in_field(name: str, unit: list[str]) -> Query:
    if len(unit) > 1:
        return Query.phrase_query(_SHAPE, name, unit)
    return Query.term_query(_SHAPE, name, unit[0])


def _all(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _exact_title(question: str) -> Query:
    return Query.term_query(_SHAPE, "title_exact", match_key(question), "basic")


def _number_query(question: str) -> Query | None:
    """The question as one number, hyphens and blanks aside: ISBN, ISSN, LCCN, barcode, control number."""
    number = number_word(re.sub(r"^(?:isbn|issn|lccn|ean)(?:-1[03])?:?\s+", "", question.strip(), flags=re.I))
    if not any(letter.isdigit() for letter in number) or len(number) > 40:
        return None
    numbers = {number, to_13(number.upper()).lower()}
    # A short number is more likely a title ("1984") than the number of a record.
    tier = (
        next(field.tier for field in TEXT_FIELDS if field.name == "number") if len(number) >= 8 else SHORT_NUMBER_TIER
    )
    terms = [(Occur.Should, Query.term_query(_SHAPE, "number", one, "basic")) for one in numbers]
    return Query.const_score_query(Query.boolean_query(terms), tier)


def filter_query(name: str, values: Iterable[str], state: SearchState, branch_ids: dict[str, int]) -> Query:
    """The filter of one facet: any of ``values``. A value that does not exist matches nothing."""
    if name == "available":
        branches = [branch_ids.get(code, -1) for code in state.chosen("branch")]
        # "On the shelf now" at chosen branches means one and the same copy.
        return _any("available_branch", branches) if branches else _any("available", [1])
    numbers = [_facet_number(name, value, branch_ids) for value in values]
    return _any({"subject": "subject_id", "agent": "agent_id"}.get(name, name), numbers)


def _facet_number(name: str, value: str, branch_ids: dict[str, int]) -> int:
    if name == "format":
        return format_number(value) or -1
    if name == "language":
        return language_number(value) if value.isascii() and value.isalpha() and len(value) == 3 else -1
    if name == "branch":
        return branch_ids.get(value, -1)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else -1


def _any(field: str, numbers: Iterable[int]) -> Query:
    terms = [(Occur.Should, Query.term_query(_SHAPE, field, number, "basic")) for number in numbers]
    return Query.const_score_query(Query.boolean_query(terms), 0.0)


def years_query(state: SearchState) -> Query | None:
    """The filter of the span of years, or nothing. A span the wrong way round is turned."""
    low, high = state.year_from, state.year_to
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    query = Query.range_query(_SHAPE, "year", tantivy.FieldType.Integer, low, high)
    return Query.const_score_query(query, 0.0)


def narrowed(base: Query, filters: Iterable[Query]) -> Query:
    """``base`` with every filter; filters do not change the score."""
    return Query.boolean_query([(Occur.Must, base), *((Occur.Must, one) for one in filters)])


__all__ = ["TextField", "filter_query", "narrowed", "question_query", "relaxed_query", "units_of", "years_query"]
