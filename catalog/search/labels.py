"""Words for the values of facets, which are numbers in the index."""

from collections.abc import Iterable, Mapping

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Agent, Series, Subject
from catalog.models.agents import name_of_heading
from catalog.search.asking import Asking
from catalog.search.fields import SWITCHES
from catalog.search.filters import value_of
from catalog.vocabulary.audiences import Audience
from catalog.vocabulary.formats import Format
from catalog.vocabulary.languages import language_name

# Facets whose labels are rows of the database, with the table in which they stand.
_TABLES = {"subject": "subject", "genre": "subject", "agent": "agent", "series": "series"}
# Django's own union takes longer to be written than to be answered.
_QUERIES = {
    "subject": f"SELECT 'subject', id, heading, '' FROM {Subject._meta.db_table} WHERE id IN ({{ids}})",
    "agent": f"SELECT 'agent', id, heading, kind FROM {Agent._meta.db_table} WHERE id IN ({{ids}})",
    "series": f"SELECT 'series', id, title, '' FROM {Series._meta.db_table} WHERE id IN ({{ids}})",
}
# So many numbers at a time, with noughts for those that there are not: a database knows few questions by heart.
_AT_A_TIME = 8


class Labels:
    """Values for the address and words for the reader, by facet and number: what is not remembered is read at once."""

    def __init__(self, asking: Asking, numbers: Mapping[str, Iterable[int]]) -> None:
        self._memory = asking.memory
        self._known = asking.memory.labels(get_language() or "")
        if unknown := {
            (name, number) for name, some in numbers.items() for number in some if number not in self._known[name]
        }:
            self._read(unknown)

    def of(self, name: str, number: int) -> tuple[str, str]:
        """The value for the address and the words for the reader; both empty for what has no name any more."""
        return self._known[name][number]

    def _read(self, unknown: set[tuple[str, int]]) -> None:
        names = _names({(_TABLES[name], number) for name, number in unknown if name in _TABLES})
        codes = {branch.pk: branch.code for branch in self._memory.branches()}
        for name, number in unknown:
            if name in _TABLES:
                value, words = str(number), names.get((_TABLES[name], number), "")
            elif name in SWITCHES:
                value, words = "1", _("On the shelf now") if name == "available" else _("Added in the last 30 days")
            else:
                value = value_of(name, number, codes)
                words = self._words(name, number, value) if value else ""
            self._known[name][number] = (value, words) if words else ("", "")

    def _words(self, name: str, number: int, value: str) -> str:
        if name == "format":
            return str(Format(value).label)
        if name == "language":
            return str(language_name(value))
        if name == "audience":
            return str(Audience(value).label)
        if name == "decade":
            return f"{number}–{number + 9}"
        if name == "branch":
            return next(branch.name for branch in self._memory.branches() if branch.pk == number)
        location = self._memory.locations().get(number)
        return f"{location}, {location.branch}" if location else ""


def _names(wanted: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Names by table and id, all in one query."""
    parts, numbers = [], []
    for table, query in _QUERIES.items():
        ids = [pk for of_table, pk in wanted if of_table == table]
        ids += [0] * (-len(ids) % _AT_A_TIME)
        if ids:
            parts.append(query.format(ids=",".join(["%s"] * len(ids))))
            numbers += ids
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), numbers)
        rows = cursor.fetchall()
    return {(table, pk): name_of_heading(kind, words) if kind else words for table, pk, words, kind in rows}
