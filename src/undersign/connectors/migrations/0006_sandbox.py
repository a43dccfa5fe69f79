from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connectors", "0005_hooks"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("workspace_id__startswith", "sbx_"), _negated=True),
                    ("connector", "builtin"),
                    _connector="OR",
                ),
                name="sandbox_has_only_ours",
            ),
        ),
    ]
