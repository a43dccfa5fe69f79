"""One person's visit: which browser passed which checks, for how long.

The cookie holds a random secret, the row its hash. Every check that is passed makes a fresh secret, so one
that was planted or seen before the check is worth nothing after it. The visit is complete, and the contract
opens, only when every demanded check was passed in it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import models

from undersign.contracts.people import checks, demanded
from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock, ids
from undersign.store import rows

LASTS = timedelta(hours=12)
PASSED, UNDECIDED, REFUSED = "passed", "undecided", "refused"


class Sitting(models.Model):
    """method: the checks passed, in order, joined by “+”. proven_at: when it was complete; None before."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="sittings")
    digest = models.CharField(max_length=64, unique=True)
    generation = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=120, blank=True)
    proven_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()

    class Meta:
        app_label = "signing"
        db_table = "sitting"

    @property
    def methods(self) -> list[str]:
        return self.method.split("+") if self.method else []

    @property
    def is_complete(self) -> bool:
        return self.proven_at is not None

    def left_of(self, wanted: Sequence[str]) -> list[str]:
        """The demanded checks that are still to be passed, in their order."""
        return [each for each in wanted if each not in self.methods]


class Proof(models.Model):
    """One check that was performed. details: its parameters; no secret, no answer, no picture."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="proofs")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="proofs")
    method = models.CharField(max_length=20)
    result = models.CharField(max_length=10)
    at = models.DateTimeField()
    details = models.JSONField(default=dict)

    class Meta:
        app_label = "signing"
        db_table = "proof"


def start(recipient: Recipient, method: str) -> tuple[Sitting, str]:
    """A sitting in which this check was passed, and the secret for its cookie."""
    return keep(recipient, None, method, PASSED, {}, wanted=demanded.of(recipient).methods)


def keep(
    recipient: Recipient,
    visit: Sitting | None,
    method: str,
    result: str,
    details: Mapping[str, Any],
    *,
    wanted: Sequence[str],
) -> tuple[Sitting, str]:
    """Note a check of this browser's; `visit` is its sitting so far. Returns it under a fresh secret."""
    now, secret = clock.now(), secrets.token_urlsafe(32)
    row = visit or Sitting(id=ids.new("sit"), workspace_id=recipient.workspace_id, recipient=recipient)
    row.digest = hashlib.sha256(secret.encode()).hexdigest()
    row.generation, row.ends_at = recipient.link_generation, now + LASTS
    _note(row, method if result == PASSED else "", wanted)
    if visit is None:
        rows.add([row])
    else:
        row.save()
    rows.add([_proof(row, method, result, details)])
    return row, secret


def _note(row: Sitting, method: str, wanted: Sequence[str]) -> None:
    if method and method not in row.methods:
        row.method = "+".join([*row.methods, method])
    if row.proven_at is None and not row.left_of(wanted):
        row.proven_at = clock.now()


def _proof(row: Sitting, method: str, result: str, details: Mapping[str, Any]) -> Proof:
    return Proof(
        id=ids.new("prf"),
        workspace_id=row.workspace_id,
        recipient_id=row.recipient_id,
        sitting=row,
        method=method,
        result=result,
        at=clock.now(),
        details=dict(details),
    )


def decide(proof: Proof, is_passed: bool) -> None:
    """A person decided about a check that waited for one. Call it in the transaction that records who."""
    rows.change(proof, {"result": PASSED if is_passed else REFUSED})
    if is_passed:
        row = rows.get(Sitting, proof.sitting_id, lock=True)
        _note(row, proof.method, demanded.of(rows.get(Recipient, proof.recipient_id)).methods)
        row.save(update_fields=["method", "proven_at"])


def undecided(visit: Sitting | None, method: str) -> Proof | None:
    """What waits for a person's decision about this browser's check, if anything does."""
    if visit is None:
        return None
    return rows.first(
        Proof, "sitting_id = %s AND method = %s AND result = %s ORDER BY at DESC", visit.pk, method, UNDECIDED
    )


def of(sitting_id: str) -> list[Proof]:
    """The checks of a sitting, as they were performed."""
    return rows.some(Proof, "sitting_id = %s ORDER BY at, id", sitting_id)


def known(recipient: Recipient, sitting_id: str) -> Sitting | None:
    """The live sitting of this recipient by its id, for where no browser keeps a secret of it; or None."""
    row = rows.first(Sitting, "id = %s AND recipient_id = %s", sitting_id, recipient.pk)
    return row if row is not None and _is_live(row, recipient) else None


def _is_live(row: Sitting, recipient: Recipient) -> bool:
    return row.generation == recipient.link_generation and row.ends_at > clock.now()


def find(recipient: Recipient, secret: str | None) -> Sitting | None:
    """The live sitting of this recipient and this browser, complete or not, or None."""
    if not secret:
        return None
    digest = hashlib.sha256(secret.encode()).hexdigest()
    row = rows.first(Sitting, "digest = %s AND recipient_id = %s", digest, recipient.pk)
    return row if row is not None and _is_live(row, recipient) else None


def method_label(method: str) -> str:
    """The honest names of what was performed, as `Sitting.method`, in the active language (law.md A9)."""
    return ", ".join(checks.label(each) for each in method.split("+"))


def short_label(method: str) -> str:
    """As `method_label`, fit for a name of at most 64 characters (RFC 5280, ub-organizational-unit-name)."""
    label = method_label(method)
    if len(label) <= 64:
        return label
    return ", ".join(str(checks.WORDS[each].word) for each in method.split("+") if each in checks.WORDS)[:64]
