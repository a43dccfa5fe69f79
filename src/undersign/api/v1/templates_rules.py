"""Approval rules: who approves templates of a category, how many of them, and whether anybody must."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from undersign.api.v1.templates import Strict
from undersign.drafting.review import rules
from undersign.journal.actor import Actor

router = Router(tags=["approval rules"])
GENERAL = "general"  # how the rule for every other category is called in an address


class CategoryRuleOut(Schema):
    category: str
    roles: list[str]
    count: int


class RulesOut(Schema):
    """required: “Template approval required”. rules: `general` holds for categories without one."""

    required: bool
    rules: list[CategoryRuleOut]


class RequirementIn(Strict):
    required: bool


class RuleIn(Strict):
    roles: list[str]
    count: int = 1


@router.get("", response=RulesOut, summary="All rules")
def list_rules(request: HttpRequest) -> dict[str, Any]:
    return _shown(request.auth)  # type: ignore[attr-defined]


@router.put("", response=RulesOut, summary="Whether templates need approval at all")
def put_requirement(request: HttpRequest, wanted: RequirementIn) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    rules.require(wanted.required, by=by)
    return _shown(by)


@router.put("/{category}", response=RulesOut, summary="The rule of one category")
def put_rule(request: HttpRequest, category: str, wanted: RuleIn) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    rules.set_rule(_category(category), roles=wanted.roles, count=wanted.count, by=by)
    return _shown(by)


@router.delete("/{category}", response=RulesOut, summary="Back to the general rule")
def drop_rule(request: HttpRequest, category: str) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    rules.drop_rule(_category(category), by=by)
    return _shown(by)


def _category(named: str) -> str:
    return rules.EVERY if named == GENERAL else named


def _shown(by: Actor) -> dict[str, Any]:
    general = rules.Rule()
    written = {row.category: row for row in rules.written(by)}
    told = [{"category": GENERAL, "roles": list(general.roles), "count": general.count}]
    if rules.EVERY in written:
        row = written.pop(rules.EVERY)
        told = [{"category": GENERAL, "roles": row.roles, "count": row.count}]
    told += [{"category": key, "roles": row.roles, "count": row.count} for key, row in written.items()]
    return {"required": rules.is_required(by.workspace_id), "rules": told}
