from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workspaces', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tries',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('workspace_id', models.CharField(max_length=40)),
                ('count', models.PositiveSmallIntegerField()),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'sign_in_tries',
                'indexes': [models.Index(fields=['workspace_id', 'last_at'], name='tries_by_time')],
            },
        ),
    ]
