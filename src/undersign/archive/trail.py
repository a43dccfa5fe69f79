"""The audit trail as a file: JSON for programs, CSV for spreadsheets, a sealed PDF for people."""

from __future__ import annotations

import json

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersign.archive import events
from undersign.contracts.contract import Contract
from undersign.journal import clock, history, moves
from undersign.journal.actor import Actor
from undersign.journal.entry import stamp
from undersign.sealing import keys, pades
from undersign.typesetting import certificate, page, spreadsheet
from undersign.workspaces import policy
from undersign.workspaces import workspace as workspaces


def as_json(contract: Contract, *, by: Actor) -> bytes:
    """Every entry with what its hash covers and its readable personal facts."""
    _note(contract, "JSON", by)
    entries = history.exported(contract.workspace_id, contract.id)
    return json.dumps(entries, indent=2, sort_keys=True, ensure_ascii=False).encode()


def as_csv(contract: Contract, *, by: Actor) -> bytes:
    """One line an entry, RFC 4180, UTF-8 with BOM so that spreadsheets read names right."""
    _note(contract, "CSV", by)
    head = ["position", "at", "event", "what", "who", "ip", "agent", "hash"]
    told = history.of(contract.workspace_id, contract.id)
    rows = ([t.position, stamp(t.at), t.event, t.sentence, t.actor, t.ip, t.agent, t.hash] for t in told)
    return spreadsheet.as_csv(head, rows)


def as_pdf(contract: Contract, *, by: Actor) -> bytes:
    """The trail as a sealed PDF, in the reader's language, every time with its zone."""
    _note(contract, "PDF", by)
    workspace = workspaces.of(contract.workspace_id)
    language = (get_language() or "en").split("-")[0]
    rows = [
        [str(t.position), certificate.moment(t.at, language, workspace.zone), t.sentence, t.ip]
        for t in history.of(contract.workspace_id, contract.id)
    ]
    head = [_("No."), _("When"), _("What"), _("IP address")]
    table = {"t": "table", "align": ["left"] * 4, "head": _cells(head), "rows": [_cells(r) for r in rows]}
    paper = page.Document(
        title=_("Audit trail: %(title)s") % {"title": contract.title},
        number=contract.number,
        language=language,
        ast=[table],
        workspace=workspace.name,
        summary=False,
    )
    at = clock.now().replace(microsecond=0)
    made = page.typeset(paper, created_at=at).pdf
    return pades.certify(made, keys.seal_of(workspace.id), at, name=workspace.name, reason="Audit trail")


def _cells(row: list[str]) -> list[list[dict[str, str]]]:
    return [[{"t": "s", "v": text}] for text in row]


def taken(contract: Contract, kind: str, sha256: str, *, by: Actor) -> None:
    """Somebody was handed a file of the contract (EV-1)."""
    moves.record(contract, events.FileTaken(kind=kind, sha256=sha256), by=by)


def _note(contract: Contract, kind: str, by: Actor) -> None:
    policy.require(by, "contract.export")
    moves.record(contract, events.AuditExported(kind=kind), by=by)
