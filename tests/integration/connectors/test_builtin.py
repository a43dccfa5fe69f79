"""The built-in systems keep to their workspace, like any system keeps to its customer."""

from __future__ import annotations

import pytest

from undersign.connectors import api, registry
from undersign.connectors.api import Attachment, Missing, Note
from undersign.connectors.filling import mirror


def opened(kind, workspace):
    return registry.find("builtin").make(kind, registry.Configured(workspace_id=workspace.id))


def test_a_ticket_is_known_by_its_number_too(world):
    assert opened(api.HELPDESK, world.workspace).read(str(world.ticket.number)).ref == world.ticket.id
    facts = opened(api.HELPDESK, world.workspace).read(world.ticket.id)
    assert (facts.account_ref, facts.contact_ref) == (world.account.id, world.contact.id)
    assert facts.fields == {"monthly_fee": "1480.00"}


def test_nothing_of_another_workspace_is_read_or_written(world):
    ticket, account, contact = world.ticket, world.account, world.contact
    theirs = world.mallory.workspace
    desk, crm = opened(api.HELPDESK, theirs), opened(api.DIRECTORY, theirs)
    file = Attachment("a.pdf", b"%PDF", "application/pdf")
    for act in (
        lambda: desk.read(ticket.id),
        lambda: desk.read(str(ticket.number)),
        lambda: desk.note(ticket.id, Note("x"), key="k"),
        lambda: desk.update(ticket.id, status="closed", key="k"),
        lambda: desk.attachments(ticket.id, key="k"),
        lambda: crm.read_account(account.id),
        lambda: crm.read_contact(contact.id),
        lambda: crm.attach(account.id, file, title="x", key="k"),
    ):
        with pytest.raises(Missing):
            act()
    assert crm.find_contact(contact.email) is None and crm.attached(account.id, key="k") is None


def test_an_address_that_two_contacts_share_names_nobody(world):
    contact = world.contact
    type(contact).objects.create(
        id=f"{contact.id}b",
        workspace_id=world.workspace.id,
        account=world.account,
        name="The other",
        email=contact.email.upper(),
    )
    assert opened(api.DIRECTORY, world.workspace).find_contact(contact.email) is None


def test_a_ticket_of_our_own_is_its_own_mirror(world):
    assert mirror.ticket(str(world.ticket.number), by=world.maya.actor()) == world.ticket
    with pytest.raises(Missing):
        mirror.ticket("77", by=world.maya.actor())
