"""What is paid by a contract waits to be confirmed by billing."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("contracts", "0010_succession")]

    operations = [
        migrations.CreateModel(
            "Review",
            [
                (
                    "contract",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="billing_review",
                        serialize=False,
                        to="contracts.contract",
                    ),
                ),
                ("workspace_id", models.CharField(max_length=40)),
                ("status", models.CharField(default="waiting", max_length=10)),
                ("terms", models.JSONField(default=dict)),
                ("decided_by", models.CharField(blank=True, max_length=40)),
                ("said", models.CharField(blank=True, max_length=500)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "billing_review"},
        ),
        migrations.AddIndex(
            "review", models.Index(fields=["workspace_id", "status", "asked_at"], name="review_by_status")
        ),
    ]
