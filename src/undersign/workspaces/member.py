"""A member: a person who signs in to a workspace."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from undersign.journal import actor, clock, event, ids, moves
from undersign.journal.refused import Refused
from undersign.workspaces import events, origin, policy, sandbox
from undersign.workspaces import role as roles
from undersign.workspaces.workspace import Workspace

ROLE_WORDS = {
    policy.AGENT: _("Support agent"),
    policy.MANAGER: _("Account manager"),
    policy.LEGAL: _("Legal"),
    policy.BILLING: _("Billing"),
    policy.COMPLIANCE: _("Compliance"),
    policy.ADMIN: _("Admin"),
    policy.AUDITOR: _("Auditor (reads only)"),
}
event.CODES.update(ROLE_WORDS)  # sentences of the journal say them as pages do


class Member(AbstractBaseUser):
    """email is unique in the instance, so that signing in needs no workspace name."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="members")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=40)
    language = models.CharField(max_length=8, default="en")
    zone = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    objects: BaseUserManager[Member] = BaseUserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        app_label = "workspaces"
        db_table = "member"

    # Signing in knows an e-mail address before it knows a workspace.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_member_workspace(address text) RETURNS varchar
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT workspace_id FROM member WHERE email = lower(address) AND is_active
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_member_workspace(text) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_member_workspace(text) TO undersign_app",
    ]

    def __str__(self) -> str:
        return self.name

    @property
    def role_word(self) -> str:
        return role_word(self.role)

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2]).upper()

    def may(self, verb: str) -> bool:
        return policy.allows(self.role, verb)

    def actor(self, request: HttpRequest | None = None) -> actor.Actor:
        """This member acting, with where from when a request is at hand."""
        seen = origin.of(request) if request is not None else origin.NOWHERE
        known = (self.name, self.workspace_id, self.role, seen.ip, seen.agent, seen.session, seen.via)
        return actor.Actor(actor.MEMBER, self.id, *known)


def role_word(role: str) -> str:
    """The role's name in the reader's language; of a workspace's own role, as it was named."""
    return str(ROLE_WORDS.get(role) or roles.of(role) or role)


def named(role: str) -> str:
    """How events call a role: by its key in the table, or by the name the workspace gave it."""
    return str(roles.of(role) or role)


def workspace_of(email: str) -> str:
    """The workspace id behind an address, or an empty string."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT undersign_member_workspace(%s)", [email.strip()])
        return (cursor.fetchone() or [""])[0] or ""


def admins(workspace_id: str) -> list[str]:
    """The ids of the workspace's active admins."""
    rows = Member.objects.filter(workspace_id=workspace_id, role=policy.ADMIN, is_active=True)
    return list(rows.order_by("joined_at").values_list("id", flat=True))


def able(workspace_id: str, verb: str) -> list[Member]:
    """The active members who may, by a role of the table or of the workspace's own."""
    rows = Member.objects.filter(workspace_id=workspace_id, is_active=True).order_by("name")
    return [each for each in rows if each.may(verb)]


def join(
    workspace: Workspace, *, email: str, name: str, role: str, password: str | None, by: Any, **more: Any
) -> Member:
    """Add a person to the workspace. Raises `Refused`: role.refused, role.more, member.taken,
    sandbox.not_here."""
    policy.require(by, "member.invite")
    policy.require_no_more(by, role)
    if not email.endswith(sandbox.NOWHERE):
        sandbox.require_real(workspace.pk)
    with transaction.atomic():
        row = Member(
            id=ids.new("mem"),
            workspace=workspace,
            email=email.strip().lower(),
            name=name,
            role=role,
            joined_at=clock.now(),
            **more,
        )
        row.set_password(password)
        _insert(row)
        happened = events.MemberJoined(member_id=row.id, member=name, role=named(role))
        moves.record(workspace, happened, by=by)
    return row


def _insert(row: Member) -> None:
    """Whoever has this address elsewhere, or had it, is behind a wall: the database alone knows of them."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            "member.taken",
            _("This address already signs in here, to another workspace."),
            do=_("Ask for an invitation to another address of yours."),
        ) from None
