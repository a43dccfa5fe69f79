from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('connectors', '0002_panel'),
    ]

    operations = [
        migrations.AddField(
            model_name='connection',
            name='failing_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='connection',
            name='failure',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='connection',
            name='proven_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='connection',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='connection',
            name='token_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='connection',
            name='tried',
            field=models.TextField(default=''),
        ),
    ]
