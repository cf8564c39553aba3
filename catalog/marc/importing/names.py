"""From headings to rows: agents, subjects, series and works, found by their keys or made."""

from collections.abc import Iterable, Mapping

from django.db.models import Model

from catalog.marc.mapping.data import AgentEntry, BibliographicData, SeriesEntry, SubjectEntry
from catalog.models import Agent, AgentVariant, Contribution, SearchChange, Series, Subject, SubjectVariant, Work
from catalog.models.bulk import insert_rows
from catalog.standards.keys import agent_key, series_key, subject_key

# Keys kept in memory between batches; dropped when there are more, so that memory stays flat.
CACHE_LIMIT = 60_000


class KeyedRows:
    """Rows of one model by their unique ``key``: remembered, else found, else made with ``columns``."""

    def __init__(
        self, model: type[Model], columns: tuple[str, ...], variant: type[Model] | None = None, owner: str = ""
    ) -> None:
        self._model = model
        self._columns = columns
        self._variant = variant
        self._owner = owner
        self._ids: dict[str, int] = {}

    def resolve(self, rows: Mapping[str, tuple]) -> dict[str, int]:
        """Return the id for each key; ``rows`` has, for each key, the values of the row to make if there is none."""
        if len(self._ids) > CACHE_LIMIT:
            self._ids.clear()
        missing = [key for key in rows if key not in self._ids]
        self._find(missing)
        if new := [key for key in missing if key not in self._ids]:
            # Another import may make the same row at the same moment: whoever is first wins, both go on. In the order
            # of keys, so that two imports never wait for each other.
            made = [(key, *rows[key]) for key in sorted(new)]
            insert_rows(self._model, ("key", *self._columns), made, ignore_conflicts=True)
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
        agent_columns = ("kind", "heading", "original_script", "control_number", "note")
        subject_columns = ("kind", "scheme", "heading", "original_script", "control_number", "main_id")
        self.agents = KeyedRows(Agent, agent_columns, AgentVariant, "agent")
        self.subjects = KeyedRows(Subject, subject_columns, SubjectVariant, "subject")
        self.series = KeyedRows(Series, ("title", "issn", "original_script"))
        self.works = KeyedRows(Work, ("title", "agent_id"))

    def forget(self) -> None:
        """Drop everything remembered."""
        for rows in (self.agents, self.subjects, self.series, self.works):
            rows.forget()

    def agent_ids(self, entries: Iterable[AgentEntry]) -> dict[str, int]:
        """Ids of agents by key. One that had no name in its own script gets it from the first record that has it."""
        rows: dict[str, tuple] = {}
        scripts: dict[str, str] = {}
        for entry in entries:
            key = agent_key(entry.kind, entry.heading)
            rows.setdefault(key, (entry.kind, entry.heading[:500], entry.original_script[:500], "", ""))
            if entry.original_script:
                scripts.setdefault(key, entry.original_script[:500])
        ids = self.agents.resolve(rows)
        _add_scripts({ids[key]: script for key, script in scripts.items()})
        return ids

    def subject_ids(self, entries: Iterable[SubjectEntry]) -> dict[str, int]:
        """Ids of subjects by key, main headings first so that the others can point to them."""
        wanted = {subject_key(entry.kind, entry.heading): entry for entry in entries}
        mains = {
            subject_key(entry.kind, entry.main_heading): (
                entry.kind,
                entry.scheme,
                entry.main_heading[:500],
                "",
                "",
                None,
            )
            for entry in wanted.values()
            if entry.main_heading != entry.heading
        }
        main_ids = self.subjects.resolve(mains)
        rows = {}
        for key, entry in wanted.items():
            main_id = None
            if entry.main_heading != entry.heading:
                main_id = main_ids[subject_key(entry.kind, entry.main_heading)]
            rows[key] = (entry.kind, entry.scheme, entry.heading[:500], entry.original_script[:500], "", main_id)
        return self.subjects.resolve(rows)

    def series_ids(self, entries: Iterable[SeriesEntry]) -> dict[str, int]:
        """Ids of series by key."""
        return self.series.resolve(
            {
                series_key(entry.title): (entry.title[:500], entry.issn[:9], entry.original_script[:500])
                for entry in entries
            }
        )

    def work_ids(self, editions: Mapping[str, BibliographicData], agents: Mapping[str, int]) -> dict[str, int]:
        """Ids of works by key, each named after the edition given for it."""
        rows = {}
        for key, data in editions.items():
            main = data.main_agent
            parts = (data.title_proper, data.part_number, data.part_name)
            title = data.uniform_title or ". ".join(part for part in parts if part)
            rows[key] = (title[:500], agents[agent_key(main.kind, main.heading)] if main else None)
        return self.works.resolve(rows)


def _add_scripts(scripts: dict[int, str]) -> None:
    if not scripts:
        return
    bare = list(Agent.objects.filter(pk__in=scripts, original_script=""))
    for agent in bare:
        agent.original_script = scripts[agent.pk]
    Agent.objects.bulk_update(bare, ["original_script"], batch_size=200)
    # Titles that had come before are found by the name in its own script as well from now on.
    earlier = Contribution.objects.filter(agent__in=bare).order_by().values_list("edition_id", flat=True)
    SearchChange.objects.record(earlier)
