"""Mailbox access: six digits by e-mail, ten minutes, five tries a code, ten a person.

The code is derived from the challenge's id by an instance key, so it is stored nowhere. Attempts
are counted under the row's lock: a hundred parallel guesses share one counter (AT-04, AU-3).
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.recipient import Recipient
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.signing import events, link
from undersign.store import rows

METHOD = "email_code"
LABEL = _("Mailbox access (code by e-mail)")
LASTS = timedelta(minutes=10)
TRIES_PER_CODE, TRIES_PER_PERSON = 5, 10
SENDS_PER_HOUR = 3
RESEND_AFTER = timedelta(seconds=30)
LOCKED_FOR = timedelta(minutes=15)


class Challenge(models.Model):
    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="challenges")
    generation = models.PositiveSmallIntegerField()
    address = models.CharField(max_length=254)
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "signing"
        db_table = "challenge"

    @property
    def ends_at(self) -> datetime:
        return self.made_at + LASTS

    @property
    def locked_until(self) -> datetime | None:
        """When trying goes on after five wrong tries, or None."""
        if self.attempts < TRIES_PER_CODE or self.last_attempt_at is None:
            return None
        until = self.last_attempt_at + LOCKED_FOR
        return until if until > clock.now() else None


def code_of(challenge_id: str) -> str:
    """The six digits of a challenge."""
    return f"{int.from_bytes(link.derived('code', challenge_id)[:8], 'big') % 1_000_000:06d}"


def latest(recipient: Recipient) -> Challenge | None:
    return next(iter(_of(recipient, _made(recipient))), None)


def _made(recipient: Recipient) -> list[Challenge]:
    """Every code of theirs, newest first."""
    return rows.some(Challenge, "recipient_id = %s ORDER BY made_at DESC", recipient.pk)


def _of(recipient: Recipient, made: list[Challenge]) -> list[Challenge]:
    """Those of the present link."""
    return [row for row in made if row.generation == recipient.link_generation]


def locked_until(recipient: Recipient) -> datetime | None:
    """When this person may try again, or None: five wrong tries lock for a quarter of an hour."""
    row = latest(recipient)
    return row.locked_until if row else None


def send(recipient: Recipient, *, by: Actor) -> Challenge:
    """A fresh code on its way; older ones stop working. Raises `Refused` (code.*)."""
    with transaction.atomic(savepoint=False):
        moves.lock(recipient.contract)
        now = clock.now()
        made = _made(recipient)
        present = _of(recipient, made)
        _require_tries_left(present)
        last = present[0] if present else None
        if last and last.passed_at is None and now < last.made_at + RESEND_AFTER:
            return last  # a double click is one code
        if sum(row.made_at > now - timedelta(hours=1) for row in made) >= SENDS_PER_HOUR:
            raise Refused(
                "code.too_many",
                _("Three codes were sent in the last hour."),
                do=_("Look for the newest of them in your mailbox and in its spam folder."),
            )
        row = Challenge(
            id=ids.new("cha"),
            workspace_id=recipient.workspace_id,
            recipient=recipient,
            generation=recipient.link_generation,
            address=recipient.email,
            made_at=now,
        )
        rows.add([row])
        told = events.CodeSent(
            recipient_id=recipient.id, challenge_id=row.id, method=METHOD, address=recipient.email
        )
        moves.record(recipient.contract, told, by=by)
    return row


def check(recipient: Recipient, code: str, *, by: Actor) -> tuple[Challenge | None, Refused | None]:
    """(the challenge this code passes, None), or (None, why not): a wrong try is counted, so the caller
    commits before it raises. Raises `Refused` (code.expired, code.locked, code.spent) where none counts.
    """
    moves.lock(recipient.contract)
    present = _of(recipient, _made(recipient))
    if not present or clock.now() > present[0].ends_at or present[0].passed_at:
        raise Refused("code.expired", _("This code has run out."), do=_("Ask for a new one."), field="code")
    _require_tries_left(present)
    row = present[0]
    digits = "".join(c for c in code if c.isdigit())
    if not hmac.compare_digest(digits.encode(), code_of(row.id).encode()):
        return None, _count_wrong(recipient, row, by)
    rows.change(row, {"passed_at": clock.now()})
    return row, None


def _count_wrong(recipient: Recipient, row: Challenge, by: Actor) -> Refused:
    row.attempts += 1
    row.last_attempt_at = clock.now()
    row.save(update_fields=["attempts", "last_attempt_at"])
    told = events.IdentityFailed(
        recipient_id=recipient.id, method=METHOD, attempt=row.attempts, recipient=recipient.name
    )
    moves.record(recipient.contract, told, by=by)
    left = TRIES_PER_CODE - row.attempts
    if left <= 0:
        return _locked(row.last_attempt_at + LOCKED_FOR)
    return Refused(
        "code.wrong",
        _("That code does not match."),
        do=_("Check the newest mail and try again: %(left)s tries are left."),
        field="code",
        left=left,
    )


def _require_tries_left(present: list[Challenge]) -> None:
    """Of the codes of the present link, newest first."""
    until = present[0].locked_until if present else None
    if until:
        raise _locked(until)
    if sum(row.attempts for row in present) >= TRIES_PER_PERSON:
        raise Refused(
            "code.spent",
            _("Too many wrong codes were entered for this link."),
            do=_("Ask the sender to send you a new one."),
            field="code",
        )


def _locked(until: datetime) -> Refused:
    return Refused(
        "code.locked",
        _("Too many wrong codes. You can try again at %(time)s."),
        do=_("Wait until then, then ask for a new code."),
        field="code",
        time=f"{until:%H:%M} UTC",
    )
