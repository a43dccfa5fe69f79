"""A HubSpot account: companies, contacts, deals, notes and files, held to HubSpot's own descriptions.

From the documentation, and nowhere in a description: reading by id is consistent, the search index lags (by
`lag` seconds of its clock); a merged record answers under its old id; archived ones are listed apart; a limit
by the second answers 429 without Retry-After and names its policy; property values are texts.
"""

from __future__ import annotations

import base64
import hmac
import json
from datetime import datetime
from typing import Any

from tests.services.vendors import fake
from tests.services.vendors.description import ours, theirs

KINDS = ("companies", "contacts", "0-3", "notes")
STAMPS = {"contacts": "lastmodifieddate"}
CLIENT_ID, CLIENT_SECRET = "hub-client", "hub-secret"
TYPES = {"companies": "company", "contacts": "contact", "0-3": "deal"}


def _prop(name: str, label: str, type: str = "string", field: str = "text", **more: Any) -> dict[str, Any]:
    options = [{"label": text, "value": value, "hidden": False} for value, text in more.pop("options", ())]
    told = {"name": name, "label": label, "type": type, "fieldType": field, "description": ""}
    return told | {"groupName": "info", "options": options, "hubspotDefined": True} | more


READ_ONLY = {"modificationMetadata": {"readOnlyValue": True, "archivable": False, "readOnlyDefinition": True}}
COMMON = [
    _prop("hs_object_id", "Record ID", "number", "number", **READ_ONLY),
    _prop("hs_merged_object_ids", "Merged record IDs", "enumeration", "checkbox", **READ_ONLY),
    _prop("hs_updated_by_user_id", "Updated by user ID", "number", "number", **READ_ONLY),
]
LANGUAGES = (("en", "English"), ("de", "German"), ("es", "Spanish"))
STAGES = (("open", "Proposal sent"), ("closedwon", "Closed won"), ("closedlost", "Closed lost"))
PROPERTIES: dict[str, list[dict[str, Any]]] = {
    "companies": [
        *(_prop(name, name.capitalize()) for name in ("name", "domain", "country", "state", "city", "zip")),
        *(_prop(name, name.capitalize()) for name in ("address", "address2", "hs_country_code", "phone")),
        _prop("industry", "Industry", "enumeration", "select", options=[("MACHINERY", "Machinery")]),
        _prop("hs_preferred_language", "Language", "enumeration", "select", options=LANGUAGES),
        _prop("hs_lastmodifieddate", "Last modified", "datetime", "date", **READ_ONLY),
        _prop("seats", "Seats", "number", "number", hubspotDefined=False),
        _prop("support_plan", "Support plan", "enumeration", "select", hubspotDefined=False,
              options=[("premium", "Premium"), ("standard", "Standard")]),
        _prop("contract_ends", "Contract ends", "date", "date", hubspotDefined=False),
        _prop("is_vip", "VIP", "enumeration", "booleancheckbox", hubspotDefined=False,
              options=[("true", "Yes"), ("false", "No")]),
    ],
    "contacts": [
        *(_prop(name, name) for name in ("firstname", "lastname", "email", "phone")),
        *(_prop(name, name) for name in ("mobilephone", "jobtitle")),
        _prop("hs_language", "Language", "enumeration", "select", options=LANGUAGES),
        _prop("associatedcompanyid", "Primary company", "number", "number"),
        _prop("lastmodifieddate", "Last modified", "datetime", "date", **READ_ONLY),
    ],
    "0-3": [
        *(_prop(name, name) for name in ("dealname", "deal_currency_code")),
        _prop("dealstage", "Deal stage", "enumeration", "radio", options=STAGES),
        _prop("hs_is_closed", "Is deal closed?", "bool", "booleancheckbox", **READ_ONLY),
        _prop("amount", "Amount", "number", "number", showCurrencySymbol=True),
        _prop("closedate", "Close date", "datetime", "date"),
        _prop("hs_lastmodifieddate", "Last modified", "datetime", "date", **READ_ONLY),
    ],
    "notes": [_prop(name, name) for name in ("hs_timestamp", "hs_note_body", "hs_attachment_ids")],
}  # fmt: skip


def _nullable(spec: dict[str, Any]) -> None:
    """Their descriptions say that a property is a text; their documentation shows null, too."""
    for name in ("SimplePublicObject", "SimplePublicObjectWithAssociations"):
        spec["components"]["schemas"][name]["properties"]["properties"] = {"type": "object"}


def _described(name: str) -> Any:
    return lambda: theirs(
        f"hubspot/{name}.v3.fixed.json", is_strict=True, mend=_nullable if name != "files" else None
    )


class HubSpot(fake.Fake):
    DESCRIBED = (
        *(_described(name) for name in ("companies", "contacts", "deals", "notes", "files")),
        lambda: ours("hubspot.yaml"),
    )
    OPEN = ("/oauth/", "/signed/")

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
        self.index: list[tuple[datetime, str, dict[str, Any]]] = []
        self.merged: dict[str, str] = {}
        self.links: list[tuple[str, str, str]] = []  # (kind, id, note)
        self.sold: list[tuple[str, str]] = []  # (deal, company)
        self.files: dict[str, tuple[str, bytes]] = {}
        self.refresh_tokens = {"refresh-0"}
        self.lag = 0.0
        self.daily = [250_000, 250_000]  # most, left

    # --- what a test does on their side

    def make(self, kind: str, **properties: str) -> str:
        id = f"9{int(self.number()):07d}"
        at = self.now()
        self.objects[kind][id] = {"id": id, "properties": {}, "createdAt": _iso(at), "archived": False}
        self.change(kind, id, by="42", **properties)
        return id

    def sell(self, company: str, **properties: str) -> str:
        """A deal of a company's."""
        deal = self.make("0-3", **properties)
        self.sold.append((deal, company))
        return deal

    def change(self, kind: str, id: str, *, by: str = "", **properties: str) -> None:
        row, at = self.objects[kind][id], self.now()
        stamp = {STAMPS.get(kind, "hs_lastmodifieddate"): _iso(at), "hs_object_id": id}
        row["properties"] = {**row["properties"], **properties, **stamp, "hs_updated_by_user_id": by}
        if kind == "0-3":
            closed = row["properties"].get("dealstage", "").startswith("closed")
            row["properties"]["hs_is_closed"] = str(closed).lower()
        row["updatedAt"] = _iso(at)
        self.index.append((at, kind, json.loads(json.dumps(row))))

    def merge(self, kind: str, winner: str, loser: str) -> None:
        self.objects[kind].pop(loser)
        self.merged[loser] = winner
        self.change(kind, winner, hs_merged_object_ids=loser)

    def delete(self, kind: str, id: str) -> None:
        self.objects[kind][id] |= {"archived": True, "archivedAt": _iso(self.now())}

    def tell(self, kind: str, id: str, *, address: str, at: datetime, event: int = 1) -> fake.Hook:
        """The webhook of a change, signed for the address it is sent to (v3)."""
        told = {"eventId": event, "subscriptionId": 7, "occurredAt": 1, "objectId": int(id)}
        body = json.dumps([told | {"subscriptionType": f"{TYPES[kind]}.propertyChange"}]).encode()
        stamp = str(int(at.timestamp() * 1000))
        digest = hmac.digest(
            CLIENT_SECRET.encode(), b"POST" + address.encode() + body + stamp.encode(), "sha256"
        )
        signed = {"X-HubSpot-Signature-v3": base64.b64encode(digest).decode()}
        self.hooks.append(fake.Hook({**signed, "X-HubSpot-Request-Timestamp": stamp}, body))
        return self.hooks[-1]

    # --- what they answer

    def error(self, status: int, sentence: str, **more: Any) -> Any:
        policy = {"errorType": "RATE_LIMIT", "policyName": "SECONDLY"} if status == 429 else {}
        category = {"category": more.get("category", "VALIDATION_ERROR"), "correlationId": "c0ffee"}
        return {"status": "error", "message": sentence, **category, **policy}

    def headers(self, asked: fake.Asked) -> dict[str, str]:
        self.daily[1] -= 1
        most, left = self.daily
        return {"X-HubSpot-RateLimit-Daily": str(most), "X-HubSpot-RateLimit-Daily-Remaining": str(left)}

    @fake.route("GET", "/crm/v3/properties/{kind}")
    def properties(self, asked: fake.Asked, kind: str) -> Any:
        return {"results": [*PROPERTIES[kind], *COMMON]}

    @fake.route("GET", "/crm/v3/objects/{kind}/{id}")
    def read(self, asked: fake.Asked, kind: str, id: str) -> Any:
        if asked.query.get("idProperty") == "email":
            id = next((each for each, row in self.objects[kind].items() if _email(row) == id.lower()), "")
        names = [value for name, value in asked.pairs if name == "properties"]
        return self._shown(self._row(kind, id), names)

    @fake.route("GET", "/crm/v3/objects/{kind}")
    def listed(self, asked: fake.Asked, kind: str) -> Any:
        archived = asked.query.get("archived") == "true"
        rows = [row for row in self.objects[kind].values() if row["archived"] == archived]
        return self._page([self._shown(row, []) for row in rows], asked.query)

    @fake.route("POST", "/crm/v3/objects/{kind}")
    def create(self, asked: fake.Asked, kind: str) -> Any:
        self._require(kind, asked.json["properties"])
        id = self.make(kind, **asked.json["properties"])
        for each in asked.json["associations"]:
            to = self._row("companies", each["to"]["id"])
            if each["types"][0] != {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 190}:
                raise fake.Refused(400, "no such association type")
            self.links.append(("companies", to["id"], id))
        return 201, self._shown(self.objects[kind][id], list(asked.json["properties"]))

    @fake.route("PATCH", "/crm/v3/objects/{kind}/{id}")
    def write(self, asked: fake.Asked, kind: str, id: str) -> Any:
        row = self._row(kind, id)
        self._require(kind, asked.json["properties"])
        self.change(kind, row["id"], by="app", **asked.json["properties"])
        return self._shown(row, list(asked.json["properties"]))

    @fake.route("POST", "/crm/v3/objects/{kind}/batch/read")
    def batch(self, asked: fake.Asked, kind: str) -> Any:
        ids = [self.merged.get(each["id"], each["id"]) for each in asked.json["inputs"]]
        rows = [self.objects[kind][id] for id in ids if id in self.objects[kind]]
        found = [self._shown(row, asked.json["properties"]) for row in rows if not row["archived"]]
        at = _iso(self.now())
        told = {"status": "COMPLETE", "results": found, "startedAt": at, "completedAt": at}
        return 200 if len(found) == len(ids) else 207, told

    @fake.route("POST", "/crm/v3/objects/{kind}/search")
    def search(self, asked: fake.Asked, kind: str) -> Any:
        shown: dict[str, dict[str, Any]] = {}
        for at, of, row in self.index:
            if of == kind and (self._clock - at).total_seconds() >= self.lag:
                shown[row["id"]] = row
        live = self.objects[kind]
        rows = [row for id, row in shown.items() if id in live and not live[id]["archived"]]
        (rule,) = asked.json["filterGroups"][0]["filters"]
        assert rule["operator"] == "GTE"
        stamp = rule["propertyName"]
        rows = [row for row in rows if _millis(row["properties"][stamp]) >= int(rule["value"])]
        rows.sort(key=lambda row: row["properties"][asked.json["sorts"][0]])
        if int(asked.json["after"] or 0) + asked.json["limit"] > 10_000:
            raise fake.Refused(400, "a search pages through 10,000 results and no more")
        self.now()
        page = self._page([self._shown(row, asked.json["properties"]) for row in rows], asked.json)
        return {"total": len(rows), **page}

    @fake.route("GET", "/crm/v4/objects/{kind}/{id}/associations/notes")
    def notes(self, asked: fake.Asked, kind: str, id: str) -> Any:
        notes = [note for of, to, note in self.links if (of, to) == (kind, id)]
        told = [{"toObjectId": int(note), "associationTypes": []} for note in notes]
        return self._page(told, {"limit": 500, **asked.query})

    @fake.route("GET", "/crm/v4/objects/companies/{id}/associations/0-3")
    def deals(self, asked: fake.Asked, id: str) -> Any:
        told = [{"toObjectId": int(deal), "associationTypes": []} for deal, of in self.sold if of == id]
        return self._page(told, {"limit": 500, **asked.query})

    @fake.route("POST", "/files/v3/files")
    def upload(self, asked: fake.Asked) -> Any:
        name, content, _type = asked.files["file"]
        options = json.loads(asked.form["options"])
        path = f"{asked.form['folderPath']}/{asked.form['fileName']}"
        assert name == asked.form["fileName"] and options["access"] == "PRIVATE"
        same = [id for id, (at, _content) in self.files.items() if at == path] if options["overwrite"] else []
        id = same[0] if same else f"8{int(self.number()):07d}"
        self.files[id] = (path, content)
        at = _iso(self.now())
        told = {"id": id, "access": "PRIVATE", "archived": False, "createdAt": at, "updatedAt": at}
        return 201, told | {"name": name.rpartition(".")[0], "path": path, "size": len(content)}

    @fake.route("GET", "/files/v3/files/{id}/signed-url")
    def sign(self, asked: fake.Asked, id: str) -> Any:
        if id not in self.files:
            raise fake.Refused(404, "no such file")
        path, content = self.files[id]
        stem, _dot, ending = path.rpartition("/")[2].rpartition(".")
        url = f"{self.url}/signed/{id}?signature=s1"
        told = {"url": url, "name": stem, "extension": ending, "type": "DOCUMENT", "size": len(content)}
        return told | {"expiresAt": _iso(self.now())}

    @fake.route("GET", "/signed/{id}")
    def download(self, asked: fake.Asked, id: str) -> fake.Reply:
        return fake.Reply(200, self.files[id][1], {"Content-Type": "application/pdf"})

    @fake.route("POST", "/oauth/v1/token")
    def token(self, asked: fake.Asked) -> Any:
        form = asked.form
        known = form["client_id"] == CLIENT_ID and form["client_secret"] == CLIENT_SECRET
        granted = form.get("code") == "code-1" or form.get("refresh_token") in self.refresh_tokens
        if not (known and granted):
            raise fake.Refused(400, "BAD_AUTH_CODE")
        made = f"token-{self.number()}"
        self.tokens = {made}
        return {
            "access_token": made,
            "refresh_token": "refresh-0",
            "expires_in": 1800,
            "token_type": "bearer",
        }

    # --- rules

    def _row(self, kind: str, id: str) -> dict[str, Any]:
        row = self.objects[kind].get(self.merged.get(id, id))
        if row is None or row["archived"]:
            raise fake.Refused(404, "resource not found", category="OBJECT_NOT_FOUND")
        return row

    def _require(self, kind: str, given: dict[str, str]) -> None:
        known = {each["name"]: each for each in [*PROPERTIES[kind], *COMMON]}
        for name, text in given.items():
            if name not in known or "modificationMetadata" in known[name]:
                raise fake.Refused(400, f'Property "{name}" does not exist or is read only')
            options = {each["value"] for each in known[name]["options"]}
            number = known[name]["type"] == "number" and not text.replace(".", "", 1).isdigit()
            if text and (number or (options and text not in options)):
                raise fake.Refused(400, f'"{text}" was not valid for {name}')

    def _shown(self, row: dict[str, Any], names: list[str]) -> dict[str, Any]:
        always = ("hs_object_id", STAMPS.get("", "hs_lastmodifieddate"))
        shown = {name: row["properties"].get(name) for name in (*names, *always) if name}
        return {**row, "properties": shown}

    def _page(self, rows: list[Any], asked: Any) -> dict[str, Any]:
        start, limit = int(asked.get("after") or 0), int(asked.get("limit") or 10)
        more = {"paging": {"next": {"after": str(start + limit)}}} if start + limit < len(rows) else {}
        return {"results": rows[start : start + limit], **more}


def _email(row: dict[str, Any]) -> str:
    return str(row["properties"].get("email") or "").lower()


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _millis(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)
