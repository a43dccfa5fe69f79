"""What happens on the way to an approval, and to the rules that ask for one."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(Event):
    """content_sha256: of the draft as it was asked about. rules: names of the rules that ask. asked: ids of
    the members whose word is wanted first."""

    name = "approval.asked"
    sentence = _("%(actor)s asked %(approvers)s for approval; the rule: %(rules)s")
    category = "edits"
    icon = "clipboard-check"
    request_id: str
    content_sha256: str
    rules: str
    rule_ids: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    approvers: str = personal()
    note: str = personal()


@dataclass(frozen=True, kw_only=True)
class ApprovalGiven(Event):
    """stood_for: ids of those for whom the member answered while they were away. asked: ids of the members
    whose turn it is now."""

    name = "approval.given"
    sentence = _("%(actor)s approved the draft; the rule: %(rules)s")
    category = "edits"
    icon = "circle-check"
    request_id: str
    content_sha256: str
    rules: str
    stood_for: list = field(default_factory=list)
    asked: list = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ApprovalGranted(Event):
    name = "approval.granted"
    sentence = _("The draft has every approval it needs")
    category = "edits"
    icon = "checks"
    request_id: str
    content_sha256: str
    sends: bool = False


@dataclass(frozen=True, kw_only=True)
class ApprovalDeclined(Event):
    name = "approval.declined"
    sentence = _("%(actor)s did not approve the draft: %(reason)s")
    category = "edits"
    icon = "clipboard-x"
    request_id: str
    content_sha256: str
    rules: str
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class ApprovalWithdrawn(Event):
    name = "approval.withdrawn"
    sentence = _("%(actor)s no longer asks for approval")
    category = "edits"
    icon = "arrow-back-up"
    request_id: str


@dataclass(frozen=True, kw_only=True)
class ApprovalLapsed(Event):
    name = "approval.lapsed"
    sentence = _("The draft is another than the one that was asked about: its approval no longer counts")
    category = "edits"
    icon = "rotate"
    request_id: str


@dataclass(frozen=True, kw_only=True)
class NotSentAfterAll(Event):
    """code: of the refusal."""

    name = "approval.not_sent"
    sentence = _("It was approved and could not be sent: %(why)s")
    category = "edits"
    icon = "alert-triangle"
    request_id: str
    code: str
    why: str = personal()


@dataclass(frozen=True, kw_only=True)
class ApprovalReminded(Event):
    """asked: ids of the members whose word is missing. since: when they were asked (ISO 8601)."""

    name = "approval.reminded"
    sentence = _("%(approvers)s got a reminder: the draft waits for approval")
    category = "messages"
    icon = "bell"
    request_id: str
    since: str
    asked: list = field(default_factory=list)
    approvers: str = personal()


@dataclass(frozen=True, kw_only=True)
class ApprovalUnanswered(Event):
    """since: when those whose word is missing were asked (ISO 8601)."""

    name = "approval.unanswered"
    sentence = _("The draft still waits for approval: %(approvers)s did not answer")
    category = "messages"
    icon = "clock-exclamation"
    request_id: str
    since: str
    approvers: str = personal()


@dataclass(frozen=True, kw_only=True)
class SendingRuleSet(Event):
    """conditions, steps: as they are kept."""

    name = "approval.rule_set"
    sentence = _("%(actor)s set the rule “%(rule)s” for approvals before sending")
    category = "system"
    icon = "settings"
    rule_id: str
    rule: str
    conditions: list
    steps: list
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class SendingRuleDropped(Event):
    name = "approval.rule_dropped"
    sentence = _("%(actor)s took away the rule “%(rule)s” for approvals before sending")
    category = "system"
    icon = "settings"
    rule_id: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class MemberAway(Event):
    """since, until: moments (ISO 8601), `until` empty for an absence without end."""

    name = "member.away"
    sentence = _("%(member)s is away; %(deputy)s answers meanwhile")
    category = "access"
    icon = "calendar-event"
    member_id: str
    deputy_id: str
    since: str
    until: str
    member: str = personal()
    deputy: str = personal()


@dataclass(frozen=True, kw_only=True)
class MemberBack(Event):
    name = "member.back"
    sentence = _("%(member)s is back")
    category = "access"
    icon = "calendar-event"
    member_id: str
    member: str = personal()
