"""The librarian's side: the Django Admin, one module per family of models."""

from catalog.admin import (
    agents,
    branches,
    circulation_rules,
    editions,
    imports,
    items,
    searched_words,
    subjects,
    users,
    works,
)

__all__ = [
    "agents",
    "branches",
    "circulation_rules",
    "editions",
    "imports",
    "items",
    "searched_words",
    "subjects",
    "users",
    "works",
]
