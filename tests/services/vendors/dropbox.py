"""Dropbox: files by path on two servers (one here), refusals as 409 with a summary.

From the public reference, beyond the description:
- Folders come with the first file in them. Names are compared without regard to capitals.
- `add` without `strict_conflict` takes the same bytes twice; with it, any file in the way is a conflict.
- The root is an empty path, and "/" is malformed (400). A downloaded file's facts travel in a header.
"""

from __future__ import annotations

import json
from typing import Any

from tests.services.vendors import fake
from tests.services.vendors.description import ours

PAGE = 100
UPLOAD = {"path", "mode", "autorename", "strict_conflict", "mute"}


class Dropbox(fake.Fake):
    DESCRIBED = (lambda: ours("dropbox.yaml"),)

    def __init__(self) -> None:
        super().__init__()
        self.page = PAGE
        self.files: dict[str, tuple[str, bytes]] = {}  # {path in small letters: (path, bytes)}
        self.cursors: dict[str, list[Any]] = {}

    def error(self, status: int, sentence: str, **_more: Any) -> Any:
        return {"error_summary": f"{sentence}/..", "error": {".tag": sentence.partition("/")[0]}}

    @fake.route("POST", "/2/files/get_metadata")
    def metadata(self, asked: Any) -> Any:
        path = asked.json["path"].lower()
        if path in self.files:
            return self._entry(*self.files[path])
        if any(each.startswith(f"{path}/") for each in self.files):
            return {".tag": "folder", "name": path.rpartition("/")[2], "path_display": path, "id": "id:f"}
        raise fake.Refused(409, "path/not_found")

    @fake.route("POST", "/2/files/upload")
    def upload(self, asked: Any) -> Any:
        wanted = self._arg(asked, UPLOAD)
        path, there = wanted["path"], self.files.get(wanted["path"].lower())
        if wanted["mode"] != "add" or wanted["autorename"]:
            raise fake.Refused(400, "this fake adds, and renames nothing")
        above = ["/".join(path.lower().split("/")[:n]) for n in range(2, path.count("/") + 1)]
        if any(each in self.files for each in above):
            raise fake.Refused(409, "path/conflict/file_ancestor")
        if there and (wanted["strict_conflict"] or there[1] != asked.body):
            raise fake.Refused(409, "path/conflict/file")
        self.files[path.lower()] = (path, asked.body)
        return self._entry(path, asked.body)

    @fake.route("POST", "/2/files/download")
    def download(self, asked: Any) -> Any:
        found = self.files.get(self._arg(asked, {"path"})["path"].lower())
        if found is None:
            raise fake.Refused(409, "path/not_found")
        return fake.Reply(200, found[1], {"Dropbox-API-Result": json.dumps(self._entry(*found))})

    @fake.route("POST", "/2/files/list_folder")
    def list_folder(self, asked: Any) -> Any:
        above = asked.json["path"].lower() + "/"
        inside = [self._entry(*each) for path, each in self.files.items() if path.startswith(above)]
        if not inside and above != "/":
            raise fake.Refused(409, "path/not_found")
        return self._page(inside)

    @fake.route("POST", "/2/files/list_folder/continue")
    def go_on(self, asked: Any) -> Any:
        return self._page(self.cursors.pop(asked.json["cursor"]))

    def _page(self, entries: list[Any]) -> Any:
        cursor = f"c{self.number()}"
        self.cursors[cursor] = entries[self.page :]
        return {"entries": entries[: self.page], "cursor": cursor, "has_more": len(entries) > self.page}

    def _arg(self, asked: Any, known: set[str]) -> Any:
        wanted = json.loads(asked.headers["dropbox-api-arg"])
        if set(wanted) - known or not wanted["path"].startswith("/"):
            self.wrong.append(f"Dropbox-API-Arg: {wanted}")
        return wanted

    def _entry(self, path: str, content: bytes) -> Any:
        name = path.rpartition("/")[2]
        return {".tag": "file", "name": name, "path_display": path, "id": f"id:{name}", "size": len(content)}
