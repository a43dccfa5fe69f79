"""What this instance knows of a file by its SHA-256 alone: what it is, who sealed it, when.

Hides in which workspace it lies. Only files that were handed out are told of, and never who signed them: a
hash travels further than its file. Anything else is unknown, and all that is unknown looks alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import get_language

from undersign.contracts import document
from undersign.contracts.document import Document
from undersign.store import rows, tenancy
from undersign.typesetting import certificate
from undersign.workspaces.workspace import Workspace

AT_MOST = 40  # hashes asked about at once: a file and its revisions
SEALED, STEP, CERTIFICATE, BUNDLE = "sealed", "step", "certificate", "bundle"
_WHAT = {
    document.SEALED: SEALED,
    document.ISSUED: STEP,
    document.ACT: STEP,
    document.CERTIFICATE: CERTIFICATE,
    document.BUNDLE: BUNDLE,
}
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Known:
    """what: one of SEALED, STEP, CERTIFICATE, BUNDLE. at: when it was made, in words."""

    sha256: str
    what: str
    workspace: str
    at: str


def is_hash(text: str) -> bool:
    return _SHA256.match(text) is not None


def find(sha256: str) -> Known | None:
    """The file of that hash, whichever workspace's it is."""
    with rows.rehearsed() as cursor:
        cursor.execute("SELECT id, workspace FROM undersign_known_file(%s)", [sha256])
        found = cursor.fetchone()
    if found is None:
        return None
    with tenancy.within(found[1]):
        row = rows.get(Document, found[0])
        if row.kind not in _WHAT:
            return None
        name = rows.get(Workspace, row.workspace_id).name
    return Known(sha256, _WHAT[row.kind], name, certificate.moment(row.at, get_language() or "en"))
