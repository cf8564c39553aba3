"""Writing a batch of editions: those that are new and those that are updated."""

from dataclasses import dataclass

from django.utils import timezone

from catalog.marc.importing.items import write_items
from catalog.marc.importing.names import Names
from catalog.marc.importing.places import Places
from catalog.marc.importing.report import ImportReport
from catalog.marc.importing.rows import CHILDREN, Ids, edition_values, insert_children, insert_editions
from catalog.marc.keys import work_key
from catalog.marc.mapping.data import BibliographicData
from catalog.models import Edition
from catalog.models.bulk import allocate_ids


@dataclass(slots=True)
class Decided:
    """A mapped record and the edition it goes to; ``edition_id`` is set when a new one is written.

    With ``copies_only`` the edition stays as it is and gets the copies.
    """

    data: BibliographicData
    edition_id: int | None
    copies_only: bool = False


def write_editions(batch: list[Decided], names: Names, places: Places, report: ImportReport) -> None:
    """Write editions and all that hangs on them; call it inside a transaction."""
    described = [decided for decided in batch if not decided.copies_only]
    if described:
        _describe(described, names)
    write_items([(d.edition_id, d.data.items) for d in batch if d.edition_id and d.data.items], places, report)


def _describe(batch: list[Decided], names: Names) -> None:
    ids = Ids(
        agents=names.agent_ids(entry for d in batch for entry in d.data.agents),
        subjects=names.subject_ids(entry for d in batch for entry in d.data.subjects),
        series=names.series_ids(entry for d in batch for entry in d.data.series),
    )
    _update([d for d in batch if d.edition_id is not None])
    _create([d for d in batch if d.edition_id is None], names, ids.agents)
    insert_children([(d.edition_id, d.data) for d in batch if d.edition_id is not None], ids)


def _create(batch: list[Decided], names: Names, agents: dict[str, int]) -> None:
    if not batch:
        return
    keys = [work_key(decided.data) for decided in batch]
    works = names.work_ids({key: d.data for key, d in zip(keys, batch, strict=True)}, agents)
    for decided, pk in zip(batch, allocate_ids(Edition, len(batch)), strict=True):
        decided.edition_id = pk
    new = [(d.edition_id, works[key], d.data) for key, d in zip(keys, batch, strict=True) if d.edition_id]
    insert_editions(new, timezone.now())


def _update(batch: list[Decided]) -> None:
    """Columns and hanging rows are replaced; cover, work and what readers may see stay as the library set them."""
    if not batch:
        return
    ids = [d.edition_id for d in batch]
    for model in CHILDREN:
        model._default_manager.filter(edition_id__in=ids).delete()
    editions = Edition.objects.in_bulk(ids)
    for decided in batch:
        edition = editions[decided.edition_id or 0]
        for name, value in edition_values(decided.data).items():
            # A record without a number of its own leaves the edition the one by which its source and holdings know it.
            if not (name.startswith("control_number") and not decided.data.control_number):
                setattr(edition, name, value)
        edition.save()
