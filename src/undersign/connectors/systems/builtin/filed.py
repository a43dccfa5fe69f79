"""Files with an account, as the built-in CRM and billing keep them: once for each key, in the store."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from undersign.connectors.api import Attachment, Posted
from undersign.customers.account import Account, AccountDocument
from undersign.customers.billing import BillingDocument
from undersign.journal import clock, ids
from undersign.store import blobs

_KINDS = (AccountDocument, BillingDocument)  # both lie under their account's key


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


def removed(kind: type[models.Model], workspace_id: str, ref: str, key: str) -> bool:
    """Whether anything lay there under that key; it is gone. Bytes that another row names stay."""
    lying: Any = kind._default_manager.filter(workspace_id=workspace_id, account_id=ref)
    mine = [row for row in lying.filter(key__startswith=key) if row.key.partition("#")[0] == key]
    lying.filter(pk__in=[row.pk for row in mine]).delete()
    for sha256 in {row.sha256 for row in mine}:
        if not any(each.objects.filter(account_id=ref, sha256=sha256).exists() for each in _KINDS):
            blobs.forget(ref, sha256)
    return bool(mine)


def media_type(filename: str) -> str:
    """Of the few kinds of file that a finished contract consists of."""
    ending = filename.rsplit(".", 1)[-1].lower()
    return {"pdf": "application/pdf", "zip": "application/zip"}.get(ending, "application/octet-stream")
