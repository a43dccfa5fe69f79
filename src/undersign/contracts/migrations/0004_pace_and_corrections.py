"""The clock's work on a contract and its people, and which contract took whose place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_roles_and_routing")]

    operations = [
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='pace', serialize=False, to='contracts.contract')),
                ('workspace_id', models.CharField(max_length=40)),
                ('reminders', models.JSONField(default=dict)),
                ('message', models.CharField(blank=True, max_length=1000)),
                ('warn_at', models.DateTimeField(null=True)),
                ('warned_for', models.DateTimeField(null=True)),
            ],
            options={'db_table': 'contract_pace'},
        ),
        migrations.CreateModel(
            name='Rhythm',
            fields=[
                ('recipient', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='rhythm', serialize=False, to='contracts.recipient')),
                ('workspace_id', models.CharField(max_length=40)),
                ('zone', models.CharField(blank=True, max_length=60)),
                ('sent', models.PositiveSmallIntegerField(default=0)),
                ('last_at', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField(null=True)),
                ('warned_for', models.DateTimeField(null=True)),
                ('message', models.CharField(blank=True, max_length=1000)),
            ],
            options={'db_table': 'recipient_rhythm'},
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='corrects', serialize=False, to='contracts.contract')),
                ('workspace_id', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('replaced', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='contracts.contract')),
            ],
            options={'db_table': 'contract_correction'},
        ),
    ]
