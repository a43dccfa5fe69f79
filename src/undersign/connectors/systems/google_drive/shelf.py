"""The Google Drive shelf: hides that Drive knows files by ids, and lets many have one name.

Nothing in Drive keeps a second file from a name. So a file is written under an id that Drive gave before
(a repeat gets 409 and is nothing new), and afterwards the oldest of that name counts: if that is not ours,
ours is taken away again and gets the next name.

Sources: Drive API v3: files.generateIds, .create (resumable upload), .list, .get, .delete.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Missing, Temporary
from undersign.connectors.out import http
from undersign.connectors.registry import Configured
from undersign.connectors.storing import shelving, tree
from undersign.connectors.storing.shelving import Steps

GOOGLE = "https://www.googleapis.com"
FOLDER = "application/vnd.google-apps.folder"
_FACTS = "id,name,size,mimeType,webViewLink"
_ABSENT, _EXISTS = {404}, {409}
_SHARED = {"supportsAllDrives": "true"}


def opened(configured: Configured) -> shelving.Vault:
    """The vault of one connection."""
    headers = {"Authorization": f"Bearer {configured.secrets.get('access_token', '')}"}
    at = shelving.server(configured, GOOGLE)
    door = http.Door(at, reach=configured.reach, headers=headers, limits=shelving.LIMITS)
    shelf = DriveShelf(door, str(configured.settings.get("drive") or "").strip())
    return shelving.vault(shelf, configured.settings)


class DriveShelf:
    """door: to Google, without a path. drive: id of a shared drive."""

    def __init__(self, door: http.Door, drive: str):
        self._door, self._drive = door, drive
        self.root = drive or "root"
        self.host = door.host
        self._tree = tree.Tree(self)

    def close(self) -> None:
        self._door.close()

    def size(self, steps: Steps) -> int | None:
        node = self._tree.find(steps)
        return node.size if node else None

    def read(self, steps: Steps) -> bytes:
        node = self._tree.find(steps)
        if node is None:
            raise Missing(_("“%(path)s” is not there."), path="/".join(steps))
        return self._ask("GET", "files", node.id, params={**_SHARED, "alt": "media"}).content

    def create(self, steps: Steps, content: bytes, key: str) -> bool:
        parent = self._tree.folder(steps[:-1], make=True)
        if parent is None or self.child(parent, steps[-1]) is not None:
            return False
        id_ = self._new_id()
        self._upload({"id": id_, "name": steps[-1], "parents": [parent]}, content)
        first = self.child(parent, steps[-1])
        if first is not None and first.id != id_:
            self._ask("DELETE", "files", id_, params=_SHARED, accept=_ABSENT)
            return False
        return True

    def listed(self, steps: Steps) -> Iterator[tuple[Steps, int]]:
        return self._tree.files(steps)

    def link(self, steps: Steps) -> str:
        return self._tree.urls.get(tuple(steps), "")

    # --- as a tree

    def child(self, parent: str, name: str) -> tree.Node | None:
        return next(self._found(f"'{_said(parent)}' in parents and name = '{_said(name)}'"), None)

    def children(self, parent: str) -> Iterator[tree.Node]:
        return self._found(f"'{_said(parent)}' in parents")

    def make_folder(self, parent: str, name: str) -> tree.Node:
        wanted = {"id": self._new_id(), "name": name, "mimeType": FOLDER, "parents": [parent]}
        made = self._ask("POST", "files", params={**_SHARED, "fields": _FACTS}, json=wanted).json()
        return self.child(parent, name) or _node(made)

    def _found(self, wanted: str) -> Iterator[tree.Node]:
        params = {
            **_SHARED,
            "includeItemsFromAllDrives": "true",
            "q": f"{wanted} and trashed = false",
            "orderBy": "createdTime",
            "pageSize": "200",
            "fields": f"nextPageToken,files({_FACTS})",
            **({"corpora": "drive", "driveId": self._drive} if self._drive else {}),
        }
        while True:
            page = self._ask("GET", "files", params=params).json()
            yield from map(_node, page["files"])
            if not page.get("nextPageToken"):
                return
            params["pageToken"] = page["nextPageToken"]

    def _new_id(self) -> str:
        answer = self._ask("GET", "files", "generateIds", params={"count": "1", "space": "drive"})
        return str(answer.json()["ids"][0])

    def _upload(self, told: dict[str, Any], content: bytes) -> None:
        """Resumable, which has no limit of size; in one piece, since we have the bytes at hand."""
        place = ("upload", "drive", "v3", "files")
        params = {**_SHARED, "uploadType": "resumable"}
        begun = self._door.ask("POST", *place, params=params, json=told, accept=_EXISTS)
        if begun.status in _EXISTS:
            return
        session = parse_qs(urlsplit(begun.headers.get("location", "")).query).get("upload_id", [""])[0]
        if not session:
            raise Temporary(_("%(host)s did not say where to upload."), host=self.host)
        headers = {"Content-Type": "application/octet-stream"}
        params["upload_id"] = session
        self._door.ask("PUT", *place, params=params, content=content, headers=headers)

    def _ask(self, method: str, *steps: str, **sent: Any) -> http.Answer:
        return self._door.ask(method, "drive", "v3", *steps, **sent)


def _node(told: dict[str, Any]) -> tree.Node:
    is_folder = told["mimeType"] == FOLDER
    size = int(told.get("size", 0))
    return tree.Node(told["id"], told["name"], is_folder, size, told.get("webViewLink", ""))


def _said(text: str) -> str:
    """Inside the quotes of a search."""
    return text.replace("\\", "\\\\").replace("'", "\\'")
