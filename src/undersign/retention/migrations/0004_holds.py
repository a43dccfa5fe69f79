"""Legal holds, and the contracts under each."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0015_counting_by_index"),
        ("retention", "0003_ends_and_trail"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("matter", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=160)),
                ("scope", models.CharField(blank=True, max_length=900)),
                ("custodian", models.CharField(max_length=120)),
                ("reason", models.CharField(max_length=1000)),
                ("status", models.CharField(default="active", max_length=10)),
                ("placed_by", models.CharField(max_length=40)),
                ("placed_at", models.DateTimeField()),
                ("asked_by", models.CharField(blank=True, max_length=40)),
                ("asked_at", models.DateTimeField(null=True)),
                ("asked_reason", models.CharField(blank=True, max_length=1000)),
                ("released_by", models.CharField(blank=True, max_length=40)),
                ("released_at", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "retention_hold",
                "indexes": [
                    models.Index(fields=["workspace_id", "status", "placed_at"], name="hold_by_status")
                ],
            },
        ),
        migrations.CreateModel(
            name="Held",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("how", models.CharField(max_length=8)),
                ("by", models.CharField(blank=True, max_length=40)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held",
                        to="contracts.contract",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held",
                        to="retention.hold",
                    ),
                ),
            ],
            options={
                "db_table": "retention_held",
                "constraints": [models.UniqueConstraint(fields=("hold", "contract"), name="held_once")],
                "indexes": [
                    models.Index(condition=models.Q(("until", None)), fields=["contract"], name="held_now"),
                    models.Index(fields=["hold", "since", "id"], name="held_of_hold"),
                ],
            },
        ),
    ]
