"""The mirror: a ticket that lives in another helpdesk gets a row here, for contracts to hang on to.

Hides whose the ticket is. The mirror is refreshed whenever it is asked for; what the other side says
wins, and nothing is ever written back from here.
"""

from __future__ import annotations

import re

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, connection, prefill
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket
from undersign.journal import clock, ids
from undersign.journal.actor import Actor
from undersign.workspaces import policy

LARGEST_NUMBER = 2**31 - 1  # of the column


def ticket(ref: str, *, by: Actor) -> Ticket:
    """The row of a ticket of the workspace's helpdesk, made or refreshed.

    Raises `api.Missing` where the helpdesk has no such ticket, `api.Permanent` where none is
    connected, `api.Temporary` where it does not answer, `Refused` (role.refused).
    """
    policy.require(by, "ticket.see")
    helpdesk = connection.first(api.HELPDESK, by.workspace_id)
    directory = connection.first(api.DIRECTORY, by.workspace_id)
    if helpdesk is None or directory is None:
        raise api.Permanent(
            _("No helpdesk is connected."),
            do=_("An administrator can connect one under Settings, Connectors."),
        )
    with helpdesk.opened() as desk, directory.opened() as crm:
        known = prefill.know(directory=crm, helpdesk=desk, ticket_ref=ref)
    assert known.ticket is not None
    own = Ticket.objects.visible_to(by).filter(pk=known.ticket.ref).first()
    return own or _kept(known, by)


def _kept(known: prefill.Known, by: Actor) -> Ticket:
    facts = known.ticket
    assert facts is not None
    contact = _mirrored(Contact, known.contact.ref if known.contact else "", by)
    account = _mirrored(Account, known.account.ref if known.account else "", by)
    told = {
        "subject": facts.subject[:240],
        "body": facts.body,
        "account": account,
        "contact": contact,
        "status": facts.status[:20],
        "tags": list(facts.tags),
        "fields": dict(facts.fields),
        "language": facts.language or (contact.language if contact else "") or "en",
        "opened_at": facts.opened_at or clock.now(),
    }
    with transaction.atomic():
        row, made = Ticket.objects.select_for_update().get_or_create(
            workspace_id=by.workspace_id,
            external_ref=facts.ref,
            defaults={"id": ids.new("tkt"), "number": _number(facts, by), **told},
        )
        if not made:
            Ticket.objects.filter(pk=row.pk).update(**told)
            row.refresh_from_db()
    return row


def _mirrored(kind: type[models.Model], ref: str, by: Actor) -> models.Model | None:
    """The row behind a directory's ref: its own id in the built-in one, else its mirror's."""
    rows = kind._default_manager.filter(workspace_id=by.workspace_id)
    return rows.filter(models.Q(pk=ref) | models.Q(external_ref=ref)).first() if ref else None


def _number(facts: api.TicketFacts, by: Actor) -> int:
    """The digits of their number, `SUP-1042` → 1042; the next free one where that is taken."""
    digits = re.search(r"\d{1,10}$", facts.number)
    wanted = int(digits.group()) if digits else 0
    rows = Ticket.objects.filter(workspace_id=by.workspace_id)
    if 0 < wanted <= LARGEST_NUMBER and not rows.filter(number=wanted).exists():
        return wanted
    return (rows.aggregate(last=models.Max("number"))["last"] or 0) + 1
