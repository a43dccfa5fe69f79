"""One contract, one process killed at one step, and then whatever a patient person and a supervisor do.

Steps are those of `journal/fault.py`, by the faults S4–S10 and S13–S15 of the threat model. A step of the
worker dies in a real worker, one of the web server in a real web server; the next one starts without the
fault, as `undersign run` would start it. What must hold at the end is in tests/whole.py.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx
from tests import children, paper, whole
from tests.browse import Program, Signer

from undersign.contracts.contract import Contract

WORKER = {
    "S4 sent, not yet mailed": [
        "issue.before", "issued.stored", "contract.issued.recorded", "issue.after",
        "advance.before", "recipient.invited.recorded", "advance.after", "invite.claimed", "invite.before",
        "ticket_note.claimed", "ticket_note.before", "ticket_note.after",
    ],
    "S5 mail accepted, answer lost": ["mail.accepted", "message.accepted.recorded", "invite.after"],
    "S8 code on its way": ["code.claimed", "code.before", "code.after"],
    "S9 signed, not yet in the document": ["act.before", "act.made", "act.stored", "act.after"],
    "S10 the last signer": [
        "act.before:2", "act.made:2", "document.act_sealed.recorded:2", "act.after:2",
        "advance.before:3", "contract.completed.recorded", "advance.after:3",
    ],
    "S13 stored, not yet linked": ["sealed.stored", "certificate.stored", "bundle.stored"],
    "S14 completed and sealed": [
        "seal.before", "seal.made", "certificate.made", "contract.sealed.recorded", "seal.after",
        "bundle.before", "evidence.bundled.recorded", "bundle.after",
    ],
    "S15 ticket, account, archive, copies": [
        "ticket.claimed", "ticket.before", "ticket.after", "account.claimed", "account.before",
        "account.after", "archive.claimed", "archive.before", "archive.after", "copies.claimed",
        "copies.before", "copies.after",
    ],
}  # fmt: skip
WEB = {
    "S1 created": ["contract.drafted.recorded"],
    "S4 sent, not yet mailed": ["base.stored", "reading.stored", "contract.sent.recorded", "send.committed"],
    "S6 looking": ["recipient.opened.recorded", "identity.code_sent.recorded", "code.committed"],
    "S7 consent": ["consent.given.recorded", "consent.committed"],
    "S8 code checked": ["identity.proven.recorded", "proof.committed"],
    "S9 signed": [
        "answers.saved.recorded", "signature.adopted.recorded", "sign.before", "recipient.signed.recorded",
        "sign.committed",
    ],
    "S10 the last signer": ["sign.before:2", "recipient.signed.recorded:2", "sign.committed:2"],
}  # fmt: skip
PATIENCE_S = 90


@dataclass
class Outcome:
    """seconds: from the order to the last delivery. faults: what did not hold at the end."""

    step: str
    seconds: float
    faults: list[str] = field(default_factory=list)


def kill_worker(made, world, inbox, server: str, step: str) -> Outcome:
    with Workers(made, step) as workers:
        return _live(made, world, inbox, Web(made, "", server), workers, step)


def kill_web(made, world, inbox, server: str, step: str) -> Outcome:
    with Workers(made, "") as workers, Web(made, step, server) as web:
        return _live(made, world, inbox, web, workers, step)


def _live(made, world, inbox, web, workers, step: str) -> Outcome:
    began = time.monotonic()
    contract = _ordered(world, web, workers)
    for person in (world.carol, world.dan):
        link = workers.until(lambda who=person: [x for x in inbox.to(who.email) if x.link])[-1].link
        _signed(web, workers, Signer(web.url, link, inbox, person.email))
    workers.until(lambda: whole.is_finished(contract))
    seconds = time.monotonic() - began
    mortal = web if web.step else workers
    found = whole.faults(world, contract, inbox)
    if not mortal.has_struck:
        found.append(f"the step was never reached: {mortal.first.said[-500:]}")
    return Outcome(step, seconds, found)


def _ordered(world, web, workers) -> Contract:
    """A program orders and sends, asking again until it has an answer."""
    assert world.version
    people = [
        {"role": p.role_key, "name": p.name, "email": p.email, "language": p.language}
        for p in (world.carol, world.dan)
    ]
    order = {"template": "service_order", "values": paper.VALUES, "people": people}
    order |= {"account": world.account.id, "ticket": world.ticket.id}
    program = lambda: Program(web.url, world.key)  # noqa: E731
    made = web.insist(lambda: program().post("/contracts", order, **{"Idempotency-Key": "the order"})).json()
    answer = web.insist(lambda: program().post(f"/contracts/{made['id']}/sending"))
    assert answer.status_code in (200, 409), answer.text
    return Contract.objects.get(pk=made["id"])


def _signed(web, workers, visit: Signer) -> None:
    """Look at the page, do what it asks for, look again: as somebody whose connection breaks would."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        visit.http.base_url = web.url
        workers.look_after()
        try:
            if _one_step(visit, workers):
                return
        except httpx.TransportError:
            web.look_after()
    raise AssertionError(f"not signed in {PATIENCE_S} s: {visit.page and visit.page.text[:300]}")


def _one_step(visit: Signer, workers) -> bool:
    """True when there is nothing left to do."""
    page = visit.open()
    endings = {form.action.rpartition("/")[2] for form in page.forms}
    if "finish" in endings:
        visit.complete(**paper.ANSWERS)
        return False
    if "prove" in endings:
        known = [letter for letter in visit.inbox.to(visit.address) if letter.code]
        if not known:
            time.sleep(0.1)
            return False
        visit.send("/prove", code=known[-1].code)
        return False
    if "code" in endings:
        before = len([x for x in visit.inbox.to(visit.address) if x.code])
        visit.send("/code")
        workers.until(lambda: len([x for x in visit.inbox.to(visit.address) if x.code]) > before)
        return False
    return page.status == 200


class Workers(ExitStack):
    """A worker that dies once, and the ones that follow it."""

    def __init__(self, made, step: str):
        super().__init__()
        self._made, self.step = made, step
        self._all = [self.enter_context(children.worker(made, step))]

    def look_after(self) -> None:
        if self._all[-1].is_dead:
            self._all.append(self.enter_context(children.worker(self._made)))

    def until(self, question):
        def asked():
            self.look_after()
            return question()

        return children.until(asked, seconds=PATIENCE_S)

    @property
    def first(self) -> children.Child:
        return self._all[0]

    @property
    def has_struck(self) -> bool:
        return self.first.has_struck


class Web(ExitStack):
    """A web server that dies once; then the session's own, which never does."""

    def __init__(self, made, step: str, server: str):
        super().__init__()
        self.step, self._standing = step, server
        self.first = self.enter_context(children.web(made, step)) if step else None

    @property
    def url(self) -> str:
        return self.first.url if self.first and not self.first.has_struck else self._standing

    @property
    def has_struck(self) -> bool:
        return self.first is not None and self.first.has_struck

    def look_after(self) -> None:
        assert self.first, "nobody planted a fault here"

    def insist(self, ask):
        """The answer, however often the connection breaks."""
        for _ in range(5):
            try:
                return ask()
            except httpx.TransportError:
                self.look_after()
        raise AssertionError("no answer")
