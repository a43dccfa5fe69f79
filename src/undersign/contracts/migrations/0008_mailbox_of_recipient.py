"""All that waits for one mailbox is found by its address, however it was written."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("contracts", "0007_proof_is_demanded")]

    operations = [
        migrations.AddIndex(
            "recipient",
            models.Index("workspace_id", Lower("email"), name="recipient_of_mailbox"),
        ),
    ]
