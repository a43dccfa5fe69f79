"""Box: folders and files by id, uploads in parts, downloads that are redirects.

From the public reference, beyond the description:
- A name is taken once in a folder, capitals apart, by a file or a folder: 409 `item_name_in_use`, with the
  one in the way. The part `attributes` has to come before the part `file` (400).
- `Content-MD5` of an upload is a SHA-1, in spite of its name; another one is a 400 `bad_digest`.
- The root folder is "0". A folder has no size here.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tests.services.vendors import fake
from tests.services.vendors.description import ours

PAGE = 100


class Box(fake.Fake):
    DESCRIBED = (lambda: ours("box.yaml"),)
    OPEN = ("/dl/",)

    def __init__(self) -> None:
        super().__init__()
        self.page = PAGE
        self.items: dict[str, dict[str, Any]] = {
            "0": {"type": "folder", "id": "0", "name": "All Files", "in": ""}
        }
        self.bytes: dict[str, bytes] = {}

    def error(self, status: int, sentence: str, **more: Any) -> Any:
        return {"type": "error", "status": status, "code": more.get("code", "not_found"), "message": sentence}

    @fake.route("GET", "/2.0/folders/{id}/items")
    def children(self, asked: Any, id: str) -> Any:
        self._folder(id)
        inside = [self._shown(each) for each in self.items.values() if each["in"] == id]
        start = int(asked.query.get("marker", "0"))
        page: dict[str, Any] = {"entries": inside[start : start + self.page], "limit": self.page}
        return page | ({"next_marker": str(start + self.page)} if start + self.page < len(inside) else {})

    @fake.route("POST", "/2.0/folders")
    def make_folder(self, asked: Any) -> Any:
        return 201, self._made("folder", asked.json)

    @fake.route("POST", "/api/2.0/files/content")
    def upload(self, asked: Any) -> Any:
        if asked.body.index(b'name="attributes"') > asked.body.index(b'name="file"'):
            raise fake.Refused(400, "attributes come first", code="metadata_after_file_contents")
        content = asked.files["file"][1]
        if asked.headers.get("content-md5") not in (None, hashlib.sha1(content).hexdigest()):
            raise fake.Refused(400, "bad digest", code="bad_digest")
        made = self._made("file", json.loads(asked.form["attributes"]), size=len(content))
        self.bytes[made["id"]] = content
        return 201, {"total_count": 1, "entries": [made]}

    @fake.route("GET", "/2.0/files/{id}/content")
    def content(self, asked: Any, id: str) -> Any:
        if id not in self.bytes:
            raise fake.Refused(404, "Not Found")
        return fake.Reply(302, b"", {"Location": f"{self.url}/dl/{id}?signed=s{id}"})

    @fake.route("GET", "/dl/{id}")
    def download(self, asked: Any, id: str) -> Any:
        if asked.query["signed"] != f"s{id}":
            raise fake.Refused(403, "the address has expired")
        return fake.Reply(200, self.bytes[id], {"Content-Type": "application/octet-stream"})

    def make_file(self, parent: str, name: str, content: bytes) -> dict[str, Any]:
        """As somebody else would."""
        made = self._made("file", {"name": name, "parent": {"id": parent}}, size=len(content))
        self.bytes[made["id"]] = content
        return made

    def _made(self, kind: str, told: dict[str, Any], **facts: Any) -> dict[str, Any]:
        parent, name = told["parent"]["id"], told["name"]
        self._folder(parent)
        if any(e["in"] == parent and e["name"].lower() == name.lower() for e in self.items.values()):
            raise fake.Refused(409, "Item with the same name already exists", code="item_name_in_use")
        made = {"type": kind, "id": str(1000 + int(self.number())), "name": name, "in": parent, **facts}
        return self._shown(self.items.setdefault(made["id"], made))

    def _folder(self, id_: str) -> None:
        if self.items.get(id_, {}).get("type") != "folder":
            raise fake.Refused(404, "Not Found")

    def _shown(self, item: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in item.items() if name != "in"}
