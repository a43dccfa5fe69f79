"""The audit trail as a file: JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json

from undersign.archive import events
from undersign.contracts.contract import Contract
from undersign.journal import history, moves
from undersign.journal.actor import Actor
from undersign.journal.entry import stamp
from undersign.workspaces import policy

# A cell starting so would be run as a formula by a spreadsheet (AT-15), full-width forms included.
FORMULA = tuple("=+-@\t\r＝＋－＠")


def as_json(contract: Contract, *, by: Actor) -> bytes:
    """Every entry with what its hash covers and its readable personal facts."""
    _note(contract, "JSON", by)
    entries = history.exported(contract.workspace_id, contract.id)
    return json.dumps(entries, indent=2, sort_keys=True, ensure_ascii=False).encode()


def as_csv(contract: Contract, *, by: Actor) -> bytes:
    """One line an entry, RFC 4180, UTF-8 with BOM so that spreadsheets read names right."""
    _note(contract, "CSV", by)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["position", "at", "event", "what", "who", "ip", "agent", "hash"])
    for told in history.of(contract.workspace_id, contract.id):
        row = [told.position, stamp(told.at), told.event, told.sentence, told.actor, told.ip, told.agent]
        writer.writerow([defused(cell) for cell in row] + [told.hash])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def defused(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def _note(contract: Contract, kind: str, by: Actor) -> None:
    policy.require(by, "contract.export")
    moves.record(contract, events.AuditExported(kind=kind), by=by)
