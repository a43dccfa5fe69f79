"""What the certificate of completion states, gathered from the record."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import typst

from undersign.contracts.contract import Contract
from undersign.journal.entry import Entry
from undersign.signing.consent import Consent
from undersign.typesetting import engine
from undersign.workspaces.workspace import Workspace

README = """This is the evidence of one contract, made when it was completed.

contract.pdf      the sealed contract; every signature is its own revision of the file
certificate.pdf   the certificate of completion, sealed; it names the contract's SHA-256
events.jsonl      the audit trail, one entry a line, each bound to the one before it by its hash
consents/         what each consumer agreed to, and how
chain/            the certificates of those who signed, for looking; trust comes from elsewhere
manifest.json     the SHA-256 of every file here

Check it, without any server:  undersign verify --trust root.pem THIS.evidence.zip
The root certificate comes from the operator of the instance, not from this file.
"""


@dataclass(frozen=True)
class Facts:
    workspace: str
    title: str
    number: str
    signers: list[dict[str, Any]]
    bound: dict[str, Any]


def facts_of(contract: Contract) -> Facts:
    workspace = Workspace.objects.get(pk=contract.workspace_id)
    signers = [{"name": r.name, "email": r.email} for r in contract.signers]
    last = Entry.objects.filter(workspace_id=contract.workspace_id, subject=contract.id).latest("position")
    bound = {
        "contract": contract.id,
        "events": {"count": last.position, "head": last.hash},
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in vouched(contract).items()},
    }
    return Facts(workspace.name, contract.title, contract.number, signers, bound)


def vouched(contract: Contract) -> dict[str, bytes]:
    """The files of the evidence bundle whose hashes the certificate states, by name."""
    rows = Consent.objects.filter(recipient__contract=contract).order_by("at")
    return {"README.txt": README.encode()} | {
        f"consents/{row.recipient_id}-{row.id}.json": row.as_evidence() for row in rows
    }


def summary(contract: Contract, facts: Facts) -> bytes:
    box = contract.fields.get(kind="seal")
    return _compile(box.w, box.h, "\n".join(s["name"] for s in facts.signers), {})


def certificate(facts: Facts, *, contract_sha256: str, at: datetime) -> bytes:
    return _compile(
        595, 842, f"{facts.title} {contract_sha256}", {**facts.bound, "contract_sha256": contract_sha256}
    )


def _compile(w: float, h: float, text: str, attached: dict[str, Any]) -> bytes:
    fonts, _names = engine._fonts()
    program = f"""#set page(width: {w}pt, height: {h}pt, margin: 8pt)
#set text(font: "Noto Sans")
#json("f.json")
#pdf.attach("facts.json", read("a.json", encoding: none), relationship: "data", mime-type: "application/json", description: "facts")
""".encode()
    files = {
        "main.typ": program,
        "f.json": json.dumps(text).encode(),
        "a.json": json.dumps(attached).encode(),
    }
    return typst.Compiler(files, font_paths=fonts).compile(format="pdf")
