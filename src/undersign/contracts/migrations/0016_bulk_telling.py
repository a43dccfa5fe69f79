"""A bulk send says who is told of its contracts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0015_counting_by_index")]

    operations = [migrations.AddField("bulk", "telling", models.JSONField(default=dict))]
