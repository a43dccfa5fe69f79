"""Looking at a contract: the reading view and page images, made from its latest revision.

An image is made once per revision and page, kept for as long as the process lives, and answered with
the revision's hash, so that a browser may keep it for ever.
"""

from __future__ import annotations

from functools import lru_cache

from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.store import blobs, keys
from undersign.typesetting import images

PNG = "image/png"


def reading(contract: Contract) -> str:
    """The frozen wording as safe HTML; an empty string for a draft, and once it was destroyed."""
    row = document.find(contract, document.READING)
    try:
        return row.read().decode() if row else ""
    except keys.KeyGone:
        return ""


def image(contract: Contract, page: int, width: int = 800) -> tuple[bytes, str, str]:
    """(bytes, media type, SHA-256 of the revision) of one page, from 1. Raises `LookupError`."""
    row = document.latest_revision(contract)
    if row is None or not 1 <= page <= len(contract.page_sizes):
        raise LookupError(page)
    return _drawn(contract.workspace_id, contract.id, row.sha256, page, width), PNG, row.sha256


@lru_cache(maxsize=128)
def _drawn(workspace_id: str, contract_id: str, sha256: str, page: int, width: int) -> bytes:
    return images.page_png(blobs.get(workspace_id, contract_id, sha256), page, width)
