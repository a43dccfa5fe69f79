"""A member's leave for a program, or a program's own: which verbs, whose contracts, until it is taken back.

Hides the secrets that stand for it: a code that is good for a minute and once, a token for half an hour, and
one to get the next pair with. Each is 256 random bits, kept as a hash. A code or a token for the next pair
that comes a second time ends the leave with everything that came of it, since one of the two who had it stole
it (RFC 9700, 4.14).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import actor, clock, ids, moves
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.store.lookup import Lookup
from undersign.workspaces import allowance, member, policy, scope, team, token, workspace
from undersign.workspaces.programs import events
from undersign.workspaces.programs.program import Program

ACCESS, REFRESH, CODE = "access", "refresh", "code"
PREFIXES = {ACCESS: "usa_", REFRESH: "usr_", CODE: "usc_"}
LASTS = {ACCESS: timedelta(minutes=30), REFRESH: timedelta(days=30), CODE: timedelta(minutes=1)}
_BEHIND = Lookup("program_secret", "program_secret", "digest")


class Grant(models.Model):
    """member: who let it in; None where it asks in its own name. team_id: as an API key's."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="grants")
    member = models.ForeignKey(member.Member, on_delete=models.PROTECT, null=True, related_name="+")
    scopes = models.JSONField(default=list)
    team_id = models.CharField(max_length=40, blank=True, default="")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "workspaces"
        db_table = "program_grant"
        indexes = [models.Index(fields=["workspace_id", "program"], name="grant_of_program")]

    @property
    def is_live(self) -> bool:
        if self.ended_at is not None or self.program.revoked_at is not None:
            return False
        return self.member.is_active if self.member else True


class Secret(models.Model):
    """kind: code | access | refresh. scopes: the verbs of the leave that it stands for. used_at: of what is
    good once. redirect, challenge: what a code's exchange has to repeat."""

    digest = models.CharField(primary_key=True, max_length=64)
    workspace_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="secrets")
    scopes = models.JSONField(default=list)
    redirect = models.CharField(max_length=400, blank=True)
    challenge = models.CharField(max_length=128, blank=True)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "workspaces"
        db_table = "program_secret"
        indexes = [models.Index(fields=["grant", "until"], name="secret_of_grant")]

    WALLS = _BEHIND.walls

    def actor(self, ip: str = "", agent: str = "", via: str = "") -> actor.Actor:
        """The program acting: with the member's role of today, and of that only what it was let."""
        grant = self.grant
        role = grant.member.role if grant.member else grant.program.role
        label = grant.program.name + (f" · {grant.member.name}" if grant.member else "")
        known = (label, self.workspace_id, scope.Narrowed.of(role, self.scopes))
        bounds = {"member": grant.member_id or "", "team": grant.team_id}
        return actor.Actor(actor.KEY, grant.id, *known, ip=ip, agent=agent, via=via, **bounds)

    # What authlib asks of a code and a token.

    @property
    def code_challenge(self) -> str:
        return self.challenge

    code_challenge_method = "S256"

    def get_redirect_uri(self) -> str:
        return self.redirect

    def get_scope(self) -> str:
        return " ".join(self.scopes)

    def check_client(self, client: Program) -> bool:
        return self.grant.program_id == client.pk


def workspace_of(said: str) -> str:
    """The workspace's id behind a secret, or an empty string: found by hash, never by comparing."""
    return _BEHIND.workspace_of(token.digest(said))


def find(said: str) -> Secret | None:
    """Inside its workspace: the live token that opens the API, or None."""
    row = sought(said, ACCESS)
    return row if row and row.until > clock.now() and row.grant.is_live else None


def spend(said: str, kind: str, program: Program) -> Secret | None:
    """A code, or a token for the next pair: good once. Shown again, it ends the leave. None: worth nothing.

    In a transaction that is committed whatever is answered.
    """
    row = sought(said, kind)
    if row is None or row.grant.program_id != program.pk:
        return None
    rows.get(Grant, row.grant_id, lock=True)
    if not Secret.objects.filter(pk=row.pk, used_at=None).update(used_at=clock.now()):
        end(row.grant, events.REUSED, by=actor.system(row.workspace_id))
        return None
    return row if row.until > clock.now() and row.grant.is_live else None


def sought(said: str, kind: str) -> Secret | None:
    if not said.startswith(PREFIXES[kind]):
        return None
    found = Secret.objects.filter(pk=token.digest(said), kind=kind)
    return found.select_related("grant__program", "grant__member").first()


def drawn(kind: str) -> str:
    return PREFIXES[kind] + secrets.token_urlsafe(32)


def keep(grant: Grant, said: str, kind: str, scopes: Iterable[str], **bound: str) -> None:
    """A fresh secret stands for the leave, or for these verbs of it; what ran out a day ago goes."""
    Secret.objects.filter(grant=grant, until__lt=clock.now() - timedelta(days=1)).delete()
    row = Secret(digest=token.digest(said), workspace_id=grant.workspace_id, kind=kind, grant=grant, **bound)
    row.scopes, row.until = list(scopes), clock.now() + LASTS[kind]
    row.save(force_insert=True)


def let_in(program: Program, scopes: Iterable[str], *, team_id: str = "", by: Any) -> Grant:
    """The member lets a program ask in their name: for what they may do themselves, of one of their teams or
    of all they see. Raises `Refused` (role.refused, team.unknown, program.nothing)."""
    policy.require(by, "self.keep")
    who = member.Member.objects.get(pk=by.id, workspace_id=program.workspace_id)
    row = Grant(id=ids.new("grt"), workspace_id=program.workspace_id, program=program, member=who)
    row.scopes = open_to(who, program, scopes)
    row.team_id, row.given_at = _own_team(who, team_id), clock.now()
    if not row.scopes:
        raise Refused(
            "program.nothing",
            _("The program asks for nothing that you may do yourself."),
            do=_("Ask an admin of your workspace, who may do more."),
        )
    with transaction.atomic():
        row.save(force_insert=True)
        told = events.ProgramLetIn(
            program_id=program.id, grant_id=row.id, program=program.name, verbs=", ".join(row.scopes)
        )
        moves.record(workspace.of(row.workspace_id), told, by=by)
    return row


def open_to(who: member.Member, program: Program, scopes: Iterable[str]) -> list[str]:
    """Of these verbs, those that the program was registered for and the member may do today."""
    mine = policy.verbs_of(who.role)
    return [verb for verb in scopes if verb in mine and verb in program.scopes]


def _own_team(who: member.Member, team_id: str) -> str:
    if team_id and team_id not in {each.id for each in team.teams_of(who.id)}:
        raise Refused("team.unknown", _("There is no such team."), do=_("Choose another."), field="team")
    return team_id


def own(program: Program) -> Grant:
    """The leave of a program that asks in its own name: one, as long as it is registered."""
    with transaction.atomic():
        rows.get(Program, program.pk, lock=True)
        known = Grant.objects.filter(program=program, member=None, ended_at=None).first()
        if known is None:
            known = Grant(id=ids.new("grt"), workspace_id=program.workspace_id, program=program)
            known.scopes, known.given_at = program.scopes, clock.now()
            known.save(force_insert=True)
    return known


def end(grant: Grant, why: str, *, by: Any) -> None:
    """Nothing that came of this leave opens anything any more."""
    with transaction.atomic():
        if Grant.objects.filter(pk=grant.pk, ended_at=None).update(ended_at=clock.now()):
            told = events.LeaveEnded(
                program_id=grant.program_id, grant_id=grant.id, program=grant.program.name, why=why
            )
            moves.record(workspace.of(grant.workspace_id), told, by=by)


def take_back(grant: Grant, *, by: Any) -> None:
    """A member takes their own leave back, an admin anybody's. Raises `Refused` (role.refused)."""
    is_own = grant.member_id == by.id
    policy.require(by, "self.keep" if is_own else "key.make")
    end(grant, events.MEMBER if is_own else events.ADMIN, by=by)


def given(workspace_id: str, member_id: str = "") -> list[Grant]:
    """Those in force, the newest first, with when each was last used (`used_at`); of one member if named."""
    found = Grant.objects.filter(workspace_id=workspace_id, ended_at=None, program__revoked_at=None)
    found = found.filter(member_id=member_id) if member_id else found
    used = allowance.last_used(workspace_id)
    grants = list(found.select_related("program", "member").order_by("-given_at"))
    for each in grants:
        each.used_at = used.get(each.id)  # type: ignore[attr-defined]
    return grants
