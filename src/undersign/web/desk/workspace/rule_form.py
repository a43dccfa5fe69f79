"""A rule of approvals as a form: one line for each kind of condition, a few steps of people; and back again.

Hides the names of its inputs and what there is to choose: the fields, clauses, categories and regions that
this workspace's templates and customers have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from undersign.contracts.approval import rule, rules
from undersign.contracts.approval.rules import SendingRule
from undersign.customers.account import Account
from undersign.drafting import render
from undersign.drafting.fields import schema
from undersign.drafting.stock.template import Template, TemplateVersion, in_language
from undersign.drafting.text import merge
from undersign.drafting.text.faults import TemplateError
from undersign.journal.actor import Actor
from undersign.web.desk.library import template_new
from undersign.web.desk.workspace import rule_words
from undersign.workspaces import policy, team
from undersign.workspaces.member import ROLE_WORDS, Member

STEPS, SPARE = 3, 2  # steps a form offers at least; empty choices in each
Choice = tuple[str, str, bool]  # value, words, whether it is chosen


@dataclass(frozen=True)
class Named:
    """What rules can name, each {code: labels by language}."""

    amounts: dict[str, Mapping[str, str]] = field(default_factory=dict)
    shares: dict[str, Mapping[str, str]] = field(default_factory=dict)
    texts: dict[str, Mapping[str, str]] = field(default_factory=dict)
    clauses: dict[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class StepForm:
    number: int
    who: list[list[tuple[str, list[Choice]]]]
    is_every: bool
    is_open: bool


def of(found: SendingRule, by: Actor) -> dict[str, Any]:
    """Everything the form shows, filled as the rule says."""
    said: dict[type, Any] = {type(each): each for each in found.asks_if}
    named = _named(by)
    amount, share = said.get(rule.Amount), said.get(rule.Share)
    clause, written = said.get(rule.Clause), said.get(rule.Written)
    return {
        "amount_over": rule_words.plain(amount.over) if amount else "",
        "amount_fields": _choices(named.amounts, amount.field if amount else "", _("any amount")),
        "amount_currency": amount.currency if amount else "",
        "share_over": rule_words.plain(share.over) if share else "",
        "share_fields": _choices(named.shares, share.field if share else "", _("any percentage")),
        "categories": _categories(by, said.get(rule.Category)),
        "regions": _regions(by, said.get(rule.Region)),
        "clauses": _choices(named.clauses, clause.key if clause else "", "–"),
        "hows": _hows(clause.how if clause else rule.IN),
        "texts": _choices(named.texts, written.field if written else "", "–"),
        "steps": _steps(found, by),
    }


def posted(form: QueryDict, by: Actor) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """(name, conditions, steps), to be checked by `rules.draft`. A line that is empty is no condition."""
    named = _named(by)
    return form.get("name", ""), list(_conditions(form, named)), _posted_steps(form)


def _conditions(form: QueryDict, named: Named) -> Iterable[dict[str, Any]]:
    if over := form.get("amount.over", "").strip():
        code = form.get("amount.field", "")
        currency = form.get("amount.currency", "").strip().upper()
        labels = named.amounts.get(code, {})
        yield {"kind": "amount", "over": _plain(over), "field": code, "currency": currency, "labels": labels}
    if over := form.get("share.over", "").strip():
        code = form.get("share.field", "")
        yield {"kind": "share", "over": _plain(over), "field": code, "labels": named.shares.get(code, {})}
    if among := form.getlist("category[]"):
        yield {"kind": "category", "among": among}
    if among := form.getlist("region[]"):
        yield {"kind": "region", "among": ["" if each == "-" else each for each in among]}
    if key := form.get("clause.key", ""):
        how = form.get("clause.how", rule.IN)
        yield {"kind": "clause", "key": key, "how": how, "labels": named.clauses.get(key, {})}
    if code := form.get("written.field", ""):
        yield {"kind": "written", "field": code, "labels": named.texts.get(code, {})}


def _plain(said: str) -> str:
    """`15 %` and `10 000` are numbers; what is none is refused below."""
    return said.removesuffix("%").replace("\u00a0", "").replace(" ", "")


def _posted_steps(form: QueryDict) -> list[dict[str, Any]]:
    count = len({name for name in form if name.startswith("who.")})
    return [
        {
            "who": [each for each in form.getlist(f"who.{n}[]") if each],
            "every": form.get(f"every.{n}") == "all",
        }
        for n in range(max(count, STEPS))
    ]


def _steps(found: SendingRule, by: Actor) -> list[StepForm]:
    groups = _people(by)
    count = max(STEPS, len(found.steps) + (1 if len(found.steps) < rules.MOST_STEPS else 0))
    steps = [*found.steps, *({"who": [], "every": True} for _n in range(count - len(found.steps)))]
    return [
        StepForm(
            number,
            [_marked(groups, chosen) for chosen in [*step["who"], *[""] * SPARE]],
            bool(step["every"]),
            bool(step["who"]) or number == 0,
        )
        for number, step in enumerate(steps[: rules.MOST_STEPS])
    ]


def _people(by: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    able = [role for role in policy.ROLES if policy.allows(role, "contract.approve")]
    people = Member.objects.filter(workspace_id=by.workspace_id, is_active=True).order_by("name")
    groups = [
        (_("Anybody of a role"), [(f"role:{role}", str(ROLE_WORDS.get(role, role))) for role in able]),
        (_("Anybody of a team"), [(f"team:{each.pk}", each.name) for each in team.teams(by.workspace_id)]),
        (_("A person"), [(f"member:{each.pk}", each.name) for each in people]),
    ]
    return [(words, options) for words, options in groups if options]


def _marked(groups: list[tuple[str, list[tuple[str, str]]]], chosen: str) -> list[tuple[str, list[Choice]]]:
    return [(words, [(code, name, code == chosen) for code, name in options]) for words, options in groups]


def _choices(known: Mapping[str, Mapping[str, str]], chosen: str, none: str) -> list[Choice]:
    listed = sorted((in_language(dict(labels), None) or code, code) for code, labels in known.items())
    if chosen and chosen not in known:
        listed.append((chosen, chosen))
    return [("", none, not chosen), *((code, words, code == chosen) for words, code in listed)]


def _categories(by: Actor, said: Any) -> list[Choice]:
    held = set(Template.objects.visible_to(by).values_list("category", flat=True))
    among = said.among if said else ()
    return [(each, template_new.category_word(each), each in among) for each in sorted(held | {*among})]


def _regions(by: Actor, said: Any) -> list[Choice]:
    held = set(Account.objects.visible_to(by).values_list("region", flat=True).distinct())
    among = said.among if said else ()
    codes = sorted(held | {*among} | {""}, key=lambda code: (code == "", code))
    return [(code or "-", rule_words.region(code), code in among) for code in codes]


def _hows(chosen: str) -> list[Choice]:
    words = {
        rule.IN: _("is in the contract"),
        rule.OUT: _("is left out"),
        rule.REWORDED: _("is not in the library's newest wording"),
    }
    return [(code, words[code], code == chosen) for code in rule.HOW]


def _named(by: Actor) -> Named:
    """Of every template in effect; what several of them call the same is one."""
    found = Named()
    for version in TemplateVersion.objects.visible_to(by).sendable():
        for each in render.schema_of(version).fields:
            _sort(each, each.name, each.labels, found)
        found.clauses.update(_clauses(version.pk))
    return found


def _sort(each: schema.MergeField, name: str, labels: Mapping[str, str], found: Named) -> None:
    kind = {"money": found.amounts, "percentage": found.shares, "text": found.texts, "long_text": found.texts}
    if each.type == "rows":
        for column in each.columns:
            if column.type in ("money", "percentage"):
                _sort(column, f"{name}.{column.name}", column.labels or labels, found)
    elif each.type in kind:
        kind[each.type].setdefault(name, dict(labels))


@lru_cache(maxsize=256)
def _clauses(version_id: str) -> dict[str, dict[str, str]]:
    """{key: titles} of the clauses that somebody gave a name; a version never changes."""
    version = TemplateVersion.objects.get(pk=version_id)
    found: dict[str, dict[str, str]] = {}
    for code, source in version.sources.items():
        try:
            known = merge.analyse(source, pinned=version.clauses, language=code).clauses
        except TemplateError:
            continue
        for key, title, _condition, _line in known:
            if not key.startswith("passage-"):
                found.setdefault(key, {})[code] = title
    return found
