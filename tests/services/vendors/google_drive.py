"""Google Drive: files by id, several of one name where somebody makes them, searches, resumable uploads.

From the public reference, beyond the description:
- An id that is given has to come from generateIds; one that is used already is a 409.
- A resumable upload begins with its facts, and is made by a PUT to the session that Location names.
- Searches put text between single quotes, with \\' and \\\\ inside. Names are compared exactly here; Drive
  itself is laxer, which a reader must not rely on.
- Sizes are text. Files in the bin are found unless the search says otherwise.
"""

from __future__ import annotations

import re
from typing import Any

from tests.services.vendors import fake
from tests.services.vendors.description import ours

PAGE = 100
FOLDER = "application/vnd.google-apps.folder"
_SEARCH = re.compile(
    r"'(?P<parent>[^']+)' in parents( and name = '(?P<name>(?:[^'\\]|\\.)*)')? and trashed = false"
)


class Drive(fake.Fake):
    DESCRIBED = (lambda: ours("google_drive.yaml"),)

    def __init__(self) -> None:
        super().__init__()
        self.page = PAGE
        self.files: dict[str, dict[str, Any]] = {}
        self.bytes: dict[str, bytes] = {}
        self.given: set[str] = set()
        self.begun: dict[str, dict[str, Any]] = {}

    def error(self, status: int, sentence: str, **_more: Any) -> Any:
        return {"error": {"code": status, "message": sentence, "errors": [{"reason": "notFound"}]}}

    @fake.route("GET", "/drive/v3/files/generateIds")
    def generate(self, asked: Any) -> Any:
        made = f"1Id{self.number()}"
        self.given.add(made)
        return {"kind": "drive#generatedIds", "space": "drive", "ids": [made]}

    @fake.route("GET", "/drive/v3/files")
    def find(self, asked: Any) -> Any:
        wanted = _SEARCH.fullmatch(asked.query["q"])
        if wanted is None:
            raise fake.Refused(400, f"Invalid Value: {asked.query['q']}")
        name = re.sub(r"\\(.)", r"\1", wanted["name"]) if wanted["name"] is not None else None
        inside = [
            each
            for each in self.files.values()
            if wanted["parent"] in each["parents"] and name in (None, each["name"])
        ]
        start = int(asked.query.get("pageToken", "0"))
        page: dict[str, Any] = {"files": inside[start : start + self.page]}
        return page | ({"nextPageToken": str(start + self.page)} if start + self.page < len(inside) else {})

    @fake.route("POST", "/drive/v3/files")
    def make(self, asked: Any) -> Any:
        self._fresh(asked.json)
        return self._kept(asked.json)

    @fake.route("POST", "/upload/drive/v3/files")
    def begin(self, asked: Any) -> Any:
        self._fresh(asked.json)
        session = f"s{self.number()}"
        self.begun[session] = asked.json
        place = f"{self.url}/upload/drive/v3/files?uploadType=resumable&upload_id={session}"
        return fake.Reply(200, b"", {"Location": place})

    @fake.route("PUT", "/upload/drive/v3/files")
    def upload(self, asked: Any) -> Any:
        told = self.begun.pop(asked.query["upload_id"], None)
        if told is None:
            raise fake.Refused(404, "no such upload")
        self.bytes[told["id"]] = asked.body
        return self._kept(told, size=str(len(asked.body)))

    @fake.route("GET", "/drive/v3/files/{id}")
    def read(self, asked: Any, id: str) -> Any:
        if id not in self.files:
            raise fake.Refused(404, f"File not found: {id}.")
        if asked.query.get("alt") == "media":
            return fake.Reply(200, self.bytes[id], {"Content-Type": "application/octet-stream"})
        return self.files[id]

    @fake.route("DELETE", "/drive/v3/files/{id}")
    def delete(self, asked: Any, id: str) -> Any:
        if self.files.pop(id, None) is None:
            raise fake.Refused(404, f"File not found: {id}.")

    def make_file(self, parent: str, name: str, content: bytes) -> dict[str, Any]:
        """As somebody else would."""
        told = self._kept(
            {"id": f"theirs{self.number()}", "name": name, "parents": [parent]}, size=str(len(content))
        )
        self.bytes[told["id"]] = content
        return told

    def _fresh(self, told: dict[str, Any]) -> None:
        if told["id"] in self.files:
            raise fake.Refused(409, "A file already exists with the provided ID.")
        if told["id"] not in self.given:
            raise fake.Refused(400, "The provided file ID is not usable.")
        if told["parents"][0] not in self.files and told["parents"][0] not in ("root", "0Shared"):
            raise fake.Refused(404, "File not found: the parent.")

    def _kept(self, told: dict[str, Any], **facts: Any) -> dict[str, Any]:
        link = f"https://drive.google.com/file/d/{told['id']}/view"
        made = {"mimeType": "application/octet-stream", **told, "webViewLink": link, **facts}
        return self.files.setdefault(told["id"], made)
