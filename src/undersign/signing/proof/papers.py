"""Documents that wait for a person's eyes, and what became of them.

Hides where picture and facts lie: encrypted under the contract's own data key, for as long as the workspace
says and no longer. Who may look is the policy's word; the signer hears of the decision by mail, and of a
refusal why.
"""

from __future__ import annotations

import json
from datetime import timedelta

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.intake.identity.zone import Zone
from undersign.journal import actor, clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.event import Event
from undersign.journal.refused import NotFound, Refused
from undersign.signing import sitting
from undersign.signing.proof import papers_events as events
from undersign.store import blobs, kept, keys, rows
from undersign.workspaces import policy, team
from undersign.workspaces.workspace import Workspace

WAITING, ACCEPTED, REFUSED = "waiting", "accepted", "refused"
DAYS, MOST_DAYS = 7, 90  # pictures are kept after the decision
UNDECIDED_FOR = timedelta(days=60)  # nobody looked: the picture goes anyway


class IdentityPaper(models.Model):
    """picture: SHA-256 of its PNG, "" once deleted. facts: the zone as JSON, sealed; b"" once deleted. told:
    what trail and certificate may say."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="identity_papers")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="identity_papers")
    status = models.CharField(max_length=10, default=WAITING)
    picture = models.CharField(max_length=64, blank=True)
    facts = models.BinaryField(default=bytes)
    told = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "signing"
        db_table = "identity_paper"
        indexes = [models.Index(fields=["workspace_id", "status"], name="identity_paper_waiting")]

    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_identity_papers(before timestamptz)
        RETURNS TABLE (workspace varchar, paper varchar, decided timestamptz, sent timestamptz)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT workspace_id, id, decided_at, sent_at FROM identity_paper
          WHERE picture <> '' AND coalesce(decided_at, sent_at) <= before
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_identity_papers(timestamptz) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_identity_papers(timestamptz) TO undersign_app",
    ]

    @property
    def zone(self) -> Zone | None:
        """What was read; None once that was deleted."""
        if not self.facts:
            return None
        key = keys.record_key(self.workspace_id, self.contract_id, "documents")
        return Zone.from_json(json.loads(keys.unseal(key, bytes(self.facts), self.id)))

    def image(self) -> bytes:
        """Raises `NotFound` (paper.gone)."""
        if not self.picture:
            raise NotFound("paper.gone", _("The picture was deleted."))
        return blobs.get(self.workspace_id, self.contract_id, self.picture)


def hand_in(recipient: Recipient, zone: Zone, png: bytes) -> IdentityPaper:
    """Keep a document for a person to look at; part of a check."""
    place, contract_id = recipient.workspace_id, recipient.contract_id
    row = IdentityPaper(
        id=ids.new("idp"),
        workspace_id=place,
        contract_id=contract_id,
        recipient=recipient,
        picture=blobs.put(place, contract_id, png),
        told={
            "document": zone.document,
            "issuer": zone.issuer,
            "check_digits": True,
            "matched": ["name"],
            "reviewed_by": rows.get(Workspace, place).name,
        },
        sent_at=clock.now(),
    )
    key = keys.record_key(place, contract_id, "documents", make=True)
    row.facts = keys.seal(key, json.dumps(zone.to_json()).encode(), row.id)
    rows.add([row])
    return row


def latest(recipient: Recipient) -> IdentityPaper | None:
    return rows.first(IdentityPaper, "recipient_id = %s ORDER BY sent_at DESC, id DESC", recipient.pk)


def waiting(*, by: Actor) -> list[IdentityPaper]:
    """Those that nobody decided about yet, the longest waiting first. Raises `Refused` (role.refused)."""
    policy.require(by, "identity.review")
    held = _seen(by).filter(status=WAITING).select_related("recipient", "contract")
    return list(held.order_by("sent_at", "id"))


def _seen(by: Actor) -> models.QuerySet[IdentityPaper]:
    """Of contracts that are theirs to see."""
    rows_ = IdentityPaper.objects.filter(workspace_id=by.workspace_id)
    hidden = team.hidden_owners(by)
    return rows_.exclude(contract__owner_id__in=hidden) if hidden else rows_


def count_waiting(*, by: Actor) -> int:
    return _seen(by).filter(status=WAITING).count()


def find(paper_id: str, *, by: Actor) -> IdentityPaper:
    """Raises `NotFound`, `Refused` (role.refused)."""
    policy.require(by, "identity.review")
    row = _seen(by).filter(pk=paper_id).first()
    if row is None:
        raise NotFound("paper.unknown", _("There is no such document."))
    return row


def decide(row: IdentityPaper, accepted: bool, *, by: Actor, reason: str = "") -> None:
    """A person's word. reason: why not, which the signer reads. Raises `Refused` (paper.*, role.refused)."""
    policy.require(by, "identity.review")
    reason = reason.strip()[:300]
    if not accepted and not reason:
        raise Refused(
            "paper.reason",
            _("A refusal needs a reason."),
            do=_("Say what the signer can do."),
            field="reason",
        )
    with transaction.atomic():
        contract = moves.hold(Contract, row.contract_id)
        decided = {"status": ACCEPTED if accepted else REFUSED, "reason": "" if accepted else reason}
        columns = {**decided, "decided_by": by.id, "decided_at": clock.now()}
        if not rows.change(row, columns, status=WAITING):
            raise Refused(
                "paper.decided",
                _("Somebody else has decided about this document meanwhile."),
                do=_("Reload the page."),
            )
        proof = rows.first(
            sitting.Proof, "recipient_id = %s AND details->>'review' = %s", row.recipient_id, row.id
        )
        if proof is not None:
            sitting.decide(proof, accepted)
        moves.record(contract, _told(row, accepted, reason), by=by)


def _told(row: IdentityPaper, accepted: bool, reason: str) -> Event:
    who = rows.get(Recipient, row.recipient_id)
    if accepted:
        return events.IdentityDocumentAccepted(recipient_id=who.id, paper_id=row.id, recipient=who.name)
    return events.IdentityDocumentRefused(
        recipient_id=who.id, paper_id=row.id, recipient=who.name, reason=reason
    )


def days(workspace_id: str) -> int:
    """How long pictures are kept after the decision."""
    found = rows.get(Workspace, workspace_id).settings.get("identity_days", DAYS)
    return found if isinstance(found, int) else DAYS


def keep_for(count: int, *, by: Actor) -> None:
    """Change how many days pictures are kept, 0 to 90. Raises `Refused` (paper.days, role.refused)."""
    policy.require(by, "identity.manage")
    if not 0 <= count <= MOST_DAYS:
        raise Refused(
            "paper.days",
            _("Pictures are kept for 0 to %(most)s days."),
            do=_("Enter such a number."),
            field="days",
            most=MOST_DAYS,
        )
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        workspace.settings = {**workspace.settings, "identity_days": count}
        workspace.save(update_fields=["settings"])
        moves.record(workspace, events.IdentityPicturesKept(days=count), by=by)


def due() -> list[tuple[str, str]]:
    """(workspace, id) of those whose picture may be due for deletion; `forget` decides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT workspace, paper FROM undersign_identity_papers(%s)", [clock.now()])
        return [(workspace, paper) for workspace, paper in cursor.fetchall()]


def forget(paper_id: str) -> None:
    """Inside its workspace: delete picture and facts whose time is over."""
    row = rows.get(IdentityPaper, paper_id)
    ends = (
        row.decided_at + timedelta(days=days(row.workspace_id))
        if row.decided_at
        else row.sent_at + UNDECIDED_FOR
    )
    if not row.picture or ends > clock.now():
        return
    sha256 = row.picture
    with transaction.atomic():
        contract = moves.hold(Contract, row.contract_id)
        kept.require_free(row.contract_id)
        if not rows.change(row, {"picture": "", "facts": b""}, picture=sha256):
            return
        gone = events.IdentityPictureDeleted(recipient_id=row.recipient_id, paper_id=row.id)
        moves.record(contract, gone, by=actor.system(row.workspace_id))
    if not IdentityPaper.objects.filter(contract_id=row.contract_id, picture=sha256).exists():
        blobs.forget(row.contract_id, sha256)
