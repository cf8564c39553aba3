"""Writing authority records: agents and subjects with their see-references."""

from catalog.marc.mapping.data import AuthorityData
from catalog.models import Agent, AgentVariant, Subject, SubjectVariant
from catalog.standards.keys import agent_key, subject_key


def write_authority(data: AuthorityData) -> tuple[Agent | Subject, bool]:
    """Find or make the heading, give it its references, and return the row and whether it is new."""
    row, is_new = _heading(data, data.heading)
    changed = [name for name in ("control_number", "note") if getattr(data, name) and hasattr(row, name)]
    for name in changed:
        setattr(row, name, getattr(data, name))
    row.save(update_fields=changed) if changed else None
    _variants(row, data)
    for heading in data.related:
        row.related.add(_heading(data, heading)[0])
    return row, is_new


def _heading(data: AuthorityData, heading: str) -> tuple[Agent | Subject, bool]:
    if data.is_agent:
        return Agent.objects.get_or_create(
            key=agent_key(data.kind, heading), defaults={"kind": data.kind, "heading": heading[:500]}
        )
    return Subject.objects.get_or_create(
        key=subject_key(data.kind, heading),
        defaults={"kind": data.kind, "scheme": data.scheme[:30], "heading": heading[:500]},
    )


def _variants(row: Agent | Subject, data: AuthorityData) -> None:
    if isinstance(row, Agent):
        variants = [
            AgentVariant(agent=row, heading=v[:500], key=agent_key(data.kind, v)) for v in data.variants
        ]
        AgentVariant.objects.bulk_create(variants, ignore_conflicts=True)
        return
    words = [SubjectVariant(subject=row, heading=v[:500], key=subject_key(data.kind, v)) for v in data.variants]
    SubjectVariant.objects.bulk_create(words, ignore_conflicts=True)
