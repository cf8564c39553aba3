"""Field 880: the same field in its original script, tied by $6."""

from catalog.marc.record import DataField, MarcRecord, subfield


class LinkedScripts:
    """Finds the 880 of a field, and the 880s that stand alone."""

    def __init__(self, record: MarcRecord) -> None:
        self._by_link: dict[tuple[str, str], DataField] = {}
        self._alone: dict[str, list[DataField]] = {}
        for field in record.get("880"):
            tag, _, rest = subfield(field, "6").partition("-")
            number = rest[:2]
            if number == "00" or not number.isdigit():
                self._alone.setdefault(tag, []).append(field)
            else:
                self._by_link.setdefault((tag, number), field)

    def __bool__(self) -> bool:
        return bool(self._by_link or self._alone)

    def of(self, field: DataField) -> DataField | None:
        """The field in the original script that belongs to ``field``, or nothing."""
        if not self._by_link:
            return None
        link = subfield(field, "6")
        return self._by_link.get((field[0], link[4:6])) if link.startswith("880-") else None

    def alone(self, *tags: str) -> list[DataField]:
        """880 fields that stand for a field of one of ``tags`` without a romanised twin."""
        return [field for tag in tags for field in self._alone.get(tag, ())] if self._alone else []
