"""A Salesforce organisation: accounts, contacts, opportunities and files, held to the sObjects description.

From the documentation, and nowhere in a description: SystemModstamp has whole seconds; a deleted record stays
in the recycle bin, where only queryAll sees it, with MasterRecordId where it was merged; publishing a
ContentVersion to a record makes document and link in the same transaction; each answer tells the day's calls.
"""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from tests.services.vendors import fake
from tests.services.vendors.description import ours, theirs
from tests.services.vendors.soql import Malformed, Query

AT = "/services/data/v62.0"
CLIENT_ID, CLIENT_SECRET = "3MVG9-client", "sf-secret"
PREFIXES = {"Account": "001", "Contact": "003", "Opportunity": "006", "ContentVersion": "068"}
PREFIXES |= {"ContentDocument": "069", "ContentDocumentLink": "06A"}


def _field(name: str, type: str = "string", **more: Any) -> dict[str, Any]:
    told = {"name": name, "label": name.removesuffix("__c").replace("_", " "), "type": type, "nillable": True}
    own = name.endswith("__c")
    return told | {"updateable": True, "createable": True, "custom": own, "picklistValues": []} | more


def _choices(*values: str) -> list[dict[str, Any]]:
    return [{"value": each, "label": each, "active": True, "defaultValue": False} for each in values]


READ_ONLY = {"updateable": False, "createable": False}
ALWAYS = [
    _field("Id", "id", **READ_ONLY),
    _field("SystemModstamp", "datetime", **READ_ONLY),
    _field("LastModifiedById", "reference", **READ_ONLY),
    _field("IsDeleted", "boolean", **READ_ONLY),
]
MASTER = _field("MasterRecordId", "reference", **READ_ONLY)
FIELDS = {
    "Account": [
        *ALWAYS,
        MASTER,
        *(_field(name) for name in ("Name", "Phone", "BillingStreet", "BillingCity", "BillingState")),
        *(_field(name) for name in ("BillingPostalCode", "BillingCountry")),
        _field("BillingAddress", "address", **READ_ONLY),
        _field("Industry", "picklist", picklistValues=_choices("Machinery", "Energy")),
        _field("AnnualRevenue", "currency"),
        _field("Seats__c", "double"),
        _field("Is_VIP__c", "boolean"),
        _field("Contract_status__c", "picklist", picklistValues=_choices("sent", "signed")),
        _field("Contract_ends__c", "date"),
    ],
    "Contact": [
        *ALWAYS,
        MASTER,
        _field("Name", **READ_ONLY),
        *(_field(name) for name in ("FirstName", "LastName", "Email", "Phone", "MobilePhone", "Title")),
        _field("AccountId", "reference"),
    ],
    "Opportunity": [
        *ALWAYS,
        _field("Name"),
        _field("StageName", "picklist"),
        _field("IsClosed", "boolean", **READ_ONLY),
        _field("AccountId", "reference"),
        _field("Amount", "currency"),
        _field("CloseDate", "date"),
    ],
}


def _plain(spec: dict[str, Any]) -> None:
    """It wants `attributes` in what is sent; neither Salesforce's examples nor its clients send them."""
    spec["components"]["schemas"]["SObjectRecord"].pop("required", None)


class Salesforce(fake.Fake):
    DESCRIBED = (
        lambda: ours("salesforce.yaml"),
        lambda: theirs("salesforce-sobjects.unofficial.yml", at=AT, mend=_plain),
    )
    OPEN = ("/services/oauth2/",)
    # The description is not Salesforce's own: its answers lack what every organisation sends.
    CHECKS_ANSWERS = False

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in PREFIXES}
        self.daily = [0, 15_000]  # used, most

    # --- what a test does on their side

    def make(self, kind: str, **values: Any) -> str:
        id = f"{PREFIXES[kind]}{int(self.number()):012d}AAA"
        self.rows[kind][id] = {"Id": id, "IsDeleted": False}
        if kind == "Contact":
            values["Name"] = f"{values.get('FirstName', '')} {values.get('LastName', '')}".strip()
        self.change(kind, id, **values)
        return id

    def change(self, kind: str, id: str, *, by: str = "005000000000001AAA", **values: Any) -> None:
        if "StageName" in values:
            values["IsClosed"] = str(values["StageName"]).startswith("Closed")
        self.rows[kind][id] |= {**values, "SystemModstamp": _stamp(self.now()), "LastModifiedById": by}

    def delete(self, kind: str, id: str, master: str = "") -> None:
        self.change(kind, id, IsDeleted=True, **({"MasterRecordId": master} if master else {}))

    def merge(self, kind: str, winner: str, loser: str) -> None:
        self.delete(kind, loser, winner)

    def empty_bin(self) -> None:
        for kind, rows in self.rows.items():
            self.rows[kind] = {id: row for id, row in rows.items() if not row["IsDeleted"]}

    # --- what they answer

    def error(self, status: int, sentence: str, **more: Any) -> Any:
        codes = {401: "INVALID_SESSION_ID", 404: "NOT_FOUND", 403: "REQUEST_LIMIT_EXCEEDED"}
        return [{"message": sentence, "errorCode": more.get("code", codes.get(status, "UNKNOWN_EXCEPTION"))}]

    def headers(self, asked: fake.Asked) -> dict[str, str]:
        self.daily[0] += 1
        return {"Sforce-Limit-Info": f"api-usage={self.daily[0]}/{self.daily[1]}"}

    @fake.route("GET", f"{AT}/query")
    @fake.route("GET", f"{AT}/query/")
    def query(self, asked: fake.Asked) -> Any:
        return self._found(asked, lambda row: not row["IsDeleted"])

    @fake.route("GET", f"{AT}/queryAll")
    def query_all(self, asked: fake.Asked) -> Any:
        return self._found(asked, lambda _row: True)

    @fake.route("GET", f"{AT}/sobjects/{{kind}}/describe")
    def describe(self, asked: fake.Asked, kind: str) -> Any:
        return {"name": kind, "label": kind, "fields": FIELDS[kind], "queryable": True}

    @fake.route("GET", f"{AT}/sobjects/{{kind}}/deleted")
    def deleted(self, asked: fake.Asked, kind: str) -> Any:
        told = [(id, at) for of, id, at in self.forgotten if of == kind]
        records = [{"id": id, "deletedDate": at} for id, at in told if at[:19] >= asked.query["start"][:19]]
        span = {"earliestDateAvailable": asked.query["start"], "latestDateCovered": asked.query["end"]}
        return {"deletedRecords": records, **span}

    forgotten: tuple[tuple[str, str, str], ...] = ()

    @fake.route("GET", f"{AT}/sobjects/{{kind}}/{{id}}")
    def read(self, asked: fake.Asked, kind: str, id: str) -> Any:
        row = self._row(kind, id)
        whole = {each["name"]: None for each in FIELDS[kind]} | row
        return {"attributes": {"type": kind, "url": f"{AT}/sobjects/{kind}/{id}"}, **whole}

    @fake.route("GET", f"{AT}/sobjects/ContentVersion/{{id}}/VersionData")
    def blob(self, asked: fake.Asked, id: str) -> fake.Reply:
        content = base64.b64decode(self._row("ContentVersion", id)["VersionData"])
        return fake.Reply(200, content, {"Content-Type": "application/octet-stream"})

    @fake.route("POST", f"{AT}/sobjects/ContentVersion")
    def publish(self, asked: fake.Asked) -> Any:
        sent = asked.json
        self._row("Account", sent["FirstPublishLocationId"])
        version = self.make("ContentVersion", **sent)
        told = {"Description": sent["Description"], "LatestPublishedVersionId": version}
        file = self.make("ContentDocument", Title=sent["Title"], **told)
        to = {"LinkedEntityId": sent["FirstPublishLocationId"], "ContentDocumentId": file}
        self.make("ContentDocumentLink", **to, ContentDocument=self.rows["ContentDocument"][file])
        return 201, {"id": version, "success": True, "errors": []}

    @fake.route("PATCH", f"{AT}/sobjects/{{kind}}/{{id}}")
    def write(self, asked: fake.Asked, kind: str, id: str) -> Any:
        self._row(kind, id)
        known = {each["name"]: each for each in FIELDS[kind]}
        for name, value in asked.json.items():
            told = known.get(name)
            if told is None or not told["updateable"]:
                raise fake.Refused(400, f"No such column '{name}'", code="INVALID_FIELD")
            numeric = told["type"] in ("double", "currency")
            given = isinstance(value, int | float) and not isinstance(value, bool)
            if value is not None and numeric != given:
                raise fake.Refused(400, f"Cannot deserialize {name}", code="JSON_PARSER_ERROR")
            choices = {each["value"] for each in told["picklistValues"]}
            if value and choices and value not in choices:
                raise fake.Refused(
                    400, f"bad value for {name}", code="INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
                )
        self.change(kind, id, by="005000000000009AAA", **asked.json)

    @fake.route("POST", "/services/oauth2/token")
    def token(self, asked: fake.Asked) -> Any:
        form = asked.form
        if (form["client_id"], form["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            raise fake.Refused(400, "invalid client credentials", code="invalid_client")
        made = f"00D-{self.number()}"
        self.tokens = {made}
        return {
            "access_token": made,
            "instance_url": self.url,
            "token_type": "Bearer",
            "refresh_token": "r-1",
        }

    # --- rules

    def _found(self, asked: fake.Asked, shown: Any) -> Any:
        try:
            query = Query(asked.query["q"])
        except Malformed as error:
            raise fake.Refused(400, f"unexpected token: {error}", code="MALFORMED_QUERY") from error
        unknown = {name for name in query.names if "." not in name} - self._columns(query.kind)
        if unknown:
            raise fake.Refused(400, f"No such column {unknown}", code="INVALID_FIELD")
        self.now()
        rows = query.of([row for row in self.rows[query.kind].values() if shown(row)])
        names = {name.partition(".")[0] for name in query.names}
        records = [
            {"attributes": {"type": query.kind}} | {name: row.get(name) for name in names} for row in rows
        ]
        return {"totalSize": len(records), "done": True, "records": records}

    def _columns(self, kind: str) -> set[str]:
        known = {each["name"] for each in FIELDS.get(kind, ())}
        return known or {"Id", "ContentDocumentId", "PathOnClient", "LinkedEntityId"}

    def _row(self, kind: str, id: str) -> dict[str, Any]:
        row = self.rows.get(kind, {}).get(id)
        if row is None or row["IsDeleted"]:
            raise fake.Refused(404, "The requested resource does not exist")
        return row


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
