"""Contracts that hold health data: which these are, and that every look at one is on record (law.md HI-2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.event import Event
from undersign.regimes import hipaa
from undersign.store import rows

if TYPE_CHECKING:
    from undersign.contracts.contract import Contract


@dataclass(frozen=True, kw_only=True)
class ContractFound(Event):
    """kind: search or list. What was asked for is not kept: it may be health data itself."""

    name = "contract.found"
    sentence = _("%(actor)s found the contract in a search")
    sentences = {"list": _("%(actor)s exported a list that holds the contract")}
    category = "access"
    icon = "search"
    kind: str


def of(contract: Contract) -> bool:
    """Whether it holds health data, by its template's category as it is now."""
    with rows.rehearsed() as cursor:
        cursor.execute(_CATEGORY, [contract.version.template_id])
        (category,) = cursor.fetchone()
    return hipaa.is_health(category)


_CATEGORY = "SELECT category FROM template WHERE id = %s"


def found(contracts: Iterable[Contract], kind: str, *, by: Actor) -> None:
    """On record for each of these that holds health data."""
    known = {row.pk: row for row in contracts}
    if not known:
        return
    from undersign.contracts.contract import Contract

    held = Contract.objects.filter(pk__in=known, template_version__template__category__in=hipaa.CATEGORIES)
    for pk in held.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            moves.record(known[pk], ContractFound(kind=kind), by=by)
