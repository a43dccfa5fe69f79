"""Redmine beyond the rules all share: workflows, private notes, large files, lost answers; the thread."""

from __future__ import annotations

import secrets
from urllib.parse import quote

import pytest
from django.test import override_settings
from tests.integration.connectors.helpdesks import redmine_settings
from tests.integration.connectors.peers import between, once
from tests.services.redmine import FIELD, STARTS

from undersign.connectors import api, registry
from undersign.connectors.api import Attachment, Note, Permanent, Temporary
from undersign.connectors.conformance import PDF
from undersign.connectors.hooks import hook, looking
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.contracts import document, lifecycle, sending
from undersign.contracts.contract import Contract

pytestmark = pytest.mark.all_systems
SIGNED = Attachment("C-1 Vertrag ñ.pdf", PDF, "application/pdf")
NOTE = Note("Signed by everybody.", "Contract signed", (SIGNED,))


@pytest.fixture
def issue(a_redmine):
    return a_redmine.make_issue("Please send a contract")


@pytest.fixture
def key():
    return f"dlv_{secrets.token_hex(8)}"


def opened(tracker, url=""):
    configured = redmine_settings(tracker)
    if url:
        configured = registry.Configured("", {"url": url}, configured.secrets, configured.reach)
    return registry.find("redmine").make(api.HELPDESK, configured)


def test_a_note_is_private(a_redmine, issue, key):
    opened(a_redmine).note(issue, NOTE, key=key)
    (note,) = a_redmine.notes(issue)
    assert note["private_notes"] and key in note["notes"]


@pytest.mark.parametrize("wrong", ["lose", "drop"])
def test_a_retry_after_an_unknown_outcome_attaches_nothing_twice(a_redmine, issue, key, wrong):
    with between(a_redmine.url, once("PUT", wrong)) as url:
        with pytest.raises(Temporary):
            opened(a_redmine, url).note(issue, NOTE, key=key)
        opened(a_redmine, url).note(issue, NOTE, key=key)
    assert len(a_redmine.notes(issue)) == 1
    (back,) = opened(a_redmine).attachments(issue, key=key)
    assert (back.filename, back.content) == (SIGNED.filename, PDF)


def test_a_status_that_the_workflow_does_not_allow_is_told(a_redmine, issue, key):
    with pytest.raises(Permanent, match="workflow"):
        opened(a_redmine).update(issue, status="Rejected", key=key)
    assert opened(a_redmine).read(issue).status == "New"


def test_a_file_that_is_too_large_is_told(a_redmine, issue, key):
    large = Note("Large", "Large", (Attachment("large.pdf", bytes(4_000_000), "application/pdf"),))
    with pytest.raises(Permanent, match="largest size"):
        opened(a_redmine).note(issue, large, key=key)
    assert a_redmine.notes(issue) == []


def test_from_a_field_in_redmine_to_the_signed_pdf_there(world, work, a_redmine, issue):
    """No webhooks there: the field is seen, the contract sent, the signed PDF comes home byte for byte."""
    fields = a_redmine.ask("GET", "custom_fields.json").json()["custom_fields"]
    ids = {each["name"]: each["id"] for each in fields}
    assert world.version.is_in_effect
    Connection.objects.filter(workspace_id=world.workspace.id, kind=api.HELPDESK).update(enabled=False)
    with override_settings(CONNECTORS_REACH_LOOPBACK=True):
        row = connection.connect(
            api.HELPDESK,
            "redmine",
            "Redmine",
            by=world.bob.actor(),
            settings={"url": a_redmine.url, "email_field": FIELD},
            secrets={"key": a_redmine.key},
            allow_private=True,
        )
        wanted = hook.Wanted(starts=True, owner_id=world.maya.id, polls=True, field=STARTS)
        hooked = hook.keep(row, wanted, by=world.bob.actor())
        looking.look(hooked.id)
        said = {ids[STARTS]: "service_order", ids[FIELD]: world.contact.email}
        custom = [{"id": number, "value": value} for number, value in said.items()]
        a_redmine.ask("PUT", f"issues/{issue}.json", json={"issue": {"custom_fields": custom}})
        assert looking.look(hooked.id) == 1
        work()
        contract = Contract.objects.get(workspace_id=world.workspace.id)
        assert contract.status == lifecycle.DRAFT and contract.account == world.account
        assert contract.number in a_redmine.notes(issue)[0]["notes"]
        contract.fill({"monthly_fee": "1480.00"}, by=world.maya.actor())
        sending.send(contract, by=world.maya.actor())
        work()
        for name in ("Carol", "Dan"):
            world.sign(world.recipient(contract, name))
            work()
        sealed = document.find(contract, document.SEALED).read()
        there = a_redmine.ask("GET", f"issues/{issue}.json?include=attachments").json()["issue"][
            "attachments"
        ]
        contents = [
            a_redmine.ask("GET", f"attachments/download/{each['id']}/{quote(each['filename'])}").content
            for each in there
        ]
        assert sealed in contents and len(contents) == 2
