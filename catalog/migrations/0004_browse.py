"""Indexes to walk along the shelves by, and keys in the order of their characters on PostgreSQL.

Keys are compared character by character: that is what they are made for (``standards/call_numbers.py``), and what SQLite
does. PostgreSQL compares by the rules of the language that its database was made with, unless a column says otherwise;
those pass over blanks and dots, and would break both the order of the shelf and the ranges that are read for a list.
"""

from django.db import migrations, models

KEYS = (
    ("catalog_agent", "key", 220),
    ("catalog_agentvariant", "key", 220),
    ("catalog_subject", "key", 240),
    ("catalog_subjectvariant", "key", 240),
    ("catalog_series", "key", 220),
    ("catalog_edition", "sort_title", 200),
    ("catalog_item", "call_number_key", 120),
)


def _collate(collation: str):
    def alter(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        for table, column, length in KEYS:
            schema_editor.execute(
                f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE varchar({length}) COLLATE "{collation}"'
            )

    return alter


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_suggestion_indexes")]
    operations = [
        migrations.RunPython(_collate("C"), _collate("default")),
        migrations.AddIndex("item", models.Index(fields=["branch", "call_number_key"], name="item_branch_shelf")),
        migrations.AddIndex(
            "item", models.Index(fields=["shelving_location", "call_number_key"], name="item_location_shelf")
        ),
    ]
