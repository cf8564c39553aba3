"""Suggestions while typing: titles, agents and subjects that begin with what stands in the search box so far.

The database answers by prefix on folded columns, each slice in the order of an index. Only when that gives too few,
the search index adds what has the words in another order; and only when nothing at all is found, what is spelt nearly
so. At most six queries, and nothing of what people type is kept.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import tantivy
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _
from tantivy import Occur, Query

from catalog.models import Agent, AgentVariant, Contribution, Edition, Subject, SubjectHeading, SubjectVariant
from catalog.search import index
from catalog.search.index import IndexUnavailable
from catalog.search.state import clean_query
from catalog.standards.folding import match_key, search_words
from catalog.standards.punctuation import split_dates
from catalog.standards.titles import ARTICLES, leading_article_length
from catalog.vocabulary.agents import AgentKind
from catalog.vocabulary.subjects import SubjectKind

MIN_CHARACTERS = 2
_AGENT_PREFIXES = tuple(f"{kind[0]}:" for kind in AgentKind.values)
_SUBJECT_PREFIXES = ("s:", "g:")
# How many rows in the order of the index are looked at, to choose the best among them.
_TITLES_LOOKED_AT = 40
_HEADINGS_LOOKED_AT = 16
_HITS_LOOKED_AT = 24
# More than fit into the list, for some of them may read the same.
_TITLES_SHOWN = 30
_MAX_WORDS = 8
# Stands for the n-th prefix in a statement.
_MARK = "\x1e{}"
_LAST_CHARACTER = "\U0010ffff"
_SHAPE = index.schema()


@dataclass(frozen=True)
class Suggestion:
    """One line of the list. ``kind`` is "title", "subject", "genre" or a kind of agent; ``thing`` has the address.

    ``thing`` is not read whole: only what its address needs is in it.
    """

    kind: str
    label: str
    detail: str
    thing: Edition | Agent | Subject


@dataclass(frozen=True)
class _Typed:
    """What was typed, folded; and the same without a leading article, as titles are sorted."""

    key: str
    without_article: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "_Typed":
        lengths = {leading_article_length(text, language) for language in ARTICLES} - {0}
        keys = (match_key(text[length:], 100) for length in sorted(lengths))
        return cls(match_key(text, 100), tuple(filter(None, keys)), tuple(search_words(text)[:_MAX_WORDS]))

    @property
    def is_enough(self) -> bool:
        return len(self.key) >= MIN_CHARACTERS


def suggest(text: str, limit: int = 8) -> list[Suggestion]:
    """Return at most ``limit`` suggestions: titles, then agents, then subjects. Never raises, whatever the text."""
    typed = _Typed.of(clean_query(text))
    if not typed.is_enough or limit < 1:
        return []
    titles, agents, subjects = _titles(typed), _agents(typed), _subjects(typed)
    counts = _counts([pk for pk, *_rest in agents], [pk for pk, *_rest in subjects])
    groups = [
        _distinct(titles),
        _distinct(_agent(row) for row in _ranked(agents, counts["agent"], typed)),
        _distinct(_subject(row) for row in _ranked(subjects, counts["subject"], typed)),
    ]
    if sum(map(len, groups)) < limit:
        more = _from_index(typed, is_empty=not any(groups))
        groups = [_distinct([*found, *others]) for found, others in zip(groups, more, strict=True)]
    return _shared(groups, limit)


def _shared(groups: Sequence[Sequence[Suggestion]], limit: int) -> list[Suggestion]:
    """Half the list for titles, a quarter each for agents and subjects; what one does not fill the others get."""
    room = [limit - 2 * (limit // 4), limit // 4, limit // 4]
    shown = [min(len(group), size) for group, size in zip(groups, room, strict=True)]
    for number, group in enumerate(groups):
        shown[number] += min(len(group) - shown[number], limit - sum(shown))
    return [one for group, size in zip(groups, shown, strict=True) for one in group[:size]]


def _distinct(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Without those that lead to the same page, or that a reader could not tell apart."""
    seen: set[tuple] = set()
    out = []
    for one in found:
        marks = {(type(one.thing), one.thing.pk), (one.kind, one.label, one.detail)}
        if not marks & seen:
            out.append(one)
        seen |= marks
    return out


# Prefixes in the database


def _beginning(rows: QuerySet, columns: Sequence[Any], column: str, prefix: str, limit: int) -> QuerySet:
    """The first rows whose column begins with ``prefix``, by a range that an index answers, in its order.

    On PostgreSQL such columns are in the order of their characters (migration 0004), as on SQLite. The slice stands in
    a subquery, for SQLite takes none in a union.
    """
    ordered = rows.order_by(column).filter(**{f"{column}__gte": prefix, f"{column}__lt": prefix + _LAST_CHARACTER})
    return rows.model._default_manager.filter(pk__in=ordered.values("pk")[:limit]).order_by().values_list(*columns)


def _together(slices: Sequence[QuerySet]) -> QuerySet:
    """The rows of several slices by one query."""
    first, *others = slices
    return first.union(*others, all=True) if others else first


@cache
def _statement(question: Callable[..., QuerySet], number: int) -> tuple[str, list]:
    """The SQL of a question about some prefixes, and its parameters, with a mark where the n-th prefix stands."""
    sql, parameters = question(*(_MARK.format(n) for n in range(number))).query.sql_with_params()
    return sql, list(parameters)


def _asked(question: Callable[..., QuerySet], *prefixes: str) -> list[tuple]:
    """The rows that a question gives. Django writes its SQL once: that takes several times as long as to answer it."""
    sql, parameters = _statement(question, len(prefixes))
    marks = {_MARK.format(n): prefix for n, prefix in enumerate(prefixes)}
    marks |= {mark + _LAST_CHARACTER: prefix + _LAST_CHARACTER for mark, prefix in marks.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql, [marks.get(one, one) for one in parameters])
        return cursor.fetchall()


_TITLE_COLUMNS = (
    "pk", "work_id", "sort_title", "title_proper", "part_number", "part_name", "publication_year",
    "work__agent__kind", "work__agent__heading",
)  # fmt: skip


def _title_slices(*keys: str) -> QuerySet:
    public = Edition.objects.public()
    return _together([_beginning(public, _TITLE_COLUMNS, "sort_title", key, _TITLES_LOOKED_AT) for key in keys])


def _titles(typed: _Typed) -> list[Suggestion]:
    """Titles that begin so, with or without their article, one for all editions of a work that share it."""
    found = _asked(_title_slices, typed.key, *typed.without_article)
    # Without the article "the w" is any title in W: only those that do have the article are meant.
    found = [row for row in found if row[2].startswith(typed.key) or match_key(row[3]).startswith(typed.key)]
    same: dict[tuple, list[tuple]] = {}
    for row in dict.fromkeys(found):
        same.setdefault((row[1], row[2]), []).append(row)
    ranked = sorted(same.values(), key=lambda rows: (not _is_whole(rows[0], typed), -len(rows), rows[0][2]))
    return [_title(max(rows, key=lambda row: (row[6] or 0, row[0]))) for rows in ranked[:_TITLES_SHOWN]]


def _is_whole(row: tuple, typed: _Typed) -> bool:
    return row[2] == typed.key or row[2] in typed.without_article


def _title(row: tuple) -> Suggestion:
    pk, _work, _sort, proper, number, name, _year, agent_kind, agent = row
    edition = Edition(pk=pk, title_proper=proper, part_number=number, part_name=name)
    return Suggestion("title", edition.title, Agent(kind=agent_kind, heading=agent).name if agent else "", edition)


# Rows of headings: pk, kind, authorised heading, key that was met, other heading that was met or "".


def _agent_slices(*prefixes: str) -> QuerySet:
    others = AgentVariant.objects.filter(_has_contributions("agent"))
    return _headings(_public_agents(), others, "agent", prefixes)


def _subject_slices(*prefixes: str) -> QuerySet:
    others = SubjectVariant.objects.filter(_has_editions("subject"))
    return _headings(_public_subjects(), others, "subject", prefixes)


def _agents(typed: _Typed) -> list[tuple]:
    """Agents whose name or another name begins so."""
    return _asked(_agent_slices, *(prefix + typed.key for prefix in _AGENT_PREFIXES))


def _subjects(typed: _Typed) -> list[tuple]:
    """Subjects and genres whose heading or another word for them begins so."""
    return _asked(_subject_slices, *(prefix + typed.key for prefix in _SUBJECT_PREFIXES))


def _public_agents() -> QuerySet[Agent]:
    """Agents whose page has something for readers."""
    return Agent.objects.filter(_has_contributions("pk"))


def _public_subjects() -> QuerySet[Subject]:
    """Subjects whose page has something for readers."""
    return Subject.objects.filter(_has_editions("pk"))


def _has_contributions(agent: str) -> Exists:
    return Exists(Contribution.objects.filter(agent=OuterRef(agent), edition__suppressed=False))


def _has_editions(subject: str) -> Q:
    """A subject's page lists what is under its subdivisions as well."""
    public = SubjectHeading.objects.filter(edition__suppressed=False)
    own, below = public.filter(subject=OuterRef(subject)), public.filter(subject__main=OuterRef(subject))
    return Q(Exists(own)) | Q(Exists(below))


def _headings(names: QuerySet, others: QuerySet, owner: str, prefixes: Sequence[str]) -> QuerySet:
    columns = ("pk", "kind", "heading", "key", Value(""))
    other_columns = (f"{owner}_id", f"{owner}__kind", f"{owner}__heading", "key", "heading")
    return _together(
        [
            _beginning(rows, shown, "key", prefix, _HEADINGS_LOOKED_AT)
            for rows, shown in ((names, columns), (others, other_columns))
            for prefix in prefixes
        ]
    )


def _counts(agents: Sequence[int], subjects: Sequence[int]) -> dict[str, dict[int, int]]:
    """How many editions each has, by one query; for a subject how many subdivisions as well, each being one or more."""
    counts: dict[str, dict[int, int]] = {"agent": defaultdict(int), "subject": defaultdict(int)}
    if len(agents) < 2 and len(subjects) < 2:
        return counts
    asked = (
        ("agent", Contribution, "agent_id", agents),
        ("subject", SubjectHeading, "subject_id", subjects),
        ("subject", Subject, "main_id", subjects),
    )
    # Numbers only are put in.
    parts = [
        f"SELECT '{name}', {owner}, COUNT(*) FROM {of._meta.db_table}"
        f" WHERE {owner} IN ({','.join(map(str, ids))}) GROUP BY {owner}"
        for name, of, owner, ids in asked
        if ids
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for name, pk, number in cursor.fetchall():
            counts[name][pk] += number
    return counts


def _ranked(rows: Iterable[tuple], counts: dict[int, int], typed: _Typed) -> list[tuple]:
    """Whole headings first, then those with most editions; a heading before another name for the same."""
    return sorted(rows, key=lambda row: (row[3][2:] != typed.key, -counts[row[0]], bool(row[4]), row[3]))


def _agent(row: tuple) -> Suggestion:
    pk, kind, heading, _key, other = row
    agent = Agent(pk=pk, kind=kind, heading=heading)
    if other:
        return Suggestion(kind, split_dates(other)[0], _leads_to(heading), agent)
    name, dates = split_dates(heading)
    return Suggestion(kind, name, dates, agent)


def _subject(row: tuple) -> Suggestion:
    pk, kind, heading, _key, other = row
    kind = "genre" if kind == SubjectKind.GENRE else "subject"
    return Suggestion(kind, other or heading, _leads_to(heading) if other else "", Subject(pk=pk, heading=heading))


def _leads_to(heading: str) -> str:
    return _("→ %(heading)s") % {"heading": heading}


# Words in another order, and words spelt nearly so, by the search index


def _from_index(typed: _Typed, is_empty: bool) -> tuple[list[Suggestion], list[Suggestion], list[Suggestion]]:
    """Titles, agents and subjects that have all the words; if there is nothing at all, with words like them."""
    try:
        searcher = index.searcher(index.current().mark())
    except IndexUnavailable:
        return [], [], []
    if not typed.words:
        return [], [], []
    found = _ids(searcher, typed.words, is_fuzzy=False)
    is_fuzzy = is_empty and not any(found)
    if is_fuzzy:
        found = _ids(searcher, typed.words, is_fuzzy=True)
    editions, agents, subjects = found
    names = _named(agents, subjects)
    return (
        _titles_of(editions, typed.words, is_fuzzy),
        [_agent(row) for row in _fitting(names, "agent", agents, typed.words, is_fuzzy)],
        [_subject(row) for row in _fitting(names, "subject", subjects, typed.words, is_fuzzy)],
    )


def _ids(searcher: tantivy.Searcher, words: Sequence[str], is_fuzzy: bool) -> tuple[list[int], list[int], list[int]]:
    """Ids of editions by their titles, and of the agents and subjects that stand most often in what fits."""
    hits = searcher.search(_every(words, "title", is_fuzzy), limit=_HITS_LOOKED_AT, count=False).hits
    return (
        searcher.fast_field_values("id", [address for _score, address in hits]),
        _most_frequent(searcher, _every(words, "agent", is_fuzzy), "agent_id"),
        _most_frequent(searcher, _every(words, "subject", is_fuzzy), "subject_id", "genre_id"),
    )


def _every(words: Sequence[str], field: str, is_fuzzy: bool) -> Query:
    """All the words stand in one field; the last one may have only begun."""
    *whole, last = words
    queries = [_word(field, word, is_fuzzy, is_begun=False) for word in whole]
    return Query.boolean_query(
        [(Occur.Must, query) for query in (*queries, _word(field, last, is_fuzzy, is_begun=True))]
    )


def _word(field: str, word: str, is_fuzzy: bool, is_begun: bool) -> Query:
    distance = _distance(word) if is_fuzzy else 0
    if not distance and not is_begun:
        return Query.term_query(_SHAPE, field, word)
    return Query.fuzzy_term_query(_SHAPE, field, word, distance, prefix=is_begun)


def _distance(word: str) -> int:
    """How many letters may be wrong: none in short words and numbers."""
    return 0 if len(word) < 4 or not word.isalpha() else 1 if len(word) < 7 else 2


def _most_frequent(searcher: tantivy.Searcher, query: Query, *fields: str) -> list[int]:
    wanted = {field: {"terms": {"field": field, "size": _HITS_LOOKED_AT}} for field in fields}
    found = searcher.aggregate(query, wanted)
    buckets = [bucket for field in fields for bucket in found[field]["buckets"]]
    return [int(bucket["key"]) for bucket in sorted(buckets, key=lambda bucket: -bucket["doc_count"])]


def _titles_of(ids: Sequence[int], words: Sequence[str], is_fuzzy: bool) -> list[Suggestion]:
    """Titles in the order of the hits; first those that have the words in what is shown of them."""
    if not ids:
        return []
    rows = {row[0]: row for row in Edition.objects.public().filter(pk__in=ids).order_by().values_list(*_TITLE_COLUMNS)}
    found = [_title(rows[pk]) for pk in ids if pk in rows]
    return sorted(found, key=lambda one: not _fits(words, one.label, is_fuzzy))


def _named(agents: Sequence[int], subjects: Sequence[int]) -> list[tuple]:
    """Every name of the agents and subjects: which, pk, kind, heading, in its own script, other heading."""
    if not agents and not subjects:
        return []
    columns = ("pk", "kind", "heading", "original_script", "variants__heading")
    asked: tuple[tuple[str, QuerySet, Sequence[int]], ...] = (
        ("agent", _public_agents(), agents),
        ("subject", _public_subjects(), subjects),
    )
    parts = [of.filter(pk__in=ids).order_by().values_list(Value(name), *columns) for name, of, ids in asked if ids]
    return list(_together(parts))


def _fitting(names: Sequence[tuple], which: str, ids: Sequence[int], words: Sequence[str], is_fuzzy: bool) -> list:
    """Rows of headings for those whose own name has the words, and not only that of another in the same edition."""
    position = {pk: number for number, pk in enumerate(ids)}
    found: dict[int, tuple] = {}
    for name, pk, kind, heading, script, other in names:
        if name != which or pk not in position:
            continue
        if any(_fits(words, text, is_fuzzy) for text in (heading, script) if text):
            found[pk] = (pk, kind, heading, "", "")
        elif other and _fits(words, other, is_fuzzy):
            found.setdefault(pk, (pk, kind, heading, "", other))
    return sorted(found.values(), key=lambda row: position[row[0]])


def _fits(words: Sequence[str], name: str, is_fuzzy: bool) -> bool:
    *whole, last = words
    there = search_words(name)
    if is_fuzzy:
        return all(any(_is_alike(word, one) for one in there) for word in whole) and any(
            _is_alike(last, one[: len(last)]) or _is_alike(last, one[: len(last) + 1]) for one in there
        )
    return set(whole) <= set(there) and any(one.startswith(last) for one in there)


def _is_alike(typed: str, word: str) -> bool:
    return typed == word or (_distance(typed) > 0 and SequenceMatcher(None, typed, word).ratio() >= 0.75)
