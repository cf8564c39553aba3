"""Files of patrons are imported by the same two steps as titles: their imports are told apart by their kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0011_item_sets")]
    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="kind",
            field=models.CharField(
                choices=[("titles", "titles"), ("patrons", "patrons")], default="titles", editable=False, max_length=8
            ),
        ),
        migrations.CreateModel(
            name="PatronImport",
            fields=[],
            options={
                "verbose_name": "import of patrons",
                "verbose_name_plural": "imports of patrons",
                "ordering": ["-created_at"],
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("catalog.importbatch",),
        ),
    ]
