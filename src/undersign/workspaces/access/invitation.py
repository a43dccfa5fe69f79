"""An invitation: a link that makes one person a member of one workspace, once, within a week.

The secret is derived from an instance key, the invitation and how often it was sent, so the mail job can
make it again after a crash and no dump holds it; kept is its hash. A link sent anew kills the one before.
A person who forgot their password gets the same kind of link, which then sets a new one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import actor, clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import keys, rows
from undersign.store.lookup import Lookup
from undersign.workspaces import member, policy, sandbox, team, workspace
from undersign.workspaces.access import access_events as events
from undersign.workspaces.member import Member

GOOD_FOR = timedelta(days=7)
RESET_FOR = timedelta(hours=1)
_BEHIND = Lookup("invitation", "invitation", "digest", also="ended_at IS NULL")
JOIN, RESET = "join", "reset"


class Invitation(models.Model):
    """kind: join, or reset for the password of a member. digest: SHA-256 of the present link's secret.
    teams: ids. times: how often a link was made."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, default=JOIN)
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=40)
    language = models.CharField(max_length=8, default="en")
    teams = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    times = models.PositiveSmallIntegerField(default=0)
    invited_by = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "workspaces"
        db_table = "invitation"
        indexes = [models.Index(fields=["workspace_id", "ended_at"], name="invitation_open")]

    # A link is followed before its workspace is known.
    WALLS = _BEHIND.walls

    @property
    def is_over(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def role_word(self) -> str:
        return member.role_word(self.role)

    @property
    def url(self) -> str:
        """The address to mail."""
        return f"{settings.PUBLIC_URL}/join/{_secret(self)}"


def waiting(workspace_id: str) -> list[Invitation]:
    """Not yet taken up, over or not, the newest first."""
    rows_ = Invitation.objects.filter(workspace_id=workspace_id, ended_at=None, kind=JOIN)
    return list(rows_.order_by("-made_at"))


def workspace_of(secret: str) -> str:
    """The workspace id behind a link, or an empty string."""
    return _BEHIND.workspace_of(_digest(secret))


def find(secret: str) -> Invitation:
    """Inside its workspace. Raises `Refused` (invitation.over) for a link that no longer leads in."""
    row = rows.first(Invitation, "digest = %s AND ended_at IS NULL", _digest(secret))
    if row is None or row.is_over:
        raise Refused(
            "invitation.over",
            _("This link no longer works."),
            do=_("Ask an admin of the workspace for a new one."),
        )
    return row


# What admins do


def invite(email: str, *, name: str, role: str, language: str, teams: Sequence[str], by: Actor) -> Invitation:
    """Raises `Refused` (role.refused, role.more, invitation.email, invitation.member, team.unknown)."""
    policy.require(by, "member.invite")
    sandbox.require_real(by.workspace_id)
    policy.require_no_more(by, role)
    email = _clean_email(email)
    if Member.objects.filter(workspace_id=by.workspace_id, email=email).exists():
        raise Refused(
            "invitation.member",
            _("Somebody with this address is a member already."),
            do=_("Look for them in the list; whoever left can be let in again there."),
            field="email",
        )
    if {*teams} - {each.id for each in team.teams(by.workspace_id)}:
        raise Refused("team.unknown", _("There is no such team."), do=_("Choose another."), field="teams")
    row = Invitation(workspace_id=by.workspace_id, email=email, name=" ".join(name.split())[:120], role=role)
    row.language, row.teams = language, sorted({*teams})
    with transaction.atomic():
        moves.lock(workspace.of(by.workspace_id))
        Invitation.objects.filter(workspace_id=by.workspace_id, email=email, kind=JOIN, ended_at=None).update(
            ended_at=clock.now()
        )
        return _sent(row, GOOD_FOR, by)


def resend(row: Invitation, *, by: Actor) -> None:
    """A fresh link for another week; the one before is dead. Raises `Refused` (role.refused, role.more)."""
    policy.require(by, "member.invite")
    policy.require_no_more(by, row.role)
    with transaction.atomic():
        moves.lock(workspace.of(row.workspace_id))
        _require_open(row)
        _sent(row, GOOD_FOR, by)


def revoke(row: Invitation, *, by: Actor) -> None:
    """Its link is dead. Raises `Refused` (role.refused)."""
    policy.require(by, "member.invite")
    with transaction.atomic():
        moves.lock(workspace.of(row.workspace_id))
        _require_open(row)
        rows.change(row, {"ended_at": clock.now()})
        told = events.InvitationRevoked(invitation_id=row.id, address=row.email)
        moves.record(workspace.of(row.workspace_id), told, by=by)


# What the invited do


def accept(row: Invitation, *, name: str, password: str | None) -> Member:
    """They are a member from now on. Raises `Refused` (invitation.*, password.*)."""
    with transaction.atomic():
        moves.lock(workspace.of(row.workspace_id))
        _require_open(row)
        if member.workspace_of(row.email):
            raise Refused(
                "invitation.taken",
                _("This address already signs in here, to another workspace."),
                do=_("Ask for an invitation to another address of yours."),
            )
        who = _joined(row, " ".join(name.split())[:120], password)
        rows.change(row, {"ended_at": clock.now()})
    return who


def _joined(row: Invitation, name: str, password: str | None) -> Member:
    if not name:
        raise Refused("invitation.name", _("Your name is missing."), do=_("Enter it."), field="name")
    by = actor.system(row.workspace_id)
    here = workspace.of(row.workspace_id)
    who = member.join(
        here, email=row.email, name=name, role=row.role, password=password, language=row.language, by=by
    )
    for each in team.Team.objects.filter(pk__in=row.teams, workspace_id=row.workspace_id):
        team.Membership.objects.create(workspace_id=row.workspace_id, team=each, member=who)
    return who


# Forgotten passwords


def forgot(email: str) -> None:
    """Mail a link that sets a new password, to a member with one; say nothing of whether there is any.

    Called inside the workspace of the address.
    """
    who = Member.objects.filter(email=email.strip().lower(), is_active=True).first()
    if who is None or not who.has_usable_password():
        return
    row = Invitation(workspace_id=who.workspace_id, kind=RESET, email=who.email, name=who.name, role=who.role)
    row.language = who.language
    with transaction.atomic():
        moves.lock(workspace.of(who.workspace_id))
        known = {"workspace_id": who.workspace_id, "email": who.email, "kind": RESET, "ended_at": None}
        Invitation.objects.filter(**known).update(ended_at=clock.now())
        _sent(row, RESET_FOR, actor.system(who.workspace_id))


def reset(row: Invitation, password: str) -> Member:
    """The member's new password, checked by the caller; the link is used up. Raises `Refused`."""
    with transaction.atomic():
        moves.lock(workspace.of(row.workspace_id))
        _require_open(row)
        who = Member.objects.get(workspace_id=row.workspace_id, email=row.email, is_active=True)
        who.set_password(password)
        who.save(update_fields=["password"])
        rows.change(row, {"ended_at": clock.now()})
        moves.record(workspace.of(row.workspace_id), events.PasswordSet(how="link"), by=who.actor())
    return who


def _sent(row: Invitation, good_for: timedelta, by: Actor) -> Invitation:
    is_fresh = not row.id
    row.id = row.id or ids.new("inv")
    row.times += 1
    row.made_at = clock.now()
    row.expires_at = row.made_at + good_for
    row.invited_by_id = by.id if by.kind == actor.MEMBER else None
    row.digest = _digest(_secret(row))
    row.save(force_insert=is_fresh)
    kind = events.MemberInvited if row.kind == JOIN else events.PasswordForgotten
    moves.record(workspace.of(row.workspace_id), kind(invitation_id=row.id, address=row.email), by=by)
    return row


def _require_open(row: Invitation) -> None:
    rows.refresh(row, lock=True)
    if row.ended_at is not None:
        raise Refused(
            "invitation.ended",
            _("This invitation was taken up or withdrawn meanwhile. Nothing was changed."),
            do=_("Reload the page."),
        )


def _clean_email(email: str) -> str:
    email = email.strip().lower()
    local, at, domain = email.rpartition("@")
    if len(email) <= 254 and local and at and "." in domain and not set(email) & set(" \t\r\n\0<>,;:\"'()[]"):
        return email
    raise Refused(
        "invitation.email",
        _("This is no e-mail address."),
        do=_("Write it as in name@example.com."),
        field="email",
    )


def _secret(row: Invitation) -> str:
    """43 URL-safe characters that only this instance can make."""
    key = keys.secret_file("invitations.key", lambda: secrets.token_bytes(32))
    raw = hmac.new(key, f"{row.kind}\0{row.id}\0{row.times}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
