"""Matching: is an incoming record one that the catalogue has already?

In this order: control number with its source; ISBN with format and part; title, agent and year. A record whose own
control number comes from the same source as the candidate's and differs is never the same record, for a library does
not number one record twice.
"""

from collections import defaultdict
from dataclasses import dataclass

from catalog.marc.keys import edition_key, title_key
from catalog.marc.mapping.data import BibliographicData
from catalog.models import Edition, StandardNumber
from catalog.standards.folding import match_key
from catalog.standards.isbn import to_13


@dataclass(slots=True, frozen=True)
class Candidate:
    """What matching needs to know of an edition. ``edition_id`` is ``None`` for one that is not written yet."""

    edition_id: int | None
    control_number: str
    source: str
    title: str
    part: str
    format: str


def isbns_of(data: BibliographicData) -> list[str]:
    """The valid ISBNs of a record as 13 digits."""
    return [to_13(entry.printed) for entry in data.numbers if entry.kind == "isbn" and entry.status == "valid"]


class Matcher:
    """Finds the edition that a record describes. ``prepare`` a batch, then ``find`` and ``remember`` one by one."""

    def __init__(self) -> None:
        self._by_number: dict[str, list[Candidate]] = defaultdict(list)
        self._by_isbn: dict[str, list[Candidate]] = defaultdict(list)
        self._by_key: dict[str, list[Candidate]] = defaultdict(list)

    def forget(self) -> None:
        """Drop what is remembered, once it is written to the database."""
        self.__init__()  # type: ignore[misc]

    def prepare(self, batch: list[BibliographicData]) -> None:
        """Read the candidates of a batch from the database: three or four queries, whatever its size."""
        numbers = {data.control_number for data in batch if data.control_number}
        keys = {key for data in batch if (key := edition_key(data))}
        isbns = {isbn for data in batch for isbn in isbns_of(data)}
        by_isbn = StandardNumber.objects.filter(kind="isbn", value__in=isbns).values_list("value", "edition_id")
        holders: dict[int, list[str]] = defaultdict(list)
        for value, edition_id in by_isbn:
            holders[edition_id].append(value)
        rows = {row[0]: row for row in self._rows(pk__in=list(holders))} if holders else {}
        rows |= {row[0]: row for row in self._rows(control_number__in=numbers)} if numbers else {}
        rows |= {row[0]: row for row in self._rows(match_key__in=keys)} if keys else {}
        for pk, number, source, title, part_number, part_name, kind, key in rows.values():
            whole = match_key(" ".join((title, part_number, part_name)), 120)
            candidate = Candidate(pk, number, source, whole, match_key(f"{part_number} {part_name}"), kind)
            self._add(candidate, key, holders.get(pk, []))

    @staticmethod
    def _rows(**condition):  # type: ignore[no-untyped-def]
        fields = ("pk", "control_number", "control_number_source", "title_proper", "part_number", "part_name", "format")
        return Edition.objects.filter(**condition).order_by().values_list(*fields, "match_key")

    def remember(self, data: BibliographicData) -> Candidate:
        """Note a record that will be created, so that a later one in the same file can match it."""
        part = match_key(f"{data.part_number} {data.part_name}")
        candidate = Candidate(None, data.control_number, data.control_number_source, title_key(data), part, data.format)
        self._add(candidate, edition_key(data), isbns_of(data))
        return candidate

    def _add(self, candidate: Candidate, key: str, isbns: list[str]) -> None:
        if candidate.control_number:
            self._by_number[candidate.control_number].append(candidate)
        for isbn in isbns:
            self._by_isbn[isbn].append(candidate)
        if key:
            self._by_key[key].append(candidate)

    def expects(self, control_number: str) -> bool:
        """Whether a record with this number was remembered: for holdings in a trial run."""
        return control_number in self._by_number

    def find(self, data: BibliographicData) -> Candidate | None:
        """The edition that ``data`` describes, or nothing."""
        title = title_key(data)
        for candidate in self._by_number.get(data.control_number, ()) if data.control_number else ():
            # Without a source any two systems may use the same number: the title has to agree as well.
            if candidate.source == data.control_number_source and (candidate.source or candidate.title == title):
                return candidate
        part = match_key(f"{data.part_number} {data.part_name}")
        for isbn in isbns_of(data):
            for candidate in self._by_isbn.get(isbn, ()):
                if candidate.format == data.format and candidate.part == part and _may_be_same(candidate, data, title):
                    return candidate
        key = edition_key(data)
        for candidate in self._by_key.get(key, ()) if key else ():
            if not _both_numbered_alike(candidate, data):
                return candidate
        return None


def _both_numbered_alike(candidate: Candidate, data: BibliographicData) -> bool:
    return bool(
        data.control_number
        and candidate.control_number
        and candidate.source == data.control_number_source
        and candidate.control_number != data.control_number
    )


def _may_be_same(candidate: Candidate, data: BibliographicData, title: str) -> bool:
    """Same ISBN: the same, unless one system numbers both apart. Without a source, the title has the last word."""
    if not _both_numbered_alike(candidate, data):
        return True
    return not data.control_number_source and candidate.title == title
