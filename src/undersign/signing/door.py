"""What every act of a signer starts from: who it is, where the contract stands, what may be shown.

Hides the stages. Nothing here trusts the order in which a browser happens to ask: each act looks again
under the contract's lock (`_hold`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from undersign.contracts import document, lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import demanded, turns
from undersign.contracts.people.demanded import Demanded
from undersign.contracts.people.recipient import Recipient
from undersign.journal import actor, clock, moves
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry
from undersign.journal.event import Event
from undersign.journal.refused import Refused
from undersign.signing import proof, sitting
from undersign.signing.proof.challenge import Challenge, Tally
from undersign.signing.proof.method import Asked, Method
from undersign.store import rows
from undersign.workspaces.workspace import Workspace

WAITING, EXPIRED, VOIDED, DECLINED, DONE = "waiting", "expired", "voided", "declined", "done"
ON_PAPER = "on_paper"
IDENTIFY, CODE, SIGN = "identify", "code", "sign"
PASSED_ON, RELEASED = "passed_on", "released"


@dataclass(frozen=True)
class Facts:
    """Where the request came from: evidence, never identity."""

    ip: str = ""
    agent: str = ""
    via: str = ""


class Door:
    """One recipient, in one browser."""

    def __init__(self, recipient: Recipient, visit: sitting.Sitting | None, facts: Facts):
        self.recipient = recipient
        self.in_frame = False  # whether it is shown inside a page of a program's
        self.contract: Contract = recipient.contract
        self.seat(visit)
        self.by = Actor(
            actor.SIGNER,
            recipient.id,
            recipient.name,
            recipient.workspace_id,
            ip=facts.ip,
            agent=facts.agent,
            session=visit.id if visit else "",
            via=facts.via,
        )

    @property
    def stage(self) -> str:
        if self.recipient.status == lifecycle.SIGNED and self.contract.status != lifecycle.ON_PAPER:
            return DONE if self.visit else self._before_proof()
        if self.recipient.status == lifecycle.RELEASED:
            return RELEASED
        ended = {
            lifecycle.EXPIRED: EXPIRED,
            lifecycle.VOIDED: VOIDED,
            lifecycle.DECLINED: DECLINED,
            lifecycle.ON_PAPER: ON_PAPER,
        }.get(self.contract.status)
        if ended:
            return ended
        if self.contract.expires_at and self.contract.expires_at <= clock.now():
            return EXPIRED
        if self.recipient.status == lifecycle.DELEGATED:
            return PASSED_ON if self.visit else self._before_proof()
        if self.recipient.status == lifecycle.WAITING or not self._is_my_turn():
            return RELEASED if turns.is_settled(self.recipient, self._people) else WAITING
        return SIGN if self.visit else self._before_proof()

    def seat(self, begun: sitting.Sitting | None) -> None:
        """This browser's sitting: `begun` with the checks so far, `visit` only once it has them all."""
        self.begun = begun
        self.visit = begun if begun and begun.is_complete else None

    def _before_proof(self) -> str:
        last = self._tally.latest(self._method)
        is_fresh = last is not None and last.passed_at is None and last.is_in_time(self._method)
        return CODE if is_fresh or not self._method.begins else IDENTIFY

    @cached_property
    def demanded(self) -> Demanded:
        return demanded.of(self.recipient)

    @property
    def _method(self) -> Method:
        """The first demanded check that this browser has not passed."""
        wanted = self.demanded.methods
        left = self.begun.left_of(wanted) if self.begun else wanted
        return proof.ALL[(left or wanted)[0]]

    @cached_property
    def _tally(self) -> Tally:
        return Tally(self.recipient)

    def _asked(self, row: Challenge | None) -> Asked:
        return Asked(self.recipient, row or Challenge(recipient=self.recipient), self.demanded)

    def _is_my_turn(self) -> bool:
        return turns.may_act(self.recipient, self._people)

    @cached_property
    def workspace(self) -> Workspace:
        return rows.get(Workspace, self.recipient.workspace_id)

    @cached_property
    def _people(self) -> list[Recipient]:
        return self.contract.people()

    @cached_property
    def base_sha256(self) -> str:
        row = self._papers.get(document.ISSUED)
        return row.sha256 if row else ""

    @cached_property
    def _papers(self) -> dict[str, document.Document]:
        """What the contract is read from and what is signed, by kind."""
        return document.several(self.contract, document.ISSUED, document.READING)

    def _hold(self) -> None:
        """Lock the contract and look again: what was read before the lock may be old by now."""
        moves.lock(self.contract)
        for seen in ("_people", "consent", "questions", "mark", "base_sha256", "_papers"):
            self.__dict__.pop(seen, None)
        fresh = next(r for r in self._people if r.pk == self.recipient.pk)
        self.recipient.status, self.recipient.link_generation = fresh.status, fresh.link_generation

    def _say_once(self, happened: Event) -> None:
        """Record something anybody with the link may say, at most once an hour: its mails are few."""
        recently = clock.now() - timedelta(hours=1)
        with transaction.atomic():
            moves.lock(self.contract)
            said = Entry.objects.filter(
                workspace_id=self.contract.workspace_id, subject=self.contract.id, event=happened.name
            )
            if not said.filter(actor_id=self.recipient.id, at__gt=recently).exists():
                moves.record(self.contract, happened, by=self.by)

    def require_proof(self) -> None:
        """Raises `Refused` (identity.needed) unless this browser was proven for the present link."""
        self._require_proof()

    def _require_proof(self) -> None:
        if self.visit is None or self.visit.generation != self.recipient.link_generation:
            raise Refused(
                "identity.needed",
                _("Show first that it is you."),
                do=_("Go back to the first page of your link and follow it."),
            )

    def _require_signable(self) -> None:
        self._require_proof()
        if self.stage != SIGN:
            raise not_now()


def not_now() -> Refused:
    return Refused(
        "ceremony.not_now",
        _("This cannot be done now. Nothing was changed."),
        do=_("Reload the page to see where the contract stands."),
    )
