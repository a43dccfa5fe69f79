"""A hook: where a helpdesk or CRM calls us, and what its call may do.

Hides the address, which nobody can guess, and the secret that signs a call: encrypted beside the
connection's others, shown once. Everything is off until an administrator says otherwise.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.hooks import events
from undersign.connectors.linking.connection import Connection
from undersign.customers.account import Visible
from undersign.journal import ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import lookup, rows
from undersign.workspaces import policy
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace

SECRET = "hook"  # noqa: S105 - its name among the connection's secrets


HOLE = lookup.Lookup("hook", "connection_hook", "path")


class Hook(models.Model):
    """path: of the address, unguessable. starts: whether tickets may start contracts; sends: whether those
    that are complete go out at once. owner_id: the member whose contracts they are where nobody is told
    who asked. field: of the ticket, whose value names a template. polls: whether we look by ourselves, from
    `cursor` on. waiting and resumed: what a ticket becomes while signatures are missing, and after; "" leaves
    it alone.
    """

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    connection = models.OneToOneField(Connection, on_delete=models.PROTECT, related_name="hook")
    path = models.CharField(max_length=64, unique=True)
    starts = models.BooleanField(default=False)
    sends = models.BooleanField(default=False)
    owner_id = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=120, blank=True)
    polls = models.BooleanField(default=False)
    cursor = models.TextField(blank=True)
    waiting = models.CharField(max_length=60, blank=True)
    resumed = models.CharField(max_length=60, blank=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "connectors"
        db_table = "connection_hook"

    WALLS = [
        *HOLE.walls,
        """
        CREATE OR REPLACE FUNCTION undersign_hooks_that_poll() RETURNS TABLE (workspace varchar, id varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT h.workspace_id, h.id FROM connection_hook h JOIN connection c ON c.id = h.connection_id
          WHERE h.polls AND h.starts AND c.enabled
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_hooks_that_poll() FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_hooks_that_poll() TO undersign_app",
    ]

    @property
    def url(self) -> str:
        return f"{settings.PUBLIC_URL}/hooks/{self.path}"

    @property
    def secret(self) -> str:
        """What a call is signed with: for verifying, and for the recipe of whoever may manage it."""
        return self.connection.configured.secrets.get(SECRET, "")


@dataclass(frozen=True)
class Wanted:
    """What an administrator says of a hook; see `Hook`."""

    starts: bool = False
    sends: bool = False
    owner_id: str = ""
    field: str = ""
    polls: bool = False
    waiting: str = ""
    resumed: str = ""


def of(connection: Connection) -> Hook:
    """The hook of a helpdesk, made with a secret of its own where there is none yet."""
    found = Hook.objects.filter(connection=connection).first()
    if found is not None:
        return found
    fresh = Hook(
        id=ids.new("hok"),
        workspace_id=connection.workspace_id,
        connection=connection,
        path=secrets.token_urlsafe(24),
    )
    with transaction.atomic():
        rows.add([fresh], if_absent=True)
        held = Connection.objects.select_for_update().get(pk=connection.pk)
        if SECRET not in held.sealed:
            held.keep({SECRET: secrets.token_urlsafe(32)})
            held.save(update_fields=["sealed"])
    return Hook.objects.get(connection=connection)


def seen(connection: Connection) -> Hook:
    """The hook as it is: where there is none yet, one that is nowhere written and has no address."""
    found = Hook.objects.filter(connection=connection).select_related("connection").first()
    return found or Hook(workspace_id=connection.workspace_id, connection=connection)


def keep(connection: Connection, wanted: Wanted, *, by: Actor, secret: str = "") -> Hook:
    """Say what its calls may do. secret: theirs, where the helpdesk makes it; "" leaves the one that is kept.

    Raises `Refused` (role.refused, hook.owner, hook.statuses, hook.not_helpdesk).
    """
    policy.require(by, "connection.manage")
    if wanted.starts or wanted.waiting or wanted.polls:
        _require_helpdesk(connection)
    _require_sense(wanted, by)
    row = of(connection)
    with transaction.atomic():
        held = Hook.objects.select_for_update().get(pk=row.pk)
        if wanted.polls and not held.polls:
            held.cursor = ""  # from now on, not from when it last was on
        for name, value in vars(wanted).items():
            setattr(held, name, value)
        held.save()
        if secret:
            _keep_secret(connection, secret)
        told = events.HookSet(
            connection_id=connection.id,
            connection=connection.name,
            kind="starts" if wanted.starts else "",
            sends=wanted.sends,
            waiting=wanted.waiting,
        )
        moves.record(Workspace.objects.get(pk=by.workspace_id), told, by=by)
    return held


def renew_secret(connection: Connection, *, by: Actor) -> str:
    """Another secret of our own; calls signed with the old one are refused from now on."""
    policy.require(by, "connection.manage")
    fresh = secrets.token_urlsafe(32)
    with transaction.atomic():
        of(connection)
        _keep_secret(connection, fresh)
        told = events.HookSecretRenewed(connection_id=connection.id, connection=connection.name)
        moves.record(Workspace.objects.get(pk=by.workspace_id), told, by=by)
    return fresh


def is_heard(connection: Connection) -> bool:
    """Whether its connector understands calls; else it can only be looked at (`polls`)."""
    found = registry.every().get(connection.connector)
    if found is None:
        return False
    try:
        return isinstance(found.make(connection.kind, connection.configured), api.Hooked)
    except api.Permanent:  # not complete yet: it is asked again once it is
        return False


def find(path: str) -> Hook | None:
    """Inside its workspace."""
    return Hook.objects.select_related("connection").filter(path=path).first()


def workspace_of(path: str) -> str:
    """The workspace id behind an address, or an empty string."""
    return HOLE.workspace_of(path)


def polling() -> list[tuple[str, str]]:
    """(workspace, hook) of every helpdesk that is looked at."""
    with rows.rehearsed(nameless=True) as cursor:
        cursor.execute("SELECT workspace, id FROM undersign_hooks_that_poll()")
        return [(str(workspace), str(id)) for workspace, id in cursor.fetchall()]


def _keep_secret(connection: Connection, secret: str) -> None:
    held = Connection.objects.select_for_update().get(pk=connection.pk)
    held.keep({SECRET: secret})
    held.save(update_fields=["sealed"])
    connection.sealed = held.sealed


def _require_helpdesk(connection: Connection) -> None:
    if connection.kind != api.HELPDESK:
        raise Refused(
            "hook.not_helpdesk",
            _("Only a helpdesk can start contracts from its tickets."),
            do=_("Choose the connection of your helpdesk."),
        )


def _require_sense(wanted: Wanted, by: Actor) -> None:
    people = Member.objects.filter(workspace_id=by.workspace_id, is_active=True)
    owner = people.filter(id=wanted.owner_id).first()
    if wanted.starts and (owner is None or not owner.may("contract.draft")):
        raise Refused(
            "hook.owner",
            _("Somebody has to own contracts that start without a known colleague."),
            do=_("Choose a colleague who may prepare contracts."),
            field="owner_id",
        )
    if bool(wanted.waiting) != bool(wanted.resumed):
        raise Refused(
            "hook.statuses",
            _("A ticket that waits has to go on afterwards."),
            do=_("Name both statuses, or neither."),
            field="resumed" if wanted.waiting else "waiting",
        )
