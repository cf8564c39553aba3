"""The librarian's side: the Django Admin, one module per family of models."""

from catalog.admin import (
    agents,
    audit,
    branches,
    circulation_rules,
    editions,
    imports,
    items,
    notices,
    patrons,
    searched_words,
    subjects,
    users,
    works,
)

__all__ = [
    "agents",
    "audit",
    "branches",
    "circulation_rules",
    "editions",
    "imports",
    "items",
    "notices",
    "patrons",
    "searched_words",
    "subjects",
    "users",
    "works",
]
