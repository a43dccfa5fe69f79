"""Addenda are bound to what they change; the terms of signed contracts have a row that lists are made of."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0009_document_by_hash")]

    operations = [
        migrations.CreateModel(
            "Amendment",
            [
                (
                    "contract",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="amends",
                        serialize=False,
                        to="contracts.contract",
                    ),
                ),
                ("workspace_id", models.CharField(max_length=40)),
                ("sha256", models.CharField(max_length=64)),
                ("basis", models.JSONField(default=list)),
                ("for_end", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amended_by",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={"db_table": "contract_amendment"},
        ),
        migrations.CreateModel(
            "Term",
            [
                (
                    "contract",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="term",
                        serialize=False,
                        to="contracts.contract",
                    ),
                ),
                ("workspace_id", models.CharField(max_length=40)),
                ("starts_on", models.DateField(null=True)),
                ("agreed_until", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("notice_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("told_for", models.DateField(null=True)),
                ("renews", models.BooleanField(default=False)),
                ("is_over", models.BooleanField(default=False)),
                ("is_let_go", models.BooleanField(default=False)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("every", models.CharField(blank=True, max_length=8)),
                ("payment_days", models.PositiveSmallIntegerField(null=True)),
                ("notice_days", models.PositiveSmallIntegerField(null=True)),
                ("renewal_months", models.PositiveSmallIntegerField(default=12)),
                ("renewal_id", models.CharField(blank=True, max_length=40)),
            ],
            options={"db_table": "contract_term"},
        ),
        migrations.AddIndex(
            "term",
            models.Index(
                condition=models.Q(is_over=False), fields=["workspace_id", "ends_on"], name="term_by_end"
            ),
        ),
        migrations.AddIndex(
            "term",
            models.Index(condition=models.Q(is_over=False), fields=["ends_on"], name="term_running"),
        ),
    ]
