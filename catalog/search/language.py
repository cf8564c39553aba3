"""The query language that people type, into a query tree. docs/search-language.md describes it.

Anything can be typed, and most of it is meant as plain words; so only what is unmistakable is syntax, and what does not
parse is left to the caller, who takes it as all words and says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from catalog.search.tree import And, Fielded, Node, Not, Or, Phrase, Prefix, Range, Term
from catalog.standards.folding import words

# Our field, and the names by which people ask for it.
FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title", "ti"),
    "author": ("author", "au", "by"),
    "subject": ("subject", "su", "about"),
    "series": ("series", "se"),
    "isbn": ("isbn", "issn", "number"),
    "callnumber": ("callnumber", "shelfmark"),
    "publisher": ("publisher", "pb"),
    "language": ("language", "lang"),
    "year": ("year",),
    "format": ("format",),
    "branch": ("branch",),
}
_FIELD_OF = {alias: name for name, aliases in FIELDS.items() for alias in aliases}
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>\() | (?P<close>\))
      | "(?P<phrase>[^"]*)"
      | (?P<field>[A-Za-z]+):(?=[^\s:/])
      | (?P<minus>-)(?=[^\s\-])
      | (?P<word>[^\s()"]+)
    )""",
    re.X,
)
_RANGE = re.compile(r"([0-9]{1,4})?(\.\.|-)?([0-9]{1,4})?")
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))


class NotUnderstood(Exception):
    """The question is no sentence of the language: a bracket or a quote without its partner, an OR with nothing."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


@lru_cache(maxsize=64)  # once to be searched, once for its words to be counted
def parse(question: str) -> Node | None:
    """Return the query tree of a question; ``None`` when it has no words.

    Raises :class:`NotUnderstood` when it is no sentence of the language.
    """
    question = question.translate(_QUOTES)
    if question.count('"') % 2:
        raise NotUnderstood('There is a " without its partner.')
    return _Parser(list(_tokens(question))).whole()


def all_words(question: str) -> Node | None:
    """Return the tree that wants all words of a question, syntax aside."""
    return _joined([Term(word) for word in re.findall(r"[^\s\"()]+", question) if words(word)])


def is_plain(node: Node | None) -> bool:
    """Say whether a tree is only words and phrases that must all match: then it has an exact title to look for."""
    if isinstance(node, And):
        return all(isinstance(part, Term | Phrase) for part in node.parts)
    return isinstance(node, Term | Phrase)


def _tokens(question: str) -> Iterator[_Token]:
    position = 0
    while match := _TOKEN.match(question, position):
        position = match.end()
        kind = match.lastgroup or ""
        text = match[kind]
        if kind == "minus" and match.start(kind) > 0 and not question[match.start(kind) - 1].isspace():
            # Inside brackets "(-x" is meant; "a-b" is one word and never comes here.
            kind = "minus" if question[match.start(kind) - 1] in "(:" else "word"
        if kind == "field" and text.lower() not in _FIELD_OF:
            yield _Token("word", text)
        elif kind == "word" and text in {"OR", "AND", "NOT"}:
            yield _Token(text, text)
        elif kind in {"open", "close", "minus", "phrase", "field"} or words(text):
            yield _Token(kind, text)


def _joined(parts: list[Node]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return And(tuple(parts))


class _Parser:
    """Recursive descent over the tokens: OR binds weaker than standing side by side."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def whole(self) -> Node | None:
        if not self._tokens:
            return None
        node = self._alternatives(depth=0)
        if self._at < len(self._tokens):
            raise NotUnderstood("There is a closing bracket without its partner.")
        return node

    def _peek(self) -> str:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else ""

    def _take(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _alternatives(self, depth: int) -> Node | None:
        if depth > 20:
            raise NotUnderstood("There are too many brackets in one another.")
        parts = [self._side_by_side(depth)]
        while self._peek() == "OR":
            self._take()
            parts.append(self._side_by_side(depth))
        if len(parts) > 1 and None in parts:
            raise NotUnderstood("There is an OR with nothing beside it.")
        found = [part for part in parts if part is not None]
        return Or(tuple(found)) if len(found) > 1 else parts[0]

    def _side_by_side(self, depth: int) -> Node | None:
        parts: list[Node] = []
        while self._peek() not in {"", "close", "OR"}:
            if self._peek() == "AND":
                self._take()
            elif (part := self._one(depth)) is not None:
                parts.append(part)
        return _joined(parts)

    def _one(self, depth: int) -> Node | None:
        token = self._take()
        if token.kind in {"minus", "NOT"}:
            if self._peek() in {"", "close", "OR", "AND", "minus", "NOT"}:
                raise NotUnderstood("There is a NOT with nothing after it.")
            part = self._one(depth)
            return Not(part) if part is not None else None
        if token.kind == "field":
            return self._fielded(_FIELD_OF[token.text.lower()], depth)
        if token.kind == "open":
            inner = self._alternatives(depth + 1)
            if self._peek() != "close":
                raise NotUnderstood("There is an opening bracket without its partner.")
            self._take()
            return inner
        if token.kind == "phrase":
            return Phrase(token.text) if words(token.text) else None
        return _word(token.text)

    def _fielded(self, field: str, depth: int) -> Node | None:
        if self._peek() not in {"open", "phrase", "word"}:
            raise NotUnderstood("There is a field with nothing after it.")
        if field == "year" and self._peek() == "word":
            return Fielded(field, _years(self._take().text))
        part = self._one(depth)
        return Fielded(field, part) if part is not None else None


def _word(text: str) -> Node | None:
    if text.endswith("*") and len(words(text)) == 1 and len(words(text)[0]) > 1:
        return Prefix(text.rstrip("*"))
    return Term(text) if words(text) else None


def _years(text: str) -> Range:
    """``1990``, ``1990..1999``, ``1990-1999``, ``1990..`` or ``..1999``."""
    match = _RANGE.fullmatch(text)
    if match is None or not (match[1] or match[3]):
        raise NotUnderstood("A year is written 1990, 1990..1999, 1990.. or ..1999.")
    low, high = (int(match[group]) if match[group] else None for group in (1, 3))
    if not match[2]:
        return Range(low, low)
    return Range(high, low) if low is not None and high is not None and low > high else Range(low, high)
