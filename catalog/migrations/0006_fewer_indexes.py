"""The indexes of 0003 go: since 0004 the columns are in the order of their characters, and so are their own indexes."""

from importlib import import_module

from django.db import migrations

suggestion_indexes = import_module("catalog.migrations.0003_suggestion_indexes")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_search_word_counts")]
    operations = [migrations.RunPython(suggestion_indexes.remove_indexes, suggestion_indexes.make_indexes)]
