"""From headings to rows: agents, subjects, series and works, found by their keys or made."""

from collections.abc import Iterable

from django.db.models import Model

from catalog.marc.keys import agent_key, series_key, subject_key
from catalog.marc.mapping.data import AgentEntry, SeriesEntry, SubjectEntry
from catalog.models import Agent, AgentVariant, Series, Subject, SubjectVariant, Work

# Keys kept in memory between batches; dropped when there are more, so that memory stays flat.
CACHE_LIMIT = 60_000


class KeyedRows:
    """Rows of one model by their unique ``key``: remembered, else found, else made."""

    def __init__(self, model: type[Model], variant: type[Model] | None = None, owner: str = "") -> None:
        self._model = model
        self._variant = variant
        self._owner = owner
        self._ids: dict[str, int] = {}

    def resolve(self, rows: dict[str, Model]) -> dict[str, int]:
        """Return the id for each key; ``rows`` has, for each key, the unsaved row to make if there is none."""
        if len(self._ids) > CACHE_LIMIT:
            self._ids.clear()
        missing = [key for key in rows if key not in self._ids]
        self._find(missing)
        if new := [key for key in missing if key not in self._ids]:
            # Another import may make the same row at the same moment: whoever is first wins, both go on.
            self._model._default_manager.bulk_create([rows[key] for key in new], ignore_conflicts=True, batch_size=500)
            self._find(new, variants=False)
        return {key: self._ids[key] for key in rows}

    def forget(self) -> None:
        """Drop what is remembered: after a rollback it may not be there."""
        self._ids.clear()

    def _find(self, keys: list[str], variants: bool = True) -> None:
        if not keys:
            return
        self._ids.update(self._model._default_manager.filter(key__in=keys).order_by().values_list("key", "pk"))
        if variants and self._variant and (rest := [key for key in keys if key not in self._ids]):
            # A heading that an authority record calls a see-reference leads to the authorised one.
            found = self._variant._default_manager.filter(key__in=rest).order_by("-pk")
            self._ids.update(found.values_list("key", f"{self._owner}_id"))


class Names:
    """All keyed rows that editions point to."""

    def __init__(self) -> None:
        self.agents = KeyedRows(Agent, AgentVariant, "agent")
        self.subjects = KeyedRows(Subject, SubjectVariant, "subject")
        self.series = KeyedRows(Series)
        self.works = KeyedRows(Work)

    def forget(self) -> None:
        """Drop everything remembered."""
        for rows in (self.agents, self.subjects, self.series, self.works):
            rows.forget()

    def agent_ids(self, entries: Iterable[AgentEntry]) -> dict[str, int]:
        """Ids of agents by key."""
        rows: dict[str, Model] = {}
        for entry in entries:
            key = agent_key(entry.kind, entry.heading)
            if key not in rows:
                rows[key] = Agent(
                    kind=entry.kind, heading=entry.heading[:500], original_script=entry.original_script[:500], key=key
                )
        ids = self.agents.resolve(rows)
        self._add_scripts(Agent, {ids[key]: row.original_script for key, row in rows.items() if row.original_script})  # type: ignore[attr-defined]
        return ids

    def subject_ids(self, entries: Iterable[SubjectEntry]) -> dict[str, int]:
        """Ids of subjects by key, main headings first so that the others can point to them."""
        wanted = list(entries)
        mains: dict[str, Model] = {}
        for entry in wanted:
            if entry.main_heading != entry.heading:
                key = subject_key(entry.kind, entry.main_heading)
                mains[key] = Subject(kind=entry.kind, scheme=entry.scheme, heading=entry.main_heading[:500], key=key)
        main_ids = self.subjects.resolve(mains)
        rows: dict[str, Model] = {}
        for entry in wanted:
            key = subject_key(entry.kind, entry.heading)
            main_id = main_ids.get(subject_key(entry.kind, entry.main_heading)) if entry.main_heading != entry.heading else None
            rows[key] = Subject(
                kind=entry.kind,
                scheme=entry.scheme,
                heading=entry.heading[:500],
                original_script=entry.original_script[:500],
                key=key,
                main_id=main_id,
            )
        return self.subjects.resolve(rows)

    def series_ids(self, entries: Iterable[SeriesEntry]) -> dict[str, int]:
        """Ids of series by key."""
        rows: dict[str, Model] = {}
        for entry in entries:
            key = series_key(entry.title)
            rows[key] = Series(
                title=entry.title[:500], issn=entry.issn[:9], original_script=entry.original_script[:500], key=key
            )
        return self.series.resolve(rows)

    @staticmethod
    def _add_scripts(model: type[Model], scripts: dict[int, str]) -> None:
        """Give rows that had no name in their own script the one that a record brings."""
        if not scripts:
            return
        bare = list(model._default_manager.filter(pk__in=scripts, original_script=""))
        for row in bare:
            row.original_script = scripts[row.pk]  # type: ignore[attr-defined]
        model._default_manager.bulk_update(bare, ["original_script"], batch_size=200)
