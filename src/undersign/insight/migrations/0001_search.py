"""The search index: contracts' own words, wordings, known words; and the extensions they need."""

import django.contrib.postgres.search
from django.db import ProgrammingError, migrations, models

EXTENSIONS = ("unaccent", "pg_trgm", "btree_gin")


def bring_extensions(apps, schema_editor):
    """All three are trusted ones, which a database's owner may create; elsewhere an administrator does."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        there = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT current_database()")
        (database,) = cursor.fetchone()
        for name in EXTENSIONS:
            if name in there:
                continue
            try:
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
            except ProgrammingError as why:
                raise SystemExit(
                    f"undersign: search needs the PostgreSQL extension “{name}”, and the database's owner may "
                    f"not create it ({str(why).strip().splitlines()[0]}). Have an administrator run, in the "
                    f"database “{database}”: CREATE EXTENSION {name}; then start again. Nothing was changed."
                ) from why


# What waits to be merged into the index is read through by every search: a short list, merged often.
GIN = [
    "CREATE INDEX {0}_words ON {0} USING gin (workspace_id, words) WITH (gin_pending_list_limit = 256)".format(table)
    for table in ("search_contract", "search_wording")
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("contracts", "0009_document_by_hash"), ("workspaces", "0003_teams")]

    operations = [
        migrations.RunPython(bring_extensions, migrations.RunPython.noop),
        migrations.CreateModel(
            "Wording",
            [
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=8)),
                ("sha256", models.CharField(max_length=64)),
                ("text", models.TextField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                ("at", models.DateTimeField()),
            ],
            {"db_table": "search_wording"},
        ),
        migrations.CreateModel(
            "Indexed",
            [
                ("contract_id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("owner_id", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                ("wording_id", models.CharField(blank=True, default="", max_length=40)),
            ],
            {"db_table": "search_contract"},
        ),
        migrations.CreateModel(
            "KnownWord",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("workspace_id", models.CharField(max_length=40)),
                ("word", models.CharField(max_length=60)),
            ],
            {"db_table": "search_word"},
        ),
        migrations.AddConstraint(
            "wording", models.UniqueConstraint(fields=["workspace_id", "sha256"], name="one_wording")
        ),
        migrations.AddIndex("wording", models.Index(fields=["workspace_id", "-at"], name="wording_by_time")),
        migrations.AddIndex(
            "indexed",
            models.Index(fields=["workspace_id", "-created_at", "-contract_id"], name="found_by_time"),
        ),
        migrations.AddIndex(
            "indexed",
            models.Index(
                fields=["workspace_id", "wording_id", "-created_at", "-contract_id"], name="found_by_wording"
            ),
        ),
        migrations.AddIndex("knownword", models.Index(fields=["workspace_id", "word"], name="known_word")),
        *[migrations.RunSQL(said, migrations.RunSQL.noop) for said in GIN],
        migrations.RunSQL(
            "CREATE INDEX search_word_near ON search_word USING gin (workspace_id, word gin_trgm_ops) "
            "WITH (gin_pending_list_limit = 256)",
            migrations.RunSQL.noop,
        ),
    ]
