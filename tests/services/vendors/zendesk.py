"""A Zendesk account: tickets, audits, uploads, fields, the incremental export and signed webhooks.

From the public API reference, beyond its description:
- An update writes one audit; metadata is told there under `custom`. `safe_update` with another
  `updated_stamp` than the ticket's is a 409.
- A custom field that is not there, and a choice that a field does not have, are ignored with a 200.
- A closed ticket takes nothing (422). Uploads not used after an hour are gone.
- An export begins a minute ago at the latest (422), and each page's cursor is taken further.
- A webhook is signed over its time and body; its own retries carry another time.
"""

from __future__ import annotations

import base64
import hmac
import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from tests.services.vendors import fake
from tests.services.vendors.description import ours, theirs

EMAIL, SECRET = "agent@northwind.example", "zendesk-signing-secret"
TEXT_FIELD, CHOICE_FIELD = 3600001, 3600002


def _nulls(spec: Any) -> None:
    """The description says `nullable`, which its version of OpenAPI no longer knows."""
    if isinstance(spec, dict):
        if spec.pop("nullable", False):
            told = {name: spec.pop(name) for name in ("type", "enum", "format", "oneOf") if name in spec}
            spec["anyOf"] = [told, {"type": "null"}]
        for each in spec.values():
            _nulls(each)
    elif isinstance(spec, list):
        for each in spec:
            _nulls(each)


class Zendesk(fake.Fake):
    DESCRIBED = (
        lambda: theirs("zendesk/support.yml", at="/api/v2", mend=_nulls),
        lambda: ours("zendesk.yaml", at="/api/v2", is_strict=False),
        lambda: ours("zendesk_files.yaml", is_strict=False),
    )
    OPEN = ("/attachments/",)

    def __init__(self) -> None:
        super().__init__()
        self._clock = datetime.now(UTC).replace(microsecond=0)
        self.tickets: dict[str, dict[str, Any]] = {}
        self.audits: dict[str, list[dict[str, Any]]] = {}
        self.uploads: dict[str, tuple[str, str, bytes]] = {}
        self.people = {
            "21": {"id": 21, "name": "Carol Ñandú", "email": "carol@meridian.example", "locale": "es-ES"}
        }
        self.fields = [
            {"id": TEXT_FIELD, "title": "Contract status", "type": "text", "active": True},
            {
                "id": CHOICE_FIELD,
                "title": "Plan",
                "type": "tagger",
                "active": True,
                "custom_field_options": [{"name": "Premium", "value": "plan_premium"}],
            },
        ]

    def serve(self, asked: Any) -> Any:
        asked.path = asked.path.removesuffix(".json")  # older clients ask so
        return super().serve(asked)

    def who(self, asked: Any) -> str | None:
        scheme, _space, given = asked.headers.get("authorization", "").partition(" ")
        if scheme == "Bearer":
            return given if given in self.tokens else None
        user, _colon, token = base64.b64decode(given or b"").decode().partition(":")
        return user if user == f"{EMAIL}/token" and token in self.tokens else None

    def error(self, status: int, sentence: str, **_more: Any) -> Any:
        return {
            "error": {409: "UpdateConflict", 422: "RecordInvalid"}.get(status, "Error"),
            "description": sentence,
        }

    # --- what tests do at their side

    def make_ticket(self, subject: str, **more: Any) -> str:
        number = int(self.number()) + 1000
        values = [{"id": each["id"], "value": None} for each in self.fields]
        self.tickets[str(number)] = {
            "id": number,
            "subject": subject,
            "description": "Please send us a contract.",
            "status": "new",
            "requester_id": 21,
            "tags": [],
            "custom_fields": values,
            "created_at": self._stamp(),
            "updated_at": self._stamp(),
        } | more
        self.audits[str(number)] = []
        return str(number)

    def change(self, number: str, **values: Any) -> None:
        self.tickets[number] |= values | {"updated_at": self._stamp()}

    def pull_trigger(self, body: dict[str, Any], *, secret: str = SECRET) -> fake.Hook:
        raw, at = json.dumps(body).encode(), self._stamp()
        signature = base64.b64encode(hmac.digest(secret.encode(), at.encode() + raw, "sha256")).decode()
        told = {
            "x-zendesk-webhook-signature": signature,
            "x-zendesk-webhook-signature-timestamp": at,
            "x-zendesk-webhook-invocation-id": self.number(),
        }
        self.hooks.append(fake.Hook(told, raw))
        return self.hooks[-1]

    def notes(self, number: str) -> list[dict[str, Any]]:
        return [
            event for audit in self.audits[number] for event in audit["events"] if event["type"] == "Comment"
        ]

    # --- the interface

    @fake.route("GET", "/api/v2/tickets/{number}")
    def read(self, asked: Any, number: str) -> Any:
        return {"ticket": self._ticket(number)}

    @fake.route("PUT", "/api/v2/tickets/{number}")
    def update(self, asked: Any, number: str) -> Any:
        ticket, wanted = self._ticket(number), dict(asked.json["ticket"])
        stamp = wanted.pop("updated_stamp", None)
        if wanted.pop("safe_update", False) and stamp != ticket["updated_at"]:
            raise fake.Refused(409, "Safe Update prevented the update due to outdated ticket data.")
        if ticket["status"] == "closed":
            raise fake.Refused(422, "Status: closed prevents ticket update")
        audit: dict[str, Any] = {
            "id": int(self.number()) + 500_000,
            "ticket_id": ticket["id"],
            "created_at": self._stamp(),
            "metadata": {"system": {}, "custom": wanted.pop("metadata", {})},
            "events": [],
        }
        if "comment" in wanted:
            audit["events"].append(self._comment(wanted.pop("comment")))
        self._set(ticket, {each["id"]: each["value"] for each in wanted.pop("custom_fields", [])})
        known = {"subject", "status", "priority", "type", "tags", "external_id"}
        ticket |= {name: value for name, value in wanted.items() if name in known}
        ticket["updated_at"] = self._stamp()
        self.audits[number].append(audit)
        return {"ticket": deepcopy(ticket), "audit": audit}

    @fake.route("GET", "/api/v2/tickets/{number}/audits")
    def told(self, asked: Any, number: str) -> Any:
        self._ticket(number)
        return self._page(asked, "audits", self.audits[number])

    @fake.route("GET", "/api/v2/users/{number}")
    def person(self, asked: Any, number: str) -> Any:
        if number not in self.people:
            raise fake.Refused(404, "RecordNotFound")
        return {"user": self.people[number]}

    @fake.route("GET", "/api/v2/ticket_fields")
    def known(self, asked: Any) -> Any:
        return self._page(asked, "ticket_fields", self.fields)

    @fake.route("POST", "/api/v2/uploads")
    def upload(self, asked: Any) -> Any:
        token = f"upl{self.number()}"
        self.uploads[token] = (asked.query["filename"], asked.headers["content-type"], asked.body)
        return 201, {
            "upload": {"token": token, "attachment": self._file(token), "attachments": [self._file(token)]}
        }

    @fake.route("GET", "/attachments/token/{token}")
    def file(self, asked: Any, token: str) -> Any:
        _name, media_type, content = self.uploads[token]
        return fake.Reply(200, content, {"Content-Type": media_type})

    @fake.route("GET", "/api/v2/incremental/tickets/cursor")
    def export(self, asked: Any) -> Any:
        if "cursor" in asked.query:
            since = base64.b64decode(asked.query["cursor"]).decode()
        else:
            start = int(asked.query["start_time"])
            if datetime.now(UTC).timestamp() - start < 60:
                raise fake.Refused(422, "Too recent start_time. Use a start_time older than 60 seconds")
            since = datetime.fromtimestamp(start, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        newer = sorted(
            (t for t in self.tickets.values() if t["updated_at"] > since), key=lambda t: t["updated_at"]
        )
        page = newer[:2]
        after = page[-1]["updated_at"] if page else since
        cursor = base64.b64encode(after.encode()).decode()
        return {"tickets": page, "after_cursor": cursor, "end_of_stream": len(newer) <= 2}

    def _ticket(self, number: str) -> dict[str, Any]:
        if number not in self.tickets:
            raise fake.Refused(404, "RecordNotFound")
        return self.tickets[number]

    def _comment(self, said: dict[str, Any]) -> dict[str, Any]:
        files = [self._file(token) for token in said.get("uploads") or ()]
        is_public = said.get("public", True)
        told = {"id": int(self.number()) + 900_000, "type": "Comment", "author_id": 7}
        return told | {"body": said.get("body", ""), "public": is_public, "attachments": files}

    def _set(self, ticket: dict[str, Any], wanted: dict[int, Any]) -> None:
        for each in ticket["custom_fields"]:
            row = next(row for row in self.fields if row["id"] == each["id"])
            choices = {choice["value"] for choice in row.get("custom_field_options", ())}
            if each["id"] in wanted and (not choices or wanted[each["id"]] in {*choices, None}):
                each["value"] = wanted[each["id"]]

    def _file(self, token: str) -> dict[str, Any]:
        name, media_type, content = self.uploads[token]
        url = f"{self.url}/attachments/token/{token}?name=x"
        number = int(token.removeprefix("upl"))
        return {
            "id": number,
            "file_name": name,
            "content_type": media_type,
            "size": len(content),
            "content_url": url,
        }

    def _page(self, asked: Any, name: str, rows: list[Any]) -> dict[str, Any]:
        start, size = int(asked.query.get("page[after]", 0)), int(asked.query.get("page[size]", 100))
        more = start + size < len(rows)
        meta = {"has_more": more, "after_cursor": str(start + size) if more else None}
        return {name: rows[start : start + size], "meta": meta, "next_page": None, "count": len(rows)}

    def _stamp(self) -> str:
        return self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
