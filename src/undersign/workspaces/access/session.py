"""Sessions: where somebody is signed in, since when, from where; and how each of them ends.

The browser's cookie names a row of Django's; that names one of these. Whoever ends one here, leaves, or
waits longer than the workspace allows, is out with the next request, whatever the cookie says. When
somebody was last seen is written once a minute at most.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.store import rows
from undersign.workspaces import policy, workspace
from undersign.workspaces.access import access_events as events
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace

LASTS = timedelta(hours=12)
WRITTEN_EVERY = timedelta(minutes=1)
IDLE, REQUIRED = "idle_minutes", "second_factor"  # in a workspace's settings
IDLE_CHOICES = (0, 5, 15, 30, 60, 240)
STRICT, STRICT_IDLE = "hipaa", 15  # health data: whatever else the settings say (HI-1, HI-4)

METHOD_WORDS = {
    "password": _("Password"),
    "password+totp": _("Password and code"),
    "password+passkey": _("Password and passkey"),
    "password+recovery": _("Password and recovery code"),
    "passkey": _("Passkey"),
    "oidc": _("Your organisation (OpenID Connect)"),
    "saml": _("Your organisation (SAML)"),
    "invitation": _("Invitation"),
    "sandbox": _("From the real workspace"),
}


class Session(models.Model):
    """method: how they signed in, of METHOD_WORDS."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="sessions")
    method = models.CharField(max_length=20)
    ip = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=400, blank=True)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        app_label = "workspaces"
        db_table = "member_session"
        indexes = [models.Index(fields=["workspace_id", "member", "seen_at"], name="session_by_member")]

    @property
    def method_word(self) -> str:
        return str(METHOD_WORDS.get(self.method, self.method))


def begin(who: Member, method: str, *, by: Actor) -> Session:
    """Somebody signed in. What is long over of theirs is cleared away."""
    now = clock.now()
    Session.objects.filter(member=who, begun_at__lt=now - LASTS).delete()
    return Session.objects.create(
        id=ids.new("ses"), workspace_id=who.workspace_id, member=who, method=method,
        ip=by.ip, agent=by.agent, begun_at=now, seen_at=now,
    )  # fmt: skip


def seen(session_id: str, idle_minutes: int, *, counts: bool) -> bool:
    """Whether the session goes on. counts: it is the person who is there, not their open page."""
    row = rows.first(Session, "id = %s", session_id)
    if row is None:
        return False
    now = clock.now()
    if now - row.begun_at > LASTS or (idle_minutes and now - row.seen_at > timedelta(minutes=idle_minutes)):
        Session.objects.filter(pk=row.pk).delete()
        return False
    if counts and now - row.seen_at > WRITTEN_EVERY:
        rows.change(row, {"seen_at": now})
    return True


def of(member_id: str) -> list[Session]:
    """The member's sessions, last seen first."""
    since = clock.now() - LASTS
    return list(Session.objects.filter(member_id=member_id, begun_at__gt=since).order_by("-seen_at"))


def last_seen(workspace_id: str) -> dict[str, object]:
    """{member id: when they were last here}, of those with a session or a sign-in behind them."""
    latest = Coalesce(models.Max("sessions__seen_at"), "last_login")
    found = Member.objects.filter(workspace_id=workspace_id).annotate(latest=latest)
    return dict(found.values_list("pk", "latest"))


def close(session_id: str) -> None:
    """Whoever has it signs out."""
    Session.objects.filter(pk=session_id).delete()


def end(who: Member, *, by: Actor, only: str = "", but: str = "") -> int:
    """End a member's sessions: all, `only` one, or all `but` one. One's own, or with the right to.

    Returns how many. Raises `Refused` (role.refused).
    """
    policy.require(by, "self.keep" if by.id == who.id else "member.change")
    found = Session.objects.filter(member=who).exclude(pk=but)
    found = found.filter(pk=only) if only else found
    with transaction.atomic():
        count, _of = found.delete()
        if count:
            told = events.SessionsEnded(member_id=who.id, count=count, member=who.name)
            moves.record(workspace.of(who.workspace_id), told, by=by)
    return count


# The workspace's rules


def idle_minutes(here: Workspace) -> int:
    """After how many minutes without a sign of life one is signed out; 0: when the session's time is up."""
    idle = int(here.settings.get(IDLE, 0))
    return min(idle or STRICT_IDLE, STRICT_IDLE) if is_strict(here) else idle


def asks_second_factor(here: Workspace) -> bool:
    return bool(here.settings.get(REQUIRED, False)) or is_strict(here)


def is_strict(here: Workspace) -> bool:
    """Whether this workspace works with health data."""
    return bool(here.settings.get(STRICT, False))


def set_rules(here: Workspace, *, idle: int, second_factor: bool, by: Actor) -> None:
    """idle: minutes, of IDLE_CHOICES. Raises `Refused` (role.refused)."""
    policy.require(by, "access.manage")
    idle = idle if idle in IDLE_CHOICES else 0
    with transaction.atomic():
        moves.lock(here)
        rows.change(here, {"settings": {**here.settings, IDLE: idle, REQUIRED: second_factor}})
        here.settings = {**here.settings, IDLE: idle, REQUIRED: second_factor}
        told = events.AccessRulesSet(idle_minutes=idle, second_factor="yes" if second_factor else "no")
        moves.record(here, told, by=by)
