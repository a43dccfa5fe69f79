"""A mark kept for next time: one tap in a later contract, for whoever proves the same mailbox here again.

Hides whose it is: an address in one workspace, and nothing else. Somebody behind the same link without that
proof neither sees nor uses it. It is kept only when asked for, and forgotten when asked for, by its owner or,
where a person is to be erased, by an admin; and by itself when it was not used for so many months.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.people.recipient import Recipient
from undersign.journal import actor, clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.signing import mark_events
from undersign.signing.mark import SIGNATURE, UPLOADED, Mark
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

MONTHS, LEAST_MONTHS, MOST_MONTHS = 12, 1, 60
A_MONTH = timedelta(days=30)  # counted in round days, said so in the settings


class KeptMark(models.Model):
    """address: in lower case. what, form, text, face, strokes: as of `Mark`. image: the PNG, or b"". at: when
    it was kept or last used."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    address = models.CharField(max_length=254)
    what = models.CharField(max_length=10, default=SIGNATURE)
    form = models.CharField(max_length=10)
    text = models.CharField(max_length=160, blank=True)
    face = models.CharField(max_length=20, blank=True)
    strokes = models.JSONField(default=list)
    image = models.BinaryField(default=bytes)
    at = models.DateTimeField()

    class Meta:
        app_label = "signing"
        db_table = "kept_mark"
        constraints = [
            models.UniqueConstraint(fields=["workspace_id", "address", "what"], name="one_kept_mark")
        ]

    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_kept_marks(before timestamptz)
        RETURNS TABLE (workspace varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT DISTINCT workspace_id FROM kept_mark WHERE at <= before
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_kept_marks(timestamptz) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_kept_marks(timestamptz) TO undersign_app",
    ]

    @property
    def content(self) -> dict[str, Any]:
        """What a mark is made of anew."""
        parts = {"text": self.text, "face": self.face, "strokes": self.strokes}
        return {**parts, "image": bytes(self.image)}


def find(recipient: Recipient, what: str = SIGNATURE) -> KeptMark | None:
    """What the owner of this mailbox kept here. Only for a sitting that proved the mailbox."""
    return rows.first(
        KeptMark,
        "workspace_id = %s AND address = %s AND what = %s",
        recipient.workspace_id,
        _address(recipient),
        what,
    )


def used(kept: KeptMark) -> None:
    """It serves again, so its time begins anew."""
    KeptMark.objects.filter(pk=kept.pk).update(at=clock.now())


def keep(recipient: Recipient, adopted: Mark) -> None:
    """Keep this mark, instead of the one kept so far."""
    content = {
        "form": adopted.form,
        "text": adopted.text,
        "face": adopted.face,
        "strokes": adopted.strokes,
        "image": adopted.image if adopted.form == UPLOADED else b"",
        "at": clock.now(),
    }
    KeptMark.objects.update_or_create(
        workspace_id=recipient.workspace_id,
        address=_address(recipient),
        what=adopted.what,
        defaults=content,
        create_defaults={"id": ids.new("kmk"), **content},
    )


def forget(recipient: Recipient) -> bool:
    """Delete all that was kept for this address here; whether there was anything."""
    kept = KeptMark.objects.filter(workspace_id=recipient.workspace_id, address=_address(recipient))
    return bool(kept.delete()[0])


def months(workspace_id: str) -> int:
    """After how many months (of 30 days) without use they go."""
    found = rows.get(Workspace, workspace_id).settings.get("mark_months", MONTHS)
    return found if isinstance(found, int) else MONTHS


def keep_for(count: int, *, by: Actor) -> None:
    """Change after how many months without use they go. Raises `Refused` (mark.months, role.refused)."""
    policy.require(by, "identity.manage")
    if not LEAST_MONTHS <= count <= MOST_MONTHS:
        raise Refused(
            "mark.months",
            _("Saved signatures are kept for %(least)s to %(most)s months without use."),
            do=_("Enter such a number."),
            field="months",
            least=LEAST_MONTHS,
            most=MOST_MONTHS,
        )
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        workspace.settings = {**workspace.settings, "mark_months": count}
        workspace.save(update_fields=["settings"])
        moves.record(workspace, mark_events.MarksKeptFor(months=count), by=by)


def forget_address(address: str, *, by: Actor) -> int:
    """Delete what is kept for an address, as when a person is erased; how many there were. Marks adopted in
    contracts stay. Raises `Refused` (mark.none_kept, role.refused)."""
    policy.require(by, "identity.manage")
    address = address.strip().lower()
    with transaction.atomic():
        gone = KeptMark.objects.filter(workspace_id=by.workspace_id, address=address).delete()[0]
        if not gone:
            raise Refused(
                "mark.none_kept",
                _("No signature is saved for this address."),
                do=_("Check how it is written."),
                field="mark_address",
            )
        told = mark_events.MarksErased(count=gone, address=address)
        moves.record(rows.get(Workspace, by.workspace_id), told, by=by)
    return gone


def due() -> list[str]:
    """The workspaces where some may have lain unused for too long; `forget_unused` decides."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workspace FROM undersign_kept_marks(%s)", [clock.now() - A_MONTH * LEAST_MONTHS]
        )
        return [workspace for (workspace,) in cursor.fetchall()]


def forget_unused(workspace_id: str) -> int:
    """Inside its workspace: delete what was not used for as long as its settings say; how many."""
    before = clock.now() - A_MONTH * months(workspace_id)
    with transaction.atomic():
        gone = KeptMark.objects.filter(workspace_id=workspace_id, at__lte=before).delete()[0]
        if gone:
            workspace = moves.hold(Workspace, workspace_id)
            moves.record(workspace, mark_events.MarksExpired(count=gone), by=actor.system(workspace_id))
    return gone


def _address(recipient: Recipient) -> str:
    return recipient.email.strip().lower()
