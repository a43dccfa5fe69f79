from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sealing', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealCertificate',
            fields=[
                ('id', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('workspace_id', models.CharField(max_length=40)),
                ('serial', models.CharField(max_length=40)),
                ('certificate', models.BinaryField()),
                ('ended_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=30)),
            ],
            options={
                'db_table': 'seal_certificate',
            },
        ),
    ]
