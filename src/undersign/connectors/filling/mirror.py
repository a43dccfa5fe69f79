"""The mirror: a ticket that lives in another helpdesk gets a row here, for contracts to hang on to.

Hides whose the ticket is, and that account and contact get rows too where the CRM is outside. The mirror is
refreshed whenever it is asked for; what is kept in step from then on, and written back, is `sync`'s.
"""

from __future__ import annotations

import re

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api
from undersign.connectors.filling import prefill
from undersign.connectors.linking import connection
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
    account = _account(known, by)
    contact = _contact(known, account, by)
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


def _account(known: prefill.Known, by: Actor) -> models.Model | None:
    """The customer's row, made where their CRM is outside and we meet them for the first time."""
    facts = known.account
    found = _mirrored(Account, facts.ref if facts else "", by)
    if found is not None or facts is None:
        return found
    told = {
        "id": ids.new("acc"),
        "name": facts.name[:160],
        "industry": facts.industry[:60],
        "plan": facts.plan[:20],
        "region": facts.region[:10],
        "country": facts.country if len(facts.country) == 2 else "",
        "state": facts.state[:60],
        "city": facts.address.get("city", "")[:120],
        "address": facts.address.get("lines", "")[:240],
        "language": facts.language or "en",
        "details": dict(facts.details),
    }
    place = {"workspace_id": by.workspace_id, "external_ref": facts.ref}
    return Account.objects.get_or_create(**place, defaults=told)[0]


def _contact(known: prefill.Known, account: models.Model | None, by: Actor) -> models.Model | None:
    """The person’s row, made where the CRM knows them at that account; not whom only the helpdesk knows."""
    facts = known.contact
    found = _mirrored(Contact, facts.ref if facts else "", by)
    is_theirs = facts and known.account and facts.account_ref == known.account.ref
    if found is not None or facts is None or account is None or not is_theirs:
        return found
    told = {
        "id": ids.new("ctc"),
        "account": account,
        "name": facts.name[:160],
        "email": facts.email[:254],
        "phone": facts.phone[:40],
        "title": facts.title[:120],
        "language": facts.language or "en",
    }
    place = {"workspace_id": by.workspace_id, "external_ref": facts.ref}
    return Contact.objects.get_or_create(**place, defaults=told)[0]


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
