"""An approval's request says who was written to last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0012_lists_and_comments")]

    operations = [migrations.AddField("approvalrequest", "asked", models.JSONField(default=list))]
