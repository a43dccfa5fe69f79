"""A call: one contract that a ticket asked for, once, and what became of it.

Hides how the same trigger is recognised when it is told again: by the event's id on their side, kept for
good. Hearing does nothing but write it down; the work is a delivery.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.facts import TICKET, Heard
from undersign.connectors.hooks import events
from undersign.connectors.hooks.hook import Hook
from undersign.connectors.sync import link, ours
from undersign.contracts.contract import Contract
from undersign.customers.account import Visible
from undersign.journal import actor, clock, ids, moves
from undersign.store import rows
from undersign.workspaces.workspace import Workspace

WAITING, SENT, DRAFTED, REFUSED = "waiting", "sent", "drafted", "refused"


class Call(models.Model):
    """told: hash of the event's id on their side. outcome: WAITING, SENT, DRAFTED or REFUSED; code and
    reason: of a refusal, or of what keeps the draft from being sent. asked_by: an address, or ""."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    hook = models.ForeignKey(Hook, on_delete=models.PROTECT, related_name="calls")
    told = models.CharField(max_length=64)
    ticket_ref = models.CharField(max_length=80)
    template_key = models.CharField(max_length=80)
    asked_by = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, default=WAITING)
    code = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="+")

    objects = Visible.as_manager()

    class Meta:
        app_label = "connectors"
        db_table = "hook_call"
        constraints = [models.UniqueConstraint(fields=["hook", "told"], name="one_call")]
        indexes = [models.Index(fields=["workspace_id", "ticket_ref", "at"], name="calls_of_ticket")]


def hear(hook: Hook, headers: dict[str, str], body: bytes) -> int:
    """How many contracts were asked for anew; records that are kept in step are looked at soon. Raises
    `api.Permanent` where the call is not theirs."""
    row = hook.connection
    system = registry.find(row.connector).make(row.kind, row.configured)
    try:
        if not isinstance(system, api.Hooked):
            raise api.Permanent(_("This helpdesk does not call; its tickets are looked at instead."))
        heard = system.heard(headers, body, secret=hook.secret)
    finally:
        getattr(system, "close", lambda: None)()
    for each in heard:
        if each.record in ours.ROWS:
            link.heard(row, each.record, each.ref)
    return write_down(hook, heard)


def write_down(hook: Hook, heard: Iterable[Heard]) -> int:
    """Those that ask for a contract, each once for ever; how many were new."""
    asks = [each for each in heard if each.record == TICKET and each.starts]
    if not (hook.starts and hook.connection.enabled):
        return 0
    return sum(_write(hook, each) for each in asks)


def _write(hook: Hook, heard: Heard) -> bool:
    fresh = Call(
        id=ids.new("cal"),
        workspace_id=hook.workspace_id,
        hook=hook,
        told=hashlib.sha256(heard.id.encode()).hexdigest(),
        ticket_ref=heard.ref[:80],
        template_key=heard.starts[:80],
        asked_by=heard.by[:254],
        at=clock.now(),
    )
    with transaction.atomic():
        rows.add([fresh], if_absent=True)
        if not Call.objects.filter(pk=fresh.pk).exists():
            return False
        told = events.ContractAsked(
            call_id=fresh.id,
            connection_id=hook.connection_id,
            connection=hook.connection.name,
            ticket=heard.ref,
            template=heard.starts,
            by_email=heard.by,
        )
        moves.record(rows.get(Workspace, hook.workspace_id), told, by=actor.system(hook.workspace_id))
    return True
