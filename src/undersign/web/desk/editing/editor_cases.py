"""Test values for a template: invented ones, saved cases, and the last real customer with the names masked.

Hides where a real customer's values come from (the last contract made from the template, else the last
ticket). They are masked before they reach a page, so that a case saved from them names nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from undersign.connectors import api
from undersign.connectors.filling import prefill
from undersign.connectors.linking import connection
from undersign.contracts.contract import Contract
from undersign.customers.ticket import Ticket
from undersign.drafting import rehearsal
from undersign.drafting.fields import schema
from undersign.drafting.fields import specimen as invented
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.actor import Actor

SAMPLE, REAL = "sample", "real"


@dataclass(frozen=True)
class Choice:
    """An entry of the list of test values."""

    value: str
    word: str
    is_here: bool
    is_saved: bool = False


def choices(copy: WorkingCopy, chosen: str) -> list[Choice]:
    saved = [(f"case:{case['name']}", case["name"], True) for case in copy.cases]
    always = [(SAMPLE, _("Invented values"), False), (REAL, _("Last real customer, masked"), False)]
    return [Choice(value, word, value == chosen, is_saved) for value, word, is_saved in [*saved, *always]]


def first(copy: WorkingCopy) -> str:
    """The choice a page starts with."""
    return f"case:{copy.cases[0]['name']}" if copy.cases else SAMPLE


def values(copy: WorkingCopy, chosen: str, *, language: str, by: Actor) -> dict[str, Any]:
    """Raw values of a choice; invented ones where it is not there any more."""
    declared = schema.Schema.from_json(copy.schema)
    if chosen.startswith("case:"):
        found = next((case for case in copy.cases if case["name"] == chosen[5:]), None)
        if found is not None:
            return dict(found["values"])
    if chosen == REAL:
        return {**invented.values(declared, language), **real(copy, declared, language, by)}
    return invented.values(declared, language)


def real(copy: WorkingCopy, declared: schema.Schema, language: str, by: Actor) -> dict[str, Any]:
    """The last real customer's values, masked; {} where there is none."""
    made = Contract.objects.visible_to(by).filter(template_version__template=copy.template)
    last = made.order_by("-created_at").first()
    return rehearsal.masked(dict(last.values) if last else _of_ticket(declared, by), declared, language)


def _of_ticket(declared: schema.Schema, by: Actor) -> dict[str, Any]:
    ticket = Ticket.objects.visible_to(by).exclude(account=None).order_by("-opened_at").first()
    directory = connection.first(api.DIRECTORY, by.workspace_id)
    helpdesk = connection.first(api.HELPDESK, by.workspace_id)
    if ticket is None or directory is None or helpdesk is None:
        return {}
    try:
        with directory.opened() as crm, helpdesk.opened() as desk:
            known = prefill.know(
                directory=crm,
                helpdesk=desk,
                ticket_ref=ticket.external_ref or ticket.id,
                deals=prefill.asks_deals(declared),
            )
    except (api.Temporary, api.Permanent):
        return {}
    return {name: each.value for name, each in prefill.fill(declared, known, "en").items()}
