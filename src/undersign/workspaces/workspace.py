"""A workspace: one organisation's contracts, people, keys and rules, walled off from all others."""

from __future__ import annotations

from typing import Any

from django.db import connection, models, transaction
from django.utils.text import slugify

from undersign.journal import actor, clock, entry, ids
from undersign.store import keys, remembered, rows, tenancy
from undersign.workspaces import events, sandbox


class Workspace(models.Model):
    """language, zone: defaults for people who have none of their own (BCP 47, IANA)."""

    IS_WORKSPACE = True

    id = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    language = models.CharField(max_length=8, default="en")
    zone = models.CharField(max_length=60, default="UTC")
    number_prefix = models.CharField(max_length=8, default="C")
    is_demo = models.BooleanField(default=False)
    settings = models.JSONField(default=dict)
    last_number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "workspaces"
        db_table = "workspace"

    # Checks and sweeps visit every workspace in turn; this names them, nothing else.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_workspaces() RETURNS SETOF varchar
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT id FROM workspace ORDER BY created_at
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_workspaces() FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_workspaces() TO undersign_app",
    ]

    def __str__(self) -> str:
        return self.name

    @property
    def chain_root(self) -> Workspace:
        return self

    @property
    def is_sandbox(self) -> bool:
        return sandbox.is_one(self.pk)

    @property
    def has_sandbox(self) -> bool:
        """Whether there is one to go into, as it knows without looking behind the other's wall."""
        return bool(self.settings.get(sandbox.KEY))

    def next_number(self) -> str:
        """The next contract number, such as `NC-2026-00042`; gapless under the row's lock."""
        row = rows.get(Workspace, self.pk, lock=True)
        row.last_number += 1
        rows.change(row, {"last_number": row.last_number})
        return f"{row.number_prefix}-{clock.now():%Y}-{row.last_number:05d}"


def of(workspace_id: str) -> Workspace:
    """The workspace, for reading: once in a transaction or a delivery. Raises `Workspace.DoesNotExist`."""
    known = remembered.read()
    if (Workspace, workspace_id) not in known:
        known[Workspace, workspace_id] = rows.get(Workspace, workspace_id)
    return known[Workspace, workspace_id]  # type: ignore[no-any-return]


def found(name: str, *, language: str = "en", zone: str = "UTC", prefix: str = "C", **more: Any) -> Workspace:
    """Make a workspace with its key. The caller continues inside `tenancy.within(workspace.id)`."""
    return _founded(ids.new("wsp"), name, language=language, zone=zone, number_prefix=prefix, **more)


def found_sandbox(home: Workspace, name: str, **more: Any) -> Workspace:
    """Make the sandbox of a workspace. `IntegrityError` where it has one."""
    more = {"language": home.language, "zone": home.zone, "number_prefix": sandbox.PREFIX, **more}
    return _founded(sandbox.id_of(home.pk), name, **more)


def _founded(workspace_id: str, name: str, **more: Any) -> Workspace:
    with tenancy.within(workspace_id), transaction.atomic():
        row = Workspace.objects.create(
            id=workspace_id,
            name=name,
            slug=f"{slugify(name) or 'workspace'}-{workspace_id[-6:]}",
            created_at=clock.now(),
            **more,
        )
        keys.make_workspace_key(workspace_id)
        entry.append(workspace_id, events.WorkspaceFounded(workspace=name), by=actor.system(workspace_id))
    return row


def every() -> list[str]:
    """The ids of all workspaces, the oldest first, by the one look-up that may cross tenants."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_workspaces()")
        return [row[0] for row in cursor.fetchall()]
