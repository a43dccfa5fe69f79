"""Walls inside the database: tenancy by row-level security, rights by role, history by trigger.

`raise_walls` runs as the owner after every migration and is idempotent: a new table with a
`workspace_id` gets its wall without anyone remembering it. The web and worker role owns nothing,
cannot touch what is append-only, and sees one workspace at a time.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection, models

APP_ROLE = "undersign_app"

# Tables without a workspace: the framework's own, the queue, and the list of workspaces' keys.
WITHOUT_WORKSPACE = frozenset(
    {"django_session", "django_migrations", "django_content_type", "auth_group", "auth_permission"}
    | {"auth_group_permissions"}
)


def tenant_tables() -> dict[str, str]:
    """Table name → the column that holds the workspace id, for every model of ours."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("undersign."):
            continue
        column = "id" if getattr(model, "IS_WORKSPACE", False) else "workspace_id"
        found[model._meta.db_table] = column
    return found


def append_only_tables() -> list[str]:
    return [model._meta.db_table for model in _ours() if getattr(model, "APPEND_ONLY", False)]


def _ours() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("undersign.")]


def raise_walls() -> None:
    """Apply every wall. Raises `django.db.ProgrammingError` where a table lacks its column."""
    with connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)


def statements() -> list[str]:
    said = [
        f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP_ROLE}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP_ROLE}",
    ]
    for table, column in tenant_tables().items():
        said += _tenancy(table, column)
    said.append(_REFUSE)
    for table in append_only_tables():
        said += _append_only(table)
    for model in _ours():
        said += getattr(model, "WALLS", [])
    return said


def _tenancy(table: str, column: str) -> list[str]:
    mine = f"{column} = current_setting('undersign.workspace', true)"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS tenancy ON {table}",
        f"CREATE POLICY tenancy ON {table} TO {APP_ROLE} USING ({mine}) WITH CHECK ({mine})",
        # The owner migrates and answers the few SECURITY DEFINER look-ups; nobody serves as owner.
        f"DROP POLICY IF EXISTS owner ON {table}",
        f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
    ]


_REFUSE = """
CREATE OR REPLACE FUNCTION undersign_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Names of attached files go when their contract is destroyed (see `retention.destruction.walls`).
  IF TG_OP = 'UPDATE' AND undersign_redacting(TG_TABLE_NAME) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION '% on % is refused: what is recorded stays recorded', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$
"""


def _append_only(table: str) -> list[str]:
    return [
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}",
        f"DROP TRIGGER IF EXISTS append_only ON {table}",
        f"DROP TRIGGER IF EXISTS never_emptied ON {table}",
        # For the statement, not for each row: it is refused on an empty table too.
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION undersign_refuse()",
    ]
