"""Writing authority records: agents and subjects with their see-references."""

from django.db.models import Q, QuerySet

from catalog.marc.mapping.data import AuthorityData
from catalog.models import Agent, AgentVariant, Edition, Subject, SubjectVariant
from catalog.standards.keys import agent_key, subject_key


def write_authority(data: AuthorityData) -> tuple[Agent | Subject, bool]:
    """Find or make the heading, give it its references, and return the row and whether it is new."""
    row, is_new = _heading(data, data.heading)
    changed = [name for name in ("control_number", "note") if getattr(data, name) and hasattr(row, name)]
    for name in changed:
        setattr(row, name, getattr(data, name))
    row.save(update_fields=changed) if changed else None
    _variants(row, data)
    related = [_heading(data, heading)[0].pk for heading in data.related]
    row.related.add(*related)
    return row, is_new


def key_of(data: AuthorityData, heading: str) -> str:
    """The key of a heading of the same kind as the record's."""
    return agent_key(data.kind, heading) if data.is_agent else subject_key(data.kind, heading)


def is_here(data: AuthorityData) -> bool:
    """Whether the catalogue has the heading already: for a trial run."""
    model = Agent if data.is_agent else Subject
    return model._default_manager.filter(key=key_of(data, data.heading)).exists()


def affected_editions(row: Agent | Subject) -> QuerySet[Edition]:
    """The editions that are found by the names of ``row``; words for a subject lead to its subdivisions as well."""
    if isinstance(row, Agent):
        return Edition.objects.filter(contributions__agent=row)
    subjects = Subject.objects.filter(Q(pk=row.pk) | Q(main=row))
    return Edition.objects.filter(subject_headings__subject__in=subjects).distinct()


def _heading(data: AuthorityData, heading: str) -> tuple[Agent | Subject, bool]:
    if data.is_agent:
        return Agent.objects.get_or_create(
            key=key_of(data, heading), defaults={"kind": data.kind, "heading": heading[:500]}
        )
    return Subject.objects.get_or_create(
        key=key_of(data, heading),
        defaults={"kind": data.kind, "scheme": data.scheme[:30], "heading": heading[:500]},
    )


def _variants(row: Agent | Subject, data: AuthorityData) -> None:
    if isinstance(row, Agent):
        variants = [AgentVariant(agent=row, heading=v[:500], key=agent_key(data.kind, v)) for v in data.variants]
        AgentVariant.objects.bulk_create(variants, ignore_conflicts=True)
        return
    words = [SubjectVariant(subject=row, heading=v[:500], key=subject_key(data.kind, v)) for v in data.variants]
    SubjectVariant.objects.bulk_create(words, ignore_conflicts=True)
