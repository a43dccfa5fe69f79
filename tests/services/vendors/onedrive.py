"""Microsoft Graph's drives: items by path, uploads that must not replace, downloads by one-time addresses.

From the public reference, beyond the description:
- Names are compared without regard to capitals, and kept as they were given.
- An upload by path into a folder that is not there is taken by OneDrive and refused by some libraries: here
  it is a 404, so that both ways are gone.
- A page's `@odata.nextLink` is a whole address. Downloads need no token, and fail with a wrong `tempauth`.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from tests.services.vendors import fake
from tests.services.vendors.description import ours

SITE = "contoso.sharepoint.com/sites/Legal Team"
_PATH = re.compile(
    r"/v1\.0/(?P<drive>me/drive|sites/[^:]+:/[^:]+:/drive)/root(?::/(?P<path>[^:]*))?(?P<rest>:?/\w+)?"
)
PAGE = 100


class OneDrive(fake.Fake):
    DESCRIBED = (lambda: ours("onedrive.yaml"),)
    OPEN = ("/download/",)

    def __init__(self) -> None:
        super().__init__()
        self.page = PAGE
        self.items: dict[str, dict[str, Any]] = {}  # by drive and path, in small letters
        self.bytes: dict[str, bytes] = {}

    def serve(self, asked: Any) -> Any:
        found = _PATH.fullmatch(asked.path)
        if found:
            drive, path = found["drive"].replace("/", "!"), found["path"]
            middle = f"root:/{path.replace('/', '!')}" if path else "root"
            rest = found["rest"] or ""
            asked.path = f"/v1.0/{drive}/{middle}{rest if path or not rest.startswith(':') else rest[1:]}"
        return super().serve(asked)

    def error(self, status: int, sentence: str, code: str = "", **_more: Any) -> Any:
        return {"error": {"code": code or "itemNotFound", "message": sentence}}

    @fake.route("GET", "/v1.0/{drive}/root:/{path}")
    def read(self, asked: Any, drive: str, path: str) -> Any:
        item = self.items.get(_key(drive, _steps(path)))
        if item is None:
            raise fake.Refused(404, "The resource could not be found.")
        return item

    @fake.route("PUT", "/v1.0/{drive}/root:/{path}:/content")
    def write(self, asked: Any, drive: str, path: str) -> Any:
        steps = _steps(path)
        self._parent(drive, steps)
        if _key(drive, steps) in self.items:
            raise fake.Refused(409, "Name already exists", code="nameAlreadyExists")
        item = self._made(drive, steps, file={"mimeType": "application/octet-stream"}, size=len(asked.body))
        item["@microsoft.graph.downloadUrl"] = f"{self.url}/download/{item['id']}?tempauth=t-{item['id']}"
        self.bytes[item["id"]] = asked.body
        return 201, item

    @fake.route("POST", "/v1.0/{drive}/root:/{path}:/children")
    def make_folder(self, asked: Any, drive: str, path: str = "") -> Any:
        steps = [*_steps(path), asked.json["name"]]
        self._parent(drive, steps)
        if _key(drive, steps) in self.items:
            raise fake.Refused(409, "Name already exists", code="nameAlreadyExists")
        return 201, self._made(drive, steps, folder={"childCount": 0}, size=0)

    @fake.route("POST", "/v1.0/{drive}/root/children")
    def make_top_folder(self, asked: Any, drive: str) -> Any:
        return self.make_folder(asked, drive)

    @fake.route("GET", "/v1.0/{drive}/root:/{path}:/children")
    def children(self, asked: Any, drive: str, path: str = "") -> Any:
        steps = _steps(path)
        if steps and _key(drive, steps) not in self.items:
            raise fake.Refused(404, "The resource could not be found.")
        above = _key(drive, steps) + "/"
        inside = [
            item for key, item in self.items.items() if key.startswith(above) and "/" not in key[len(above) :]
        ]
        start = int(asked.query.get("$skiptoken", "0"))
        page: dict[str, Any] = {"value": inside[start : start + self.page]}
        if start + self.page < len(inside):
            page["@odata.nextLink"] = f"{self.url}{asked.path}?$top=200&$skiptoken={start + self.page}"
        return page

    @fake.route("GET", "/v1.0/{drive}/root/children")
    def top_children(self, asked: Any, drive: str) -> Any:
        return self.children(asked, drive)

    @fake.route("GET", "/download/{id}")
    def download(self, asked: Any, id: str) -> Any:
        if asked.query["tempauth"] != f"t-{id}":
            raise fake.Refused(401, "The address has expired.")
        return fake.Reply(200, self.bytes[id], {"Content-Type": "application/octet-stream"})

    def _parent(self, drive: str, steps: list[str]) -> None:
        if len(steps) > 1 and "folder" not in self.items.get(_key(drive, steps[:-1]), {}):
            raise fake.Refused(404, "The parent could not be found.")

    def _made(self, drive: str, steps: list[str], **facts: Any) -> dict[str, Any]:
        site = "https://contoso-my.sharepoint.com/personal/archive/Documents"
        item = {"id": f"01{self.number()}", "name": steps[-1], "webUrl": "/".join([site, *steps]), **facts}
        return self.items.setdefault(_key(drive, steps), item)


def _steps(path: str) -> list[str]:
    return [unquote(step) for step in path.split("!") if step]


def _key(drive: str, steps: list[str]) -> str:
    return "/".join([drive, *(step.lower() for step in steps)])
