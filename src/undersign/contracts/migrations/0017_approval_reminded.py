"""An approval that nobody gives is reminded of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0016_bulk_telling")]

    operations = [
        migrations.AddField("approvalrequest", "waits_since", models.DateTimeField(null=True)),
        migrations.AddField("approvalrequest", "reminded", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("approvalrequest", "remind_at", models.DateTimeField(null=True)),
    ]
