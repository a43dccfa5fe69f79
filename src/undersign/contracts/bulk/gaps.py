"""Which values a row really lacks: a field that only some clause names is asked for where that clause is in.

Hides that the template itself is asked, in the press's child, as it would be for a draft; and that rows
which differ in free text alone are asked about once. Past `MOST` kinds of rows every wanted value counts as
lacking.
"""

from __future__ import annotations

from collections.abc import Iterable

from undersign.contracts.bulk.bulk import Bulk
from undersign.contracts.bulk.reading import Flaw, Order, Plan, is_gap
from undersign.drafting import render
from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.workspaces import workspace as workspaces

MOST = 150
_DECIDING = ("choice", "yes_no")


def fill_in(bulk: Bulk, plan: Plan, orders: Iterable[tuple[Order, list[Flaw]]]) -> None:
    """Take away the flaws of values that the contract does not ask for."""
    known: dict[object, frozenset[str]] = {}
    deciding = [each.name for each in plan.declared.fields if each.type in _DECIDING]
    for order, flaws in orders:
        lacking = [each.target for each in flaws if is_gap(each)]
        if not lacking:
            continue
        kind = (order.language, *lacking, *(order.values.get(name) for name in deciding))
        if kind not in known:
            if len(known) == MOST:
                continue
            known[kind] = _asked(bulk, order)
        flaws[:] = [each for each in flaws if not is_gap(each) or each.target in known[kind]]


def _asked(bulk: Bulk, order: Order) -> frozenset[str]:
    """Targets of the values that this contract asks for and does not have."""
    try:
        made = render.compose(
            bulk.version,
            order.values,
            language=order.language,
            title=bulk.title,
            number="–",
            workspace=workspaces.of(bulk.workspace_id).name,
            at=clock.now(),
            gaps=True,
            pages=False,
        )
    except Refused:
        return frozenset()  # what else is wrong is told when the row is sent
    return frozenset(f"values.{name}" for name in made.missing)
