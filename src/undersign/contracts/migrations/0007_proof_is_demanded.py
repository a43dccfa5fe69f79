"""What is demanded of a person has a table of its own; the wall that named the old column is raised again after."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contracts", "0006_demanded")]

    operations = [
        migrations.RunSQL("DROP TRIGGER IF EXISTS same_person ON recipient", migrations.RunSQL.noop),
        migrations.RemoveField("recipient", "proof"),
    ]
