"""One contract, from ticket to sealed file, through the verbs that desk and ceremony use."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from undersign.archive import bundle
from undersign.connectors.filling import opening
from undersign.contracts import document, sending
from undersign.contracts.contract import Contract
from undersign.customers.ticket import Ticket
from undersign.demo import seed as northwind
from undersign.demo import signer
from undersign.demo.inbox import Inbox
from undersign.drafting.stock.template import TemplateVersion
from undersign.store import tenancy
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace

PATIENCE_S = 60


@dataclass
class Times:
    """Seconds from send to each milestone of one contract."""

    number: str
    title: str
    customer: str
    sent: float = 0.0
    signed: float = 0.0
    sealed: float = 0.0
    verdict: str = ""


@lru_cache(maxsize=1)
def _workspace() -> Workspace:
    return northwind.found_northwind(customers=40)


def run_one(index: int, inbox: Inbox, out: Path) -> Times:
    """Draft from a ticket, send, let everybody sign, collect. Writes into `out`."""
    workspace = _workspace()
    with tenancy.within(workspace.id):
        contract, times = _send(index)
        began = time.monotonic()
        for recipient in contract.signers:
            signer.sign(recipient, inbox)
        times.signed = time.monotonic() - began
        _wait(contract)
        times.sealed = time.monotonic() - began
        _collect(contract, out)
    return times


def _send(index: int) -> tuple[Contract, Times]:
    maya = Member.objects.get(email="maya@northwind.example")
    versions = list(TemplateVersion.objects.visible_to(maya.actor()).sendable())
    version = versions[index % len(versions)]
    tickets = Ticket.objects.exclude(contact=None).exclude(contact__email="").order_by("number")
    contract = opening.draft_from_ticket(version, tickets[index % tickets.count()], by=maya.actor())
    contract.fill(northwind.missing_values(contract), by=maya.actor())
    began = time.monotonic()
    sending.send(contract, by=maya.actor())
    customer = contract.account.name if contract.account else ""
    return contract, Times(contract.number, contract.title, customer, sent=time.monotonic() - began)


def _wait(contract: Contract) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while document.find(contract, document.BUNDLE) is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{contract.number} was not sealed within {PATIENCE_S} s")
        time.sleep(0.02)


def _collect(contract: Contract, out: Path) -> None:
    (out / "certificates").mkdir(parents=True, exist_ok=True)
    wanted: dict[str, Any] = {
        document.SEALED: out / f"{contract.number}.pdf",
        document.CERTIFICATE: out / "certificates" / f"{contract.number}.pdf",
        document.BUNDLE: out / f"{contract.number}.evidence.zip",
    }
    for kind, path in wanted.items():
        # whoever takes a bundle away wants the ledger's proofs in it now, not with its next batch
        row = bundle.proven(contract) if kind == document.BUNDLE else document.find(contract, kind)
        assert row is not None
        path.write_bytes(row.read())
