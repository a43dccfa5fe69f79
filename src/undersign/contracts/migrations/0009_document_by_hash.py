"""Who holds a file can be told whether it is one of ours, by its SHA-256 alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0008_mailbox_of_recipient")]

    operations = [
        migrations.AddIndex("document", models.Index(fields=["sha256"], name="document_by_hash")),
    ]
