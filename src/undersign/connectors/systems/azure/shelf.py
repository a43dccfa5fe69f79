"""The Azure Blob shelf: hides signatures, headers and XML.

Requests carry a shared access signature: the one that was entered, or one of an hour that azure-storage-blob
makes from the account's key, with the rights an archive needs and no others. A blob is written with
`If-None-Match: *`. Locks are the blob's immutability policy in the mode locked, which nobody can shorten.

Sources: Azure Blob service REST API: Put Blob, Get Blob Properties, List Blobs, Set Blob Immutability Policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Missing, Permanent, Temporary
from undersign.connectors.out import http, markup
from undersign.connectors.registry import Configured
from undersign.connectors.storing import shelving
from undersign.connectors.storing.shelving import Steps
from undersign.journal import clock

AZURE = "https://{account}.blob.core.windows.net"
VERSION = "2023-11-03"
HOUR = timedelta(hours=1)
_ABSENT, _TAKEN, _NOT_MADE_FOR_IT = {404}, {409, 412}, {400, 409, 501}
_UNTIL, _MODE = "x-ms-immutability-policy-until-date", "x-ms-immutability-policy-mode"


def opened(configured: Configured) -> shelving.Vault:
    """The vault of one connection."""
    settings = configured.settings
    account, container = str(settings["account"]), str(settings["container"])
    url = http.checked(str(settings.get("url") or AZURE.format(account=quote(account, safe=""))))
    sign = signer(account, container, configured.secrets["key"].strip())
    headers = {"x-ms-version": VERSION}
    place = f"{url}/{quote(container, safe='')}"
    door = http.Door(place, reach=configured.reach, headers=headers, auth=sign, limits=shelving.LIMITS)
    return shelving.vault(AzureShelf(door, container), settings)


def signer(account: str, container: str, key: str) -> Callable[[Any], Any]:
    """What puts the signature on a request (httpx's) as it leaves. Raises `Permanent` for what is no key."""
    signature = dict(parse_qsl((key if "sig=" in key else _made(account, container, key)).lstrip("?")))

    def sign(request: Any) -> Any:
        request.url = request.url.copy_merge_params(signature)
        return request

    return sign


def _made(account: str, container: str, key: str) -> str:
    from azure.storage.blob import ContainerSasPermissions, generate_container_sas

    rights = ContainerSasPermissions(read=True, create=True, list=True, set_immutability_policy=True)
    try:
        return str(
            generate_container_sas(
                account, container, account_key=key, permission=rights, expiry=clock.now() + HOUR
            )
        )
    except Exception as error:  # theirs, without a name of its own
        raise Permanent(
            _("This is neither a shared access signature nor an account key."),
            do=_("Copy it again from the storage account, whole."),
        ) from error


class AzureShelf:
    """door: to the container."""

    def __init__(self, door: http.Door, container: str):
        self._door, self._container = door, container
        self.host = door.host

    def close(self) -> None:
        self._door.close()

    def size(self, steps: Steps) -> int | None:
        answer = self._door.ask("HEAD", *steps, accept=_ABSENT)
        return None if answer.status in _ABSENT else int(answer.headers.get("content-length", 0))

    def read(self, steps: Steps) -> bytes:
        return self._door.ask("GET", *steps).content

    def create(self, steps: Steps, content: bytes, key: str) -> bool:
        headers = {
            "x-ms-blob-type": "BlockBlob",
            "If-None-Match": "*",
            "Content-Type": "application/octet-stream",
        }
        answer = self._door.ask("PUT", *steps, content=content, headers=headers, accept=_TAKEN)
        if answer.status in _TAKEN and self.size(steps) is None:
            raise Temporary(_("%(host)s is not able to take this now: %(reply)s"), **self._said(answer))
        return answer.status not in _TAKEN

    def listed(self, steps: Steps) -> Iterator[tuple[Steps, int]]:
        wanted = {"restype": "container", "comp": "list", "prefix": "".join(f"{step}/" for step in steps)}
        while True:
            page = markup.read(self._door.ask("GET", params=wanted).content, "Azure")
            for blob in page.all("Blob"):
                name = next(blob.all("Name"))
                yield (
                    (unquote(name.said) if name.is_encoded else name.said).split("/"),
                    int(blob.text("Content-Length") or 0),
                )
            if not page.text("NextMarker"):
                return
            wanted["marker"] = page.text("NextMarker")

    def link(self, steps: Steps) -> str:
        return self._door.url(*steps)

    def hold(self, steps: Steps, until: datetime) -> None:
        headers = {_UNTIL: format_datetime(until.astimezone(UTC), usegmt=True), _MODE: "locked"}
        answer = self._door.ask(
            "PUT", *steps, params={"comp": "immutabilityPolicies"}, headers=headers, accept=_NOT_MADE_FOR_IT
        )
        if answer.status in _NOT_MADE_FOR_IT:
            raise shelving.not_set_up(self._container, {"reply": answer.excerpt})

    def held_until(self, steps: Steps) -> datetime | None:
        told = self._door.ask("HEAD", *steps, accept=_ABSENT)
        if told.status in _ABSENT:
            raise Missing(_("%(host)s knows nothing of this: %(reply)s"), **self._said(told))
        if told.headers.get(_MODE, "").lower() != "locked":
            return None
        return parsedate_to_datetime(told.headers[_UNTIL])

    def _said(self, answer: http.Answer) -> dict[str, Any]:
        return {"host": self.host, "reply": answer.excerpt or answer.headers.get("x-ms-error-code", "")}
