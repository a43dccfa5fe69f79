"""The OneDrive and SharePoint shelf: hides Microsoft Graph.

A file is written by its path with `conflictBehavior=fail`, which is answered with 409 where the name is
taken; folders are made where they are missing. It is read through the address that Graph gives for one
download, which goes without our token.

Sources: Microsoft Graph v1.0, driveItem: get, upload small files (up to 250 MB), download, list children.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Missing, Permanent
from undersign.connectors.out import http, linked
from undersign.connectors.out.http import Plain
from undersign.connectors.out.reach import Reach
from undersign.connectors.registry import Configured
from undersign.connectors.storing import shelving
from undersign.connectors.storing.shelving import Steps

GRAPH = "https://graph.microsoft.com"
FILES = (".sharepoint.com", ".sharepoint.us", ".1drv.com", ".microsoftpersonalcontent.com", ".svc.ms")
_ABSENT, _TAKEN = {404}, {409}
_DEEPEST = 16
_CONFLICT = "@microsoft.graph.conflictBehavior"


def opened(configured: Configured) -> shelving.Vault:
    """The vault of one connection."""
    headers = {"Authorization": f"Bearer {configured.secrets.get('access_token', '')}"}
    at = shelving.server(configured, GRAPH)
    door = http.Door(at, reach=configured.reach, headers=headers, limits=shelving.LIMITS)
    drive = _drive(str(configured.settings.get("site") or ""))
    return shelving.vault(GraphShelf(door, drive, configured.reach), configured.settings)


def _drive(site: str) -> list[str]:
    """The steps to the drive: of whoever signed in, or of a site by its address."""
    if not site.strip():
        return ["me", "drive"]
    host, _slash, path = site.strip().removeprefix("https://").strip("/").partition("/")
    if not host or "?" in path:
        raise Permanent(
            _("“%(site)s” is not the address of a site."),
            do=_("Enter it as contoso.sharepoint.com/sites/Legal."),
            site=site,
        )
    whole = "/".join(quote(step, safe="") for step in path.split("/") if step)
    return ["sites", Plain(f"{quote(host, safe='')}:/{whole}:" if whole else quote(host, safe="")), "drive"]


class GraphShelf:
    """door: to Graph, without a path. drive: the steps to the drive."""

    def __init__(self, door: http.Door, drive: list[str], reach: Reach):
        self._door, self._drive, self._reach = door, drive, reach
        self._urls: dict[str, str] = {}
        self.host = door.host

    def close(self) -> None:
        self._door.close()

    def size(self, steps: Steps) -> int | None:
        item = self._item(steps)
        return int(item["size"]) if item and "file" in item else None

    def read(self, steps: Steps) -> bytes:
        item = self._item(steps)
        if not item or "file" not in item:
            raise Missing(_("“%(path)s” is not there."), path="/".join(steps))
        return linked.fetch(
            item["@microsoft.graph.downloadUrl"], home=self._door, hosts=FILES, reach=self._reach
        )

    def create(self, steps: Steps, content: bytes, key: str) -> bool:
        answer = self._written(steps, content)
        if answer.status in _ABSENT:
            self._make_folders(steps[:-1])
            answer = self._written(steps, content)
        if answer.status in _ABSENT:
            raise Missing(_("%(host)s knows no place for this file."), host=self.host)
        return answer.status not in _TAKEN

    def listed(self, steps: Steps) -> Iterator[tuple[Steps, int]]:
        waiting = [list(steps)]
        while waiting:
            here = waiting.pop()
            for item in self._children(here):
                if "folder" in item and len(here) < len(steps) + _DEEPEST:
                    waiting.append([*here, item["name"]])
                elif "file" in item:
                    self._urls["/".join([*here, item["name"]])] = item.get("webUrl", "")
                    yield [*here, item["name"]], int(item["size"])

    def link(self, steps: Steps) -> str:
        return self._urls.get("/".join(steps), "")

    def _item(self, steps: Steps) -> dict[str, Any] | None:
        answer = self._ask("GET", self._at(steps), accept=_ABSENT)
        if answer.status in _ABSENT:
            return None
        item: dict[str, Any] = answer.json()
        self._urls["/".join(steps)] = item.get("webUrl", "")
        return item

    def _written(self, steps: Steps, content: bytes) -> http.Answer:
        headers = {"Content-Type": "application/octet-stream"}
        place = [*self._at(steps, goes_on=True), "content"]
        sent: dict[str, Any] = {"content": content, "headers": headers, "params": {_CONFLICT: "fail"}}
        return self._ask("PUT", place, accept=_ABSENT | _TAKEN, **sent)

    def _make_folders(self, steps: Steps) -> None:
        for depth, name in enumerate(steps):
            place = [*self._at(steps[:depth], goes_on=True), "children"]
            wanted = {"name": name, "folder": {}, _CONFLICT: "fail"}
            self._ask("POST", place, json=wanted, accept=_TAKEN)

    def _children(self, steps: Steps) -> Iterator[dict[str, Any]]:
        place, wanted = [*self._at(steps, goes_on=True), "children"], {"$top": "200"}
        while True:
            answer = self._ask("GET", place, params=wanted, accept=_ABSENT)
            if answer.status in _ABSENT:
                return
            page = answer.json()
            yield from page["value"]
            following = dict(parse_qsl(urlsplit(page.get("@odata.nextLink", "")).query))
            if "$skiptoken" not in following:
                return
            wanted = {**wanted, "$skiptoken": following["$skiptoken"]}

    def _ask(self, method: str, place: list[str], **sent: Any) -> http.Answer:
        return self._door.ask(method, "v1.0", *self._drive, *place, **sent)

    def _at(self, steps: Steps, *, goes_on: bool = False) -> list[str]:
        """`root:/a/b`, or `root:/a/b:` where more follows; a drive's own root has no colon."""
        if not steps:
            return ["root"]
        last = Plain(quote(steps[-1], safe="") + ":") if goes_on else steps[-1]
        return [Plain("root:"), *steps[:-1], last]
