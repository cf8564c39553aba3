"""Gives a new library rules to lend by: two patron categories, one general rule; the groups may use the desk."""

from decimal import Decimal

from django.apps import apps as global_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

GENERAL_RULE = {
    "is_lendable": True,
    "loan_length": 21,
    "loan_unit": "days",
    "closed_days": "move",
    "most_loans": 20,
    "renewals": 3,
    "is_holdable": True,
    "most_holds": 10,
    "on_shelf_holds": "none_available",
    "hold_shelf_days": 7,
    "charge_per_day": Decimal("0.20"),
    "grace_days": 0,
    "charge_cap": Decimal("10.00"),
    "is_capped_at_price": True,
    "is_charged_when_closed": False,
}
CATEGORIES = (
    {"code": "adult", "name": "Adult", "age_from": 16},
    {"code": "child", "name": "Child", "age_to": 15, "needs_guardian": True},
)
DESK = {
    "patron": ("view", "add", "change", "use_desk", "override_refusals", "take_payments", "waive_charges"),
    "patronblock": ("view", "add", "change", "delete"),
    **dict.fromkeys(("circulationrule", "patroncategory", "noticetemplate"), ("view", "add", "change", "delete")),
    **dict.fromkeys(("loan", "hold", "transit", "charge", "payment", "circulationevent", "auditentry"), ("view",)),
    "notice": ("view", "change"),
    "specialopening": ("view", "add", "change", "delete"),
}
ASSISTANT = {
    "patron": ("view", "add", "change", "use_desk", "take_payments"),
    "patronblock": ("view", "add"),
    **dict.fromkeys(("edition", "item", "branch", "patroncategory", "circulationrule"), ("view",)),
    **dict.fromkeys(("loan", "hold", "transit", "charge", "payment", "notice"), ("view",)),
}


def _codename(action, model):
    return action if "_" in action else f"{action}_{model}"


def make_defaults(apps, schema_editor):
    """Permissions are made after all migrations; these groups need them now."""
    create_permissions(global_apps.get_app_config("catalog"), verbosity=0, using=schema_editor.connection.alias)
    category_model = apps.get_model("catalog", "PatronCategory")
    for category in CATEGORIES:
        category_model.objects.get_or_create(code=category["code"], defaults=category)
    rule_model = apps.get_model("catalog", "CirculationRule")
    if not rule_model.objects.exists():
        rule_model.objects.create(**GENERAL_RULE)
    permission_model = apps.get_model("auth", "Permission")
    for name, models in {"Librarian": DESK, "Desk assistant": ASSISTANT}.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        codes = [_codename(action, model) for model, actions in models.items() for action in actions]
        group.permissions.add(*permission_model.objects.filter(content_type__app_label="catalog", codename__in=codes))


def remove_group(apps, schema_editor):
    """Take the new group away again; the rules go with their tables."""
    apps.get_model("auth", "Group").objects.filter(name="Desk assistant").delete()


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_circulation")]
    operations = [migrations.RunPython(make_defaults, remove_group)]
