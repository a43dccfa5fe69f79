"""A file with an account in Salesforce: a ContentVersion that is published to the account in the same step.

Hides how it happens once: the file's description carries the key, and the account's own files are looked
through for it before. Publishing with `FirstPublishLocationId` makes file and link together or not at all.
"""

from __future__ import annotations

import base64
from typing import Any

from undersign.connectors.api import Attachment, Posted
from undersign.connectors.giving import mark
from undersign.connectors.storing.naming import cut
from undersign.connectors.systems.salesforce.org import Org, quoted, text

_PAGE = 1000
_LINKED = "ContentDocument.LatestPublishedVersionId, ContentDocument.Description"


def attach(org: Org, ref: str, document: Attachment, *, title: str, contract_id: str, key: str) -> Posted:
    found = _find(org, ref, key)
    if found is None:
        told = " ".join(part for part in (contract_id, mark.of(key)) if part)
        sent = {
            "Title": cut(title or document.filename, 250),
            "PathOnClient": document.filename,
            "Description": told,
            "FirstPublishLocationId": ref,
            "VersionData": base64.b64encode(document.content).decode(),
        }
        org.ask("POST", "sobjects", "ContentVersion", json=sent)
        found = _find(org, ref, key)
        assert found is not None
    file = text(found["ContentDocumentId"])
    return Posted(file, f"{org.address}/lightning/r/ContentDocument/{file}/view")


def attached(org: Org, ref: str, *, key: str) -> Attachment | None:
    found = _find(org, ref, key)
    if found is None:
        return None
    version = text(found["ContentDocument"]["LatestPublishedVersionId"])
    soql = f"SELECT PathOnClient FROM ContentVersion WHERE Id = {quoted(version)} LIMIT 1"  # noqa: S608
    rows, _date = org.query(soql)
    name = text(rows[0]["PathOnClient"])
    content = org.ask("GET", "sobjects", "ContentVersion", version, "VersionData").content
    is_pdf = name.lower().endswith(".pdf")
    return Attachment(name, content, "application/pdf" if is_pdf else "application/octet-stream")


def _find(org: Org, ref: str, key: str) -> dict[str, Any] | None:
    """The link of the account's file that carries the key."""
    after = ""
    while True:
        soql = (
            f"SELECT Id, ContentDocumentId, {_LINKED} FROM ContentDocumentLink"  # noqa: S608
            f" WHERE LinkedEntityId = {quoted(ref)}"
            + (f" AND ContentDocumentId > {quoted(after)}" if after else "")
            + f" ORDER BY ContentDocumentId LIMIT {_PAGE}"
        )
        rows, _date = org.query(soql)
        for row in rows:
            if mark.of(key) in text((row.get("ContentDocument") or {}).get("Description")):
                return row
        if len(rows) < _PAGE:
            return None
        after = text(rows[-1]["ContentDocumentId"])
