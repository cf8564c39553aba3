"""A MARC record as plain tuples: quick to make by the hundred thousand, and easy to read in a mapping."""

from collections.abc import Iterator

ControlField = tuple[str, str]
Subfields = list[tuple[str, str]]
DataField = tuple[str, str, str, Subfields]


class MarcRecord:
    """Leader and fields in the order they came.

    ``fields`` holds ``(tag, value)`` for control fields and ``(tag, ind1, ind2, [(code, value), …])`` for data fields.
    ``warnings`` says what had to be guessed to read it.
    """

    __slots__ = ("_by_tag", "fields", "leader", "warnings")

    def __init__(self, leader: str, fields: list[tuple], warnings: list[str] | None = None) -> None:
        self.leader = leader
        self.fields = fields
        self.warnings = warnings or []
        by_tag: dict[str, list] = {}
        for field in fields:
            by_tag.setdefault(field[0], []).append(field)
        self._by_tag = by_tag

    def __contains__(self, tag: str) -> bool:
        return tag in self._by_tag

    def get(self, *tags: str) -> list[DataField]:
        """All data fields with one of ``tags``, tag by tag."""
        if len(tags) == 1:
            return [field for field in self._by_tag.get(tags[0], ()) if len(field) == 4]
        return [field for tag in tags for field in self._by_tag.get(tag, ()) if len(field) == 4]

    def first(self, *tags: str) -> DataField | None:
        """The first data field with one of ``tags``, or nothing."""
        for tag in tags:
            for field in self._by_tag.get(tag, ()):
                if len(field) == 4:
                    return field
        return None

    def control(self, tag: str) -> str:
        """The value of the first control field with ``tag``, or ``""``."""
        for field in self._by_tag.get(tag, ()):
            if len(field) == 2:
                return field[1]
        return ""

    def controls(self, tag: str) -> list[str]:
        """The values of all control fields with ``tag``."""
        return [field[1] for field in self._by_tag.get(tag, ()) if len(field) == 2]

    def tags(self) -> Iterator[str]:
        """The tags there are, each once, in the order of their first field."""
        return iter(self._by_tag)


def subfield(field: DataField | None, *codes: str) -> str:
    """The first non-empty subfield with one of ``codes``, stripped, or ``""``."""
    if field is None:
        return ""
    for code, value in field[3]:
        if code in codes and (value := value.strip()):
            return value
    return ""


def subfields(field: DataField | None, codes: str) -> list[str]:
    """All non-empty subfields whose code is in ``codes``, stripped, in the order of the record."""
    if field is None:
        return []
    return [value.strip() for code, value in field[3] if code in codes and value.strip()]


def joined(field: DataField | None, codes: str, separator: str = " ") -> str:
    """The subfields whose code is in ``codes`` as one text."""
    return separator.join(subfields(field, codes))
