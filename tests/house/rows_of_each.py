"""One row of each kind that the main thread does not make, with nothing but the columns it cannot do without.

For what every kind of row has to keep: that no other workspace sees it.
"""

from __future__ import annotations

from typing import Any

from undersign.billing.review import Review
from undersign.connectors.hooks.call import Call
from undersign.connectors.hooks.hook import Hook
from undersign.connectors.linking import connection
from undersign.connectors.panel.panel import Panel, SpentProof
from undersign.connectors.sync import feed
from undersign.connectors.sync.link import Link
from undersign.connectors.sync.log import LogEntry
from undersign.connectors.sync.mapping import MappedField
from undersign.connectors.sync.value import Value
from undersign.contracts import document
from undersign.contracts.approval.away import Absence
from undersign.contracts.approval.request import ApprovalRequest, ApprovalWord
from undersign.contracts.approval.rules import SendingRule
from undersign.contracts.bulk.bulk import Bulk, BulkRow
from undersign.contracts.contract import Contract
from undersign.contracts.succession.bond import Amendment
from undersign.contracts.succession.standing import Term
from undersign.customers.billing import BillingDocument, BillingTerms
from undersign.customers.segment import Segment
from undersign.journal import clock, ids
from undersign.notices.choice import Choice
from undersign.notices.models import Notice
from undersign.regimes.agreement import Agreement
from undersign.regimes.emergency import EmergencyAccess
from undersign.retention.category import Attached, Category
from undersign.retention.destruction.destruction import Destruction
from undersign.retention.disposition.watch import Watch
from undersign.retention.holds.hold import Held, Hold
from undersign.retention.law_check import LawCheck
from undersign.retention.requests.request import Item, Request
from undersign.retention.store_check import StoreFault
from undersign.sealing.aging import StampLife
from undersign.signing.embedding import Embedding
from undersign.webhooks.endpoint import Endpoint
from undersign.workspaces.allowance import Allowance
from undersign.workspaces.answered import Answered
from undersign.workspaces.programs.grant import Grant, Secret
from undersign.workspaces.programs.program import Program


def make(cast: Any, signed: Contract) -> None:
    """Of a workspace with a signed contract, all of them."""
    now, draft = clock.now(), cast.draft()
    sealed = document.find(signed, document.SEALED)
    assert sealed is not None
    here = {"workspace_id": cast.workspace.id}
    of = {**here, "contract": signed}

    def named(model: Any, **columns: Any) -> Any:
        return model.objects.create(id=ids.new("row"), **here, **columns)

    helpdesk = connection.first("helpdesk", cast.workspace.id)
    named(Panel, connection=helpdesk, origin="https://desk.example", changed_at=now)
    SpentProof.objects.create(**here, digest=cast.tag.ljust(64, "0"), until=now)
    billed = {"account": cast.account, "key": cast.tag, "at": now}
    named(BillingTerms, **billed)
    named(BillingDocument, title="Packet", filename="packet.pdf", sha256="0" * 64, **billed)
    named(Segment, name="EU", made_at=now)
    named(Absence, member=cast.alice, since=now)
    named(SendingRule, name="Own words")
    asked = named(
        ApprovalRequest, contract=draft, content_sha256="0" * 64, asked_by=cast.maya.id, asked_at=now
    )
    named(ApprovalWord, request=asked, member=cast.bob, at=now)
    bulk = named(Bulk, template_version=cast.version, title="Rows", kind="file", made_at=now)
    named(BulkRow, bulk=bulk, number=1)
    named(Notice, member=cast.maya, entry=1, subject=signed.id, kind="news", at=now)
    Amendment.objects.create(**here, contract=draft, original=signed, sha256=sealed.sha256, at=now)
    hold = named(
        Hold, matter="M-1", title="Acme", custodian="Cid", reason="Sued.", placed_by="x", placed_at=now
    )
    named(Category, key="own", trigger="ends")
    named(Attached, target=signed.id, key="own", by="x", at=now)
    named(LawCheck, place="US-IL", years=10, sha256="0" * 64, verified_by="x", verified_at=now)
    named(Destruction, contract=draft, due_at=now, decided_by="x", decided_at=now)
    asked = named(Request, kind="access", sealed=b"x", digest="0" * 64, received_at=now, due_on=now.date())
    named(Item, request=asked, kind="contract", item=signed.id)
    named(StoreFault, sort="missing", record_id=signed.id, found_at=now)
    named(Held, hold=hold, contract=draft, how="hand", since=now)
    Watch.objects.get_or_create(**here)
    Term.objects.get_or_create(contract=signed, defaults=here)
    Review.objects.create(**of, asked_at=now)
    StampLife.objects.get_or_create(contract_id=signed.id, defaults={**here, "until": now, "stamped_at": now})
    Choice.objects.create(**here, member=cast.maya)
    named(Allowance, key_id="key", left=1, at=now)
    named(Endpoint, name="ERP", url="https://erp.example/hook", next_at=now, created_at=now)
    kept = {"request_sha256": "0" * 64, "status": 200, "kind": "application/json", "body": b"{}"}
    named(Answered, key_id="key", at=now, **kept)
    program = named(Program, name="Ledger", made_at=now)
    grant = named(Grant, program=program, given_at=now)
    Secret.objects.create(**here, digest=cast.tag.ljust(64, "0"), kind="code", grant=grant, until=now)
    named(Embedding, contract=signed, key_id="key", key="ERP", digest=cast.tag.ljust(64, "0"), until=now)
    named(Agreement, party="Cloud Host Inc.", signed_on=now.date(), kept_at=now)
    named(EmergencyAccess, member_id=cast.bob.id, contract_id=signed.id, until=now)
    _kept_in_step(cast, named)
    desk = connection.first("helpdesk", cast.workspace.id)
    hook = named(Hook, connection=desk, path=cast.tag)
    named(Call, hook=hook, told="0" * 64, ticket_ref="1", template_key="service_order", at=now)


def _kept_in_step(cast: Any, named: Any) -> None:
    """A connection's feed with one mapped field, a record of it, a value, and a line of its log."""
    row = feed.of(connection.Connection.objects.filter(workspace_id=cast.workspace.id).order_by("id")[0])
    mapped = named(MappedField, connection=row.connection, record="account", theirs="Name", ours="name")
    link = named(Link, feed=row, record="account", ref="theirs", own_id=cast.account.id)
    named(Value, link=link, field=mapped)
    named(LogEntry, feed=row, at=clock.now(), what="take")
