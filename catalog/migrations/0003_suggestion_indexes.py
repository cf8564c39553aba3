"""Indexes for suggestions while typing, on PostgreSQL alone.

There an index in the order of a language answers no question for a beginning; these are in the order of the letters'
numbers. SQLite compares so anyhow, and the indexes that the models declare serve it (an index with ``opclasses`` in
``Meta`` would be made a second time there), so Django's state of the models does not change.
"""

from django.db import migrations

INDEXES = {
    "edition_sort_title_c": ("catalog_edition", "sort_title"),
    "agent_key_c": ("catalog_agent", "key"),
    "agent_variant_key_c": ("catalog_agentvariant", "key"),
    "subject_key_c": ("catalog_subject", "key"),
    "subject_variant_key_c": ("catalog_subjectvariant", "key"),
}


def make_indexes(apps, schema_editor):
    """Make them where there is need for them."""
    if schema_editor.connection.vendor == "postgresql":
        for name, (table, column) in INDEXES.items():
            schema_editor.execute(f'CREATE INDEX "{name}" ON "{table}" ("{column}" COLLATE "C")')


def remove_indexes(apps, schema_editor):
    """Take them away again."""
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f'DROP INDEX IF EXISTS "{name}"')


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_groups")]
    operations = [migrations.RunPython(make_indexes, remove_indexes)]
