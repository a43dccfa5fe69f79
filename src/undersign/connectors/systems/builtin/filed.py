"""Files with an account, as the built-in CRM and billing keep them: once for each key, in the store."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from undersign.connectors.api import Attachment, Posted
from undersign.customers.account import Account
from undersign.journal import clock, ids
from undersign.store import blobs


def keep(
    kind: type[models.Model], whose: Account, document: Attachment, *, title: str, contract_id: str, key: str
) -> Posted:
    """A row of `kind` with the bytes in the store; asked twice with one key, the first."""
    with transaction.atomic():
        row, _made = kind._default_manager.get_or_create(
            workspace_id=whose.workspace_id,
            key=key,
            defaults={
                "id": ids.new("doc"),
                "account": whose,
                "title": title[:200],
                "filename": document.filename,
                "sha256": blobs.put(whose.workspace_id, whose.id, document.content),
                "size": len(document.content),
                "contract_id": contract_id,
                "at": clock.now(),
            },
        )
    return Posted(row.pk)


def kept(kind: type[models.Model], workspace_id: str, ref: str, key: str) -> Attachment | None:
    """What `keep` laid there."""
    found = kind._default_manager.filter(workspace_id=workspace_id, account_id=ref, key=key)
    row: Any = found.first()
    if row is None:
        return None
    return Attachment(row.filename, blobs.get(workspace_id, ref, row.sha256), media_type(row.filename))


def media_type(filename: str) -> str:
    """Of the few kinds of file that a finished contract consists of."""
    ending = filename.rsplit(".", 1)[-1].lower()
    return {"pdf": "application/pdf", "zip": "application/zip"}.get(ending, "application/octet-stream")
