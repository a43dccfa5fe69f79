"""A file with a party in Tryton, once: its description carries the key, and is looked for before."""

from __future__ import annotations

from typing import Any

from undersign.connectors.api import Attachment, Posted
from undersign.connectors.giving import mark
from undersign.connectors.systems.tryton import models
from undersign.connectors.systems.tryton.models import Models

PARTY = "party.party"


def attach(
    tryton: Models, party: str, document: Attachment, *, title: str, contract_id: str, key: str
) -> Posted:
    found = _find(tryton, party, key, ["name"])
    if found is None:
        lines = [line for line in (title, contract_id, mark.of(key)) if line]
        sent = {
            "name": document.filename,
            "type": "data",
            "resource": f"{PARTY},{party}",
            "description": "\n".join(lines),
            "data": models.told(document.content),
        }
        return Posted(tryton.create("ir.attachment", sent))
    return Posted(str(found["id"]))


def attached(tryton: Models, party: str, *, key: str) -> Attachment | None:
    found = _find(tryton, party, key, ["name", "data"])
    if found is None:
        return None
    is_pdf = found["name"].lower().endswith(".pdf")
    media_type = "application/pdf" if is_pdf else "application/octet-stream"
    return Attachment(found["name"], models.content(found["data"]), media_type)


def _find(tryton: Models, party: str, key: str, names: list[str]) -> dict[str, Any] | None:
    wanted = mark.of(key)
    escaped = wanted.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")
    domain = [["resource", "=", f"{PARTY},{party}"], ["description", "like", f"%{escaped}%"]]
    rows, _date = tryton.search("ir.attachment", domain, [*names, "description"], order=["id"])
    return next((row for row in rows if wanted in (row["description"] or "")), None)
