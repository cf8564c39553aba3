"""Writing a batch of editions: those that are new and those that are updated."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Model

from catalog.marc.importing.items import write_items
from catalog.marc.importing.names import Names
from catalog.marc.importing.places import Places
from catalog.marc.importing.report import ImportReport
from catalog.marc.importing.rows import CHILDREN, children, fill_edition
from catalog.marc.keys import agent_key, work_key
from catalog.marc.mapping.data import BibliographicData
from catalog.models import Edition, Work


@dataclass(slots=True)
class Decided:
    """A mapped record and the edition it goes to; ``edition_id`` is set when a new one is written."""

    data: BibliographicData
    edition_id: int | None


def write_editions(batch: list[Decided], names: Names, places: Places, report: ImportReport) -> None:
    """Write editions and all that hangs on them; call it inside a transaction."""
    if not batch:
        return
    agents = names.agent_ids(entry for d in batch for entry in d.data.agents)
    subjects = names.subject_ids(entry for d in batch for entry in d.data.subjects)
    series = names.series_ids(entry for d in batch for entry in d.data.series)
    works = _works(batch, names, agents)
    _update([d for d in batch if d.edition_id is not None])
    _create([d for d in batch if d.edition_id is None], works)
    rows: dict[type[Model], list[Model]] = defaultdict(list)
    for decided in batch:
        for row in children(decided.edition_id, decided.data, agents, subjects, series):  # type: ignore[arg-type]
            rows[type(row)].append(row)
    for model, instances in rows.items():
        model._default_manager.bulk_create(instances, batch_size=5000)
    write_items([(d.edition_id, d.data.items) for d in batch if d.data.items], places, report)  # type: ignore[misc]


def _works(batch: list[Decided], names: Names, agents: dict[str, int]) -> dict[str, int]:
    rows: dict[str, Model] = {}
    for decided in batch:
        data = decided.data
        if decided.edition_id is None:
            main = data.main_agent
            agent_id = agents[agent_key(main.kind, main.heading)] if main else None
            title = data.uniform_title or ". ".join(p for p in (data.title_proper, data.part_number, data.part_name) if p)
            rows.setdefault(work_key(data), Work(key=work_key(data), title=title[:500], agent_id=agent_id))
    return names.works.resolve(rows)


def _create(batch: list[Decided], works: dict[str, int]) -> None:
    editions = [fill_edition(Edition(work_id=works[work_key(d.data)]), d.data) for d in batch]
    Edition.objects.bulk_create(editions, batch_size=2000)
    for decided, edition in zip(batch, editions, strict=True):
        decided.edition_id = edition.pk


def _update(batch: list[Decided]) -> None:
    """Columns and hanging rows are replaced; cover, work and what readers may see stay as the library set them."""
    if not batch:
        return
    ids = [d.edition_id for d in batch]
    for model in CHILDREN:
        model._default_manager.filter(edition_id__in=ids).delete()
    editions = Edition.objects.in_bulk(ids)
    for decided in batch:
        fill_edition(editions[decided.edition_id], decided.data).save()  # type: ignore[index]
