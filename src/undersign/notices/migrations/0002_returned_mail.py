"""Messages have a name outside; what came back and nobody can place waits for a person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.AddField(
            "mail", "token", models.CharField(blank=True, default="", max_length=24), preserve_default=False
        ),
        migrations.AddIndex("mail", models.Index(fields=["token"], name="mail_by_token")),
        migrations.CreateModel(
            name="ReturnedMail",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                ("address", models.CharField(blank=True, max_length=254)),
                ("subject", models.CharField(blank=True, max_length=240)),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("body", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "returned_mail", "ordering": ["-at", "-id"]},
        ),
        migrations.AddConstraint(
            "returnedmail",
            models.UniqueConstraint(fields=["workspace_id", "digest"], name="one_returned_mail"),
        ),
    ]
