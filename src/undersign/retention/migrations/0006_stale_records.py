"""Records that wait to be worked out anew are found by an index of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0005_store_fault")]

    operations = [
        migrations.AddIndex(
            "record",
            models.Index(fields=["workspace_id"], name="record_stale", condition=models.Q(is_stale=True)),
        )
    ]
