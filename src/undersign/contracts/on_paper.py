"""Signed on paper after all: staff add the scan, and the contract ends so.

Hides what counts as a scan: a PDF that can be read. Its own bytes are kept beside the contract, their SHA-256
stands in the trail, and whoever had a link to sign finds out where they follow it. Nothing is sealed: the
paper is the original (law.md ES-8).
"""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign import intake
from undersign.contracts import document, events, lifecycle
from undersign.contracts.contract import Contract
from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.moves import Lifecycle
from undersign.journal.refused import Refused
from undersign.workspaces import policy

CONTRACT = Lifecycle(
    "contract", [("sign_on_paper", lifecycle.SENT, lifecycle.ON_PAPER, events.ContractSignedOnPaper)]
)


def keep(contract: Contract, scan: bytes, *, note: str = "", by: Actor) -> None:
    """The signed paper, scanned; it ends the contract for everybody. Raises `Refused`: paper.no_scan,
    paper.not_a_pdf, contract.not_now."""
    policy.require(by, "contract.paper")
    _require_readable(scan)
    with transaction.atomic():
        moves.move(
            contract,
            CONTRACT,
            "sign_on_paper",
            by=by,
            columns={"ended_at": clock.now()},
            scan_sha256=hashlib.sha256(scan).hexdigest(),
            note=" ".join(note.split())[:400],
        )
        document.add(contract, document.SCAN, scan)


def _require_readable(scan: bytes) -> None:
    if not scan:
        raise Refused("paper.no_scan", _("Choose the scan of the signed paper."), field="scan")
    try:
        kind: str = intake.take(scan).kind
    except intake.IntakeRefused:
        kind = ""
    if kind != "pdf":
        raise Refused(
            "paper.not_a_pdf",
            _("This file is no PDF that can be read. Nothing was changed."),
            do=_("Scan all pages into one PDF of at most 50 MB."),
            field="scan",
        )
