"""What one contract keeps beside its frozen self: its own reminders, the sender's words, and how far the
clock's work on it has come.

Hides where those things stand. None of it is part of the document, so it may change until the contract ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient, is_fit
from undersign.contracts.schedule import ends, zones
from undersign.contracts.schedule.quiet import Hours
from undersign.customers.account import Visible
from undersign.drafting.conduct import reminders
from undersign.drafting.conduct.reminders import Reminders
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
LONGEST_MESSAGE = 1000


class Pace(models.Model):
    """Of a contract. reminders: what is otherwise than in its template (see `conduct.reminders`). message:
    the sender's own words in its mails. warn_at: when its owner is warned next, None where that has to be
    worked out; warned_for: the end they were warned of."""

    contract = models.OneToOneField(Contract, models.PROTECT, primary_key=True, related_name="pace")
    workspace_id = models.CharField(max_length=40)
    reminders = models.JSONField(default=dict)
    message = models.CharField(max_length=LONGEST_MESSAGE, blank=True)
    warn_at = models.DateTimeField(null=True)
    warned_for = models.DateTimeField(null=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "contract_pace"

    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_ending(at timestamptz, within interval)
        RETURNS TABLE(workspace_id varchar, contract_id varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT c.workspace_id, c.id FROM contract c LEFT JOIN contract_pace p ON p.contract_id = c.id
          WHERE c.status = 'sent' AND c.expires_at > at AND c.expires_at <= at + within
            AND (p.contract_id IS NULL OR p.warn_at IS NULL OR p.warn_at <= at)
            AND (p.contract_id IS NULL OR p.warned_for IS DISTINCT FROM c.expires_at) LIMIT 500
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_ending(timestamptz, interval) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_ending(timestamptz, interval) TO undersign_app",
    ]


class Rhythm(models.Model):
    """Of a recipient. zone: the reader's, told by their browser; "" where it is concluded (see `zones`).
    sent: reminders by the clock; next_at: of the next one, None where it has to be worked out. message: the
    sender's words to this person alone."""

    recipient = models.OneToOneField(Recipient, models.PROTECT, primary_key=True, related_name="rhythm")
    workspace_id = models.CharField(max_length=40)
    zone = models.CharField(max_length=60, blank=True)
    sent = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    warned_for = models.DateTimeField(null=True)
    message = models.CharField(max_length=LONGEST_MESSAGE, blank=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "recipient_rhythm"

    # The few who are asked now are found without going through all who ever were.
    WALLS = [
        "CREATE INDEX IF NOT EXISTS recipient_asked ON recipient (contract_id) "
        "WHERE status IN ('invited', 'opened')",
        """
        CREATE OR REPLACE FUNCTION undersign_to_remind(at timestamptz)
        RETURNS TABLE(workspace_id varchar, recipient_id varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT r.workspace_id, r.id FROM recipient r JOIN contract c ON c.id = r.contract_id
            LEFT JOIN recipient_rhythm h ON h.recipient_id = r.id
          WHERE r.status IN ('invited', 'opened') AND c.status = 'sent' AND r.mail_status <> 'bounced'
            AND (h.recipient_id IS NULL OR h.next_at IS NULL OR h.next_at <= at) LIMIT 500
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_to_remind(timestamptz) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_to_remind(timestamptz) TO undersign_app",
    ]


def of(contract: Contract) -> Pace:
    """Its row; unsaved, with nothing in it, where there is none yet."""
    empty = Pace(contract=contract, workspace_id=contract.workspace_id)
    return rows.first(Pace, "contract_id = %s", contract.pk) or empty


def rhythm(recipient: Recipient) -> Rhythm:
    """Their row; unsaved, with nothing in it, where there is none yet."""
    empty = Rhythm(recipient=recipient, workspace_id=recipient.workspace_id)
    return rows.first(Rhythm, "recipient_id = %s", recipient.pk) or empty


def keep(row: Pace | Rhythm, changed: dict[str, Any], **expected: Any) -> bool:
    """Change the row, made where there is none yet, if it still is as `expected`; whether it was."""
    if row._state.adding:
        rows.add([row], if_absent=True)
    return rows.change(row, changed, **expected)


def plan(contract: Contract) -> Reminders:
    """Its reminders: the template's, with what was chosen for this contract alone."""
    return reminders.from_json(contract.version.schema).changed(of(contract).reminders)


def zone(recipient: Recipient) -> ZoneInfo:
    """The clock this person reads times by: what their browser told, else what is concluded of them.
    `recipient.contract` is read."""
    return zones.named(rhythm(recipient).zone or zones.of(recipient))


def hours(recipient: Recipient, how: Reminders) -> Hours:
    """When mail may come to this person. `recipient.contract` is read."""
    return Hours(zone(recipient), how.opens, how.closes, how.weekends)


def choose(contract: Contract, told: dict[str, object], *, by: Actor) -> None:
    """Other reminders for this contract alone; what is due is worked out anew. Raises `Refused`."""
    policy.require(by, "contract.remind")
    with transaction.atomic():
        moves.lock(contract)
        _require_alive(contract)
        before, after = plan(contract), plan(contract).changed(told)
        if before == after:
            return
        keep(of(contract), {"reminders": after.as_json(), "warn_at": None})
        anew(contract)
        happened = ends.RemindersChanged(reminders=after.as_json(), was=before.as_json())
        moves.record(contract, happened, by=by)


def say(contract: Contract, message: str, *, by: Actor, recipient: Recipient | None = None) -> None:
    """The sender's own words, in the mails to everybody or to one person. Raises `Refused`."""
    policy.require(by, "contract.remind")
    place = f"people.{recipient.place}.message" if recipient is not None else "message"
    message = clean_message(message, field=place)
    with transaction.atomic():
        moves.lock(contract)
        _require_alive(contract)
        row = rhythm(recipient) if recipient is not None else of(contract)
        if row.message == message:
            return
        was = row.message
        keep(row, {"message": message})
        told = ends.MessageWritten(to=recipient.name if recipient else "", message=message, was=was)
        moves.record(contract, told, by=by)


def words(recipient: Recipient) -> str:
    """What the sender says in mails to this person: to them alone, else to everybody."""
    return rhythm(recipient).message or of(recipient.contract).message


def clean_message(message: str, *, field: str = "message") -> str:
    """Plain text of some lines. Raises `Refused` (contract.message)."""
    lines = [" ".join(line.split()) for line in message.strip().splitlines()]
    kept = "\n".join(lines)
    if len(kept) > LONGEST_MESSAGE or not is_fit("".join(lines)):
        raise Refused(
            "contract.message",
            _("This message is too long, or holds characters that cannot be shown."),
            do=_("Write up to 1000 characters of plain text."),
            field=field,
        )
    return kept


def forget(people: Iterable[Recipient]) -> None:
    """Words and rhythm of people who are taken out of a draft."""
    Rhythm.objects.filter(recipient__in=list(people)).delete()


def anew(contract: Contract) -> None:
    """What is due for its people is worked out again by the next sweep."""
    Rhythm.objects.filter(recipient__contract=contract).update(next_at=None)


def _require_alive(contract: Contract) -> None:
    if not (contract.is_draft or contract.is_open):
        raise Refused(
            "contract.not_open",
            _("This contract has ended. Nothing was changed."),
            do=_("Reload the page to see where it stands."),
        )
