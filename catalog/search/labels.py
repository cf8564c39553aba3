"""Words for the values of facets, which are numbers in the index."""

from collections.abc import Mapping

from django.db.models import CharField, F, Value
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
    parts = [
        rows.filter(pk__in=ids).order_by().annotate(table=Value(table, CharField()), kind_of_name=kind)
        for table, rows, kind in (
            ("subject", Subject.objects.annotate(words=F("heading")), Value("", CharField())),
            ("agent", Agent.objects.annotate(words=F("heading")), F("kind")),
            ("series", Series.objects.annotate(words=F("title")), Value("", CharField())),
        )
        if (ids := [pk for of_table, pk in wanted if of_table == table])
    ]
    columns = [part.values_list("table", "pk", "words", "kind_of_name") for part in parts]
    rows = columns[0].union(*columns[1:], all=True) if len(columns) > 1 else columns[0]
    return {(table, pk): Agent(heading=words, kind=kind).name if kind else words for table, pk, words, kind in rows}
