"""Places carry the rules of their answers; attachments carry their names."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]

    operations = [
        migrations.AlterField("placedfield", "kind", models.CharField(max_length=20)),
        migrations.AddField("placedfield", "rules", models.JSONField(default=dict)),
        migrations.AddField(
            "document", "name", models.CharField(blank=True, default="", max_length=120), preserve_default=False
        ),
    ]
