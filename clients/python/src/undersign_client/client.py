"""The two clients: `Client` waits for each answer, `AsyncClient` is awaited. All else is the same.

Hides how the nouns are put together and where a key may not go: to an address without TLS, unless it is this
machine's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from undersign_client import reading
from undersign_client.exchange import Plan
from undersign_client.nouns import contracts, contracts_people, keeping, others, stock
from undersign_client.nouns.noun import M, Noun, operation
from undersign_client.patience import Patience
from undersign_client.transports import Awaiting, Blocking

VERSION = "0.1.0"
_HERE = ("localhost", "127.0.0.1", "::1")


class _Nouns(Noun[M]):
    def __init__(self, transport: M, patience: Patience) -> None:
        super().__init__(transport, patience)
        self.contracts = contracts.Contracts(transport, patience)
        self.recipients = contracts_people.Recipients(transport, patience)
        self.fields = contracts_people.Fields(transport, patience)
        self.approvals = contracts_people.Approvals(transport, patience)
        self.notify = contracts_people.Notify(transport, patience)
        self.templates = stock.Templates(transport, patience)
        self.clauses = stock.Clauses(transport, patience)
        self.approval_rules = stock.ApprovalRules(transport, patience)
        self.accounts = others.Accounts(transport, patience)
        self.contacts = others.Contacts(transport, patience)
        self.tickets = others.Tickets(transport, patience)
        self.members = others.Members(transport, patience)
        self.renewals = others.Renewals(transport, patience)
        self.bulk_sends = others.BulkSends(transport, patience)
        self.disclosure = others.Disclosures(transport, patience)
        self.webhooks = keeping.Webhooks(transport, patience)
        self.retention = keeping.Retention(transport, patience)
        self.holds = keeping.Holds(transport, patience)
        self.search = others.Search(transport, patience)

    @operation
    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        once: str = "",
        if_match: str = "",
    ) -> Plan[Any]:
        """Any operation, by its address below /api/v1: JSON in, JSON out, with all the manners."""
        if method == "GET":
            return self._read(reading.Whatever, path, query)
        return self._change(reading.Whatever, method, path, body, once=once, if_match=if_match)


class Client(_Nouns[Blocking]):
    """`with Client(url, key) as client: client.contracts.read(id)`. May be shared by threads.

    language: of sentences, `en` or `es`. timeout: seconds a single answer may take. http: further arguments
    of httpx.Client, such as `verify` or `proxy`.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        language: str = "en",
        patience: Patience | None = None,
        timeout: float = 60.0,
        insecure: bool = False,
        **http: Any,
    ) -> None:
        common = _common(url, key, language, timeout, insecure)
        super().__init__(Blocking(httpx.Client(**common, **http)), patience or Patience())

    def close(self) -> None:
        self._transport.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(_Nouns[Awaiting]):
    """`async with AsyncClient(url, key) as client: await client.contracts.read(id)`."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        language: str = "en",
        patience: Patience | None = None,
        timeout: float = 60.0,
        insecure: bool = False,
        **http: Any,
    ) -> None:
        common = _common(url, key, language, timeout, insecure)
        super().__init__(Awaiting(httpx.AsyncClient(**common, **http)), patience or Patience())

    async def close(self) -> None:
        await self._transport.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        await self.close()


def _common(url: str, key: str, language: str, timeout: float, insecure: bool) -> dict[str, Any]:
    """What both of httpx's clients take. Raises ValueError for an address that would show the key."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is no address such as https://sign.example.com.")
    if parts.scheme == "http" and parts.hostname not in _HERE and not insecure:
        raise ValueError("A key goes over https alone; say insecure=True where the line itself is safe.")
    base = url.rstrip("/").removesuffix("/api/v1")
    headers = {
        "Authorization": f"Bearer {key}",
        "Accept": "application/json",
        "Accept-Language": language,
        "User-Agent": f"undersign-client/{VERSION}",
    }
    return {"base_url": f"{base}/api/v1", "headers": headers, "timeout": timeout}
