"""Approvals before sending: the rules, the requests, the words given on them, and who is away."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def key() -> models.CharField:
    return models.CharField(max_length=40, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0010_succession"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("contract", "approval", models.CharField(blank=True, max_length=10)),
        migrations.CreateModel(
            "SendingRule",
            [
                ("id", key()),
                ("workspace_id", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("place", models.PositiveIntegerField(default=0)),
                ("is_on", models.BooleanField(default=True)),
                ("conditions", models.JSONField(default=list)),
                ("steps", models.JSONField(default=list)),
            ],
            {"db_table": "sending_rule"},
        ),
        migrations.AddIndex("sendingrule", models.Index(fields=["workspace_id"], name="sending_rule_of")),
        migrations.CreateModel(
            "ApprovalRequest",
            [
                ("id", key()),
                ("workspace_id", models.CharField(max_length=40)),
                ("status", models.CharField(default="asked", max_length=10)),
                ("content_sha256", models.CharField(max_length=64)),
                ("rules", models.JSONField(default=list)),
                ("authors", models.JSONField(default=list)),
                ("asked_by", models.CharField(max_length=40)),
                ("sends", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="contracts.contract",
                    ),
                ),
            ],
            {"db_table": "approval_request"},
        ),
        migrations.AddIndex(
            "approvalrequest",
            models.Index(
                condition=models.Q(("status", "asked")),
                fields=["workspace_id", "asked_at"],
                name="approval_waits",
            ),
        ),
        migrations.AddConstraint(
            "approvalrequest",
            models.UniqueConstraint(
                condition=models.Q(("status__in", ("asked", "granted", "declined"))),
                fields=("contract",),
                name="one_standing_approval",
            ),
        ),
        migrations.CreateModel(
            "ApprovalWord",
            [
                ("id", key()),
                ("workspace_id", models.CharField(max_length=40)),
                ("stood_for", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="contracts.approvalrequest",
                    ),
                ),
            ],
            {"db_table": "approval_word"},
        ),
        migrations.AddConstraint(
            "approvalword", models.UniqueConstraint(fields=("request", "member"), name="one_word_each")
        ),
        migrations.CreateModel(
            "Absence",
            [
                ("id", key()),
                ("workspace_id", models.CharField(max_length=40)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "deputy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absence",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            {"db_table": "member_absence"},
        ),
    ]
