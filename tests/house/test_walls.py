"""Row-level security is on and forced on every table of ours, and a new table cannot be forgotten."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from tests.instance import as_owner

from undersign.store import walls

# Tables that belong to no workspace: the framework's own and the queue's. None holds a customer's data.
WITHOUT = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}


@pytest.fixture(scope="module")
def tables(instance) -> dict[str, tuple[bool, bool]]:
    with as_owner(instance) as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
            "WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        return {name: (on, forced) for name, on, forced in cursor.fetchall()}


def test_every_table_is_walled_or_named_here(tables):
    assert {name for name, wall in tables.items() if wall != (True, True)} == WITHOUT


def test_the_walls_know_every_model():
    ours = {m._meta.db_table for m in apps.get_models() if m.__module__.startswith("undersign.")}
    assert ours == set(walls.tenant_tables())


def test_policies_are_two_and_say_the_workspace(tables, instance):
    with as_owner(instance) as cursor:
        cursor.execute(
            "SELECT tablename, policyname, roles::text[], qual, with_check FROM pg_policies ORDER BY 1, 2"
        )
        found = cursor.fetchall()
    named = {(table, policy) for table, policy, *_rest in found}
    assert named == {(table, policy) for table in set(tables) - WITHOUT for policy in ("tenancy", "owner")}
    for table, policy, roles, seen, written in found:
        if policy == "tenancy":
            column = walls.tenant_tables()[table]
            assert roles == ["undersign_app"] and seen == written and f"({column})" in seen
            assert "current_setting('undersign.workspace'::text, true)" in seen


@pytest.mark.parametrize("privilege", ["TRUNCATE", "REFERENCES", "TRIGGER"])
def test_the_application_has_no_rights_over_tables(tables, privilege):
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute("SELECT has_table_privilege(%s, %s)", [table, privilege])
            assert cursor.fetchone() == (False,), table


def test_the_workspace_leads_every_large_table(tables):
    """docs/scale.md: a shard is a workspace, so its id has to be on every row."""
    for model in apps.get_models():
        if model._meta.db_table in walls.tenant_tables() and not getattr(model, "IS_WORKSPACE", False):
            assert not model._meta.get_field("workspace_id" if _plain(model) else "workspace").null


def _plain(model) -> bool:
    return "workspace_id" in {f.name for f in model._meta.fields}
