"""Every outside effect ends where staff can see it: done, or failed with a reason and a Retry that works."""

from __future__ import annotations

import pytest
from tests.browse import Staff
from tests.world import PASSWORD

from undersign.connectors.linking.connection import Connection
from undersign.contracts.people.recipient import Recipient
from undersign.customers.account import AccountDocument
from undersign.journal import delivery


@pytest.fixture
def maya(world, live):
    agent = Staff(live.url)
    agent.sign_in(world.maya.email, PASSWORD)
    return agent


def test_what_was_done_is_listed(world, work, maya):
    contract = world.signed_by_all(work)
    page = maya.get(f"/contracts/{contract.id}/deliveries")
    for words in ("Invitation to sign", "Signed contract to the ticket", "to the account", "to the archive"):
        assert page.says(words), words
    assert not [form for form in page.forms if form.action.endswith("/retry")]


def test_a_failure_is_shown_with_its_reason_and_retried(world, work, inbox, maya):
    from undersign.contracts.draft import Person

    nobody = Person("customer", "Carol Ortiz", world.email("carol", "bounces.example"))
    contract = world.sent(nobody, world.dan)
    work()
    page = maya.get(f"/contracts/{contract.id}/deliveries")
    assert page.says("550 5.1.1 No such mailbox")
    Recipient.objects.filter(contract=contract, role_key="customer", seat=1).update(email=world.carol.email)
    assert maya.send("/retry").status == 200
    work()
    assert inbox.link(world.carol.email)
    assert world.events(contract).count("delivery.retried") == 1


def test_a_system_that_is_gone_holds_up_nothing_else(world, work, maya):
    """The account's system refuses: ticket, archive and copies arrive all the same."""
    Connection.objects.filter(workspace_id=world.workspace.id, kind="directory").update(
        connector="webdav", settings={"url": "http://127.0.0.1:9/"}
    )
    contract = world.signed_by_all(work)
    states = world.deliveries(contract)
    assert states["account"] != ["done"]
    assert states["ticket"] == states["archive"] == ["done"] and set(states["copies"]) == {"done"}
    page = maya.get(f"/contracts/{contract.id}/deliveries")
    row = delivery.Delivery.objects.get(subject=contract.id, effect="account")
    assert row.last_error and page.says(row.last_error.split(".")[0])
    Connection.objects.filter(workspace_id=world.workspace.id, kind="directory").update(
        connector="builtin", settings={}
    )
    contract.retry(row.id, by=world.maya.actor())
    work()
    assert AccountDocument.objects.filter(contract_id=contract.id).count() == 1


def test_an_agent_sends_from_a_ticket(world, work, inbox, maya):
    """Ticket → template → what filled itself → send; without script, as the pages stand."""
    assert world.version and world.ticket
    page = maya.get(f"/tickets/{world.ticket.number}/new")
    page = maya.send("/draft", version=world.version.id)
    assert page.status == 200 and page.says("Acme Robotics GmbH")
    form = page.form("/fill")
    page = maya.post(form.action.replace("/fill", "/send"), form.values)
    assert page.status == 200 and page.says("Sent. The first signer gets an email now.")
    work()
    assert inbox.link(world.carol.email)
    (note,) = world.ticket.notes.all()
    assert "was sent to" in note.body
