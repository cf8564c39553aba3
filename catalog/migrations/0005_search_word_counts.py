"""Daily counts of searched words, for librarians and cataloguers to read."""

from django.apps import apps as global_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

READERS = ("Cataloguer", "Librarian")
CODE = "view_searchwordcount"


def let_them_read(apps, schema_editor):
    """Permissions are made after all migrations; the groups need this one now."""
    create_permissions(global_apps.get_app_config("catalog"), verbosity=0, using=schema_editor.connection.alias)
    permission = apps.get_model("auth", "Permission").objects.get(content_type__app_label="catalog", codename=CODE)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=READERS):
        group.permissions.add(permission)


def let_nobody_read(apps, schema_editor):
    """Take the permission away again."""
    apps.get_model("auth", "Permission").objects.filter(content_type__app_label="catalog", codename=CODE).delete()


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_browse")]
    operations = [
        migrations.CreateModel(
            name="SearchWordCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("word", models.CharField(max_length=40, verbose_name="word")),
                ("searches", models.PositiveIntegerField(default=0, verbose_name="searches")),
                ("found_nothing", models.PositiveIntegerField(default=0, verbose_name="searches that found nothing")),
            ],
            options={
                "verbose_name": "searched word",
                "verbose_name_plural": "what people search for",
                "ordering": ["-day", "word"],
                "constraints": [models.UniqueConstraint(fields=("day", "word"), name="search_word_of_a_day")],
            },
        ),
        migrations.RunPython(let_them_read, let_nobody_read),
    ]
