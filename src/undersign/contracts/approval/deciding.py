"""An approver's yes and no, and what follows: the next step, the grant, the contract on its way.

Hides that a word is bound to what was read: a draft that changed meanwhile is approved by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import sending
from undersign.contracts.approval import events, gate, progress, request
from undersign.contracts.approval.gate import Standing
from undersign.contracts.approval.request import ApprovalRequest, ApprovalWord
from undersign.contracts.contract import Contract
from undersign.journal import actor, clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.member import Member
from undersign.workspaces.token import ApiKey

LONGEST_REASON = 2000


@dataclass(frozen=True)
class Waiting:
    """A draft that waits for `by`'s word. asks: the rules that want it from them."""

    held: ApprovalRequest
    standing: Standing
    rules: list[str]

    @property
    def contract(self) -> Contract:
        return self.held.contract


def waiting_for(by: Actor) -> list[Waiting]:
    """What waits for this member's word, the longest waiting first; also as somebody's deputy."""
    held = ApprovalRequest.objects.filter(workspace_id=by.workspace_id, status=request.ASKED)
    related = ("contract__account", "contract__owner", "contract__ticket")
    found = []
    for each in held.select_related(*related).prefetch_related("contract__recipients").order_by("asked_at"):
        standing = gate.of_request(each)
        mine = [asks.rule.name for asks in standing.asks if by.id in asks.asked]
        if mine and each.content_sha256 == request.draft_sha256(each.contract):
            found.append(Waiting(each, standing, mine))
    return found


def count_waiting(*, by: Actor) -> int:
    """About how many drafts wait for them, by one small question: for a badge on every page."""
    held = ApprovalRequest.objects.filter(workspace_id=by.workspace_id, status=request.ASKED)
    return held.filter(asked__contains=[by.id]).count()


def asked_of(contract: Contract, *, by: Actor) -> Waiting | None:
    """The same of one contract; None where nothing is asked of them."""
    held = request.standing(contract)
    if held is None or held.status != request.ASKED:
        return None
    standing = gate.of_request(held)
    mine = [asks.rule.name for asks in standing.asks if by.id in asks.asked]
    return Waiting(held, standing, mine) if mine else None


def approve(contract: Contract, *, by: Actor, sha256: str = "") -> None:
    """Say yes to the draft. sha256: of what was read (`request.draft_sha256`), "" for what it is now.

    Raises `Refused`: role.refused, approval.not_asked, approval.changed.
    """
    with transaction.atomic():
        waiting = _asked(contract, sha256, by=by)
        held, before = waiting.held, waiting.standing
        given = ApprovalWord(
            id=ids.new("apw"), workspace_id=by.workspace_id, request=held, member_id=by.id,
            stood_for=_stood_for(before, by), at=clock.now(),
        )  # fmt: skip
        rows.add([given])
        after = gate.of_request(held)
        told = events.ApprovalGiven(
            request_id=held.id,
            content_sha256=held.content_sha256,
            rules=", ".join(waiting.rules),
            stood_for=given.stood_for,
            asked=sorted(after.written_to - before.written_to),
        )
        anew = request.waits_anew() if told.asked else {}
        rows.change(held, {"asked": sorted(after.written_to), **anew})
        moves.record(contract, told, by=by)
        if not after.is_needed:
            _grant(held, by=by)


def decline(contract: Contract, *, by: Actor, reason: str) -> None:
    """Say no, and why: it goes back to whoever asked. Raises `Refused` as `approve`, and approval.reason."""
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Refused(
            "approval.reason",
            _("Say why, so that it can be mended."),
            do=_("Write a sentence: whoever asked reads it."),
            field="reason",
        )
    with transaction.atomic():
        waiting = _asked(contract, "", by=by)
        held = waiting.held
        moves.move(
            held,
            request.LIFECYCLE,
            "decline",
            by=by,
            columns={"ended_at": clock.now()},
            request_id=held.id,
            content_sha256=held.content_sha256,
            rules=", ".join(waiting.rules),
            reason=reason,
        )
        gate.mark(contract, request.DECLINED)


def send_granted(contract: Contract, request_id: str) -> None:
    """Send what has every word, as the one who asked for it. What keeps it back is recorded, and they are
    told."""
    held = rows.get(ApprovalRequest, request_id)
    by = _asker(held)
    try:
        if by is None:
            raise Refused("approval.asker_left", _("Whoever asked has left."), do=_("Send it yourself."))
        with transaction.atomic():
            sending.send(contract, by=by)
    except Refused as no:
        rows.refresh(contract)
        told = events.NotSentAfterAll(request_id=held.id, code=no.code, why=str(no.sentence))
        moves.record(contract, told, by=actor.system(contract.workspace_id))


def _asker(held: ApprovalRequest) -> Actor | None:
    """Who asked, a member or a program's key; None where they are no longer let in."""
    member = Member.objects.filter(pk=held.asked_by, is_active=True).first()
    key = ApiKey.objects.filter(pk=held.asked_by, revoked_at=None).first()
    return member.actor() if member else key.actor() if key else None


def follow_rule(rule_id: str, workspace_id: str) -> None:
    """A rule was changed or taken away: who is asked by it now hears of what waits, and what waits for nobody
    any more is granted."""
    held = ApprovalRequest.objects.filter(workspace_id=workspace_id, status=request.ASKED)
    for each in held.filter(rules__contains=[{"id": rule_id}]).select_related("contract"):
        by = actor.system(workspace_id)
        moves.lock(each.contract)
        moves.lock(each)
        standing = gate.of_request(each)
        if each.status != request.ASKED or each.content_sha256 != request.draft_sha256(each.contract):
            continue
        if not standing.is_needed:
            _grant(each, by=by)
            continue
        fresh = standing.written_to - {*each.asked}
        anew = request.waits_anew() if fresh else {}
        rows.change(each, {"asked": sorted(standing.written_to), **anew})
        if fresh:
            moves.record(each.contract, _asked_anew(each, standing, fresh), by=by)


def _asked_anew(held: ApprovalRequest, standing: Standing, fresh: frozenset[str]) -> events.ApprovalAsked:
    people = standing.members(fresh)
    return events.ApprovalAsked(
        request_id=held.id,
        content_sha256=held.content_sha256,
        rules=held.rule_names,
        rule_ids=[each["id"] for each in held.rules],
        asked=[each.id for each in people],
        approvers=", ".join(each.name for each in people),
    )


def lapse_if_changed(contract: Contract) -> None:
    """A draft that says something else than it did is nobody's approved draft."""
    with transaction.atomic():
        moves.lock(contract)
        held = request.standing(contract)
        if held and contract.is_draft and held.content_sha256 != request.draft_sha256(contract):
            gate.lapse(held, by=actor.system(contract.workspace_id))


def _asked(contract: Contract, sha256: str, *, by: Actor) -> Waiting:
    """What is asked of `by`, with the contract held. Raises `Refused`."""
    policy.require(by, "contract.approve")
    moves.lock(contract)
    waiting = asked_of(contract, by=by)
    if waiting is None or by.kind != actor.MEMBER:
        raise Refused(
            "approval.not_asked",
            _("Your approval is not asked for here, or not any more. Nothing was changed."),
            do=_("Reload the page to see where it stands."),
        )
    now = request.draft_sha256(contract)
    if waiting.held.content_sha256 != now or sha256 not in ("", now):
        raise Refused(
            "approval.changed",
            _("The draft was changed since you were asked. Nothing was approved."),
            do=_("You are asked again once it is ready."),
        )
    moves.lock(waiting.held)
    return waiting


def _stood_for(standing: Standing, by: Actor) -> list[str]:
    """Those of the named people who are away and whom `by` answers for, having no such word of their own."""
    named = {
        who
        for asks in standing.asks
        if by.id in asks.asked
        for step in asks.rule.steps
        for ref in step["who"]
        if by.id not in (people := standing.staff.named(ref))
        for who in people
    }
    away = standing.staff.away
    return sorted(who for who in named & away.keys() if progress.stand_in(who, away) == by.id)


def _grant(held: ApprovalRequest, *, by: Actor) -> None:
    moves.move(
        held,
        request.LIFECYCLE,
        "grant",
        by=by,
        columns={"ended_at": clock.now()},
        request_id=held.id,
        content_sha256=held.content_sha256,
        sends=held.sends,
    )
    gate.mark(held.contract, request.GRANTED)
