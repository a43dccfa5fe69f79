import django.db.models.deletion
from django.db import migrations, models

# The trigger comes first: creating it waits for writers and holds off new ones until this migration
# commits, so that every entry waits, whether it was written before or after.
TRIGGER = """
    CREATE FUNCTION undersign_entry_waits() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO journal_waiting (workspace_id, seq) VALUES (NEW.workspace_id, NEW.seq);
      RETURN NULL;
    END $$;
    CREATE TRIGGER waits AFTER INSERT ON journal_entry
      FOR EACH ROW EXECUTE FUNCTION undersign_entry_waits();
"""
EARLIER = "INSERT INTO journal_waiting (workspace_id, seq) SELECT workspace_id, seq FROM journal_entry"


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("pk", models.CompositePrimaryKey("workspace_id", "seq", blank=True, editable=False, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("seq", models.BigIntegerField()),
            ],
            options={"db_table": "journal_waiting"},
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("pk", models.CompositePrimaryKey("workspace_id", "size", blank=True, editable=False, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("size", models.BigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("note", models.TextField()),
                ("frontier", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "journal_checkpoint"},
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("entry", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="leaf", serialize=False, to="journal.entry")),
                ("workspace_id", models.CharField(max_length=40)),
                ("index", models.BigIntegerField()),
            ],
            options={
                "db_table": "journal_leaf",
                "constraints": [models.UniqueConstraint(fields=("workspace_id", "index"), name="one_leaf_a_place")],
            },
        ),
        migrations.RunSQL(
            [TRIGGER, EARLIER],
            ["DROP TRIGGER waits ON journal_entry", "DROP FUNCTION undersign_entry_waits()"],
        ),
    ]
