"""The Google Cloud Storage shelf: hides its JSON interface.

A file is written with `ifGenerationMatch=0`, which fails with 412 where one of that name is. Locks are
object retention in the mode Locked, which nobody can shorten; the bucket has to be made for it.

Sources: Cloud Storage JSON API reference, objects.insert, .get, .list, .patch; "Use object retention lock".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from undersign.connectors.out import http
from undersign.connectors.registry import Configured
from undersign.connectors.storing import shelving
from undersign.connectors.storing.shelving import Steps
from undersign.connectors.systems.gcs import token

GOOGLE = "https://storage.googleapis.com"
BROWSER = "https://storage.cloud.google.com"  # asks whoever follows a link to sign in
SCOPE = "https://www.googleapis.com/auth/devstorage.read_write"
_ABSENT, _TAKEN, _NOT_MADE_FOR_IT = {404}, 412, {400, 412, 501}


def opened(configured: Configured) -> shelving.Vault:
    """The vault of one connection."""
    settings = configured.settings
    account = token.ServiceAccount.read(configured.secrets["service_account"])
    url = http.checked(str(settings.get("url") or GOOGLE))
    sign = token.bearer(account, SCOPE, configured.reach)
    door = http.Door(url, reach=configured.reach, auth=sign, limits=shelving.LIMITS)
    return shelving.vault(GCSShelf(door, str(settings["bucket"])), settings)


class GCSShelf:
    """door: to the service, without a path."""

    def __init__(self, door: http.Door, bucket: str):
        self._door, self._bucket = door, bucket
        self.host = door.host

    def close(self) -> None:
        self._door.close()

    def size(self, steps: Steps) -> int | None:
        answer = self._object("GET", steps, accept=_ABSENT, params={"fields": "size"})
        return None if answer.status in _ABSENT else int(answer.json()["size"])

    def read(self, steps: Steps) -> bytes:
        return self._object("GET", steps, params={"alt": "media"}).content

    def create(self, steps: Steps, content: bytes, key: str) -> bool:
        told = {"uploadType": "media", "name": "/".join(steps), "ifGenerationMatch": "0"}
        sent: dict[str, Any] = {"content": content, "headers": {"Content-Type": "application/octet-stream"}}
        place = ("upload", "storage", "v1", "b", self._bucket, "o")
        return self._door.ask("POST", *place, params=told, accept={_TAKEN}, **sent).status != _TAKEN

    def listed(self, steps: Steps) -> Iterator[tuple[Steps, int]]:
        wanted = {"fields": "nextPageToken,items(name,size)", "prefix": "".join(f"{step}/" for step in steps)}
        while True:
            page = self._door.ask("GET", "storage", "v1", "b", self._bucket, "o", params=wanted).json()
            for each in page.get("items", ()):
                if not each["name"].endswith("/"):
                    yield each["name"].split("/"), int(each["size"])
            if not page.get("nextPageToken"):
                return
            wanted["pageToken"] = page["nextPageToken"]

    def link(self, steps: Steps) -> str:
        return f"{BROWSER}/{quote(self._bucket, safe='')}/" + "/".join(quote(s, safe="") for s in steps)

    def hold(self, steps: Steps, until: datetime) -> None:
        wanted = {"retention": {"mode": "Locked", "retainUntilTime": shelving.stamp(until)}}
        answer = self._object("PATCH", steps, json=wanted, accept=_NOT_MADE_FOR_IT)
        if answer.status in _NOT_MADE_FOR_IT:
            raise shelving.not_set_up(self._bucket, {"reply": answer.excerpt})

    def held_until(self, steps: Steps) -> datetime | None:
        held = self._object("GET", steps, params={"fields": "retention"}).json().get("retention") or {}
        return shelving.moment(held.get("retainUntilTime")) if held.get("mode") == "Locked" else None

    def _object(self, method: str, steps: Steps, **sent: Any) -> http.Answer:
        return self._door.ask(method, "storage", "v1", "b", self._bucket, "o", "/".join(steps), **sent)
