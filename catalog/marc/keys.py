"""The match keys of mapped records."""

from catalog.marc.mapping.data import BibliographicData
from catalog.standards import keys


def work_key(data: BibliographicData) -> str:
    """Key of the work that a record belongs to."""
    title = " ".join((data.uniform_title or data.title_proper, data.part_number, data.part_name))
    return keys.work_key(title, _responsible(data))


def edition_key(data: BibliographicData) -> str:
    """Match point of last resort, or ``""``."""
    year = data.publication_year or data.copyright_year
    return keys.edition_key(title_key(data), _responsible(data), year, data.format)


def title_key(data: BibliographicData) -> str:
    """The folded title with its part."""
    return keys.title_key(data.title_proper, data.part_number, data.part_name)


def _responsible(data: BibliographicData) -> str:
    entry = data.main_agent or (data.agents[0] if data.agents else None)
    return keys.responsible_key(keys.agent_key(entry.kind, entry.heading) if entry else "", data.publisher)


def keys_of_headings(data: BibliographicData) -> set[str]:
    """The keys of all agents and subjects that a record names."""
    agents = {keys.agent_key(entry.kind, entry.heading) for entry in data.agents}
    subjects = {keys.subject_key(e.kind, heading) for e in data.subjects for heading in (e.heading, e.main_heading)}
    return agents | subjects
