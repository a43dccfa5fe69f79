"""A version knows when it was last submitted; those of before, when they were made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("drafting", "0002_library")]

    operations = [
        migrations.AddField("templateversion", "submitted_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            "UPDATE template_version SET submitted_at = created_at WHERE round > 0", migrations.RunSQL.noop
        ),
    ]
