"""Contracts: drafted, sent, watched until they are sealed, downloaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from undersign_client import waiting
from undersign_client.exchange import Plan, Request
from undersign_client.nouns.noun import Listing, M, Noun, below, given, operation, pages
from undersign_client.patience import carried_out
from undersign_client.results import Contract, Delivery, Document, Entry, Person
from undersign_client.saving import FileSink, Progress, Saved

Notify = Mapping[str, list[str]]


class Contracts(Noun[M]):
    @operation
    def create(
        self,
        template: str,
        people: Iterable[Person],
        values: Mapping[str, Any] | None = None,
        *,
        language: str | None = None,
        title: str | None = None,
        account: str | None = None,
        contact: str | None = None,
        ticket: str | None = None,
        notify: Notify | None = None,
        once: str = "",
    ) -> Plan[Contract]:
        """A draft from a published template. values: {field: value}; dates and decimals may be Python's.
        once: an Idempotency-Key of the caller's, such as an order's number; the same one has one effect."""
        body = given(
            template=template,
            people=[_person(each) for each in people],
            values=plain(values),
            language=language,
            title=title,
            account=account,
            contact=contact,
            ticket=ticket,
            notify=notify,
        )
        return self._change(Contract, "POST", "/contracts", body, once=once)

    @operation
    def from_ticket(
        self, ticket_number: int, template: str, *, language: str = "", once: str = ""
    ) -> Plan[Contract]:
        """A draft from a ticket, filled as far as it fills itself."""
        body = {"template": template, "language": language}
        return self._change(Contract, "POST", below("tickets", ticket_number, "contracts"), body, once=once)

    @pages
    def list(
        self,
        *,
        tab: str = "",
        status: str = "",
        owner: str = "",
        template: str = "",
        account: str = "",
        ticket: str = "",
        age: str = "",
        since: date | None = None,
        until: date | None = None,
        limit: int = 50,
    ) -> Listing[Contract]:
        """The newest first, narrowed as at the desk. limit: how many a page, at most 200."""
        query = {name: value for name, value in locals().items() if name != "self"}
        return Listing(Contract, "/contracts", query)

    @operation
    def read(self, contract: str) -> Plan[Contract]:
        return self._read(Contract, below("contracts", contract))

    @operation
    def send(
        self,
        contract: str,
        *,
        notify: Notify | None = None,
        case: str | None = None,
        connection: str = "",
        if_match: str = "",
        once: str = "",
    ) -> Plan[Contract]:
        """Freeze it, issue it, invite its people. case: the ticket that the signed contract goes to, as its
        helpdesk writes it; connection: that helpdesk's id, where it is not the one in use."""
        named = {"ticket": case, "connection": connection} if case else None
        return self._moved(contract, "sending", given(notify=notify, case=named), if_match, once)

    @operation
    def void(
        self,
        contract: str,
        reason: str,
        *,
        notify: Notify | None = None,
        if_match: str = "",
        once: str = "",
    ) -> Plan[Contract]:
        """Cancel it for everybody, who are told the reason."""
        return self._moved(contract, "voiding", given(reason=reason, notify=notify), if_match, once)

    @operation
    def correct(
        self, contract: str, *, notify: Notify | None = None, if_match: str = "", once: str = ""
    ) -> Plan[Contract]:
        """Take it back; its next version, as a draft. notify: also of that one."""
        return self._moved(contract, "correction", given(notify=notify), if_match, once)

    @operation
    def renew(self, contract: str, *, notify: Notify | None = None, once: str = "") -> Plan[Contract]:
        """Its renewal, as a draft. notify: of that one."""
        return self._moved(contract, "renewal", given(notify=notify), "", once)

    @operation
    def let_go(
        self, contract: str, reason: str, *, notify: Notify | None = None, once: str = ""
    ) -> Plan[Contract]:
        """It is not renewed."""
        return self._moved(contract, "letting-go", given(reason=reason, notify=notify), "", once)

    @operation
    def set_end(
        self, contract: str, day: date, *, notify: Notify | None = None, if_match: str = ""
    ) -> Plan[Contract]:
        """day: the last on which it can be signed."""
        return self._put(contract, "end", given(day=day.isoformat(), notify=notify), if_match)

    @operation
    def set_order(
        self,
        contract: str,
        orders: Mapping[str, int],
        *,
        notify: Notify | None = None,
        if_match: str = "",
    ) -> Plan[Contract]:
        """orders: {recipient id: place from 1}."""
        return self._put(contract, "order", given(orders=orders, notify=notify), if_match)

    @operation
    def set_message(
        self, contract: str, message: str, *, recipient: str | None = None, if_match: str = ""
    ) -> Plan[Contract]:
        """The sender's words in its mails; to one person alone where one is named."""
        return self._put(contract, "message", given(message=message, recipient=recipient), if_match)

    @operation
    def give_to(
        self, contract: str, owner: str, *, notify: Notify | None = None, if_match: str = ""
    ) -> Plan[Contract]:
        """owner: a member's id or e-mail."""
        return self._put(contract, "owner", given(owner=owner, notify=notify), if_match)

    @pages
    def audit(self, contract: str) -> Listing[Entry]:
        """All that happened, the oldest first."""
        return Listing(Entry, below("contracts", contract, "audit"))

    @pages
    def deliveries(self, contract: str) -> Listing[Delivery]:
        """What left for the outside, the newest first."""
        return Listing(Delivery, below("contracts", contract, "deliveries"))

    @operation
    def read_delivery(self, contract: str, delivery: str) -> Plan[Delivery]:
        return self._read(Delivery, below("contracts", contract, "deliveries", delivery))

    @operation
    def retry_delivery(self, contract: str, delivery: str, *, once: str = "") -> Plan[Delivery]:
        """Try one that was given up again, now."""
        where = below("contracts", contract, "deliveries", delivery, "attempts")
        return self._change(Delivery, "POST", where, once=once)

    @pages
    def documents(self, contract: str) -> Listing[Document]:
        return Listing(Document, below("contracts", contract, "documents"))

    @operation
    def download(
        self, contract: str, to: str | Path, *, kind: str = "sealed", progress: Progress | None = None
    ) -> Plan[Saved]:
        """Into the file `to`, whole or not at all, its SHA-256 checked. kind: issued, act, sealed,
        certificate, bundle. progress: called with (bytes so far, bytes in all or None)."""
        sink = FileSink(Path(to), progress)
        where = below("contracts", contract, "documents", kind)
        try:
            yield from carried_out(
                Request("GET", where, headers={"Accept-Encoding": "identity"}, sink=sink), self._patience
            )
        finally:
            sink.drop()
        return sink.saved

    @operation
    def wait_until_completed(
        self, contract: str, *, timeout: float | None = None, rhythm: waiting.Rhythm = waiting.RHYTHM
    ) -> Plan[Contract]:
        """The contract once it is sealed. Asks again, ever less often; who can take webhooks need not ask.
        timeout: seconds. Raises NotCompleted where it ended otherwise, StillOpen where time is up."""
        return waiting.until_completed(below("contracts", contract), self._patience, rhythm, timeout)

    def _moved(self, contract: str, transition: str, body: Any, if_match: str, once: str) -> Plan[Contract]:
        where = below("contracts", contract, transition)
        return self._change(Contract, "POST", where, body, once=once, if_match=if_match)

    def _put(self, contract: str, noun: str, body: Any, if_match: str) -> Plan[Contract]:
        return self._change(Contract, "PUT", below("contracts", contract, noun), body, if_match=if_match)


def plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Values as JSON has them: a date as 2026-12-01, whatever is exact as a text."""
    if values is None:
        return None
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return plain(value)
    is_json = value is None or isinstance(value, str | int | float | list)
    return value if is_json else str(value)


def _person(person: Person) -> dict[str, Any]:
    return {name: value for name, value in asdict(person).items() if value not in ("", [], None)}
