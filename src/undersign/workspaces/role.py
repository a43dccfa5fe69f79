"""A role that a workspace makes for itself: some of the verbs of the policy's table, under a name.

Hides how often it is read. A page asks for a dozen verbs; the row is read once in the request
(`while_asked`), and whoever loses a right has lost it with their next request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

from undersign.store import rows

PREFIX = "rol_"

_known: ContextVar[dict[str, Role | None] | None] = ContextVar("undersign_roles", default=None)


class Role(models.Model):
    """verbs: of the policy's table, whatever it called them when the role was last saved."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    verbs = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "workspaces"
        db_table = "role"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "name"], name="one_role_of_a_name")]

    def __str__(self) -> str:
        return self.name


def of(role: str) -> Role | None:
    """A role of this workspace's own, by its id; None for those of the table and those of others."""
    if not role.startswith(PREFIX):
        return None
    known = _known.get()
    if known is None:
        return rows.first(Role, "id = %s", role)
    if role not in known:
        known[role] = rows.first(Role, "id = %s", role)
    return known[role]


def verbs_of(role: str) -> frozenset[str]:
    found = of(role)
    return frozenset(found.verbs) if found else frozenset()


@contextmanager
def while_asked() -> Iterator[None]:
    """A request begins, which may believe what it read of a role until it ends."""
    before = _known.set({})
    try:
        yield
    finally:
        _known.reset(before)


def forget() -> None:
    """A role was just changed."""
    if (known := _known.get()) is not None:
        known.clear()
