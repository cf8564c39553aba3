"""From mapped data to unsaved rows. Texts are cut to what the columns hold; the source record keeps them whole."""

from collections.abc import Iterator
from dataclasses import fields as dataclass_fields

from django.db.models import CharField, Model

from catalog.marc.keys import agent_key, edition_key, series_key, subject_key
from catalog.marc.mapping.data import BibliographicData
from catalog.models import (
    Contribution,
    Edition,
    ElectronicLocation,
    LinkedTitle,
    Note,
    SeriesStatement,
    StandardNumber,
    SubjectHeading,
    VariantTitle,
)
from catalog.models.standard_numbers import normalise_number
from catalog.standards.titles import sort_title

_LIMITS = {f.name: f.max_length for f in Edition._meta.concrete_fields if isinstance(f, CharField) and f.max_length}
_COLUMNS = [f.name for f in dataclass_fields(BibliographicData) if f.name in {c.name for c in Edition._meta.concrete_fields}]

# What hangs on an edition and is replaced as a whole when a better record comes.
CHILDREN: tuple[type[Model], ...] = (
    Contribution,
    SubjectHeading,
    SeriesStatement,
    StandardNumber,
    VariantTitle,
    Note,
    ElectronicLocation,
    LinkedTitle,
)


def fill_edition(edition: Edition, data: BibliographicData) -> Edition:
    """Set every column of ``edition`` that a record decides."""
    for name in _COLUMNS:
        value = getattr(data, name)
        setattr(edition, name, value[: _LIMITS[name]] if name in _LIMITS else value)
    edition.sort_title = sort_title(data.title_proper, data.nonfiling_count)
    if data.part_number or data.part_name:
        edition.sort_title = f"{edition.sort_title} {sort_title(f'{data.part_number} {data.part_name}')}"[:200]
    edition.match_key = edition_key(data)
    return edition


def children(
    pk: int, data: BibliographicData, agents: dict[str, int], subjects: dict[str, int], series: dict[str, int]
) -> Iterator[Model]:
    """Every row that hangs on the edition ``pk``, in the order of the record."""
    yield from _contributions(pk, data, agents)
    yield from _subject_headings(pk, data, subjects)
    yield from _series_statements(pk, data, series)
    for entry in data.numbers:
        value = normalise_number(entry.kind, entry.printed)[:120]
        if value:
            yield StandardNumber(
                edition_id=pk, kind=entry.kind, printed=entry.printed, value=value, qualifier=entry.qualifier,
                status=entry.status,
            )  # fmt: skip
    for position, (title, kind) in enumerate(data.variant_titles):
        yield VariantTitle(edition_id=pk, title=title[:2000], kind=kind[:60], position=position)
    for position, note in enumerate(data.notes):
        yield Note(
            edition_id=pk, kind=note.kind, text=note.text, original_script=note.original_script, position=position
        )
    for position, link in enumerate(data.links):
        yield ElectronicLocation(
            edition_id=pk, url=link.url, label=link.label, relationship=link.relationship, position=position
        )
    for position, linked in enumerate(data.linked_titles):
        yield LinkedTitle(
            edition_id=pk, relationship=linked.relationship, title=linked.title, detail=linked.detail,
            control_number=linked.control_number, standard_number=linked.standard_number, position=position,
        )  # fmt: skip


def _contributions(pk: int, data: BibliographicData, agents: dict[str, int]) -> Iterator[Contribution]:
    seen = set()
    for position, entry in enumerate(data.agents):
        agent_id = agents[agent_key(entry.kind, entry.heading)]
        if (agent_id, entry.relator) in seen:
            continue
        seen.add((agent_id, entry.relator))
        yield Contribution(
            edition_id=pk, agent_id=agent_id, relator=entry.relator, role_text=entry.role_text,
            is_main_entry=entry.is_main_entry, position=position,
        )  # fmt: skip


def _subject_headings(pk: int, data: BibliographicData, subjects: dict[str, int]) -> Iterator[SubjectHeading]:
    ids = dict.fromkeys(subjects[subject_key(entry.kind, entry.heading)] for entry in data.subjects)
    for position, subject_id in enumerate(ids):
        yield SubjectHeading(edition_id=pk, subject_id=subject_id, position=position)


def _series_statements(pk: int, data: BibliographicData, series: dict[str, int]) -> Iterator[SeriesStatement]:
    seen = set()
    for position, entry in enumerate(data.series):
        series_id = series[series_key(entry.title)]
        if series_id not in seen:
            seen.add(series_id)
            yield SeriesStatement(
                edition_id=pk, series_id=series_id, series_number=entry.number[:100], position=position
            )
