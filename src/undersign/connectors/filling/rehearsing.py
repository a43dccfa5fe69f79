"""A template played on the last real tickets: which clauses each of them would have got.

Hides where the values come from: the same systems, asked the same way as when a contract is prepared for a
ticket. Nothing is drafted or recorded, and the playing happens in the child that rehearses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from undersign.connectors import api
from undersign.connectors.filling import prefill
from undersign.connectors.linking import connection
from undersign.customers.ticket import Ticket
from undersign.drafting.content import Content
from undersign.drafting.fields.schema import Schema
from undersign.drafting.rehearsal import Given
from undersign.drafting.review import readiness
from undersign.journal.actor import Actor

LAST, _LOOKED_AT = 12, 400


@dataclass(frozen=True)
class Tried:
    """One ticket and what it would have got. decided: (key, title) of the clauses that others did not get."""

    ticket: Ticket
    given: Given
    decided: tuple[tuple[str, str], ...] = ()


def tickets(
    said: Content, tags: Collection[str], *, language: str, by: Actor, last: int = LAST
) -> list[Tried]:
    """The last tickets that carry one of the template's tags (any, where none does), newest first.

    Raises `api.Temporary` or `api.Permanent` where a system does not answer, TemplateError for a text that
    cannot be read, PressDied for one that had to be stopped.
    """
    declared = Schema.from_json({part: said.schema.get(part, ()) for part in ("fields", "roles")})
    chosen = _chosen(tags, by, last)
    values = list(_values(chosen, declared, language, by))
    given = readiness.rehearser().against(said.to_json(), values, language)
    always = set.intersection(*(set(each.clauses) for each in given)) if given else set()
    return [
        Tried(ticket, each, tuple(pair for pair in zip(each.clauses, each.titles, strict=True)
                                  if pair[0] not in always))
        for ticket, each in zip(chosen, given, strict=True)
    ]  # fmt: skip


def _chosen(tags: Collection[str], by: Actor, last: int) -> list[Ticket]:
    rows = Ticket.objects.visible_to(by).exclude(account=None).select_related("account", "contact")
    newest = list(rows.order_by("-opened_at")[:_LOOKED_AT])
    return ([ticket for ticket in newest if set(ticket.tags) & set(tags)] or newest)[:last]


def _values(chosen: list[Ticket], declared: Schema, language: str, by: Actor) -> Iterator[dict[str, object]]:
    directory = connection.first(api.DIRECTORY, by.workspace_id)
    helpdesk = connection.first(api.HELPDESK, by.workspace_id)
    if directory is None or helpdesk is None:
        yield from ({} for _ticket in chosen)
        return
    with directory.opened() as crm, helpdesk.opened() as desk:
        for ticket in chosen:
            known = prefill.know(
                directory=crm,
                helpdesk=desk,
                ticket_ref=ticket.external_ref or ticket.id,
                deals=prefill.asks_deals(declared),
            )
            yield {name: each.value for name, each in prefill.fill(declared, known, language).items()}
