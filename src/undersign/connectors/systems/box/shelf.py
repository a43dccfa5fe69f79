"""The Box shelf: hides folders' ids, its upload server, and downloads that lie elsewhere.

A name is taken once in a folder, whatever its capitals; a second file gets 409 `item_name_in_use`. Uploads
carry their SHA-1, which Box compares. A download is a redirect to an address that needs no token.

Sources: Box API reference: list items in folder, create folder, upload file (up to 50 MB), download file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Missing, Permanent, Temporary
from undersign.connectors.out import http, linked
from undersign.connectors.out.reach import Reach
from undersign.connectors.registry import Configured
from undersign.connectors.storing import shelving, tree
from undersign.connectors.storing.shelving import Steps

API, UPLOAD = "https://api.box.com", "https://upload.box.com"
BROWSER = "https://app.box.com/file"
FILES = (".boxcloud.com", ".box.com")
LARGEST = 50 * 2**20
_TAKEN, _FACTS = {409}, "id,type,name,size"


def opened(configured: Configured) -> shelving.Vault:
    """The vault of one connection."""
    headers = {"Authorization": f"Bearer {configured.secrets.get('access_token', '')}"}
    doors = [
        http.Door(at, reach=configured.reach, headers=headers, limits=shelving.LIMITS)
        for at in (shelving.server(configured, each) for each in (API, UPLOAD))
    ]
    root = str(configured.settings.get("root") or "0").strip()
    if not root.isdecimal():
        raise Permanent(_("“%(root)s” is not the ID of a folder in Box."), root=root)
    shelf = BoxShelf(doors[0], doors[1], root, configured.reach)
    return shelving.vault(shelf, configured.settings)


class BoxShelf:
    """door: for questions; uploads: for bytes; both without a path. root: id of the folder to stay in."""

    def __init__(self, door: http.Door, uploads: http.Door, root: str, reach: Reach):
        self._door, self._uploads, self._reach = door, uploads, reach
        self.root = root
        self.host = door.host
        self._tree = tree.Tree(self)

    def close(self) -> None:
        self._door.close()
        self._uploads.close()

    def size(self, steps: Steps) -> int | None:
        node = self._tree.find(steps)
        return node.size if node else None

    def read(self, steps: Steps) -> bytes:
        node = self._tree.find(steps)
        if node is None:
            raise Missing(_("“%(path)s” is not there."), path="/".join(steps))
        place = f"{self._door.base_url}/2.0/files/{node.id}/content"
        return linked.fetch(place, home=self._door, hosts=FILES, reach=self._reach)

    def create(self, steps: Steps, content: bytes, key: str) -> bool:
        if len(content) > LARGEST:
            raise Permanent(
                _("Box takes files of up to %(limit)s MiB in this way, and this one is larger."),
                limit=LARGEST // 2**20,
            )
        parent = self._tree.folder(steps[:-1], make=True)
        if parent is None:
            raise Temporary(_("Somebody else is writing to %(host)s just now."), host=self.host)
        # The attributes have to come before the file.
        parts = {
            "attributes": (None, json.dumps({"name": steps[-1], "parent": {"id": parent}})),
            "file": ("file", content, "application/octet-stream"),
        }
        sent: dict[str, Any] = {
            "files": parts,
            "headers": {"Content-MD5": hashlib.sha1(content, usedforsecurity=False).hexdigest()},
        }
        answer = self._uploads.ask("POST", "api", "2.0", "files", "content", accept=_TAKEN, **sent)
        return answer.status not in _TAKEN

    def listed(self, steps: Steps) -> Iterator[tuple[Steps, int]]:
        return self._tree.files(steps)

    def link(self, steps: Steps) -> str:
        return self._tree.urls.get(tuple(steps), "")

    # --- as a tree

    def child(self, parent: str, name: str) -> tree.Node | None:
        found = {each.name: each for each in self.children(parent) if each.name.casefold() == name.casefold()}
        return found.get(name) or next(iter(found.values()), None)

    def children(self, parent: str) -> Iterator[tree.Node]:
        params = {"fields": _FACTS, "limit": "1000", "usemarker": "true"}
        while True:
            page = self._door.ask("GET", "2.0", "folders", parent, "items", params=params).json()
            yield from map(_node, page["entries"])
            if not page.get("next_marker"):
                return
            params["marker"] = page["next_marker"]

    def make_folder(self, parent: str, name: str) -> tree.Node:
        wanted = {"name": name, "parent": {"id": parent}}
        answer = self._door.ask("POST", "2.0", "folders", json=wanted, accept=_TAKEN)
        if answer.status not in _TAKEN:
            return _node(answer.json())
        node = self.child(parent, name)
        if node is None:
            raise Temporary(_("Somebody else is writing to %(host)s just now."), host=self.host)
        return node


def _node(told: dict[str, Any]) -> tree.Node:
    is_folder = told["type"] == "folder"
    url = "" if is_folder else f"{BROWSER}/{told['id']}"
    return tree.Node(told["id"], told["name"], is_folder, int(told.get("size") or 0), url)
