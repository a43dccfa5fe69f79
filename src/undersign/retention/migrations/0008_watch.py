"""The time that really passed is counted, for destructions that were warned of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0007_requests")]

    operations = [
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("workspace_id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("counted", models.FloatField(default=0.0)),
                ("hosts", models.JSONField(default=dict)),
            ],
            options={"db_table": "retention_watch"},
        ),
        migrations.AddField("destruction", "warned_count", models.FloatField(null=True)),
        migrations.AddField("destruction", "warned_again_count", models.FloatField(null=True)),
    ]
