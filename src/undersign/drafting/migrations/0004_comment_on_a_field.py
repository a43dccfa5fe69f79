"""A comment can lie on a field of a PDF template."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("drafting", "0003_submitted_at")]

    operations = [
        migrations.AddField("linecomment", "field", models.CharField(max_length=40, blank=True, default="")),
    ]
