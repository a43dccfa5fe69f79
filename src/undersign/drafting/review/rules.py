"""Approval rules: who must approve templates of a category and how many of them, and whether anybody must."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.customers.account import Visible
from undersign.drafting import events
from undersign.drafting.stock.template import Template
from undersign.journal import ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

REQUIRED = "template_approval_required"
EVERY = ""  # the category of the rule for all categories without one


@dataclass(frozen=True)
class Rule:
    """`count` different people of `roles`."""

    roles: tuple[str, ...] = (policy.LEGAL, policy.ADMIN)
    count: int = 1


class ApprovalRule(models.Model):
    """category: of templates; "" for all that have no rule of their own."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    category = models.CharField(max_length=40, blank=True)
    roles = models.JSONField()
    count = models.PositiveSmallIntegerField(default=1)

    objects = Visible.as_manager()

    class Meta:
        app_label = "drafting"
        db_table = "approval_rule"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "category"], name="one_rule_category")]


def of(template: Template) -> Rule:
    """The rule of the template's category."""
    held = ApprovalRule.objects.filter(workspace_id=template.workspace_id)
    found = {row.category: row for row in held.filter(category__in=[template.category, EVERY])}
    row = found.get(template.category) or found.get(EVERY)
    return Rule(tuple(row.roles), row.count) if row else Rule()


def written(by: Actor) -> list[ApprovalRule]:
    """The workspace's own rules, by category."""
    return list(ApprovalRule.objects.visible_to(by).order_by("category"))


def is_required(workspace_id: str) -> bool:
    """“Template approval required”: yes unless the workspace has said no."""
    return rows.get(Workspace, workspace_id).settings.get(REQUIRED, True) is not False


def require(required: bool, *, by: Actor) -> None:
    """Switch “Template approval required”. Raises `Refused` (role.refused)."""
    policy.require(by, "template.rules")
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        if workspace.settings.get(REQUIRED, True) is required:
            return
        workspace.settings = {**workspace.settings, REQUIRED: required}
        workspace.save(update_fields=["settings"])
        told = events.ApprovalSwitched(required="yes" if required else "no")
        moves.record(workspace, told, by=by)


def set_rule(category: str, *, roles: list[str], count: int, by: Actor) -> None:
    """`count` of `roles` must approve templates of `category`. Raises `Refused` (template.rule)."""
    policy.require(by, "template.rules")
    able = [each for each in policy.ROLES if policy.allows(each, "template.approve")]
    roles = [each for each in able if each in roles]
    if not roles or not 1 <= count <= 9 or len(category) > 40:
        raise Refused(
            "template.rule",
            _("A rule names at least one of %(roles)s, and how many of them: 1 to 9."),
            do=_("Choose the roles and the number again."),
            field="roles",
            roles=", ".join(able),
        )
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        ApprovalRule.objects.update_or_create(
            workspace_id=by.workspace_id,
            category=category,
            defaults={"roles": roles, "count": count},
            create_defaults={"id": ids.new("rul"), "roles": roles, "count": count},
        )
        told = events.RuleSet(kind=category or "*", roles=", ".join(roles), count=count)
        moves.record(workspace, told, by=by)


def drop_rule(category: str, *, by: Actor) -> None:
    """The category follows the general rule again. Raises `Refused` (role.refused)."""
    policy.require(by, "template.rules")
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        if ApprovalRule.objects.visible_to(by).filter(category=category).delete()[0]:
            moves.record(workspace, events.RuleDropped(kind=category or "*"), by=by)
