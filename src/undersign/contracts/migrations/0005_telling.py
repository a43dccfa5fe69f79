"""Who is told of what, who watches, and who wants paper."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0004_pace_and_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("contract", "telling", models.JSONField(default=dict)),
        migrations.CreateModel(
            "Watch",
            [
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watches",
                        to="contracts.contract",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            {"db_table": "contract_watch"},
        ),
        migrations.CreateModel(
            "Withdrawal",
            [
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contract",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.recipient",
                    ),
                ),
            ],
            {"db_table": "withdrawal"},
        ),
        migrations.AddConstraint(
            "watch", models.UniqueConstraint(fields=["contract", "member"], name="one_watch_each")
        ),
        migrations.AddIndex(
            "withdrawal",
            models.Index(fields=["workspace_id", "digest"], name="withdrawal_by_address"),
        ),
    ]
