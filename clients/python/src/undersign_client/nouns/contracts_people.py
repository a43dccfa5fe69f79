"""What belongs to one contract: its people, values, places, reminders, approval, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from undersign_client.exchange import Plan
from undersign_client.nouns.contracts import plain
from undersign_client.nouns.noun import Listing, M, Noun, Values, below, given, operation, pages
from undersign_client.results import (
    Approval,
    Asked,
    Contract,
    Link,
    Place,
    Recipient,
    RecipientWhole,
    Reminders,
    Telling,
    Value,
)

Reminded = list[Recipient]
Audiences = Mapping[str, list[str]]


class Recipients(Noun[M]):
    @pages
    def list(self, contract: str) -> Listing[RecipientWhole]:
        """In signing order."""
        return Listing(RecipientWhole, below("contracts", contract, "recipients"))

    @operation
    def read(self, contract: str, recipient: str) -> Plan[RecipientWhole]:
        return self._read(RecipientWhole, below("contracts", contract, "recipients", recipient))

    @operation
    def change(
        self,
        contract: str,
        recipient: str,
        *,
        name: str | None = None,
        email: str | None = None,
        language: str | None = None,
        host: str | None = None,
        if_match: str = "",
    ) -> Plan[RecipientWhole]:
        """Of a draft. What is left out stays."""
        body = given(name=name, email=email, language=language, host=host)
        where = below("contracts", contract, "recipients", recipient)
        return self._change(RecipientWhole, "PATCH", where, body, if_match=if_match)

    @operation
    def readdress(
        self,
        contract: str,
        recipient: str,
        email: str,
        *,
        notify: Audiences | None = None,
        if_match: str = "",
    ) -> Plan[Contract]:
        """Mail the link elsewhere; the old one dies."""
        where = below("contracts", contract, "recipients", recipient, "address")
        body = given(email=email, notify=notify)
        return self._change(Contract, "PUT", where, body, if_match=if_match)

    @operation
    def link(self, contract: str, recipient: str, *, once: str = "") -> Plan[Link]:
        """The signing link, where more than the link is asked for."""
        where = below("contracts", contract, "recipients", recipient, "link")
        return self._change(Link, "POST", where, once=once)

    @operation
    def remind(
        self, contract: str, recipient: str, *, notify: Audiences | None = None, once: str = ""
    ) -> Plan[Contract]:
        where = below("contracts", contract, "recipients", recipient, "reminder")
        return self._change(Contract, "POST", where, given(notify=notify), once=once)

    @operation
    def remind_all(
        self,
        contract: str,
        recipients: Iterable[str] = (),
        *,
        notify: Audiences | None = None,
        once: str = "",
    ) -> Plan[Reminded]:
        """Those of these ids, or everybody whose turn it is."""
        body = given(recipients=[*recipients], notify=notify)
        where = below("contracts", contract, "reminders")
        return self._change(Reminded, "POST", where, body, once=once)

    @operation
    def reminders(self, contract: str) -> Plan[Reminders]:
        return self._read(Reminders, below("contracts", contract, "reminders"))

    @operation
    def set_reminders(
        self,
        contract: str,
        *,
        first_hours: int | None = None,
        every_hours: int | None = None,
        most: int | None = None,
        before_expiry_hours: int | None = None,
        opens: int | None = None,
        closes: int | None = None,
        weekends: bool | None = None,
    ) -> Plan[Reminders]:
        """What is left out stays."""
        body = given(
            first_hours=first_hours,
            every_hours=every_hours,
            most=most,
            before_expiry_hours=before_expiry_hours,
            opens=opens,
            closes=closes,
            weekends=weekends,
        )
        return self._change(Reminders, "PUT", below("contracts", contract, "reminders"), body)


class Fields(Noun[M]):
    @pages
    def list(self, contract: str) -> Listing[Value]:
        """The values of its text."""
        return Listing(Value, below("contracts", contract, "fields"))

    @operation
    def change(self, contract: str, values: Mapping[str, Any], *, if_match: str = "") -> Plan[Values]:
        """Of a draft. None takes a value away, what is left out stays."""
        where = below("contracts", contract, "fields")
        return self._change(Values, "PATCH", where, {"values": plain(values)}, if_match=if_match)

    @pages
    def places(self, contract: str) -> Listing[Place]:
        """Where its people act."""
        return Listing(Place, below("contracts", contract, "places"))


class Approvals(Noun[M]):
    @pages
    def list(self, state: str = "asked") -> Listing[Asked]:
        """state: asked | granted | declined."""
        return Listing(Asked, "/approvals", {"state": state})

    @operation
    def read(self, contract: str) -> Plan[Approval]:
        return self._read(Approval, below("contracts", contract, "approval"))

    @operation
    def ask(self, contract: str, *, note: str = "", send: bool = False) -> Plan[Approval]:
        """send: it goes out as soon as all said yes."""
        body = {"note": note, "send": send}
        return self._change(Approval, "PUT", below("contracts", contract, "approval"), body)

    @operation
    def withdraw(self, contract: str) -> Plan[Approval]:
        return self._change(Approval, "DELETE", below("contracts", contract, "approval"))


class Notify(Noun[M]):
    @operation
    def read(self, contract: str) -> Plan[Telling]:
        """Who is told of what."""
        return self._read(Telling, below("contracts", contract, "notify"))

    @operation
    def set(self, contract: str, notify: Audiences, *, if_match: str = "") -> Plan[Telling]:
        """notify: {event: audiences}, or ["nobody"]."""
        where = below("contracts", contract, "notify")
        return self._change(Telling, "PUT", where, {"notify": notify}, if_match=if_match)

    @operation
    def watch(self, contract: str, email: str) -> Plan[Telling]:
        """email: a member's."""
        return self._change(Telling, "PUT", below("contracts", contract, "watchers", email))

    @operation
    def unwatch(self, contract: str, email: str) -> Plan[Telling]:
        return self._change(Telling, "DELETE", below("contracts", contract, "watchers", email))
