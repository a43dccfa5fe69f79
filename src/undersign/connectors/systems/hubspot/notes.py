"""A file with a company in HubSpot: a private file, and a note of the company that it hangs on.

Hides how it happens once. The note carries the key, and is looked for among the notes of the company: their
list is read from where it is written, while searching lags. The file's name ends with the key, too, and a
file of that name is overwritten, so that an attempt that came no further leaves nothing behind.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from undersign.connectors.api import Attachment, Posted
from undersign.connectors.giving import mark
from undersign.connectors.out import linked
from undersign.connectors.out.budget import Budgeted
from undersign.connectors.out.reach import Reach
from undersign.journal import clock

FOLDER = "/undersign"
NOTE_TO_COMPANY = 190  # HubSpot's own types of association
HOSTS = (
    ".hubapi.com",
    ".hubspot.com",
    ".hubspot.net",
    ".hubspotusercontent.net",
    ".hubspotusercontent-na1.net",
    ".hubspotusercontent-eu1.net",
)
_OPTIONS = {"access": "PRIVATE", "overwrite": True, "duplicateValidationStrategy": "NONE"}
_NAMED = re.compile(r"<p>📎 (.*?)</p>", re.S)
_PAGE = 100


class Notes:
    def __init__(self, door: Budgeted, reach: Reach):
        self._door, self._reach = door, reach

    def attach(self, ref: str, document: Attachment, *, title: str, contract_id: str, key: str) -> Posted:
        found = self._find(ref, key)
        if found:
            return Posted(found["id"])
        file = self._upload(_name(document.filename, key), document)
        return Posted(self._write(ref, _body(document.filename, title, contract_id, key), file))

    def attached(self, ref: str, *, key: str) -> Attachment | None:
        note = self._find(ref, key)
        if note is None:
            return None
        told = note["properties"]
        file = told["hs_attachment_ids"].split(";")[0]
        signed = self._door.ask("GET", "files", "v3", "files", file, "signed-url").json()
        content = linked.fetch(signed["url"], home=self._door.door, hosts=HOSTS, reach=self._reach)
        named = _NAMED.search(told["hs_note_body"])
        name = html.unescape(named[1]) if named else f"{signed['name']}.{signed['extension']}"
        is_pdf = name.lower().endswith(".pdf")
        return Attachment(name, content, "application/pdf" if is_pdf else "application/octet-stream")

    def _upload(self, name: str, document: Attachment) -> str:
        told = self._door.ask(
            "POST",
            "files",
            "v3",
            "files",
            files={"file": (name, document.content, document.media_type)},
            data={"fileName": name, "folderPath": FOLDER, "options": json.dumps(_OPTIONS)},
        ).json()
        return str(told["id"])

    def _write(self, ref: str, body: str, file: str) -> str:
        now = clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        to = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": NOTE_TO_COMPANY}
        told = self._door.ask(
            "POST",
            "crm",
            "v3",
            "objects",
            "notes",
            json={
                "properties": {"hs_timestamp": now, "hs_note_body": body, "hs_attachment_ids": file},
                "associations": [{"to": {"id": ref}, "types": [to]}],
            },
        ).json()
        return str(told["id"])

    def _find(self, ref: str, key: str) -> dict[str, Any] | None:
        for notes in self._notes_of(ref):
            asked = {
                "inputs": [{"id": each} for each in notes],
                "properties": ["hs_note_body", "hs_attachment_ids"],
                "propertiesWithHistory": [],
            }
            told = self._door.ask(
                "POST", "crm", "v3", "objects", "notes", "batch", "read", json=asked, accept={207}
            ).json()
            for note in told["results"]:
                if mark.of(key) in (note["properties"].get("hs_note_body") or ""):
                    return dict(note)
        return None

    def _notes_of(self, ref: str) -> Iterator[list[str]]:
        """The ids of the company's notes, in batches, the newest first as far as ids tell."""
        ids: list[int] = []
        after = ""
        while True:
            sent = {"limit": "500"} | ({"after": after} if after else {})
            told = self._door.ask(
                "GET", "crm", "v4", "objects", "companies", ref, "associations", "notes", params=sent
            ).json()
            ids += [int(each["toObjectId"]) for each in told["results"]]
            after = told.get("paging", {}).get("next", {}).get("after", "")
            if not after:
                break
        newest = [str(each) for each in sorted(set(ids), reverse=True)]
        for start in range(0, len(newest), _PAGE):
            yield newest[start : start + _PAGE]


def _name(filename: str, key: str) -> str:
    """`C-2026-00042-Vertrag dlv_1.pdf` as HubSpot leaves it alone: ASCII, no spaces, not long."""
    stem, _dot, ending = filename.rpartition(".")
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-")[:60].strip("-")
    own = re.sub(r"[^A-Za-z0-9_-]", "-", key)
    return "-".join(part for part in (plain, own) if part) + f".{ending.lower() or 'bin'}"


def _body(filename: str, title: str, contract_id: str, key: str) -> str:
    lines = [f"<strong>{html.escape(title)}</strong>", f"📎 {html.escape(filename, quote=False)}"]
    lines += [html.escape(contract_id)] if contract_id else []
    return "".join(f"<p>{line}</p>" for line in [*lines, mark.of(key)])
