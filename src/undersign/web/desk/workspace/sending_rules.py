"""The rules of approvals before sending: what each says in sentences, and would have asked lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from undersign.contracts.approval import rule, rules, trial
from undersign.contracts.approval.rules import SendingRule
from undersign.contracts.approval.trial import Trial
from undersign.journal import ids
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.workspace import rule_form, rule_words
from undersign.workspaces import policy


@dataclass(frozen=True)
class Said:
    """One rule as a card shows it."""

    rule: SendingRule
    when: str
    whom: str
    trial: Trial
    told: str


@door.reading("approval.rules")
def sending_rules(request: HttpRequest, by: Actor) -> HttpResponse:
    found = rules.written(by)
    tried, names = trial.several(found, by=by), rule_words.names_of(found, by.workspace_id)
    cards = [_said(each, tried[each.id], names) for each in found]
    may_rule = policy.allows(by.role, "template.rules")
    context: dict[str, Any] = {"rules": cards, "may_rule_templates": may_rule}
    return answer.page(request, "desk/sending_rules.html", context)


@door.reading("approval.rules")
def rule_new(request: HttpRequest, by: Actor) -> HttpResponse:
    return _form(request, by, _fresh(by))


@door.reading("approval.rules")
def rule_edit(request: HttpRequest, by: Actor, rule_id: str) -> HttpResponse:
    return _form(request, by, _find(by, rule_id))


@door.acting(otherwise=rule_new, verb="approval.rules")
def rule_keep(request: HttpRequest, by: Actor) -> HttpResponse:
    """A new rule, kept; or only tried, where that button was pressed."""
    return _kept(request, by, _fresh(by))


@door.acting(otherwise=rule_edit, verb="approval.rules")
def rule_change(request: HttpRequest, by: Actor, rule_id: str) -> HttpResponse:
    return _kept(request, by, _find(by, rule_id))


@door.acting(otherwise=sending_rules, verb="approval.rules")
def rule_switch(request: HttpRequest, by: Actor, rule_id: str) -> HttpResponse:
    found = _find(by, rule_id)
    if request.POST.get("do") == "drop":
        rules.drop(found, by=by)
        return answer.back("desk:sending_rules", told="rule_dropped")
    rules.switch(found, request.POST.get("do") == "on", by=by)
    return answer.back("desk:sending_rules", told="rule_kept")


def _kept(request: HttpRequest, by: Actor, found: SendingRule) -> HttpResponse:
    name, conditions, steps = rule_form.posted(request.POST, by)
    wanted = rules.draft(name or _named_by_itself(conditions, steps, by), conditions, steps, by=by)
    found.name, found.conditions, found.steps = wanted.name, wanted.conditions, wanted.steps
    if request.POST.get("do") == "try":
        return _form(request, by, found, is_tried=True)
    rules.keep(found, by=by)
    return answer.back("desk:sending_rules", told="rule_kept")


def _named_by_itself(conditions: list[dict[str, Any]], steps: list[dict[str, Any]], by: Actor) -> str:
    """Who gave it no name calls it by what it says."""
    return rule_words.when(rules.draft("-", conditions, steps, by=by))[: rules.LONGEST_NAME]


def _form(request: HttpRequest, by: Actor, found: SendingRule, is_tried: bool = False) -> HttpResponse:
    if getattr(request, "refusals", []):
        _as_typed(request, by, found)
    context: dict[str, Any] = {"rule": found, "is_new": found._state.adding, **rule_form.of(found, by)}
    if is_tried or (request.method == "GET" and not found._state.adding):
        names = rule_words.names_of([found], by.workspace_id)
        context["said"] = _said(found, trial.of(found, by), names)
    return answer.page(request, "desk/sending_rule.html", context)


def _as_typed(request: HttpRequest, by: Actor, found: SendingRule) -> None:
    """What was refused is shown as it was typed, as far as it can be read."""
    name, conditions, steps = rule_form.posted(request.POST, by)
    found.name = name
    found.steps = [each for each in steps if each["who"]]
    found.conditions = [each for each in conditions if _is_read(each)]


def _is_read(condition: dict[str, Any]) -> bool:
    try:
        rule.from_json(condition)
    except ValueError:
        return False
    return True


def _said(found: SendingRule, tried: Trial, names: dict[str, str]) -> Said:
    told = (
        rule_words.asked_of_fifty(len(tried.asked), tried.seen)
        if tried.seen
        else _("No contract was sent yet, so there is nothing to try it on.")
    )
    return Said(found, rule_words.when(found), rule_words.whom(found, names), tried, told)


def _fresh(by: Actor) -> SendingRule:
    return SendingRule(id=ids.new("srl"), workspace_id=by.workspace_id)


def _find(by: Actor, rule_id: str) -> SendingRule:
    return SendingRule.objects.visible_to(by).get(pk=rule_id)
