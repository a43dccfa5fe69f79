"""Emergency access: somebody sees one contract for an hour that their teams hide from them (law.md HI-1).

Hides how long it lasts and where it is asked. Asking for it, with its reason and alert, is
`contracts.emergency`; here is only who was let in to what.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from undersign.journal import clock, ids
from undersign.journal.actor import Actor
from undersign.store import rows

LASTS = timedelta(hours=1)


class EmergencyAccess(models.Model):
    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    member_id = models.CharField(max_length=40)
    contract_id = models.CharField(max_length=40)
    until = models.DateTimeField()

    class Meta:
        app_label = "regimes"
        db_table = "regime_emergency"
        indexes = [models.Index(fields=["workspace_id", "member_id", "until"], name="emergency_by_member")]


def grant(contract_id: str, *, by: Actor) -> EmergencyAccess:
    return EmergencyAccess.objects.create(
        id=ids.new("emg"), workspace_id=by.workspace_id, member_id=by.id, contract_id=contract_id,
        until=clock.now() + LASTS,
    )  # fmt: skip


def opened_to(by: Actor) -> frozenset[str]:
    """Ids of the contracts that are open to this member for the moment."""
    wanted = "workspace_id = %s AND member_id = %s AND until > %s"
    found = rows.some(EmergencyAccess, wanted, by.workspace_id, by.id, clock.now())
    return frozenset(row.contract_id for row in found)
