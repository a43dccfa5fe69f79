"""What this instance knows of a file by its SHA-256 alone: what it is, who sealed it, when.

Hides in which workspace it lies. Only files that were handed out are told of, and never who signed them: a
hash travels further than its file. Anything else is unknown, and all that is unknown looks alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import get_language

from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.contracts.document import Document
from undersign.journal import actor, moves
from undersign.sealing import events
from undersign.store import rows, tenancy
from undersign.typesetting import certificate
from undersign.workspaces import origin, tries
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
    workspace_id: str = field(repr=False)
    contract_id: str = field(repr=False)

    def to_json(self) -> dict[str, str]:
        """What anybody may know."""
        return {"sha256": self.sha256, "what": self.what, "workspace": self.workspace, "at": self.at}


def note(found: Known, verdict: str, by: origin.Origin) -> None:
    """Put into the contract's trail that its file was checked whole, once in a quarter of an hour at most."""
    with tenancy.within(found.workspace_id):
        if not tries.take(found.workspace_id, f"checked {found.contract_id}", at_most=1):
            return
        contract = rows.get(Contract, found.contract_id)
        told = events.FileChecked(kind=found.what, sha256=found.sha256, verdict=verdict)
        somebody = replace(actor.system(found.workspace_id), ip=by.ip, agent=by.agent)
        moves.record(contract, told, by=somebody)


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
    at = certificate.moment(row.at, get_language() or "en")
    return Known(sha256, _WHAT[row.kind], name, at, row.workspace_id, row.contract_id)
