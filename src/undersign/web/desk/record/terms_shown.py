"""What the page of a contract's term shows: facts, values and papers as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersign.billing import review
from undersign.connectors.giving import renewing
from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.contracts.succession import bond, standing, workdays
from undersign.contracts.succession.effect import Paper, Standing
from undersign.drafting import render
from undersign.drafting.conduct import terms
from undersign.drafting.fields import values
from undersign.drafting.fields.schema import MergeField
from undersign.journal.actor import Actor
from undersign.web.desk.lists import billing_shown, renewals_shown
from undersign.web.desk.status import Word
from undersign.workspaces import policy


@dataclass(frozen=True)
class Sheet:
    """One paper of the family. counts_from: None while it is not signed. counts: on the day that is shown."""

    contract: Contract
    sha256: str
    counts_from: date | None
    counts: bool
    is_original: bool


@dataclass(frozen=True)
class Value:
    """number: of the addendum that it is from, "" for the original."""

    label: str
    shown: str
    number: str


def of(contract: Contract, by: Actor, on: str) -> dict[str, Any]:
    """The page's context; without `agreed` where nothing is signed yet."""
    root = bond.original(contract)
    context: dict[str, Any] = {
        "root": root,
        "bond": bond.of(contract),
        "may_amend": policy.allows(by.role, "contract.amend"),
    }
    if not root.is_done:
        return context
    today = workdays.today(by.workspace_id)
    day = _day(on) or today
    agreed, family = standing.as_of(root, day), bond.addenda(root)
    numbers = {each.pk: each.number for each in family}
    return {
        **context,
        "on": day,
        "is_today": day == today,
        "agreed": agreed,
        "term": standing.of(root),
        "price": renewals_shown.paid(agreed.terms.amount, agreed.terms.currency, agreed.terms.every),
        "values": _values(root, agreed, numbers),
        "sheets": [_sheet(each, agreed, root) for each in [root, *family]],
        "renewal": bond.renewal(root),
        "billed": _billed(contract),
        "addendum_versions": renewing.templates(by=by) if context["may_amend"] else [],
    }


@dataclass(frozen=True)
class Change:
    """What a draft would change: was, as agreed today; now, as drafted."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Amended:
    """What a draft is an addendum to, and what it would change of it."""

    root: Contract
    changes: list[Change]


def amended(draft: Contract) -> Amended | None:
    """None for a contract that changes no other."""
    held = bond.of(draft)
    if held is None:
        return None
    root, language = bond.original(draft), get_language() or "en"
    agreed = standing.as_of(root, workdays.today(root.workspace_id)).values
    named = terms.from_json(draft.version.schema).changes
    told = renewing.changes(draft.values, {name: value for name, (value, _key) in agreed.items()}, named)
    fields = {each.name: each for each in render.schema_of(root.version).fields}
    shown = [
        Change(
            fields[name].label(language),
            _shown(fields[name], was, language),
            _shown(fields[name], now, language),
        )
        for name, (was, now) in told.items()
        if name in fields
    ]
    return Amended(root, [each for each in shown if each.now and each.was != each.now])


def _values(root: Contract, agreed: Standing, numbers: Mapping[str, str]) -> list[Value]:
    language = get_language() or "en"
    found = []
    for each in render.schema_of(root.version).fields:
        value, key = agreed.values.get(each.name, (None, ""))
        shown = _shown(each, value, language)
        if shown:
            found.append(Value(each.label(language), shown, numbers.get(key, "")))
    return found


def _shown(each: MergeField, value: Any, language: str) -> str:
    try:
        exact = each.coerce(value, language)
    except values.Wrong:
        return ""
    if each.type == "rows":
        return _("%(n)s rows") % {"n": len(exact)} if exact else ""
    return values.show(exact, language)


def _billed(contract: Contract) -> Word | None:
    row = review.of(contract)
    return billing_shown.word(row) if row else None


def _sheet(each: Contract, agreed: Standing, root: Contract) -> Sheet:
    sealed = document.find(each, document.SEALED)
    paper: Paper | None = standing.paper(each) if sealed else None
    counts_from = paper.counts_from if paper else None
    return Sheet(each, sealed.sha256 if sealed else "", counts_from, each.pk in agreed.papers, each == root)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
