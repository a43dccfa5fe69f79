"""A workspace's own versions of the statement on electronic records."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_initial")]

    operations = [
        migrations.CreateModel(
            "DisclosureVersion",
            [
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("statements", models.JSONField()),
                ("counts_from", models.PositiveIntegerField()),
                ("by_id", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
            ],
            {"db_table": "disclosure_version"},
        ),
        migrations.AddConstraint(
            "disclosureversion",
            models.UniqueConstraint(fields=["workspace_id", "number"], name="one_disclosure_number"),
        ),
    ]
