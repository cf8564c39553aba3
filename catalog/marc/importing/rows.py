"""From mapped data to rows. Texts are cut to what the columns hold; the source record keeps them whole."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import datetime

from django.db import connection
from django.db.models import CharField, JSONField, Model

from catalog.marc.keys import edition_key
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
from catalog.models.bulk import insert_rows
from catalog.models.standard_numbers import normalise_number
from catalog.standards.keys import agent_key, series_key, subject_key
from catalog.standards.titles import sort_title

_MAPPED = {f.name for f in dataclass_fields(BibliographicData)}
_EDITION_FIELDS = [f for f in Edition._meta.concrete_fields if f.name in _MAPPED]
_LIMITS = {f.name: f.max_length for f in _EDITION_FIELDS if isinstance(f, CharField)}
_JSON = {f.name for f in _EDITION_FIELDS if isinstance(f, JSONField)}

# What hangs on an edition and is replaced as a whole when a better record comes, with the columns that are filled.
CHILDREN: dict[type[Model], tuple[str, ...]] = {
    Contribution: ("edition_id", "agent_id", "relator", "role_text", "is_main_entry", "position"),
    SubjectHeading: ("edition_id", "subject_id", "position"),
    SeriesStatement: ("edition_id", "series_id", "series_number", "position"),
    StandardNumber: ("edition_id", "kind", "printed", "value", "qualifier", "status"),
    VariantTitle: ("edition_id", "title", "kind", "position"),
    Note: ("edition_id", "kind", "text", "original_script", "position"),
    ElectronicLocation: ("edition_id", "url", "label", "relationship", "position"),
    LinkedTitle: ("edition_id", "relationship", "title", "detail", "control_number", "standard_number", "position"),
}  # fmt: skip


def edition_values(data: BibliographicData) -> dict[str, object]:
    """The columns of an edition that a record decides, by name, cut to size."""
    values: dict[str, object] = {}
    for column in _EDITION_FIELDS:
        value = getattr(data, column.name)
        limit = _LIMITS.get(column.name)
        values[column.name] = value[:limit] if limit is not None else value
    title = sort_title(data.title_proper, data.nonfiling_count)
    if data.part_number or data.part_name:
        title = f"{title} {sort_title(f'{data.part_number} {data.part_name}')}"
    values["sort_title"] = title[:200]
    values["match_key"] = edition_key(data)
    return values


def insert_editions(batch: Sequence[tuple[int, int, BibliographicData]], at: datetime) -> None:
    """Insert new editions, given as (id, work id, data)."""
    moment = connection.ops.adapt_datetimefield_value(at)
    fixed = {"cover": "", "suppressed": False, "created_at": moment, "updated_at": moment}
    columns: list[str] = []
    rows = []
    for pk, work_id, data in batch:
        values = edition_values(data)
        for name in _JSON:
            values[name] = json.dumps(values[name])
        row = {"id": pk, "work_id": work_id, **values, **fixed}
        columns = columns or list(row)
        rows.append(tuple(row.values()))
    insert_rows(Edition, columns, rows)


@dataclass
class Ids:
    """Ids of the rows that editions point to, by key."""

    agents: dict[str, int] = field(default_factory=dict)
    subjects: dict[str, int] = field(default_factory=dict)
    series: dict[str, int] = field(default_factory=dict)


def insert_children(batch: Sequence[tuple[int, BibliographicData]], ids: Ids) -> None:
    """Insert every row that hangs on the editions of a batch, in the order of their records."""
    rows: dict[type[Model], list[tuple]] = defaultdict(list)
    for pk, data in batch:
        rows[Contribution] += _contributions(pk, data, ids.agents)
        subjects = dict.fromkeys(ids.subjects[subject_key(entry.kind, entry.heading)] for entry in data.subjects)
        rows[SubjectHeading] += [(pk, subject_id, position) for position, subject_id in enumerate(subjects)]
        series = {ids.series[series_key(entry.title)]: entry.number[:100] for entry in data.series}
        rows[SeriesStatement] += [(pk, one, number, position) for position, (one, number) in enumerate(series.items())]
        rows[StandardNumber] += [
            (pk, entry.kind, entry.printed, value, entry.qualifier, entry.status)
            for entry in data.numbers
            if (value := normalise_number(entry.kind, entry.printed)[:120])
        ]
        rows[VariantTitle] += [(pk, title[:2000], kind[:60], n) for n, (title, kind) in enumerate(data.variant_titles)]
        rows[Note] += [(pk, note.kind, note.text, note.original_script, n) for n, note in enumerate(data.notes)]
        rows[ElectronicLocation] += [
            (pk, link.url[:2000], link.label[:500], link.relationship, n) for n, link in enumerate(data.links)
        ]
        rows[LinkedTitle] += [
            (pk, one.relationship, one.title, one.detail, one.control_number, one.standard_number, n)
            for n, one in enumerate(data.linked_titles)
        ]
    for model, values in rows.items():
        if values:
            insert_rows(model, CHILDREN[model], values)


def _contributions(pk: int, data: BibliographicData, agents: dict[str, int]) -> list[tuple]:
    found: dict[tuple[int, str], tuple] = {}
    for position, entry in enumerate(data.agents):
        agent_id = agents[agent_key(entry.kind, entry.heading)]
        row = (pk, agent_id, entry.relator, entry.role_text, entry.is_main_entry, position)
        found.setdefault((agent_id, entry.relator), row)
    return list(found.values())
