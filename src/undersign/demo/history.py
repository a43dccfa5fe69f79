"""The past of the demo's contracts, lived through the real verbs on a moved clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from undersign.connectors.filling import opening
from undersign.contracts import lifecycle, sending
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import expiry
from undersign.customers.ticket import Ticket
from undersign.demo import afterwards, signer
from undersign.demo.plan import PlannedContract
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import attempt, clock, delivery
from undersign.signing import ceremony, consent, link
from undersign.signing.proof import email_code
from undersign.workspaces.member import Member

BROWSERS = (
    ceremony.Facts("203.0.113.24", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Safari/605.1"),
    ceremony.Facts("198.51.100.77", "Mozilla/5.0 (Linux; Android 16; Pixel 9) Chrome/143.0 Mobile"),
    ceremony.Facts("192.0.2.141", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/146.0"),
)
# Hours until the first signature and from there to the last, as people are: most soon, some when reminded.
PACES = ((2, 3), (6, 1), (7, 15), (20, 4), (26, 3), (52, 9))


def live(plan: list[PlannedContract], tickets: dict[int, Ticket], now: datetime) -> None:
    """Every planned contract, oldest first."""
    versions = {v.template.key: v for v in TemplateVersion.objects.all().sendable()}
    senders = list(Member.objects.filter(role__in=["agent", "account_manager"]).order_by("joined_at", "id"))
    with _working_here() as work:
        for index, planned in enumerate(plan):
            sender = senders[index % 3 and index % len(senders)]  # every third is Maya's
            life = _Life(planned, tickets[planned.ticket_number], sender, work, BROWSERS[index % 3])
            life.live(versions[planned.template], now)
        afterwards.live(work)


@contextmanager
def _working_here() -> Any:
    """Deliveries are carried out in this process, at the time the clock shows."""
    waiting: list[tuple[str, int, str]] = []
    before = delivery.queue_with(waiting.extend)

    def work() -> None:
        while waiting:
            attempt.deliver(*waiting.pop(0))

    try:
        yield work
    finally:
        delivery.queue_with(before)


class _Life:
    """One contract's past."""

    def __init__(
        self,
        planned: PlannedContract,
        ticket: Ticket,
        sender: Member,
        work: Callable[[], None],
        facts: ceremony.Facts,
    ):
        self.planned, self.ticket, self.sender = planned, ticket, sender
        self.work, self.facts = work, facts
        self.contract: Contract

    def live(self, version: TemplateVersion, now: datetime) -> None:
        sent = now - timedelta(days=self.planned.days_ago, hours=3, minutes=self.ticket.number % 50)
        with self._at(sent - clock.now()):
            self._draft(version)
            if self.planned.target == "draft":
                return
            sending.send(self.contract, by=self.sender.actor())
            self.work()
        getattr(self, f"_{self.planned.target}", lambda now: None)(now)

    @contextmanager
    def _at(self, shift: timedelta) -> Any:
        with clock.travel(shift):
            yield

    def _later(self, **after: float) -> Any:
        """The clock at that long after sending."""
        assert self.contract.sent_at is not None
        return self._at(self.contract.sent_at + timedelta(**after) - clock.now())

    def _draft(self, version: TemplateVersion) -> None:
        by = self.sender.actor()
        self.contract = opening.draft_from_ticket(version, self.ticket, by=by, language=self.planned.language)
        self.contract.fill(self.planned.values, by=by)

    def _people(self) -> list[Recipient]:
        return self.contract.signers

    def _open(self, recipient: Recipient) -> ceremony.Ceremony:
        token = link.secret_for(recipient)
        ceremony.enter(token, sitting_secret=None, facts=self.facts).send_code()
        self.work()
        challenge = email_code.latest(recipient)
        assert challenge is not None
        door = ceremony.enter(token, sitting_secret=None, facts=self.facts)
        secret = door.prove(email_code.code_of(challenge.id))
        return ceremony.enter(token, sitting_secret=secret, facts=self.facts)

    def _sign(self, recipient: Recipient) -> None:
        here = self._open(recipient)
        here.give_consent(True, consent.characters_for(recipient))
        here.answer(signer.answers(here))
        here.adopt_throughout(recipient.name)
        here.finish(here.nonce)
        self.work()

    def _opened(self, now: datetime) -> None:
        with self._later(hours=5):
            self._open(self._people()[0])

    def _one_of_two(self, now: datetime) -> None:
        self._first_signs(hours=7)

    def _first_signs(self, hours: int) -> None:
        if hours > 48:
            with self._later(hours=hours - 3):
                self.contract.remind(self._people()[0], by=self.sender.actor())
        with self._later(hours=hours):
            self._sign(self._people()[0])

    def _sealed(self, now: datetime) -> None:
        first, rest = PACES[self.ticket.number % len(PACES)]
        self._first_signs(hours=first)
        with self._later(hours=first + rest):
            while asked := [each for each in self._people() if each.status in lifecycle.ASKED]:
                self._sign(asked[0])

    def _overdue(self, now: datetime) -> None:
        with self._later(days=8):
            recipient = self._people()[0]
            self.contract.refresh_from_db()
            self.contract.remind(recipient, by=self.sender.actor())
            self.work()

    def _declined(self, now: datetime) -> None:
        with self._later(hours=9):
            here = self._open(self._people()[0])
            here.decline(self.planned.reason)
            self.work()

    def _voided(self, now: datetime) -> None:
        with self._later(hours=30):
            self.contract.refresh_from_db()
            self.contract.void(self.planned.reason, by=self.sender.actor())
            self.work()

    def _expired(self, now: datetime) -> None:
        with self._later(days=30, minutes=5):
            self.contract.refresh_from_db()
            expiry.expire(self.contract)
            self.work()

    def _undelivered(self, now: datetime) -> None:
        recipient = self._people()[0]
        with self._later(minutes=2):
            from undersign.notices import post

            post.bounce(recipient, "550 5.1.1 The address does not exist")
            self.work()
