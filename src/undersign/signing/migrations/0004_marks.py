import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('signing', '0003_checks_of_identity'),
    ]

    operations = [
        migrations.AddField(
            model_name='mark',
            name='what',
            field=models.CharField(default='signature', max_length=10),
        ),
        migrations.CreateModel(
            name='KeptMark',
            fields=[
                ('id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('workspace_id', models.CharField(max_length=40)),
                ('address', models.CharField(max_length=254)),
                ('what', models.CharField(default='signature', max_length=10)),
                ('form', models.CharField(max_length=10)),
                ('text', models.CharField(blank=True, max_length=160)),
                ('face', models.CharField(blank=True, max_length=20)),
                ('strokes', models.JSONField(default=list)),
                ('image', models.BinaryField(default=bytes)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'kept_mark',
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'address', 'what'), name='one_kept_mark')],
            },
        ),
        migrations.CreateModel(
            name='Pad',
            fields=[
                ('id', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('workspace_id', models.CharField(max_length=40)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('what', models.CharField(default='signature', max_length=10)),
                ('language', models.CharField(default='en', max_length=8)),
                ('strokes', models.JSONField(default=list)),
                ('asked_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('drawn_at', models.DateTimeField(null=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pads', to='contracts.recipient')),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pads', to='signing.sitting')),
            ],
            options={
                'db_table': 'drawing_pad',
            },
        ),
    ]
