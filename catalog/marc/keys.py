"""Match points: the folded keys by which two headings, works or editions are taken to be one."""

from functools import lru_cache

from catalog.marc.mapping.data import AgentEntry, BibliographicData
from catalog.standards.folding import match_key
from catalog.vocabulary.subjects import SubjectKind


@lru_cache(maxsize=20_000)
def agent_key(kind: str, heading: str) -> str:
    """Key of an agent: its kind's first letter and the folded heading with its dates."""
    return f"{kind[:1]}:{match_key(heading) or heading.lower()}"[:220]


@lru_cache(maxsize=20_000)
def subject_key(kind: str, heading: str) -> str:
    """Key of a subject or genre. Two schemes with the same words are one heading for readers."""
    return f"{'g' if kind == SubjectKind.GENRE else 's'}:{match_key(heading, 230) or heading.lower()}"[:240]


def series_key(title: str) -> str:
    """Key of a series."""
    return (match_key(title) or title.lower())[:220]


def work_key(data: BibliographicData) -> str:
    """Key of the work: uniform title or title, with its part, and whoever is first responsible."""
    title = data.uniform_title or data.title_proper
    whole = " ".join((title, data.part_number, data.part_name))
    return f"{match_key(whole) or whole.lower().strip()[:200]}|{_responsible(data)}"[:420]


def edition_key(data: BibliographicData) -> str:
    """Match point of last resort: title with part, agent (or publisher), year and format; ``""`` without them."""
    year = data.publication_year or data.copyright_year
    responsible = _responsible(data)
    if not year or not responsible:
        return ""
    return f"{title_key(data)}|{responsible[:80]}|{year}|{data.format}"[:240]


def title_key(data: BibliographicData) -> str:
    """The folded title with its part, cut at 120 characters."""
    return match_key(" ".join((data.title_proper, data.part_number, data.part_name)), 120)


def _responsible(data: BibliographicData) -> str:
    entry: AgentEntry | None = data.main_agent or (data.agents[0] if data.agents else None)
    if entry:
        return agent_key(entry.kind, entry.heading)[:200]
    publisher = match_key(data.publisher, 60)
    return f"publisher {publisher}" if publisher else ""
