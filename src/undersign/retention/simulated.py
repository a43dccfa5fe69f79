"""What a simulation needs made: people, contracts that were signed, and their records, in a workspace.

Hides that nobody draws or signs here: rows, keys and files of a contract are made as sealing leaves them.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from undersign.contracts import document
from undersign.contracts import events as contracts_events
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.drafting.stock import template
from undersign.journal import actor, clock, ids, moves
from undersign.journal.actor import Actor
from undersign.retention import record as records
from undersign.retention import schedule
from undersign.retention.record import Record
from undersign.store import tenancy
from undersign.workspaces import member, workspace

TEXT = "## Order\n\nAgreed.\n\n{% signature customer %}\n"
CAST = {
    "drafter": "legal", "admin": "admin", "owner": "agent", "reviewer": "legal", "verifier": "compliance",
    "keeper": "compliance", "other keeper": "compliance",
}  # fmt: skip


def place() -> tuple[str, dict[str, Actor]]:
    """A fresh workspace and its people, by what they do."""
    made = workspace.found(f"Simulated {secrets.token_hex(3)}", prefix="SIM", zone="Europe/Madrid")
    with tenancy.within(made.id):
        by, tag = actor.system(made.id), secrets.token_hex(4)
        people = {
            what: member.join(
                made, email=f"{what.replace(' ', '.')}.{tag}@sim.example", name=what.title(), role=role,
                password=None, by=by,
            )
            for what, role in CAST.items()
        }  # fmt: skip
        return made.id, {what: each.actor() for what, each in people.items()}


def contracts(workspace_id: str, people: dict[str, Actor], count: int) -> Iterator[Contract]:
    """Signed ones, each with a person, values and three files."""
    made = template.make("simulated", names={"en": "Simulated"}, by=people["drafter"])
    version = template.draft(made, sources={"en": TEXT}, schema={"fields": []}, by=people["drafter"])
    for number in range(1, count + 1):
        with transaction.atomic():
            yield _contract(workspace_id, people["owner"], version, number)


def _contract(workspace_id: str, owner: Actor, version: Any, number: int) -> Contract:
    now = clock.now()
    row = Contract.objects.create(
        id=ids.new("ctr"), workspace_id=workspace_id, number=f"SIM-{number:05d}", title=f"Order {number}",
        language="en", template_version=version, owner_id=owner.id, values={"name": f"Person {number}"},
        created_at=now,
    )  # fmt: skip
    Recipient.objects.create(
        id=ids.new("rcp"), workspace_id=workspace_id, contract=row, role="signer", role_key="customer",
        routing_order=1, name=f"Person {number}", email=f"person{number}@sim.example", language="en",
        status="signed", signed_at=now,
    )  # fmt: skip
    told = contracts_events.ContractDrafted(
        title=row.title,
        template="Simulated",
        called="Simulated",
        version=1,
        version_id=version.id,
        version_sha256="0" * 64,
    )
    moves.record(row, told, by=owner)
    for kind in (document.BASE, document.SEALED, document.CERTIFICATE):
        document.add(row, kind, f"%PDF {kind} {row.id}".encode() + secrets.token_bytes(2000))
    with connection.cursor() as cursor:  # as sealing leaves it, without its deliveries
        cursor.execute(
            "UPDATE contract SET status = 'sealed', completed_at = %s WHERE id = %s", [now, row.pk]
        )
    row.refresh_from_db()
    return row


def keep(contract: Contract, ended: date, dice: random.Random, *, verified_by: str) -> date:
    """Its record, by one to three rules; the day until which it is kept."""
    months = dice.sample((12, 36, 60, 84, 120), k=dice.randrange(1, 4))
    rules = [
        schedule.Rule(f"rule-{each}", schedule.ENDED, each, basis="Simulated", verified_by=verified_by)
        for each in months
    ]
    made_on = contract.created_at.date()
    due = schedule.due(schedule.Facts(made_on, made_on, max(ended, made_on)), rules)
    assert due.on is not None
    now = clock.now()
    columns = {
        "workspace_id": contract.workspace_id, "retain_until": due.on, "because": due.to_json(),
        "blocked": [],
        "ended_on": ended, "status": records.KEPT, "is_stale": False, "made_at": now, "refreshed_at": now,
    }  # fmt: skip
    Record.objects.update_or_create(contract=contract, defaults=columns)
    return due.on


def next_due(
    workspace_id: str, now: datetime, ahead: timedelta, first: timedelta, again: timedelta
) -> datetime | None:
    """When the clock has something to do next with any record of the workspace."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [first, again, workspace_id])
        opens, turns = cursor.fetchone()
    begins = datetime.combine(opens, time.min, now.tzinfo) - ahead + timedelta(days=1) if opens else None
    return min((each for each in (begins, turns) if each is not None), default=None)


_NEXT = """
    SELECT min(r.retain_until) FILTER (WHERE r.status = 'kept' AND r.blocked = '[]'),
      min(CASE r.status WHEN 'approved' THEN d.due_at - %s
        ELSE CASE WHEN d.warned_again_at IS NULL THEN d.due_at - %s ELSE d.due_at END END)
        FILTER (WHERE r.status IN ('approved', 'warned'))
    FROM retention_record r
    LEFT JOIN retention_destruction d ON d.contract_id = r.contract_id AND d.dropped_at IS NULL
    WHERE r.workspace_id = %s
"""
