"""The workspace's rules: which drafts need whose approval before they are sent.

Hides how a rule is kept. Every rule that matches asks; a workspace without rules asks nobody, and finding
that out costs one small question a sending.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.approval import events, rule
from undersign.customers.account import Visible
from undersign.journal import ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

ROLE, TEAM, MEMBER = "role", "team", "member"
MOST_STEPS, MOST_NAMED, LONGEST_NAME = 5, 20, 120


class SendingRule(models.Model):
    """conditions: see `rule.to_json`, all must hold. steps: [{"who": ["role:legal", "team:ID", "member:ID"],
    "every": bool}], one after the other; a role or a team is any one of its people. place: for lists."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    name = models.CharField(max_length=LONGEST_NAME)
    place = models.PositiveIntegerField(default=0)
    is_on = models.BooleanField(default=True)
    conditions = models.JSONField(default=list)
    steps = models.JSONField(default=list)

    objects = Visible.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "sending_rule"
        indexes = [models.Index(fields=["workspace_id"], name="sending_rule_of")]

    def __str__(self) -> str:
        return self.name

    @property
    def asks_if(self) -> list[rule.Condition]:
        return [rule.from_json(each) for each in self.conditions]

    def matches(self, facts: rule.Facts) -> bool:
        return rule.matches(self.asks_if, facts)


def on(workspace_id: str) -> list[SendingRule]:
    """Those that hold now, in their order."""
    return rows.some(SendingRule, "workspace_id = %s AND is_on ORDER BY place, id", workspace_id)


def written(by: Actor) -> list[SendingRule]:
    """All, those that are off too, in their order."""
    return list(SendingRule.objects.visible_to(by).order_by("place", "id"))


def draft(
    name: str, conditions: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]], *, by: Actor
) -> SendingRule:
    """A rule that is not kept: to try it. Raises `Refused` (role.refused, rule.name, rule.conditions,
    rule.approvers)."""
    policy.require(by, "approval.rules")
    found = SendingRule(id=ids.new("srl"), workspace_id=by.workspace_id)
    found.name, found.conditions, found.steps = _name(name), _conditions(conditions), _steps(steps)
    return found


def keep(wanted: SendingRule, *, by: Actor) -> SendingRule:
    """Keep a rule as `draft` made it or as changed; what waits is asked by it, too. Raises `Refused`."""
    policy.require(by, "approval.rules")
    wanted.name, wanted.conditions = _name(wanted.name), _conditions(wanted.conditions)
    wanted.steps = _steps(wanted.steps)
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        if wanted._state.adding:
            last = SendingRule.objects.visible_to(by).aggregate(models.Max("place"))["place__max"]
            wanted.place = (last or 0) + 1
        wanted.save()
        told = events.SendingRuleSet(
            rule_id=wanted.id,
            rule=wanted.name,
            conditions=wanted.conditions,
            steps=wanted.steps,
            is_on=wanted.is_on,
        )
        moves.record(workspace, told, by=by)
    return wanted


def switch(found: SendingRule, is_on: bool, *, by: Actor) -> None:
    """Let it ask, or not. Raises `Refused` (role.refused)."""
    if found.is_on is not is_on:
        found.is_on = is_on
        keep(found, by=by)


def drop(found: SendingRule, *, by: Actor) -> None:
    """Take it away; what it asked for and nobody answered is asked no more. Raises `Refused`."""
    policy.require(by, "approval.rules")
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        told = events.SendingRuleDropped(rule_id=found.id, rule=found.name)
        if SendingRule.objects.visible_to(by).filter(pk=found.pk).delete()[0]:
            moves.record(workspace, told, by=by)


def _name(said: str) -> str:
    name = " ".join(said.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused(
            "rule.name",
            _("The rule needs a short name: approvers read it."),
            do=_("Say in a few words when it asks."),
            field="name",
        )
    return name


def _conditions(said: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    try:
        return [rule.to_json(rule.from_json(each)) for each in said]
    except ValueError:
        raise Refused(
            "rule.conditions",
            _("A condition of this rule cannot be read."),
            do=_("Write amounts and percentages as plain numbers, such as 10000 or 12.5."),
            field="conditions",
        ) from None


def _steps(said: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = [
        {"who": list(dict.fromkeys(str(who) for who in step["who"])), "every": bool(step.get("every"))}
        for step in said
        if step.get("who")
    ]
    named = [who for step in steps for who in step["who"]]
    known = all(who.partition(":")[0] in (ROLE, TEAM, MEMBER) and who.partition(":")[2] for who in named)
    if not known or not 1 <= len(steps) <= MOST_STEPS or len(named) > MOST_NAMED:
        raise Refused(
            "rule.approvers",
            _("A rule names whose approval is needed."),
            do=_("Choose at least one person, role or team."),
            field="who",
        )
    return steps
