"""Relevance cases: what librarians expect a search to find first, kept in TOML files, and how they are judged.

docs/relevance.md says how a case is written; ``manage.py check_relevance`` runs them.
"""

from catalog.search.relevance.judging import Hit, Judgement, judge, loaded_catalogue, mean_reciprocal_rank
from catalog.search.relevance.reading import CATALOGUES, FOLDER, Case, CaseError, CaseFile, read_file, read_files

__all__ = [
    "Case", "CaseFile", "CaseError", "CATALOGUES", "FOLDER", "read_file", "read_files",
    "Hit", "Judgement", "judge", "loaded_catalogue", "mean_reciprocal_rank",
]  # fmt: skip
