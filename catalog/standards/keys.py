"""Match keys: folded headings and titles by which two are taken to be one."""

from functools import lru_cache

from catalog.standards.folding import match_key


@lru_cache(maxsize=20_000)
def agent_key(kind: str, heading: str) -> str:
    """Key of an agent: its kind's first letter and the folded heading with its dates.

    >>> agent_key("person", "Le Guin, Ursula K., 1929-2018")
    'p:le guin ursula k 1929 2018'
    """
    return f"{kind[:1]}:{match_key(heading) or heading.lower()}"[:220]


@lru_cache(maxsize=20_000)
def subject_key(kind: str, heading: str) -> str:
    """Key of a subject or genre. Two schemes with the same words are one heading for readers."""
    return f"{'g' if kind == 'genre' else 's'}:{match_key(heading, 230) or heading.lower()}"[:240]


def series_key(title: str) -> str:
    """Key of a series."""
    return (match_key(title) or title.lower())[:220]


def title_key(*parts: str) -> str:
    """The folded title with its part, cut at 120 characters."""
    return match_key(" ".join(parts), 120)


def work_key(title: str, responsible: str) -> str:
    """Key of a work: its agreed title, with its part, and whoever is responsible (:func:`responsible_key`)."""
    return f"{match_key(title) or title.lower().strip()[:200]}|{responsible}"[:420]


def responsible_key(agent: str, publisher: str) -> str:
    """The key of the main agent, or the publisher where nobody is named, or ``""``."""
    if agent:
        return agent[:200]
    folded = match_key(publisher, 60)
    return f"publisher {folded}" if folded else ""


def edition_key(title: str, responsible: str, year: int | None, kind: str) -> str:
    """Match point of last resort: title key, who is responsible, year and format; ``""`` when one is missing."""
    if not (title and responsible and year):
        return ""
    return f"{title}|{responsible[:80]}|{year}|{kind}"[:240]
