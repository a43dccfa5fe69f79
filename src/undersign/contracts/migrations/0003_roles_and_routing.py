"""Seats, conditions, witnesses, hosts and delegates of a contract's people."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0002_kinds_of_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            "recipient", {"ordering": ["routing_order", "role_key", "seat", "id"]}
        ),
        migrations.AddField("recipient", "seat", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField("recipient", "condition", models.JSONField(null=True)),
        migrations.AddField("recipient", "witness_of", models.CharField(blank=True, default="", max_length=40),
                            preserve_default=False),
        migrations.AddField("recipient", "may_delegate", models.BooleanField(default=False)),
        migrations.AddField(
            "recipient",
            "host",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hosted",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("recipient", "delegate_of", models.CharField(blank=True, default="", max_length=40),
                            preserve_default=False),
    ]
