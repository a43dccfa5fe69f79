"""HubSpot's objects and their properties: hides CRM v3's addresses, and which of its answers can be believed.

As documented, and why the code is as it is:
- Deals are objects of the type `0-3`. A record that was merged into another answers under its old id, with
  the id of the other one.
- Reading and writing by id is consistent; the search index lags by seconds, and at times by minutes. What has
  to be certain (is it there already?) is therefore never searched for.
- An unknown or read-only property is answered with 400, and nothing is written then.
- A limit by the second is answered with 429 and no Retry-After; the day's budget is told by headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import ACCOUNT, CONTACT, DEAL, FieldFacts, Missing
from undersign.connectors.out.budget import Budgeted

TYPES = {ACCOUNT: "companies", CONTACT: "contacts", DEAL: "0-3"}
_KINDS = {"number": "number", "date": "date", "datetime": "date", "bool": "yes_no"}
MOST = 100


class Objects:
    """Properties by name, as texts; what HubSpot has no value for is ""."""

    def __init__(self, door: Budgeted):
        self.door = door

    def read(
        self, record: str, ref: str, names: Sequence[str], *, unique: str = ""
    ) -> tuple[str, dict[str, str]]:
        """(id, {name: text}); unique: another property than the id to know it by. Raises `Missing`."""
        if record not in TYPES or not (unique or re.fullmatch(r"[1-9][0-9]{0,18}", ref)):
            raise no_such(ref)
        sent = {"properties": list(names)} | ({"idProperty": unique} if unique else {})
        try:
            told = self.door.ask("GET", "crm", "v3", "objects", TYPES[record], ref, params=sent).json()
        except Missing as error:
            raise no_such(ref) from error
        return told["id"], texts(told["properties"])

    def read_whole(self, record: str, ref: str) -> dict[str, str]:
        """Every property there is: by a batch of one, since an address has no room for so many names."""
        if record not in TYPES or not re.fullmatch(r"[1-9][0-9]{0,18}", ref):
            raise no_such(ref)
        names = [each["name"] for each in self.properties(record)]
        asked = {"inputs": [{"id": ref}], "properties": names, "propertiesWithHistory": []}
        told = self.door.ask(
            "POST", "crm", "v3", "objects", TYPES[record], "batch", "read", json=asked, accept={207}
        ).json()
        if not told.get("results"):
            raise no_such(ref)
        known = texts(told["results"][0]["properties"])
        return {name: known[name] for name in names if name in known}

    def write(self, record: str, ref: str, values: Mapping[str, str]) -> None:
        sent = {"properties": dict(values)}
        self.door.ask("PATCH", "crm", "v3", "objects", TYPES[record], ref, json=sent)

    def properties(self, record: str) -> list[dict[str, Any]]:
        if record not in TYPES:
            return []
        told = self.door.ask("GET", "crm", "v3", "properties", TYPES[record]).json()
        return [each for each in told["results"] if not (each.get("archived") or each.get("hidden"))]

    def search(self, record: str, asked: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """(the page, their clock as an HTTP date)."""
        answer = self.door.ask("POST", "crm", "v3", "objects", TYPES[record], "search", json=dict(asked))
        return answer.json(), answer.headers.get("date", "")

    def archived(self, record: str) -> Iterable[dict[str, Any]]:
        """Everything that was deleted and can still be restored (90 days)."""
        after = ""
        while True:
            sent = {"archived": "true", "limit": str(MOST)} | ({"after": after} if after else {})
            told = self.door.ask("GET", "crm", "v3", "objects", TYPES[record], params=sent).json()
            yield from told["results"]
            after = told.get("paging", {}).get("next", {}).get("after", "")
            if not after:
                return


def facts(record: str, told: Mapping[str, Any]) -> FieldFacts:
    """A property as a field."""
    limits = told.get("modificationMetadata") or {}
    options = tuple((each["value"], each["label"]) for each in told.get("options") or ())
    return FieldFacts(
        record,
        told["name"],
        told.get("label") or told["name"],
        _kind(told, options),
        options if _kind(told, options) == "choice" else (),
        is_custom=not told.get("hubspotDefined", False),
        is_writable=not (limits.get("readOnlyValue") or told.get("calculated")),
    )


def _kind(told: Mapping[str, Any], options: tuple[tuple[str, str], ...]) -> str:
    if told["type"] == "enumeration":
        if told.get("fieldType") == "booleancheckbox":
            return "yes_no"
        return "choice" if options and told.get("fieldType") != "checkbox" else "text"
    if told["type"] == "number" and told.get("showCurrencySymbol"):
        return "money"
    return _KINDS.get(told["type"], "text")


def texts(properties: Mapping[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in properties.items()}


def used(headers: Mapping[str, str]) -> float | None:
    """The share of a day's calls that is used up."""
    try:
        most = int(headers["x-hubspot-ratelimit-daily"])
        return 1 - int(headers["x-hubspot-ratelimit-daily-remaining"]) / most
    except (KeyError, ValueError, ZeroDivisionError):
        return None


def no_such(ref: str) -> Missing:
    return Missing(
        _("HubSpot has no record “%(ref)s” of this kind, or our app may not see it."), ref=ref[:40]
    )
