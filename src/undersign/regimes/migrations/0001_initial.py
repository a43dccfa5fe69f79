"""Agreements on health data, and who was let in to what in an emergency."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('workspace_id', models.CharField(max_length=40)),
                ('party', models.CharField(max_length=200)),
                ('signed_on', models.DateField()),
                ('until', models.DateField(null=True)),
                ('contract_id', models.CharField(blank=True, max_length=40)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('kept_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'regime_agreement',
            },
        ),
        migrations.CreateModel(
            name='EmergencyAccess',
            fields=[
                ('id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('workspace_id', models.CharField(max_length=40)),
                ('member_id', models.CharField(max_length=40)),
                ('contract_id', models.CharField(max_length=40)),
                ('until', models.DateTimeField()),
            ],
            options={
                'db_table': 'regime_emergency',
                'indexes': [models.Index(fields=['workspace_id', 'member_id', 'until'], name='emergency_by_member')],
            },
        ),
    ]
