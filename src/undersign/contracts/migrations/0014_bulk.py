"""Bulk sends and their rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0013_who_was_asked"),
        ("drafting", "0004_comment_on_a_field"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bulk",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=10)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("status", models.CharField(default="draft", max_length=10)),
                ("columns", models.JSONField(default=list)),
                ("mapping", models.JSONField(default=dict)),
                ("constants", models.JSONField(default=dict)),
                ("row_count", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "template_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="drafting.templateversion"
                    ),
                ),
            ],
            options={"db_table": "bulk_send"},
        ),
        migrations.CreateModel(
            name="BulkRow",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("key", models.CharField(blank=True, max_length=200)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("cells", models.JSONField(default=list)),
                ("flaws", models.JSONField(default=list)),
                ("account_id", models.CharField(blank=True, max_length=40)),
                ("contact_id", models.CharField(blank=True, max_length=40)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "bulk",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="contracts.bulk",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={"db_table": "bulk_row"},
        ),
        migrations.AddIndex(
            "bulk", models.Index(fields=["workspace_id", "-made_at"], name="bulk_by_time")
        ),
        migrations.AddIndex(
            "bulk",
            models.Index(condition=models.Q(("status", "sending")), fields=["status"], name="bulk_sending"),
        ),
        migrations.AddIndex(
            "bulkrow", models.Index(fields=["bulk", "state", "number"], name="bulk_row_by_state")
        ),
        migrations.AddConstraint(
            "bulkrow", models.UniqueConstraint(fields=("bulk", "number"), name="one_bulk_row")
        ),
    ]
