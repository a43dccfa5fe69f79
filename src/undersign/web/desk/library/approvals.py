"""What waits for this member's approval, and the rules that say whose approval is needed."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from undersign.contracts.approval import deciding
from undersign.drafting.review import approval, rules
from undersign.drafting.stock.template import Template, TemplateVersion
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.library import versions, versions_shown
from undersign.web.desk.library.approvals_summary import Summary
from undersign.web.desk.preparing import approving
from undersign.workspaces import policy
from undersign.workspaces.member import ROLE_WORDS


@dataclass(frozen=True)
class Waiting:
    """A version that waits: who asks, what it changes, which rule makes it wait."""

    line: versions_shown.Line
    against: TemplateVersion | None
    summary: Summary
    rule: str
    since: str

    @property
    def version(self) -> TemplateVersion:
        return self.line.version


@dataclass(frozen=True)
class Rule:
    """category: "" for the general rule. is_own: written for this category, not inherited."""

    category: str
    ticks: list[tuple[str, str, bool]]
    count: int
    is_own: bool


@door.reading("contract.approve")
def approvals(request: HttpRequest, by: Actor) -> HttpResponse:
    """Drafts that wait for their word, and template versions that could have it."""
    approves = policy.allows(by.role, "template.approve")
    waiting = [_waiting(version, by) for version in approval.waiting_for(by)] if approves else []
    mine = TemplateVersion.objects.visible_to(by).filter(status="in_review", authors__contains=[by.id])
    context = {
        "drafts": deciding.waiting_for(by),
        "asked": [(each, approving.waits_for(each)) for each in approving.mine(by)],
        "approves_templates": approves,
        "may_rule_sending": policy.allows(by.role, "approval.rules"),
        "waiting": waiting,
        "mine": mine.select_related("template").order_by("submitted_at"),
        "may_rule": policy.allows(by.role, "template.rules"),
    }
    return answer.page(request, "desk/approvals.html", context)


def _waiting(version: TemplateVersion, by: Actor) -> Waiting:
    older = versions_shown.against(version, by)
    return Waiting(
        versions_shown.line(version),
        older,
        versions_shown.summary(older, version),
        versions_shown.rule(version.template),
        versions.since(version),
    )


@door.reading("template.rules")
def approval_rules(request: HttpRequest, by: Actor) -> HttpResponse:
    context: dict[str, object] = {"is_required": rules.is_required(by.workspace_id), "rules": _rules(by)}
    if request.method == "GET" and request.GET.get("told") == "kept":
        context["told"] = _("Saved. It holds for whatever waits now, too.")
    return answer.page(request, "desk/approval_rules.html", context)


@door.acting(otherwise=approval_rules)
def set_rule(request: HttpRequest, by: Actor) -> HttpResponse:
    category, count = request.POST.get("category", ""), request.POST.get("count", "")
    if request.POST.get("drop"):
        rules.drop_rule(category, by=by)
    else:
        number = int(count) if count.isdecimal() and len(count) < 4 else 0
        rules.set_rule(category, roles=request.POST.getlist("roles[]"), count=number, by=by)
    return answer.back("desk:approval_rules", told="kept")


@door.acting(otherwise=approval_rules)
def switch(request: HttpRequest, by: Actor) -> HttpResponse:
    required = request.POST.get("required") == "yes"
    rules.require(required, by=by)
    return answer.back("desk:approval_rules", told="kept")


def _rules(by: Actor) -> list[Rule]:
    """The general rule, then one for each category there are templates of."""
    own = {row.category: row for row in rules.written(by)}
    general = own.get(rules.EVERY)
    held = Template.objects.visible_to(by).values_list("category", flat=True).distinct()
    names = [rules.EVERY, *sorted({*held, *own} - {rules.EVERY})]
    default = rules.Rule(tuple(general.roles), general.count) if general else rules.Rule()
    return [_rule(name, own.get(name), default) for name in names]


def _rule(category: str, row: rules.ApprovalRule | None, default: rules.Rule) -> Rule:
    roles = row.roles if row else default.roles
    able = [role for role in policy.ROLES if policy.allows(role, "template.approve")]
    ticks = [(role, str(ROLE_WORDS[role]), role in roles) for role in able]
    return Rule(category, ticks, row.count if row else default.count, row is not None)
