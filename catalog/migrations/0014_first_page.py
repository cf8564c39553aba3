"""The index by which events are counted has branch and loan too: the first page counts a year without reading rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0013_item_set_permissions")]
    operations = [
        migrations.RemoveIndex(model_name="circulationevent", name="events_by_verb"),
        migrations.AddIndex(
            model_name="circulationevent",
            index=models.Index(fields=["verb", "at", "branch", "loan"], name="events_by_verb"),
        ),
    ]
