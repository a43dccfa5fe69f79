"""Approval: nothing is sent that somebody else than its authors has not read and agreed to.

Hides whose word counts: the rule of the template's category, in this round of review, from people who wrote
none of it. The database counts again before a version becomes published (see `template.TemplateVersion`).
"""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.customers.account import Visible
from undersign.drafting import events
from undersign.drafting.review import readiness, rules
from undersign.drafting.stock import authorship, template, walls
from undersign.drafting.stock.template import LIFECYCLE, TemplateVersion
from undersign.journal import actor, clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy
from undersign.workspaces.member import Member

APPROVE, REQUEST_CHANGES = "approve", "request_changes"


class Approval(models.Model):
    """A member's word on a version in one round of review; the last word of each member counts.

    number: from 1 within the version, in the order they were given."""

    APPEND_ONLY = True

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="approvals")
    number = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    decision = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "drafting"
        db_table = "template_approval"
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="one_approval_number")]

    WALLS = walls.APPROVAL_WALLS

    def __str__(self) -> str:
        return f"{self.member}: {self.decision}"


def of(version: TemplateVersion) -> list[Approval]:
    """Every word on the version, the oldest first, of all rounds."""
    return list(version.approvals.select_related("member").order_by("number"))


def standing(version: TemplateVersion) -> list[Approval]:
    """The approvals that count now: of this round, last word, by those the rule asks and no author."""
    rule = rules.of(version.template)
    last = {each.member_id: each for each in of(version) if each.round == version.round}
    return [
        each
        for each in last.values()
        if each.decision == APPROVE and each.role in rule.roles and each.member_id not in version.authors
    ]


def missing(version: TemplateVersion) -> int:
    """How many approvals publishing still waits for."""
    if not rules.is_required(version.workspace_id):
        return 0
    return max(0, rules.of(version.template).count - len(standing(version)))


def why_not(version: TemplateVersion, by: Actor) -> Refused | None:
    """Why `by` may not approve the version now, or None."""
    if not policy.allows(by.role, "template.approve"):
        return _refusal_of_role(by)
    if version.status != template.IN_REVIEW:
        return moves.not_now(LIFECYCLE, "publish", version.status)
    if by.kind != actor.MEMBER:
        return Refused(
            "template.needs_a_person",
            _("A program cannot approve a template."),
            do=_("Ask a person in legal to approve it."),
        )
    if authorship.behind(by) & set(version.authors):
        return Refused(
            "template.own_version",
            _("You wrote this version, so somebody else has to approve it."),
            do=_("Ask a colleague in legal to approve it."),
        )
    rule = rules.of(version.template)
    if by.role not in rule.roles:
        return Refused(
            "template.other_approvers",
            _("Templates of this category are approved by: %(roles)s."),
            do=_("Ask one of them to approve it."),
            roles=", ".join(rule.roles),
        )
    return None


def approve(version: TemplateVersion, *, by: Actor) -> Approval:
    """Say yes to the version in review. Raises `Refused` as `why_not`, or template.approved_already."""
    with transaction.atomic():
        _hold(version)
        why = why_not(version, by)
        if why is not None:
            raise why
        if any(each.member_id == by.id for each in standing(version)):
            raise Refused(
                "template.approved_already",
                _("You have approved this version."),
                do=_("Publish it, or wait for the others."),
            )
        row = _say(version, APPROVE, "", by)
        told = events.VersionApproved(content_sha256=version.content_sha256, **version.about())
        moves.record(version.template, told, by=by)
    return row


def request_changes(version: TemplateVersion, *, by: Actor, reason: str) -> None:
    """Send the version back to its authors. Raises `Refused` (template.reason, template.own_version, …)."""
    policy.require(by, "template.approve")
    if not reason.strip():
        raise Refused(
            "template.reason", _("Say what has to change."), do=_("Write it in a sentence."), field="reason"
        )
    with transaction.atomic():
        _hold(version)
        why = why_not(version, by)
        if why is not None:
            raise why
        _say(version, REQUEST_CHANGES, reason.strip()[:4_000], by)
        moves.move(
            version, LIFECYCLE, "request_changes", by=by, reason=reason.strip()[:4_000], **version.about()
        )


def withdraw(version: TemplateVersion, *, by: Actor) -> None:
    """Take the version out of review, back to its authors. Raises `Refused`."""
    policy.require(by, "template.submit")
    moves.move(version, LIFECYCLE, "withdraw", by=by, **version.about())


def publish(version: TemplateVersion, *, by: Actor, from_: datetime | None = None) -> None:
    """What has its approvals is sent from now on, or from `from_`. Raises `Refused`:
    template.not_approved, template.not_now, template.from_past, and as `readiness.require_ready`."""
    policy.require(by, "template.publish")
    now = clock.now()
    if from_ is not None and from_ < now.replace(hour=0, minute=0, second=0, microsecond=0):
        raise Refused(
            "template.from_past",
            _("A version takes effect today or later."),
            do=_("Choose a day from today on."),
            field="from",
        )
    readiness.require_ready(version)
    with transaction.atomic():
        _hold(version)
        if version.status != template.IN_REVIEW:
            raise moves.not_now(LIFECYCLE, "publish", version.status)
        lacking = missing(version)
        if lacking:
            raise Refused(
                "template.not_approved",
                _("This version waits for the approval of %(count)s more of: %(roles)s."),
                do=_("Ask them to look at it."),
                count=lacking,
                roles=", ".join(rules.of(version.template).roles),
            )
        yes = [each.member_id for each in standing(version)]
        from_ = from_ or now
        moves.move(
            version,
            LIFECYCLE,
            "publish",
            by=by,
            columns={"approver_id": yes[-1] if yes else "", "published_at": now, "publish_from": from_},
            content_sha256=version.content_sha256,
            approved_by=yes,
            approval_required=rules.is_required(version.workspace_id),
            from_=from_.isoformat(),
            **version.about(),
        )


def approve_and_publish(version: TemplateVersion, *, by: Actor, from_: datetime | None = None) -> None:
    """Both at once, or neither. Where the workspace asks for no approval, this publishes."""
    policy.require(by, "template.publish")
    with transaction.atomic():
        _hold(version)
        asked = rules.is_required(version.workspace_id) or why_not(version, by) is None
        if asked and not any(each.member_id == by.id for each in standing(version)):
            approve(version, by=by)
        publish(version, by=by, from_=from_)


def waiting_for(by: Actor) -> list[TemplateVersion]:
    """Versions in review that `by` could approve and has not, the longest waiting first."""
    held = TemplateVersion.objects.visible_to(by).filter(status=template.IN_REVIEW)
    rows = held.select_related("template").order_by("submitted_at", "id")
    return [
        version
        for version in rows
        if why_not(version, by) is None
        and missing(version)
        and not any(each.member_id == by.id for each in standing(version))
    ]


def _hold(version: TemplateVersion) -> None:
    moves.lock(version.template)
    moves.lock(version)


def _say(version: TemplateVersion, decision: str, reason: str, by: Actor) -> Approval:
    return Approval.objects.create(
        id=ids.new("apr"),
        workspace_id=version.workspace_id,
        version=version,
        number=version.approvals.count() + 1,
        round=version.round,
        member_id=by.id,
        role=by.role,
        decision=decision,
        reason=reason,
        at=clock.now(),
    )


def _refusal_of_role(by: Actor) -> Refused:
    try:
        policy.require(by, "template.approve")
    except Refused as why:
        return why
    return Refused("role.refused", _("Your role does not allow this."))
