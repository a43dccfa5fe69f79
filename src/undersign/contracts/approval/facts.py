"""What one draft says, as rules ask about it.

Hides where the answers lie: merge values (rows of tables too, whose largest counts), the template, the
account, and the clauses that its conditions put in or left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from undersign.contracts.approval import rule
from undersign.contracts.contract import Contract
from undersign.drafting import render
from undersign.drafting.compose import Composition
from undersign.drafting.fields import schema, values
from undersign.drafting.stock import library
from undersign.journal import actor
from undersign.store import rows

TEXTS = ("text", "long_text")


def of(contract: Contract, clauses: Mapping[str, bool], *, wording: bool = False) -> rule.Facts:
    """clauses: {key: whether it is in}. wording: ask the library, too, which clauses have newer texts."""
    from undersign.drafting.stock.template import Template

    declared = render.schema_of(contract.version)
    exact, _faults = declared.coerced(contract.values, contract.language)
    found = list(_numbers(declared, exact))
    return rule.Facts(
        amounts=_largest((name, v) for name, v in found if isinstance(v, values.Money)),
        shares={name: v for name, v in found if isinstance(v, values.Percentage)},
        written=frozenset(each.name for each in declared.fields if _is_written(each, exact, contract)),
        category=rows.get(Template, contract.version.template_id).category,
        region=contract.account.region if contract.account else "",
        present=frozenset(key for key, is_in in clauses.items() if is_in),
        absent=frozenset(key for key, is_in in clauses.items() if not is_in),
        reworded=_reworded(contract) if wording else frozenset(),
    )


def clauses_of(composed: Composition) -> dict[str, bool]:
    """{key: whether it is in} of a document just composed."""
    return {each.key: each.present for each in composed.clauses}


def frozen_clauses(contract: Contract) -> dict[str, bool]:
    """The same of a contract that was sent."""
    return {each["key"]: bool(each["present"]) for each in contract.clauses}


def _numbers(declared: schema.Schema, exact: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(name, value), of a table's cells as `table.column`, smallest first."""
    for each in declared.fields:
        value = exact.get(each.name)
        if each.type != "rows":
            yield each.name, value
            continue
        for column in each.columns:
            cells = [row[column.name] for row in value or [] if isinstance(row[column.name], Decimal)]
            yield from ((f"{each.name}.{column.name}", cell) for cell in sorted(cells))


def _largest(found: Iterator[tuple[str, values.Money]]) -> dict[str, tuple[Decimal, str]]:
    amounts: dict[str, tuple[Decimal, str]] = {}
    for name, value in found:
        if name not in amounts or value > amounts[name][0]:
            amounts[name] = Decimal(value), value.currency
    return amounts


def _is_written(each: schema.MergeField, exact: Mapping[str, Any], contract: Contract) -> bool:
    """A person wrote it: neither the template's own words nor a value that came from elsewhere."""
    if each.type not in TEXTS or not exact.get(each.name) or exact[each.name] == each.default:
        return False
    return contract.sources.get(each.name, "agent") in ("agent", "api", "bulk")


def _reworded(contract: Contract) -> frozenset[str]:
    return frozenset(library.outdated(contract.version.clauses, actor.system(contract.workspace_id)))
