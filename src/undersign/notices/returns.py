"""What is done about a mail that came back: the message it is about, and the person beside whom it is shown.

Sent and received are two things (UETA §15): here the second one is recorded, or that it never came to it.
What cannot be put down to a message waits for a person; what cannot even be put down to a workspace is kept
for the operator in the data folder.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.customers.account import Visible
from undersign.journal import actor, clock, entry, ids, moves
from undersign.journal.actor import Actor
from undersign.notices import events, outbox, returned
from undersign.notices.outbox import Mail
from undersign.notices.returned import Returned
from undersign.store import keys, rows, tenancy
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

log = logging.getLogger(__name__)
SETTLED, WAITS, KEPT = "settled", "waits", "kept"
LATELY = timedelta(days=60)
_EVENTS = {returned.DELIVERED: events.MailDelivered, returned.DELAYED: events.MailDelayed}


class ReturnedMail(models.Model):
    """One that nobody knows what to do about but a person. digest: of its bytes, so that it is kept once.
    body: what it says, encrypted. settled_at: when somebody had looked."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=240, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    body = models.BinaryField()
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "notices"
        db_table = "returned_mail"
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["workspace_id", "digest"], name="one_returned_mail")]

    @property
    def text(self) -> str:
        return keys.open_under(self.workspace_id, bytes(self.body), f"returned/{self.digest}").decode()


def take(raw: bytes, to: str = "") -> str:
    """One mail that arrived at the address for returned mail: SETTLED, WAITS for a person, or KEPT as a file.

    Taking the same one twice changes nothing.
    """
    told = returned.read(raw, to)
    for mark in told.tokens:
        workspace_id = _asked("SELECT undersign_mail_workspace(%s)", mark)
        if workspace_id and workspace_id[0]:
            with tenancy.within(workspace_id[0]):
                if told.outcome and _settle(mark, told):
                    return SETTLED
                return _wait(workspace_id[0], raw, told)
    since = clock.now() - LATELY
    homes = _asked("SELECT undersign_mailed_by(%s, %s)", told.address, since) if told.address else []
    if len(homes) == 1:
        with tenancy.within(homes[0]):
            return _wait(homes[0], raw, told)
    return _keep(raw)


def waiting(*, by: Actor) -> Any:
    """The returned mails of a workspace that somebody has to look at, newest first."""
    return ReturnedMail.objects.visible_to(by).filter(settled_at=None)


def settle(mail_id: str, *, by: Actor) -> None:
    """Somebody has looked at it. Raises `ReturnedMail.DoesNotExist`, `Refused`."""
    policy.require(by, "mail.returned")
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        row = ReturnedMail.objects.visible_to(by).select_for_update().get(pk=mail_id)
        if row.settled_at is None:
            rows.change(row, {"settled_at": clock.now()})
            moves.record(workspace, events.ReturnedSettled(mail_id=row.id, address=row.address), by=by)


def _settle(mark: str, told: Returned) -> bool:
    """Whether it is about a message of ours whose fate this may tell."""
    with transaction.atomic():
        mail = Mail.objects.filter(token=mark).first()
        if mail is None or not mail.contract_id:
            return mail is not None
        contract = moves.hold(Contract, mail.contract_id)
        mail.refresh_from_db()
        if mail.status == told.outcome or mail.status in (outbox.BOUNCED, outbox.DELIVERED):
            return True  # told already, or a late report of less
        rows.change(mail, {"status": told.outcome, "answer": told.answer})
        _show(contract, mail, told)
        _record(contract, mail, told)
    return True


def _show(contract: Contract, mail: Mail, told: Returned) -> None:
    """Beside the person whose address it still is."""
    error = told.answer if told.outcome != returned.DELIVERED else ""
    mine = Recipient.objects.filter(contract=contract, email__iexact=mail.address)
    mine.exclude(mail_status=outbox.BOUNCED).update(mail_status=told.outcome, mail_error=error)


def _record(contract: Contract, mail: Mail, told: Returned) -> None:
    facts = {"kind": mail.kind, "address": mail.address, "answer": told.answer}
    happened = _EVENTS.get(told.outcome, events.bounced)(**facts)
    moves.record(contract, happened, by=actor.system(contract.workspace_id))


def _wait(workspace_id: str, raw: bytes, told: Returned) -> str:
    digest = hashlib.sha256(raw).hexdigest()
    body = keys.seal(keys.workspace_key(workspace_id), told.text.encode(), f"returned/{digest}")
    row = ReturnedMail(
        id=ids.new("ret"),
        workspace_id=workspace_id,
        digest=digest,
        address=told.address,
        subject=told.subject,
        answer=told.answer,
        body=body,
        at=clock.now(),
    )
    with transaction.atomic():
        moves.hold(Workspace, workspace_id)
        if ReturnedMail.objects.filter(workspace_id=workspace_id, digest=digest).exists():
            return WAITS
        rows.add([row])
        came = events.ReturnedUnknown(mail_id=row.id, address=told.address, subject=told.subject)
        entry.append(workspace_id, came, by=actor.system(workspace_id))
    return WAITS


def _keep(raw: bytes) -> str:
    """Nobody's: for the operator to look at. At most a thousand, so that strangers cannot fill the disk."""
    folder = Path(settings.DATA_DIR) / "returned"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sum(1 for _each in folder.iterdir()) < 1000:
        (folder / f"{hashlib.sha256(raw).hexdigest()[:24]}.eml").write_bytes(raw[: returned.LARGEST])
    log.warning("a returned mail belongs to no message of ours; it is kept in %s", folder)
    return KEPT


def _asked(question: str, *values: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return [row[0] for row in cursor.fetchall()]
