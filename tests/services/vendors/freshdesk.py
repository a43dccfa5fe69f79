"""A Freshdesk account: tickets, conversations with files, fields, and automation rules that call.

From the public API reference, beyond its description:
- Notes with files travel as multipart, `attachments[]` once for each; the description has JSON alone.
- Statuses beyond the four usual ones exist; their names are told among the fields' choices.
- A field that is not there, or a value that does not fit it, is a 400 for the whole update.
- A rule signs nothing; it sends the headers that were entered for it.
- Nothing keeps a repeated POST from writing a second note.
"""

from __future__ import annotations

import base64
import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from tests.services.vendors import fake
from tests.services.vendors.description import ours, theirs
from tests.services.vendors.zendesk import _nulls

SECRET, FIELD = "freshdesk-secret", "cf_contract_status"
STATUSES = {
    "2": ["Open", "Being processed"],
    "3": ["Pending", "Awaiting your reply"],
    "4": ["Resolved", "Resolved"],
    "5": ["Closed", "Closed"],
    "6": ["Waiting for signature", "Waiting for you"],
}


def _mended(spec: Any) -> None:
    """`nullable` of an older OpenAPI; statuses that an account adds; files beside a note's text; choices of a
    status field, which are an object."""
    _nulls(spec)
    schemas = spec["components"]["schemas"]
    for name in ("Ticket", "TicketUpdate"):
        schemas[name]["properties"]["status"].pop("enum", None)
    schemas["Field"]["properties"].pop("choices", None)
    for path, name in (("notes", "NoteCreate"), ("reply", "ReplyCreate")):
        content = spec["paths"][f"/tickets/{{ticket_id}}/{path}"]["post"]["requestBody"]["content"]
        files = {"attachments[]": {"type": "array", "items": {"type": "string"}}}
        told = deepcopy(schemas[name])
        told["properties"] |= files | {"private": {"type": "string", "enum": ["true", "false"]}}
        content["multipart/form-data"] = {"schema": told}


class Freshdesk(fake.Fake):
    DESCRIBED = (
        lambda: theirs("freshdesk.unofficial.yml", at="/api/v2", mend=_mended),
        lambda: ours("freshdesk.yaml", is_strict=False),
    )
    OPEN = ("/files/",)

    def __init__(self) -> None:
        super().__init__()
        self._clock = datetime.now(UTC).replace(microsecond=0)
        self.tickets: dict[str, dict[str, Any]] = {}
        self.talk: dict[str, list[dict[str, Any]]] = {}
        self.files: dict[str, tuple[str, str, bytes]] = {}
        self.fields = [
            {"id": 1, "name": "status", "label": "Status", "type": "default_status", "default": True}
            | {"choices": STATUSES},
            {"id": 2, "name": FIELD, "label": "Contract status", "type": "custom_text", "default": False},
            {"id": 3, "name": "cf_plan", "label": "Plan", "type": "custom_dropdown", "default": False}
            | {"choices": ["Basic", "Premium"]},
        ]

    def who(self, asked: Any) -> str | None:
        _scheme, _space, given = asked.headers.get("authorization", "").partition(" ")
        key, _colon, _any = base64.b64decode(given or b"").decode().partition(":")
        return key if key in self.tokens else None

    def error(self, status: int, sentence: str, **_more: Any) -> Any:
        return {
            "description": "Validation failed" if status == 400 else sentence,
            "errors": [{"message": sentence}],
        }

    # --- what tests do at their side

    def make_ticket(self, subject: str, **more: Any) -> str:
        number = int(self.number()) + 100
        self.tickets[str(number)] = {
            "id": number,
            "subject": subject,
            "description_text": "Please send us a contract.",
            "status": 2,
            "requester": {"id": 9, "name": "Carol Ñandú", "email": "carol@meridian.example", "phone": None},
            "tags": [],
            "custom_fields": {FIELD: None, "cf_plan": None},
            "created_at": self._stamp(),
            "updated_at": self._stamp(),
        } | more
        self.talk[str(number)] = []
        return str(number)

    def change(self, number: str, **values: Any) -> None:
        self.tickets[number] |= values | {"updated_at": self._stamp()}

    def run_rule(self, body: dict[str, Any], *, secret: str = SECRET) -> fake.Hook:
        self.hooks.append(fake.Hook({"x-undersign-secret": secret}, json.dumps(body).encode()))
        return self.hooks[-1]

    def notes(self, number: str) -> list[dict[str, Any]]:
        return self.talk[number]

    # --- the interface

    @fake.route("GET", "/api/v2/tickets")
    def listed(self, asked: Any) -> Any:
        since, page = asked.query["updated_since"], int(asked.query.get("page", 1))
        size = int(asked.query.get("per_page", 30))
        rows = sorted(
            (t for t in self.tickets.values() if t["updated_at"] >= since), key=lambda t: t["updated_at"]
        )
        return rows[(page - 1) * size : page * size]

    @fake.route("GET", "/api/v2/tickets/{number}")
    def read(self, asked: Any, number: str) -> Any:
        return self._ticket(number)

    @fake.route("PUT", "/api/v2/tickets/{number}")
    def update(self, asked: Any, number: str) -> Any:
        ticket, wanted = self._ticket(number), dict(asked.json)
        custom = wanted.pop("custom_fields", {})
        if str(wanted.get("status", 2)) not in STATUSES or set(custom) - set(ticket["custom_fields"]):
            raise fake.Refused(400, "It should be one of these values")
        ticket["custom_fields"] |= custom
        ticket |= wanted | {"updated_at": self._stamp()}
        return ticket

    @fake.route("GET", "/api/v2/tickets/{number}/conversations")
    def conversations(self, asked: Any, number: str) -> Any:
        self._ticket(number)
        page, size = int(asked.query.get("page", 1)), int(asked.query.get("per_page", 30))
        return self.talk[number][(page - 1) * size : page * size]

    @fake.route("POST", "/api/v2/tickets/{number}/notes")
    def note(self, asked: Any, number: str) -> Any:
        return 201, self._said(asked, number, is_private=True)

    @fake.route("POST", "/api/v2/tickets/{number}/reply")
    def reply(self, asked: Any, number: str) -> Any:
        return 201, self._said(asked, number, is_private=False)

    @fake.route("DELETE", "/api/v2/conversations/{number}")
    def take_back(self, asked: Any, number: str) -> Any:
        for talk in self.talk.values():
            talk[:] = [each for each in talk if str(each["id"]) != number]

    @fake.route("GET", "/api/v2/ticket_fields")
    def known(self, asked: Any) -> Any:
        return self.fields

    @fake.route("GET", "/files/{number}")
    def file(self, asked: Any, number: str) -> Any:
        _name, media_type, content = self.files[number]
        return fake.Reply(200, content, {"Content-Type": media_type})

    def _ticket(self, number: str) -> dict[str, Any]:
        if number not in self.tickets:
            raise fake.Refused(404, "not found")
        return self.tickets[number]

    def _said(self, asked: Any, number: str, *, is_private: bool) -> dict[str, Any]:
        self._ticket(number)
        is_json = asked.headers["content-type"].startswith("application/json")
        said = asked.json if is_json else asked.form
        parts = [] if is_json else asked._parsed[2].getlist("attachments[]")
        files = [self._file(each.filename, each.mimetype, each.read()) for each in parts]
        private = is_private and str(said.get("private", True)).lower() == "true"
        told = {"id": int(self.number()) + 5000, "body": said["body"], "body_text": said["body"]}
        told |= {
            "private": private,
            "ticket_id": int(number),
            "attachments": files,
            "created_at": self._stamp(),
        }
        self.talk[number].append(told)
        return told

    def _file(self, name: str, media_type: str, content: bytes) -> dict[str, Any]:
        number = self.number()
        self.files[number] = (name, media_type, content)
        url = f"{self.url}/files/{number}?token=t"
        told = {"id": int(number), "name": name, "content_type": media_type, "size": len(content)}
        return told | {"attachment_url": url}

    def _stamp(self) -> str:
        return self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
