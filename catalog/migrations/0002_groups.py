"""Makes the groups "Librarian" and "Cataloguer" with their permissions."""

from django.apps import apps as global_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

ALL = ("view", "add", "change", "delete")
EDITIONS = ("edition", "contribution", "subjectheading", "seriesstatement", "standardnumber", "varianttitle", "note",
            "electroniclocation", "linkedtitle")  # fmt: skip
PERMISSIONS = {
    "Cataloguer": {
        **dict.fromkeys(EDITIONS, ALL),
        **dict.fromkeys(("agent", "agentvariant", "subject", "subjectvariant", "series", "work"), ALL),
        "item": ALL,
        "importbatch": ALL,
        "sourcerecord": ("view",),
        **dict.fromkeys(("branch", "shelvinglocation", "itemtype"), ("view",)),
    },
    "Librarian": {
        **dict.fromkeys(EDITIONS, ("view",)),
        **dict.fromkeys(("agent", "subject", "series", "work"), ("view",)),
        "item": ("view", "add", "change"),
        **dict.fromkeys(("branch", "shelvinglocation", "itemtype"), ("view", "add", "change")),
        **dict.fromkeys(("openinghours", "closure"), ALL),
    },
}


def make_groups(apps, schema_editor):
    """Permissions are made after all migrations; these groups need them now."""
    create_permissions(global_apps.get_app_config("catalog"), verbosity=0, using=schema_editor.connection.alias)
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    for name, models in PERMISSIONS.items():
        group, _ = group_model.objects.get_or_create(name=name)
        codes = [f"{action}_{model}" for model, actions in models.items() for action in actions]
        group.permissions.add(*permission_model.objects.filter(content_type__app_label="catalog", codename__in=codes))


def remove_groups(apps, schema_editor):
    """Take the groups away again."""
    apps.get_model("auth", "Group").objects.filter(name__in=PERMISSIONS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, remove_groups)]
