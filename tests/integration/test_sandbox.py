"""A sandbox: every step is real, and nothing of it leaves or counts."""

from __future__ import annotations

import json
import re

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests import paper
from tests.house.casting import signed_in

from undersign.connectors import api
from undersign.connectors.giving import messaging
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.contracts import document, draft, lifecycle, sending
from undersign.contracts.contract import Contract
from undersign.customers.ticket import Ticket
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import actor, audit, clock, delivery, entry, history, ids
from undersign.journal.refused import Refused
from undersign.notices import carrier
from undersign.notices.outbox import KEPT, Mail
from undersign.sealing import keys, verdict
from undersign.setup import sandboxes
from undersign.store import tenancy
from undersign.webhooks import catalogue
from undersign.workspaces import abilities, member, staffing, token, twins
from undersign.workspaces.access import invitation, session
from undersign.workspaces.member import Member


@pytest.fixture
def trial(world):
    """The sandbox of the world's workspace, with its one template."""
    assert world.version
    return sandboxes.make(by=world.bob.actor()).workspace


def drafted(world, trial) -> Contract:
    """By Maya's twin, for the sandbox's own customer. Called in the sandbox, after it was entered once."""
    by = Member.objects.get(email=f"{world.maya.email}.invalid").actor()
    version = TemplateVersion.objects.filter(workspace_id=trial.pk).sendable().get()
    ticket = Ticket.objects.get(workspace_id=trial.pk)
    subject = draft.Subject(ticket.account, ticket.contact, ticket)
    how = {"language": "es", "people": [world.carol, world.dan], "filled": draft.Filled(paper.VALUES)}
    return sending.send(draft.draft(version, by=by, subject=subject, **how), by=by)


def test_a_contract_goes_all_the_way_and_nothing_leaves(world, trial, work, inbox):
    twins.of(world.maya)
    with tenancy.within(trial.pk):
        contract = drafted(world, trial)
        work()
        world.all_sign(contract, work)
        assert contract.status == lifecycle.SEALED
        assert contract.number == f"TEST-{clock.now():%Y}-00001"
        sealed = document.find(contract, document.SEALED).read()
        assert verdict.judge(sealed, trust=keys.trusted()).verdict is verdict.Verdict.AUTHENTIC
        for file in (sealed, document.find(contract, document.CERTIFICATE).read()):
            pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file)]
            assert pages and all("PRUEBA – no es un contrato" in each for each in pages)
        mails = list(Mail.objects.filter(workspace_id=trial.pk))
        assert {each.address for each in mails} >= {world.carol.email, world.dan.email}
        assert {each.status for each in mails} == {KEPT} and all(each.read()["text"] for each in mails)
        told = [each.event for each in history.of(trial.pk, contract.id)]
        assert "message.kept" in told and "message.accepted" not in told
        done = delivery.Delivery.objects.filter(workspace_id=trial.pk).values_list("status", flat=True)
        assert set(done) == {delivery.DONE}
        first = entry.Entry.objects.filter(subject=contract.id).order_by("seq").first()
        assert json.loads(catalogue.body(first))["data"]["sandbox"] is True
        assert audit.check(trial.pk) == []
    assert inbox.letters == []
    assert not Contract.objects.exists(), "nothing of it is seen at home"
    world.draft()
    assert Contract.objects.get().number == f"NC-{clock.now():%Y}-00001", "nor counted there"


def test_the_mail_door_itself_is_shut(world, trial, inbox):
    with tenancy.within(trial.pk), pytest.raises(carrier.Kept):
        carrier.carry(None, world.carol.email, "mark")
    assert inbox.letters == []


def test_nothing_outside_can_be_connected(world, trial):
    by = actor.system(trial.pk)
    with tenancy.within(trial.pk):
        for kind, name in ((api.VAULT, "folder"), (api.MESSENGER, "twilio"), (api.HELPDESK, "zendesk")):
            with pytest.raises(Refused, match="connected to nothing outside"):
                connection.connect(kind, name, "Theirs", by=by)
        row = Connection(id=ids.new("cxn"), workspace_id=trial.pk, kind=api.VAULT, connector="folder",
                         name="By hand", created_at=clock.now())  # fmt: skip
        with pytest.raises(IntegrityError, match="sandbox_has_only_ours"), transaction.atomic():
            row.save(force_insert=True)
        with pytest.raises(Refused), row.opened():
            pass
        assert not messaging.why_none(trial.pk), "codes by text can be asked for: they are read in the outbox"


def test_its_people_are_those_of_home_and_nobody_else(world, trial):
    by = actor.system(trial.pk)
    twin = twins.of(world.bob)
    assert twins.of(world.bob).pk == twin.pk and twin.role == "admin" and not twin.has_usable_password()
    with tenancy.within(trial.pk):
        with pytest.raises(Refused, match="those of the real workspace"):
            invitation.invite("x@y.example", name="", role="agent", language="en", teams=(), by=twin.actor())
        with pytest.raises(Refused, match="those of the real workspace"):
            member.join(trial, email="x@y.example", name="X", role="agent", password="p" * 16, by=by)
        with pytest.raises(Refused):
            sandboxes.make(by=twin.actor())


def test_whoever_leaves_at_home_is_out_there_and_so_is_their_key(world, trial, work):
    twin = twins.of(world.maya)
    with tenancy.within(trial.pk):
        secret = token.make(trial, "t", role="", asks_for=twin, by=actor.system(trial.pk))[1]
        assert secret.startswith("usk_test_") and token.find(secret)
    staffing.change_role(world.maya, "legal", by=world.bob.actor())
    work()
    with tenancy.within(trial.pk):
        assert Member.objects.get(pk=twin.pk).role == "legal"
    staffing.deactivate(world.maya, None, by=world.bob.actor())
    work()
    with tenancy.within(trial.pk):
        assert token.find(secret) is None


def test_a_role_of_their_own_goes_with_them(world, trial):
    role = abilities.keep("", "Readers", ["read"], by=world.bob.actor())
    staffing.change_role(world.maya, role.id, by=world.bob.actor())
    twin = twins.of(Member.objects.get(pk=world.maya.pk))
    with tenancy.within(trial.pk):
        assert twin.role != role.id and twin.may("contract.see") and not twin.may("contract.send")


def test_in_and_out_by_the_desk(world, trial):
    desk = signed_in(world.bob.email)
    desk.post("/sandbox/enter")
    page = desk.get("/").content.decode()
    assert "Nothing here is a contract" in page and "sandbox)" in page and "/outbox" in page
    assert b"Service order" in desk.get("/templates").content
    assert desk.get("/outbox").status_code == 200
    desk.post("/sandbox/leave")
    page = desk.get("/").content.decode()
    assert "Nothing here is a contract" not in page and desk.get("/settings/sandbox").status_code == 200
    desk.post("/sandbox/enter")
    session.end(world.bob, by=world.bob.actor())
    assert desk.get("/templates")["Location"].startswith("/login"), "a session that ends at home ends there"


def test_templates_are_brought_again_once(world, trial):
    assert sandboxes.make(by=world.bob.actor()).templates == ["service_order"]
    world.publish("second", paper.SOURCES, paper.SCHEMA)
    assert set(sandboxes.make(by=world.bob.actor()).templates) == {"service_order", "second"}
    with tenancy.within(trial.pk):
        numbers = TemplateVersion.objects.filter(workspace_id=trial.pk).values_list("number", flat=True)
        assert list(numbers) == [1, 1]


def test_a_program_makes_it_and_reads_where_it_is(world):
    assert world.version

    def program(secret: str) -> Client:
        return Client(SERVER_NAME="localhost", HTTP_AUTHORIZATION=f"Bearer {secret}")

    admin = program(token.make(world.workspace, "t", role="admin", by=world.bob.actor())[1])
    with tenancy.within(""):
        assert admin.get("/api/v1/sandbox").json()["id"] is None
        made = admin.post("/api/v1/sandbox", "{}", content_type="application/json").json()
    assert re.fullmatch(r"sbx_\w{26}", made["id"]) and made["templates"] == ["service_order"]
    twins.of(world.maya)
    with tenancy.within(made["id"]):
        here = sandboxes.Workspace.objects.get()
        contract = drafted(world, here)
        key = program(token.make(here, "t", role="agent", by=actor.system(here.pk))[1])
    with tenancy.within(""):
        assert key.get("/api/v1/sandbox").json()["here"] is True
        assert key.get(f"/api/v1/contracts/{contract.id}").json()["sandbox"] is True
