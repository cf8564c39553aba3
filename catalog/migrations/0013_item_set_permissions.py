"""Lets those who lend make sets of copies."""

from django.apps import apps as global_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

CODES = ("view_itemset", "add_itemset", "change_itemset", "delete_itemset")


def let_them_make_sets(apps, schema_editor):
    """Permissions are made after all migrations; the groups need them now."""
    create_permissions(global_apps.get_app_config("catalog"), verbosity=0, using=schema_editor.connection.alias)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="catalog", codename__in=CODES
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="Librarian"):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0012_patrons")]
    operations = [migrations.RunPython(let_them_make_sets, migrations.RunPython.noop)]
