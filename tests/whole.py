"""What must hold of a finished contract whatever went wrong on the way: nothing lost, nothing twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from django.conf import settings

from undersign.contracts import document, lifecycle
from undersign.contracts.contract import Contract
from undersign.customers.account import AccountDocument
from undersign.customers.ticket import TicketNote
from undersign.journal import audit, delivery
from undersign.notices import bell
from undersign.sealing import keys, verdict

ONCE = ("contract.sent", "contract.issued", "contract.completed", "contract.sealed", "evidence.bundled")


PROVEN = "proven bundle"  # made once more when the ledger has signed for it


def is_finished(contract: Contract) -> bool:
    """Sealed, bundled, and every delivery at its end."""
    fresh = Contract.objects.get(pk=contract.pk)
    return bool(
        fresh.status == lifecycle.SEALED
        and document.find(fresh, document.BUNDLE)
        and not delivery.Delivery.objects.filter(subject=contract.pk, status=delivery.DUE).exists()
    )


def faults(world, contract: Contract, inbox) -> list[str]:
    """What does not hold, in words; empty when all does."""
    contract = Contract.objects.get(pk=contract.pk)
    found = [*_events(world, contract), *_documents(contract), *_outside(world, contract)]
    found += _mails(world, contract, inbox)
    found += [f"journal: {fault}" for fault in audit.check(world.workspace.id)]
    failed = delivery.Delivery.objects.filter(subject=contract.pk).exclude(status=delivery.DONE)
    found += [f"delivery {d.effect} {d.status}: {d.last_error}" for d in failed]
    return found


def _events(world, contract: Contract) -> list[str]:
    told = Counter(world.events(contract))
    signers = len(contract.signers)
    wanted = {**dict.fromkeys(ONCE, 1), "recipient.signed": signers, "document.act_sealed": signers}
    wanted["recipient.invited"] = signers
    return [f"{name} is told {told[name]} times, not {n}" for name, n in wanted.items() if told[name] != n]


def _documents(contract: Contract) -> list[str]:
    kinds = Counter(PROVEN if d.kind == "bundle" and d.number else d.kind for d in contract.documents.all())
    proven = [] if kinds.pop(PROVEN, 0) <= 1 else ["more than one bundle with the ledger's proofs"]
    wanted = dict.fromkeys(("base", "reading", "issued", "sealed", "certificate", "bundle"), 1)
    wanted["act"] = len(contract.signers)
    found = proven + [f"{kinds[kind]} {kind}, not {n}" for kind, n in wanted.items() if kinds[kind] != n]
    trust = [keys.root().certificate]
    for kind in ("sealed", "certificate", "bundle"):
        judged = verdict.judge(document.find(contract, kind).read(), trust=trust, thorough=False)
        if judged.verdict != "AUTHENTIC":
            found.append(f"{kind} is {judged.verdict}: {judged.reasons}")
    return found


def _outside(world, contract: Contract) -> list[str]:
    """One note of sending and one of signing (with its second file), one document, two archived files."""
    notes = TicketNote.objects.filter(ticket=contract.ticket).count() if contract.ticket else 3
    papers = AccountDocument.objects.filter(contract_id=contract.id).count() if contract.account else 1
    files = [p for p in Path(settings.ARCHIVE_DIR).rglob("*") if p.is_file() and contract.number in p.name]
    mine = [p for p in files if world.tag in str(p)]
    counted = {"ticket notes": (notes, 3), "account documents": (papers, 1), "archived files": (len(mine), 2)}
    return [f"{n} {what}, not {wanted}" for what, (n, wanted) in counted.items() if n != wanted]


def _mails(world, contract: Contract, inbox) -> list[str]:
    """Each message at least once, and never under two names: a repeat carries the same Message-ID."""
    ids = {letter.id for letter in inbox.letters if world.tag in letter.to[0]}
    rows = delivery.Delivery.objects.filter(workspace_id=world.workspace.id, lane=delivery.MAIL)
    sent = {row.key: row.subject for row in rows if row.effect != bell.QUIETLY}  # in the list only
    arrived = {each.strip(" <>").rpartition("@")[0] for each in ids}
    lost = [f"mail {key} never arrived" for key in sent if sent[key] == contract.id and key not in arrived]
    return lost + [f"mail {key} was sent by nobody" for key in arrived - sent.keys()]
