"""When an account, contact or ticket last became something else, whoever wrote: the built-in systems are asked
what changed, like any other system.

The stamp is the database's own, unlike every instant that says what happened: it is a place in the order of
changes, to be compared with other stamps and with the start of transactions."""

from django.db import migrations, models

from undersign.journal import clock

TABLES = ("account", "contact", "ticket")
FUNCTION = """
    CREATE FUNCTION undersign_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' OR NEW IS DISTINCT FROM OLD THEN NEW.changed_at := clock_timestamp(); END IF;
      RETURN NEW;
    END $$
"""
TRIGGER = (
    "CREATE TRIGGER changed BEFORE INSERT OR UPDATE ON {0} FOR EACH ROW EXECUTE FUNCTION undersign_changed()"
)


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_segments")]

    operations = [
        *[
            migrations.AddField(name, "changed_at", models.DateTimeField(default=clock.now, editable=False))
            for name in TABLES
        ],
        *[
            migrations.AddIndex(
                name, models.Index(fields=["workspace_id", "changed_at", "id"], name=f"{name}_by_change")
            )
            for name in TABLES
        ],
        migrations.RunSQL(FUNCTION, "DROP FUNCTION undersign_changed()"),
        *[migrations.RunSQL(TRIGGER.format(name), f"DROP TRIGGER changed ON {name}") for name in TABLES],
    ]
