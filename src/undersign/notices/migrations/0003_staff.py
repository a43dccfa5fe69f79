"""What members are told inside the product, and how each wants to be told."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_returned_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "Notice",
            [
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("entry", models.BigIntegerField()),
                ("subject", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("is_listed", models.BooleanField(default=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("digest", models.BooleanField(default=False)),
                ("digested_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            {"db_table": "staff_notice"},
        ),
        migrations.AddIndex("notice", models.Index(fields=["member", "-at"], name="notice_by_time")),
        migrations.AddIndex(
            "notice",
            models.Index(
                condition=models.Q(("is_listed", True), ("read_at", None)),
                fields=["member"],
                name="notice_unread",
            ),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(
                condition=models.Q(("digest", True), ("digested_at", None)),
                fields=["member"],
                name="notice_undigested",
            ),
        ),
        migrations.AddConstraint(
            "notice", models.UniqueConstraint(fields=("member", "entry"), name="told_once")
        ),
        migrations.CreateModel(
            "Choice",
            [
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("workspace_id", models.CharField(max_length=40)),
                ("channels", models.JSONField(default=dict)),
                ("hour", models.PositiveSmallIntegerField(default=8)),
            ],
            {"db_table": "staff_choice"},
        ),
    ]
