"""Segments: customers who have something in common, under a name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_billing")]

    operations = [
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("criteria", models.JSONField(default=dict)),
                ("is_one_each", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={"db_table": "segment"},
        ),
        migrations.AddConstraint(
            "segment",
            models.UniqueConstraint(fields=("workspace_id", "name"), name="one_segment_of_a_name"),
        ),
    ]
