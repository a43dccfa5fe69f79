"""Showing who one is: one demanded check after the other, and a sitting for the browser that passed them.

Hides which check comes next. What a check is stands in `proof`, one file each; what may be guessed how
often, in `proof.challenge`. A wrong try is counted, recorded and committed before anybody hears of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from undersign.contracts import lifecycle
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock, fault, moves
from undersign.journal.event import Event
from undersign.journal.refused import Refused
from undersign.signing import acts, events, proof, sitting
from undersign.signing.door import CODE, IDENTIFY, Door, not_now
from undersign.signing.proof import challenge
from undersign.signing.proof.challenge import Challenge
from undersign.signing.proof.method import Given, Method, Passed, Undecided, Wrong
from undersign.store import rows


@dataclass(frozen=True)
class Check:
    """What the page of a check knows. number, of: which of how many. masked: where a code goes."""

    method: str
    number: int
    of: int
    masked: str
    is_long: bool
    is_undecided: bool
    shown: Mapping[str, Any]


class Proving(Door):
    """What may be done before anything of the contract is shown."""

    @property
    def check(self) -> Check:
        """The check that is asked of this browser now."""
        asked = self._asked(self._tally.latest(self._method))
        wanted = self.demanded.methods
        return Check(
            self._method.name,
            wanted.index(self._method.name) + 1,
            len(wanted),
            self._method.masked(self.recipient, self.demanded),
            asked.challenge.is_long,
            sitting.undecided(self.begun, self._method.name) is not None,
            self._method.shown(asked),
        )

    @property
    def masked_address(self) -> str:
        """`e•••@acme.example`: enough to recognise, too little to learn."""
        return proof.ALL["email_code"].masked(self.recipient, self.demanded)

    @property
    def waiting_for(self) -> str:
        """Who else acts next. An act counts from its giving on, not only once it is in the document."""
        roles: dict[str, list[str]] = {}
        for each in self._next:
            roles.setdefault(each.role_key, []).append(each.name)
        return ", ".join(" / ".join(names) for names in roles.values())

    @property
    def next_signs(self) -> bool:
        """Whether what they do is signing."""
        return all(r.role in (turns.SIGNER, turns.IN_PERSON) for r in self._next)

    @property
    def _next(self) -> list[Recipient]:
        left = [r for r in turns.pending(self._people) if not turns.is_settled(r, self._people)]
        order = min((r.routing_order for r in left), default=0)
        return [r for r in left if r.routing_order == order and r.pk != self.recipient.pk]

    @property
    def code_resend_at(self) -> datetime | None:
        """From when on another can be asked for: after a pause, and not while wrong tries are waited out."""
        last = self._tally.latest(self._method)
        if last is None:
            return None
        return max(last.made_at + challenge.RESEND_AFTER, self.code_locked_until or last.made_at)

    @property
    def code_ends_at(self) -> datetime | None:
        """Until when the answer asked for now can be given; None where that has no end."""
        last, lasts = self._tally.latest(self._method), self._method.lasts
        return last.made_at + lasts if last and lasts else None

    @property
    def code_locked_until(self) -> datetime | None:
        return self._tally.locked_until(self._method)

    def send_code(self) -> str:
        """Begin the check that is asked now; an address the browser goes to for it, or "".

        Raises `Refused` (code.locked, code.too_many, code.spent, ceremony.not_now, identity.*).
        """
        if self.stage not in (IDENTIFY, CODE):
            raise not_now()
        with transaction.atomic():
            moves.lock(self.contract)
            self._look_again()
            self._opened()  # told first: nobody asks for a code before the link is open
            onward = self._begin(self._method)
        fault.step("code.committed")
        return onward

    def _begin(self, method: Method) -> str:
        tally = self._tally
        tally.require_tries_left(method)
        last = tally.latest(method)
        if last and tally.is_usable(last, method) and clock.now() < last.made_at + challenge.RESEND_AFTER:
            return str(last.state.get("onward", ""))  # a double click is one code
        tally.require_sendings_left(method)
        target = method.target(self.recipient, self.demanded)
        row = tally.make(method, target)
        onward = method.begin(self._asked(row))
        if onward or row.state:
            row.state = {**row.state, "onward": onward}
            row.save(update_fields=["state"])
        if target:
            self._record(
                events.CodeSent(
                    recipient_id=self.recipient.id, challenge_id=row.id, method=method.name, address=target
                )
            )
        return onward

    def prove(
        self,
        code: str = "",
        *,
        given: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> str:
        """The secret for the sitting's cookie, fresh. Raises `Refused` (code.*, answers.*, identity.*)."""
        if self.stage not in (IDENTIFY, CODE):
            raise not_now()
        method = self._method
        self._require_usable(method)
        ready = method.prepare(
            self._asked(self._tally.latest(method)), Given({**(given or {}), "code": code}, files or {})
        )
        secret, refusal = "", None
        with transaction.atomic():
            moves.lock(self.contract)
            self._look_again()
            if self._method is not method:
                raise not_now()  # the other tab was first
            row = self._require_usable(method) or self._tally.make(method, "")
            found = method.check(self._asked(row), ready)
            if isinstance(found, Wrong):
                refusal = self._count_wrong(method, row, found)
            else:
                secret = self._sit(method, row, found)
        if refusal is not None:
            raise refusal  # after the commit: a wrong try is an event too (EV-3)
        fault.step("proof.committed")
        return secret

    def _require_usable(self, method: Method) -> Challenge | None:
        """The challenge an answer counts for; None where the method needs none yet. Raises `Refused`
        (code.*).
        """
        last = self._tally.latest(method)
        if method.begins and (last is None or last.passed_at or not last.is_in_time(method)):
            raise challenge.expired()
        self._tally.require_tries_left(method)
        if self._tally.is_usable(last, method):
            return last
        if method.begins:
            raise challenge.expired()
        return None

    def _count_wrong(self, method: Method, row: Challenge, found: Wrong) -> Refused:
        challenge.count_wrong(row)
        self._record(
            events.IdentityFailed(
                recipient_id=self.recipient.id,
                method=method.name,
                attempt=row.attempts,
                kind="code" if row.address else "other",
                recipient=self.recipient.name,
            )
        )
        if self._tally.is_spent(method):
            self._record(
                events.IdentitySpent(
                    recipient_id=self.recipient.id, method=method.name, recipient=self.recipient.name
                )
            )
            return challenge.spent()
        until = row.locked_until
        if until:
            return challenge.locked(until)
        return challenge.wrong(method, self._tally.left(method, row), found)

    def _sit(self, method: Method, row: Challenge, found: Passed | Undecided) -> str:
        rows.change(row, {"passed_at": clock.now()})
        self._opened()
        is_passed = isinstance(found, Passed)
        result = sitting.PASSED if is_passed else sitting.UNDECIDED
        wanted = self.demanded.methods
        visit, secret = sitting.keep(
            self.recipient, self.begun, method.name, result, found.details, wanted=wanted
        )
        self.seat(visit)
        self._record(self._told(method, row, visit, is_passed))
        return secret

    def _told(self, method: Method, row: Challenge, visit: sitting.Sitting, is_passed: bool) -> Event:
        who, name = self.recipient, method.name
        if not is_passed:
            return events.IdentityUndecided(
                recipient_id=who.id, method=name, sitting_id=visit.id, recipient=who.name
            )
        return events.IdentityProven(
            recipient_id=who.id,
            method=name,
            sitting_id=visit.id,
            kind=method.medium or "nowhere",
            recipient=who.name,
            address=row.address,
        )

    def _opened(self) -> None:
        """The person did something with the link, so it was opened by a person."""
        if self.recipient.status == lifecycle.INVITED:
            moves.move(
                self.recipient,
                acts.RECIPIENT,
                "open",
                by=self.by,
                columns={"opened_at": clock.now(), "opens": 1},
                recipient_id=self.recipient.id,
                recipient=self.recipient.name,
            )
        else:
            rows.change(self.recipient, {"opens": self.recipient.opens + 1})

    def _record(self, happened: Event) -> None:
        moves.record(self.contract, happened, by=self.by)

    def _look_again(self) -> None:
        """Under the contract's lock: what was read before may be old by now."""
        for seen in ("_tally", "_people"):
            self.__dict__.pop(seen, None)

    def disown_address(self) -> None:
        """“I no longer use this address”: the sender is told."""
        told = events.AddressDisowned(recipient_id=self.recipient.id, recipient=self.recipient.name)
        self._say_once(told)
