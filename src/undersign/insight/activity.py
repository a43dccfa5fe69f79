"""What happened lately, over all contracts: a few entries, each with the contract it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from undersign.contracts.contract import Contract
from undersign.journal import history
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry
from undersign.journal.history import Told

# Steps of our own machinery, told on the contract's page and of no news value here.
QUIET = (
    "contract.edited", "contract.issued", "document.act_sealed", "identity.code_sent", "answers.saved",
    "signature.adopted", "audit.exported", "evidence.bundled", "document.downloaded", "message.accepted",
    "recipient.invited", "contract.drafted", "file.taken", "evidence.proven",
)  # fmt: skip


@dataclass(frozen=True)
class Happening:
    told: Told
    contract: Contract


def recent(by: Actor, limit: int = 7) -> list[Happening]:
    """The newest entries of this workspace's contracts, newest first."""
    rows = Entry.objects.filter(workspace_id=by.workspace_id, subject__startswith="ctr_")
    newest = list(rows.exclude(event__in=QUIET).order_by("-at", "-seq").select_related("personal")[:limit])
    seen = Contract.objects.visible_to(by).select_related("account")
    contracts = seen.in_bulk({row.subject for row in newest})
    found = {subject: history.journal_key(by.workspace_id, subject) for subject in contracts}
    return [
        Happening(history.tell(row, found[row.subject]), contracts[row.subject])
        for row in newest
        if row.subject in contracts
    ]
