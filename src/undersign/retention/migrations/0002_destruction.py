"""A destruction stays on record: decided, begun, done, certified."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0015_counting_by_index'),
        ('retention', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pass',
            fields=[
                ('contract_id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('workspace_id', models.CharField(max_length=40)),
            ],
            options={
                'db_table': 'retention_pass',
            },
        ),
        migrations.CreateModel(
            name='Destruction',
            fields=[
                ('id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('workspace_id', models.CharField(max_length=40)),
                ('due_at', models.DateTimeField()),
                ('decided_by', models.CharField(max_length=40)),
                ('decided_at', models.DateTimeField()),
                ('authority', models.JSONField(default=dict)),
                ('files', models.JSONField(default=list)),
                ('outside', models.JSONField(default=list)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('warned_at', models.DateTimeField(null=True)),
                ('warned_again_at', models.DateTimeField(null=True)),
                ('begun_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('entry_seq', models.BigIntegerField(null=True)),
                ('certified_at', models.DateTimeField(null=True)),
                ('pdf_sha256', models.CharField(blank=True, max_length=64)),
                ('json_sha256', models.CharField(blank=True, max_length=64)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='destructions', to='contracts.contract')),
            ],
            options={
                'db_table': 'retention_destruction',
                'indexes': [models.Index(fields=['workspace_id', '-removed_at'], name='destroyed_by_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('dropped_at', None)), fields=('contract',), name='one_destruction')],
            },
        ),
    ]
