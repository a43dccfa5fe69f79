"""Categories, the law's table as a workspace checked it, and one record for each contract that is over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contracts", "0015_counting_by_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attached",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("target", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "retention_attached",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace_id", "target", "key"), name="one_category_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("key", models.SlugField(db_index=False, max_length=40)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("trigger", models.CharField(max_length=16)),
                ("months", models.PositiveSmallIntegerField(null=True)),
                ("fixed_on", models.DateField(null=True)),
                ("basis", models.CharField(blank=True, max_length=300)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("field", models.CharField(blank=True, max_length=64)),
                ("field_value", models.CharField(blank=True, max_length=120)),
                ("verified_by", models.CharField(blank=True, max_length=40)),
                ("verified_on", models.DateField(null=True)),
                ("owner", models.CharField(blank=True, max_length=40)),
                ("reviewer", models.CharField(blank=True, max_length=40)),
                ("review_on", models.DateField(null=True)),
                ("told_for", models.DateField(null=True)),
                ("changed", models.CharField(blank=True, max_length=500)),
                ("changed_at", models.DateTimeField(null=True)),
                ("is_retired", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "retention_category",
                "constraints": [
                    models.UniqueConstraint(fields=("workspace_id", "key"), name="one_retention_category_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="LawCheck",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("place", models.CharField(max_length=8)),
                ("years", models.PositiveSmallIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("verified_by", models.CharField(max_length=40)),
                ("verified_at", models.DateTimeField()),
            ],
            options={
                "db_table": "retention_law_check",
                "constraints": [
                    models.UniqueConstraint(fields=("workspace_id", "place"), name="one_check_of_a_law")
                ],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "contract",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="retention",
                        serialize=False,
                        to="contracts.contract",
                    ),
                ),
                ("workspace_id", models.CharField(max_length=40)),
                ("status", models.CharField(default="kept", max_length=10)),
                ("categories", models.JSONField(default=list)),
                ("governing_law", models.CharField(blank=True, max_length=80)),
                ("law_source", models.CharField(blank=True, max_length=20)),
                ("retain_until", models.DateField(null=True)),
                ("because", models.JSONField(default=dict)),
                ("blocked", models.JSONField(default=list)),
                ("extended_until", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                ("refreshed_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=40)),
                ("decided_at", models.DateTimeField(null=True)),
                ("warned_at", models.DateTimeField(null=True)),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "retention_record",
                "indexes": [
                    models.Index(fields=["workspace_id", "status", "retain_until"], name="record_by_status")
                ],
            },
        ),
    ]
