"""One request for approval of one draft, and the words given on it.

Hides what a request is bound to: the hash of everything the draft says. A draft that says something else is
another draft, and nobody has approved it. Reasons stand in the journal, where they can be forgotten.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models

from undersign.contracts.approval import events
from undersign.contracts.contract import Contract
from undersign.journal import chain, clock
from undersign.journal.moves import Lifecycle
from undersign.store import rows
from undersign.workspaces.member import Member

ASKED, GRANTED, DECLINED, WITHDRAWN, LAPSED = "asked", "granted", "declined", "withdrawn", "lapsed"
STANDING = (ASKED, GRANTED, DECLINED)

LIFECYCLE = Lifecycle(
    "approval",
    [
        ("grant", ASKED, GRANTED, events.ApprovalGranted),
        ("ask_more", [ASKED, GRANTED], ASKED, events.ApprovalAsked),
        ("decline", ASKED, DECLINED, events.ApprovalDeclined),
        ("withdraw", [ASKED, GRANTED], WITHDRAWN, events.ApprovalWithdrawn),
        ("lapse", [ASKED, GRANTED, DECLINED], LAPSED, events.ApprovalLapsed),
    ],
)


class ApprovalRequest(models.Model):
    """content_sha256: of the draft (`draft_sha256`). rules: [{"id", "name"}] of those that asked. authors:
    ids of whoever wrote it. asked: ids of the members who were written to last. asked_by: id of a member or a
    key. sends: the contract goes out as soon as all said yes. waits_since: since when whose word is missing
    were asked; none for `asked_at`. reminded: who was told that it waits (`reminding`). remind_at: when to
    look whether somebody is; none for at once."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="approvals")
    status = models.CharField(max_length=10, default=ASKED)
    content_sha256 = models.CharField(max_length=64)
    rules = models.JSONField(default=list)
    authors = models.JSONField(default=list)
    asked = models.JSONField(default=list)
    asked_by = models.CharField(max_length=40)
    sends = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    waits_since = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    remind_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "contracts"
        db_table = "approval_request"
        indexes = [
            models.Index(
                fields=["workspace_id", "asked_at"], condition=models.Q(status=ASKED), name="approval_waits"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=models.Q(status__in=STANDING),
                name="one_standing_approval",
            )
        ]

    # The clock looks behind every workspace's wall, at ids and nothing else.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_unanswered(at timestamptz)
        RETURNS TABLE(workspace_id varchar, contract_id varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT r.workspace_id, r.contract_id FROM approval_request r
          WHERE r.status = 'asked' AND r.reminded < 2 AND (r.remind_at IS NULL OR r.remind_at <= at)
          LIMIT 500
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_unanswered(timestamptz) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_unanswered(timestamptz) TO undersign_app",
    ]

    @property
    def chain_root(self) -> Contract:
        return self.contract

    @property
    def rule_names(self) -> str:
        return ", ".join(each["name"] for each in self.rules)


class ApprovalWord(models.Model):
    """A member's yes to one request. stood_for: ids of those who were away and for whom they answered."""

    APPEND_ONLY = True

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="words")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    stood_for = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        app_label = "contracts"
        db_table = "approval_word"
        constraints = [models.UniqueConstraint(fields=["request", "member"], name="one_word_each")]


def standing(contract: Contract) -> ApprovalRequest | None:
    """The request that is asked, granted or declined now, whatever it was about."""
    if not contract.approval:
        return None
    found = rows.first(
        ApprovalRequest, "contract_id = %s AND status IN ('asked', 'granted', 'declined')", contract.pk
    )
    if found:
        found.contract = contract
    return found


def yes(request: ApprovalRequest) -> frozenset[str]:
    """Ids of those who approved."""
    return frozenset(each.member_id for each in rows.some(ApprovalWord, "request_id = %s", request.pk))


def waits_anew() -> dict[str, Any]:
    """The columns of a request that waits for somebody else from now on."""
    return {"waits_since": clock.now(), "reminded": 0, "remind_at": None}


def draft_sha256(contract: Contract) -> str:
    """Of everything the draft says: version, values, wording's language, title, and who is to act on it."""
    people = [
        [each.place, each.role, each.name, each.email, each.title, each.routing_order]
        for each in contract.people()
    ]
    said = {
        "version": contract.version.content_sha256,
        "values": contract.values,
        "language": contract.language,
        "title": contract.title,
        "people": sorted(people),
    }
    return hashlib.sha256(chain.canonical(said)).hexdigest()
