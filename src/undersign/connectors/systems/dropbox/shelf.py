"""The Dropbox shelf: hides its two servers, and arguments that travel in a header.

A file is written with the mode `add`, without renaming, and `strict_conflict`: 409 where the name is taken.
Folders come by themselves. Dropbox tells most refusals as 409 with a summary, whose beginning is read.

Sources: Dropbox HTTP API v2: files/upload (up to 150 MB), /download, /get_metadata, /list_folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Missing, Permanent
from undersign.connectors.out import http
from undersign.connectors.registry import Configured
from undersign.connectors.storing import shelving
from undersign.connectors.storing.shelving import Steps

API, CONTENT = "https://api.dropboxapi.com", "https://content.dropboxapi.com"
BROWSER = "https://www.dropbox.com/home"
_SAID = {409}


def opened(configured: Configured) -> shelving.Vault:
    """The vault of one connection."""
    headers = {"Authorization": f"Bearer {configured.secrets.get('access_token', '')}"}
    doors = [
        http.Door(at, reach=configured.reach, headers=headers, limits=shelving.LIMITS)
        for at in (shelving.server(configured, each) for each in (API, CONTENT))
    ]
    return shelving.vault(DropboxShelf(doors[0], doors[1]), configured.settings)


class DropboxShelf:
    """door: for questions; content: for bytes."""

    def __init__(self, door: http.Door, content: http.Door):
        self._door, self._content = door, content
        self.host = door.host

    def close(self) -> None:
        self._door.close()
        self._content.close()

    def size(self, steps: Steps) -> int | None:
        found = self._ask("get_metadata", {"path": _path(steps)}, none_if="path/not_found")
        return int(found["size"]) if found and found[".tag"] == "file" else None

    def read(self, steps: Steps) -> bytes:
        headers = {"Dropbox-API-Arg": json.dumps({"path": _path(steps)})}
        answer = self._content.ask("POST", "2", "files", "download", headers=headers, accept=_SAID)
        if answer.status in _SAID:
            raise _refusal(answer, self.host)
        return answer.content

    def create(self, steps: Steps, content: bytes, key: str) -> bool:
        wanted = {"path": _path(steps), "mode": "add", "autorename": False, "strict_conflict": True}
        # Headers hold ASCII only; json.dumps escapes the rest, as Dropbox asks for.
        headers = {
            "Dropbox-API-Arg": json.dumps({**wanted, "mute": True}).replace("\x7f", "\\u007f"),
            "Content-Type": "application/octet-stream",
        }
        answer = self._content.ask(
            "POST", "2", "files", "upload", headers=headers, content=content, accept=_SAID
        )
        if answer.status in _SAID and not _summary(answer).startswith("path/conflict"):
            raise _refusal(answer, self.host)
        return answer.status not in _SAID

    def listed(self, steps: Steps) -> Iterator[tuple[Steps, int]]:
        wanted = {"path": _path(steps), "recursive": True, "limit": 2000}
        page = self._ask("list_folder", wanted, none_if="path/not_f")  # not_found, not_folder
        while page:
            for each in page["entries"]:
                if each[".tag"] == "file" and "path_display" in each:
                    told = each["path_display"].strip("/").split("/")
                    yield [*steps, *told[len(steps) :]], int(each["size"])
            if not page["has_more"]:
                return
            page = self._ask("list_folder/continue", {"cursor": page["cursor"]})

    def link(self, steps: Steps) -> str:
        return BROWSER + quote(_path(steps))

    def _ask(self, what: str, wanted: dict[str, Any], *, none_if: str = "") -> Any:
        answer = self._door.ask("POST", "2", "files", *what.split("/"), json=wanted, accept=_SAID)
        if answer.status not in _SAID:
            return answer.json()
        if none_if and _summary(answer).startswith(none_if):
            return None
        raise _refusal(answer, self.host)


def _path(steps: Steps) -> str:
    """The root is an empty path."""
    return "".join(f"/{step}" for step in steps)


def _summary(answer: http.Answer) -> str:
    told = answer.json()
    return str(told.get("error_summary", "")) if isinstance(told, dict) else ""


def _refusal(answer: http.Answer, host: str) -> Permanent:
    said = _summary(answer)
    if said.startswith("path/not_found"):
        return Missing(_("%(host)s knows nothing of this: %(reply)s"), host=host, reply=said)
    return Permanent(
        _("%(host)s refused this: %(reply)s"),
        do=_("Check the space that is left there, and the rights of whoever connected it."),
        host=host,
        reply=said or answer.excerpt,
    )
