"""A record's end as a person noted it, and its trail's; what waits to be worked out anew; places in words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_destruction")]

    operations = [
        migrations.AddField("record", "ended_on", models.DateField(null=True)),
        migrations.AddField("record", "trail_until", models.DateField(null=True)),
        migrations.AddField("record", "is_stale", models.BooleanField(default=False)),
        migrations.AlterField("lawcheck", "place", models.CharField(max_length=40)),
    ]
