"""Words for the values of facets, which are numbers in the index."""

from collections.abc import Mapping

from django.db import connection
from django.utils.translation import gettext as _

from catalog.models import Agent, Series, Subject
from catalog.search.asking import Asking
from catalog.search.fields import SWITCHES
from catalog.search.filters import value_of
from catalog.search.memory import Labels as Stored
from catalog.vocabulary.audiences import Audience
from catalog.vocabulary.formats import Format
from catalog.vocabulary.languages import language_name

# Facets whose labels are rows of the database, with the table in which they stand.
_TABLES = {"subject": "subject", "genre": "subject", "agent": "agent", "series": "series"}
# Numbers only are put in. Django's own union takes longer to be written than to be answered.
_QUERIES = {
    "subject": f"SELECT 'subject', id, heading, '' FROM {Subject._meta.db_table} WHERE id IN ({{ids}})",
    "agent": f"SELECT 'agent', id, heading, kind FROM {Agent._meta.db_table} WHERE id IN ({{ids}})",
    "series": f"SELECT 'series', id, title, '' FROM {Series._meta.db_table} WHERE id IN ({{ids}})",
}


class Labels:
    """Words for the numbers of the index: what is not remembered is read in one query."""

    def __init__(self, asking: Asking, numbers: Mapping[str, list[int]]) -> None:
        self._branches = {branch.pk: branch for branch in asking.memory.branches()}
        self._codes = {pk: branch.code for pk, branch in self._branches.items()}
        self._locations = asking.memory.locations()
        wanted = ((_TABLES[name], number) for name, ids in numbers.items() if name in _TABLES for number in ids)
        self._stored = asking.memory.labels(wanted, _read)

    def of(self, name: str, number: int) -> tuple[str, str]:
        """The value for the address and the words for the reader; both empty for what has no name any more."""
        if name in SWITCHES:
            return "1", _("On the shelf now") if name == "available" else _("Added in the last 30 days")
        value = value_of(name, number, self._codes)
        return (value, self._label(name, number, value)) if value else ("", "")

    def _label(self, name: str, number: int, value: str) -> str:
        if name == "format":
            return str(Format(value).label)
        if name == "language":
            return str(language_name(value))
        if name == "audience":
            return str(Audience(value).label)
        if name == "decade":
            return f"{number}–{number + 9}"
        if name == "branch":
            return self._branches[number].name
        if name == "location":
            location = self._locations.get(number)
            return f"{location}, {location.branch}" if location else ""
        return self._stored.get((_TABLES[name], number), "")


def _read(wanted: set[tuple[str, int]]) -> Stored:
    """Labels by table and id, all in one query."""
    ids = {table: sorted(pk for of_table, pk in wanted if of_table == table) for table in _QUERIES}
    parts = [_QUERIES[table].format(ids=",".join(map(str, some))) for table, some in ids.items() if some]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        rows = cursor.fetchall()
    return {(table, pk): Agent(heading=words, kind=kind).name if kind else words for table, pk, words, kind in rows}
