"""From a host's proof to a token of ours: for one member, one ticket, one panel, ten minutes.

Hides what a token is made of. It is nothing kept: signed by the instance, checked against the panel, the
connection and the member as they are now, so that whoever is switched off is out with the next click. A page
that stays open asks for another one before it ends, for eight hours at most after its proof.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Protocol, runtime_checkable

from django.core import signing
from django.utils.translation import gettext_lazy as _

from undersign.connectors.filling import mirror
from undersign.connectors.panel import panel as panels
from undersign.connectors.panel import proof
from undersign.connectors.panel.panel import Panel
from undersign.customers.ticket import Ticket
from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy, tries
from undersign.workspaces.member import Member
from undersign.workspaces.origin import Origin

GOOD_FOR = timedelta(minutes=10)
LONGEST = timedelta(hours=8)
MOST = 40  # proofs that fail, from one address within a quarter of an hour
_SALT = "undersign.panel"


@runtime_checkable
class Staffed(Protocol):
    """A helpdesk that can say who one of its agents is."""

    def agent_email(self, ref: str) -> str:
        """The address that an agent (their id over there) signs in with; "" where they are no agent."""


@dataclass(frozen=True)
class Token:
    """panel, generation, member, ticket: what it is bound to, ours by id. origin: who frames it. began and
    until: seconds of the epoch. nonce: tells one visit from another in the trail."""

    panel: str
    generation: int
    member: str
    ticket: str
    origin: str
    began: int
    until: int
    nonce: str

    def written(self) -> str:
        return signing.Signer(salt=_SALT).sign_object(asdict(self))


@dataclass(frozen=True)
class Admitted:
    """Somebody at a panel: the member with their rights, and the ticket that the panel is about."""

    token: Token
    panel: Panel
    member: Member
    ticket: Ticket

    @property
    def session(self) -> str:
        """Which visit, for the trail; nothing is opened by it."""
        return f"pnl_{self.token.nonce}"


def admit(panel_id: str, posted: Mapping[str, Any], seen: Origin) -> Admitted:
    """Judge the host's proof, spend it, and read the ticket. Called inside the panel's workspace.

    Raises `NotFound` (panel.off), `Refused` (proof.*, panel.stranger, panel.too_many, role.refused),
    `api.Temporary`, `api.Permanent`.
    """
    row = panels.find(panel_id)
    _take(row, seen)
    vouched = _vouched(row, posted)
    member = _member(row, vouched)
    by = member.actor()
    policy.require(by, "ticket.see")
    ticket = mirror.ticket(vouched.ticket, by=by)
    _spend(row, vouched)  # at last, so that it is still good when the helpdesk did not answer
    tries.forget(row.workspace_id, _place(row, seen))
    began = int(clock.now().timestamp())
    until = began + int(GOOD_FOR.total_seconds())
    nonce = secrets.token_hex(12)
    token = Token(row.id, row.generation, member.id, ticket.id, row.origin, began, until, nonce)
    return Admitted(token, row, member, ticket)


def enter(panel_id: str, written: str) -> Admitted:
    """Who holds this token, as they are now. Raises `NotFound` (panel.off), `Refused` (panel.over)."""
    row = panels.find(panel_id)
    token = _read(written)
    bound = (token.panel, token.generation, token.origin) == (row.id, row.generation, row.origin)
    if not bound or clock.now().timestamp() >= token.until:
        raise over()
    member = Member.objects.filter(pk=token.member, is_active=True).select_related("workspace").first()
    ticket = Ticket.objects.filter(pk=token.ticket).select_related("account", "contact").first()
    if member is None or ticket is None:
        raise over()
    return Admitted(token, row, member, ticket)


def renewed(who: Admitted) -> Token:
    """The same for ten more minutes. Raises `Refused` (panel.over) eight hours after the proof."""
    now = clock.now()
    end = who.token.began + int(LONGEST.total_seconds())
    if now.timestamp() >= end:
        raise over()
    return replace(who.token, until=min(end, int((now + GOOD_FOR).timestamp())))


def over() -> Refused:
    return Refused(
        "panel.over",
        _("Your time at this panel is over. Nothing was changed."),
        do=_("Reload the ticket to open it again."),
    )


def _read(written: str) -> Token:
    try:
        return Token(**signing.Signer(salt=_SALT).unsign_object(written))
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise over() from error


def _vouched(row: Panel, posted: Mapping[str, Any]) -> proof.Vouched:
    now = clock.now()
    if row.way == panels.ZENDESK:
        return proof.by_zendesk(posted, row.origin, row.key_pem, now)
    return proof.by_secret(posted, row.id, row.secret(), now)


def _member(row: Panel, vouched: proof.Vouched) -> Member:
    email = vouched.email or _looked_up(row, vouched.agent)
    found = Member.objects.filter(email=email.strip().lower(), is_active=True).select_related("workspace")
    member = found.first() if email else None
    if member is None:
        raise Refused(
            "panel.stranger",
            _("Nobody of this workspace has the address %(email)s."),
            do=_("Ask an administrator to invite you with the address you have in the helpdesk."),
            email=email or "–",
        )
    return member


def _looked_up(row: Panel, agent: str) -> str:
    with row.connection.opened() as helpdesk:
        return helpdesk.agent_email(agent) if isinstance(helpdesk, Staffed) else ""


def _spend(row: Panel, vouched: proof.Vouched) -> None:
    """Raises `Refused` (proof.old) for a proof that was shown before, however many show it at once."""
    with rows.rehearsed() as cursor:
        cursor.execute(_CLEAR, [clock.now() - timedelta(minutes=5)])
        cursor.execute(_SPEND, [panels.digest(row, vouched.mark), row.workspace_id, vouched.until])
        if cursor.rowcount != 1:
            raise proof.old()


def _take(row: Panel, seen: Origin) -> None:
    if not tries.take(row.workspace_id, _place(row, seen), at_most=MOST):
        raise Refused(
            "panel.too_many",
            _("Too many tries from your address."),
            do=_("Wait a quarter of an hour, then reload the ticket."),
        )


def _place(row: Panel, seen: Origin) -> str:
    return f"panel {row.id} {seen.ip}"


_CLEAR = """
DELETE FROM panel_spent_proof WHERE digest IN (
  SELECT digest FROM panel_spent_proof WHERE until <= %s LIMIT 100 FOR UPDATE SKIP LOCKED
)
"""
_SPEND = (
    "INSERT INTO panel_spent_proof (digest, workspace_id, until) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
)
