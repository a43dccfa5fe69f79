from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sealing', '0002_seal_certificates'),
    ]

    operations = [
        migrations.CreateModel(
            name='StampLife',
            fields=[
                ('contract_id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('workspace_id', models.CharField(max_length=40)),
                ('until', models.DateTimeField()),
                ('stamped_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'stamp_life',
                'indexes': [models.Index(fields=['until'], name='stamp_life_until')],
            },
        ),
    ]
