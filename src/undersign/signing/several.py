"""Several contracts in one sitting: what else waits for this person, and going on to it without new checks.

Hides what a check passed for one contract is worth for another: a code to the mailbox or to the same phone,
and a passkey, say who reads that mailbox or holds that phone; a link says nothing beyond itself, so whoever
was forwarded one sees no list (AT-02). Each contract keeps a review and an act of its own.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import checks, demanded, turns
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import pace, reminding
from undersign.journal import clock, moves
from undersign.journal.refused import NotFound
from undersign.regimes import part11
from undersign.signing import acts, link, sitting
from undersign.signing.door import Door
from undersign.signing.sitting_events import WentOn
from undersign.store import rows

MAILBOX = frozenset({"email_code", "passkey"})
_WAITING = (
    "workspace_id = %s AND lower(email) = lower(%s) AND status IN ('invited', 'opened')"
    " ORDER BY invited_at, id LIMIT 50"
)


class Several(Door):
    """One person, several contracts."""

    @cached_property
    def others(self) -> list[Recipient]:
        """The other contracts that wait for this mailbox now, as their recipients, the oldest first.

        Empty until this browser proved the mailbox itself, and inside a program's page, which is for one.
        """
        if self.in_frame or self.visit is None or not MAILBOX & set(self.visit.methods):
            return []
        found = rows.some(Recipient, _WAITING, self.recipient.workspace_id, self.recipient.email)
        return [each for each in found if each.contract_id != self.contract.pk and _is_asked(each)]

    def go_on(self, recipient_id: str) -> tuple[str, str]:
        """(the other link's secret, its sitting's secret or "" where its checks are still to be passed).

        Raises `NotFound` (link.unknown) for what is not in `others`.
        """
        self._require_proof()
        other = next((each for each in self.others if each.pk == recipient_id), None)
        if other is None:
            raise NotFound("link.unknown", _("This contract does not wait for you any more."))
        with transaction.atomic():
            other.contract = moves.hold(Contract, other.contract_id)
            reminding.heard_zone(other, pace.rhythm(self.recipient).zone)  # the same clock on the wall
            secret = self._seat_at(other)
            address = link.url_for(other)
        return address.rstrip("/").rpartition("/")[2], secret

    def _seat_at(self, other: Recipient) -> str:
        demand = demanded.of(other)
        counted = [each for each in demand.methods if self._counts(each, demand)]
        if part11.is_record(other.contract.template_version.template.category):
            counted = part11.carried(counted, demand.methods)
        visit, secret = None, ""
        for method in counted:
            details = {"carried_from": self.contract.number}
            visit, secret = sitting.keep(other, visit, method, sitting.PASSED, details, wanted=demand.methods)
        if visit is not None:
            rows.change(visit, {"ends_at": min(visit.ends_at, self.visit.ends_at)})  # type: ignore[union-attr]
            self._record_at(other, visit, counted)
        return secret

    def _counts(self, method: str, demand: demanded.Demanded) -> bool:
        """Whether what this browser passed says the same about the other contract's person."""
        passed = set(self.visit.methods)  # type: ignore[union-attr]
        if method == "email_link":
            return bool(passed & MAILBOX)
        if method == "sms_code":
            return method in passed and bool(demand.phone) and demand.phone == self.demanded.phone
        return method in passed & MAILBOX

    def _record_at(self, other: Recipient, visit: sitting.Sitting, counted: list[str]) -> None:
        by = replace(self.by, id=other.id, label=other.name)
        told = WentOn(
            recipient_id=other.id,
            recipient=other.name,
            number=self.contract.number,
            methods=", ".join(str(checks.WORDS[each].word) for each in counted),
            sitting_id=visit.id,
        )
        moves.record(other.contract, told, by=by)
        if other.status == lifecycle.INVITED:
            columns = {"opened_at": clock.now(), "opens": 1}
            who = {"recipient_id": other.id, "recipient": other.name}
            moves.move(other, acts.RECIPIENT, "open", by=by, columns=columns, **who)


def _is_asked(other: Recipient) -> bool:
    """Whether it is their turn in a contract that is open."""
    other.contract = rows.get(Contract, other.contract_id)
    is_open = other.contract.status == lifecycle.SENT
    in_time = other.contract.expires_at is None or other.contract.expires_at > clock.now()
    return is_open and in_time and turns.may_act(other, other.contract.people())
