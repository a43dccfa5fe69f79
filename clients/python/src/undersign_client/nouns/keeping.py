"""Webhooks, how long contracts that are over are kept, and legal holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from undersign_client.exchange import Plan
from undersign_client.nouns.noun import Listing, M, Noun, below, given, operation, pages
from undersign_client.results_keeping import (
    Category,
    Held,
    Hold,
    Kept,
    Message,
    Replayed,
    Webhook,
    WebhookEvent,
    WebhookMade,
    WebhookSecret,
)

Events = list[WebhookEvent]
Categories = list[Category]


class Webhooks(Noun[M]):
    """Whoever is told what happens; `undersign_client.webhooks` verifies what comes."""

    @pages
    def list(self) -> Listing[Webhook]:
        return Listing(Webhook, "/webhooks")

    @operation
    def create(
        self,
        url: str,
        events: Iterable[str] | None = None,
        *,
        name: str = "",
        team: str = "",
        allow_private: bool = False,
        once: str = "",
    ) -> Plan[WebhookMade]:
        """events: the usual ones where they are left out. allow_private: it stands in your own network."""
        body = _settings(url, events, name, team, allow_private)
        return self._change(WebhookMade, "POST", "/webhooks", body, once=once)

    @operation
    def events(self) -> Plan[Events]:
        """What there is to be told of."""
        return self._read(Events, "/webhooks/events")

    @operation
    def read(self, webhook: str) -> Plan[Webhook]:
        return self._read(Webhook, below("webhooks", webhook))

    @operation
    def put(
        self,
        webhook: str,
        url: str,
        events: Iterable[str] | None = None,
        *,
        name: str = "",
        team: str = "",
        allow_private: bool = False,
        if_match: str = "",
    ) -> Plan[Webhook]:
        """All its settings anew, from now on."""
        body = _settings(url, events, name, team, allow_private)
        return self._change(Webhook, "PUT", below("webhooks", webhook), body, if_match=if_match)

    @operation
    def remove(self, webhook: str) -> Plan[None]:
        return self._change(type(None), "DELETE", below("webhooks", webhook))

    @operation
    def rotate(self, webhook: str, *, hours: int = 24, once: str = "") -> Plan[WebhookSecret]:
        """hours: so long the old secret signs beside the new one: 0, 24, 72 or 168."""
        where = below("webhooks", webhook, "secret")
        return self._change(WebhookSecret, "POST", where, {"hours": hours}, once=once)

    @operation
    def resume(self, webhook: str, *, once: str = "") -> Plan[Webhook]:
        """Go on, with what waits first."""
        return self._change(Webhook, "POST", below("webhooks", webhook, "resuming"), once=once)

    @operation
    def disable(self, webhook: str, *, once: str = "") -> Plan[Webhook]:
        return self._change(Webhook, "POST", below("webhooks", webhook, "disabling"), once=once)

    @operation
    def replay(self, webhook: str, since: datetime, *, once: str = "") -> Plan[Replayed]:
        """Tell it again of everything since a moment. since: aware."""
        where = below("webhooks", webhook, "replays")
        return self._change(Replayed, "POST", where, {"since": since.isoformat()}, once=once)

    @pages
    def messages(self, webhook: str, *, status: str = "", contract: str = "") -> Listing[Message]:
        """The newest first. status: waiting | done."""
        query = {"status": status, "contract": contract}
        return Listing(Message, below("webhooks", webhook, "deliveries"), query)

    @operation
    def resend(self, webhook: str, delivery: str, *, once: str = "") -> Plan[Message]:
        where = below("webhooks", webhook, "deliveries", delivery, "sending")
        return self._change(Message, "POST", where, once=once)


class Retention(Noun[M]):
    @pages
    def list(self, *, status: str = "", until: date | None = None) -> Listing[Kept]:
        """Contracts that are over. status: kept | review | approved | warned | destroyed."""
        return Listing(Kept, "/retention", {"status": status, "until": until})

    @operation
    def categories(self) -> Plan[Categories]:
        """For how long which kind is kept."""
        return self._read(Categories, "/retention/categories")

    @operation
    def read(self, contract: str) -> Plan[Kept]:
        """Raises NotFound for a contract that is not over."""
        return self._read(Kept, below("contracts", contract, "retention"))

    @operation
    def set(
        self,
        contract: str,
        *,
        categories: Iterable[str] | None = None,
        governing_law: str | None = None,
        ended_on: date | None = None,
        reason: str | None = None,
        if_match: str = "",
    ) -> Plan[Kept]:
        """What is left out stays. categories: all it is put into by hand. reason: how its end is known."""
        body = given(
            categories=None if categories is None else [*categories],
            governing_law=governing_law,
            ended_on=ended_on.isoformat() if ended_on else None,
            reason=reason,
        )
        return self._change(Kept, "PUT", below("contracts", contract, "retention"), body, if_match=if_match)


class Holds(Noun[M]):
    """Legal holds: what is under one is neither destroyed nor erased."""

    @pages
    def list(self, *, status: str = "") -> Listing[Hold]:
        """The newest first. status: active | asked | released."""
        return Listing(Hold, "/retention/holds", {"status": status})

    @operation
    def place(
        self,
        matter: str,
        title: str,
        custodian: str,
        reason: str,
        *,
        query: str | None = None,
        contracts: Iterable[str] = (),
        once: str = "",
    ) -> Plan[Hold]:
        """query: filters of the list of contracts (`q=Acme&template=nda`), "" for all; or contracts: their
        numbers or ids."""
        body = {"matter": matter, "title": title, "custodian": custodian, "reason": reason}
        more = given(query=query, contracts=[*contracts])
        return self._change(Hold, "POST", "/retention/holds", {**body, **more}, once=once)

    @operation
    def read(self, hold: str) -> Plan[Hold]:
        return self._read(Hold, below("retention", "holds", hold))

    @pages
    def contracts(self, hold: str) -> Listing[Held]:
        return Listing(Held, below("retention", "holds", hold, "contracts"))

    @operation
    def add(self, hold: str, contracts: Iterable[str], *, once: str = "") -> Plan[Hold]:
        """contracts: numbers or ids, all or none of which come under it."""
        where = below("retention", "holds", hold, "contracts")
        return self._change(Hold, "POST", where, {"contracts": [*contracts]}, once=once)

    @operation
    def ask_release(self, hold: str, reason: str, *, once: str = "") -> Plan[Hold]:
        """Somebody else has to release it, or drops what was asked."""
        return self._release(hold, {"step": "ask", "reason": reason}, once)

    @operation
    def drop_release(self, hold: str, *, once: str = "") -> Plan[Hold]:
        return self._release(hold, {"step": "drop"}, once)

    @operation
    def release(self, hold: str, *, once: str = "") -> Plan[Hold]:
        return self._release(hold, {"step": "release"}, once)

    def _release(self, hold: str, body: dict[str, str], once: str) -> Plan[Hold]:
        where = below("retention", "holds", hold, "release")
        return self._change(Hold, "POST", where, body, once=once)


def _settings(
    url: str, events: Iterable[str] | None, name: str, team: str, allow_private: bool
) -> dict[str, object]:
    chosen = None if events is None else [*events]
    return given(url=url, events=chosen, name=name, team=team, allow_private=allow_private)
