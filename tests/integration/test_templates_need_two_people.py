"""AT-24: what is sent was approved by somebody else than its author, and is what was approved."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from tests import children, paper

from undersign.contracts import sending
from undersign.drafting.review import approval
from undersign.drafting.stock import template
from undersign.journal.refused import Refused
from undersign.store import tenancy


@pytest.fixture
def version(world):
    made = template.make("fresh", names={"en": "Fresh"}, by=world.alice.actor())
    return template.draft(made, sources=paper.SOURCES, schema=paper.SCHEMA, by=world.alice.actor())


def test_the_author_cannot_approve(world, version):
    version.submit(by=world.alice.actor())
    with pytest.raises(Refused) as refused:
        approval.approve_and_publish(version, by=world.alice.actor())
    assert refused.value.code == "template.own_version"
    approval.approve_and_publish(version, by=world.bob.actor())
    assert version.status == template.PUBLISHED and version.approver_id == world.bob.id


def test_unapproved_is_not_sent(world, version):
    for submit in (False, True):
        if submit:
            version.submit(by=world.alice.actor())
        with pytest.raises(Refused) as refused:
            world.draft(version=version)
        assert refused.value.code == "template.not_published"


def test_what_is_retired_while_it_is_sent_is_not_sent(world):
    """Sending waits for the retirement that came first, and then finds it."""
    drafted = world.draft()

    def send() -> str:
        try:
            with tenancy.within(world.workspace.id):
                sending.send(drafted, by=world.maya.actor())
            return "sent"
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            world.version.retire(by=world.bob.actor())
            outcome = pool.submit(send)
            children.until(_somebody_waits)
        assert outcome.result(30) == "template.not_published"
    drafted.refresh_from_db()
    assert drafted.status == "draft" and not drafted.documents.exists()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


@pytest.mark.law("P11-5")
def test_a_skipped_step_is_refused(world, version):
    with pytest.raises(Refused) as refused:
        approval.approve_and_publish(version, by=world.bob.actor())
    assert refused.value.code == "template.not_now"


@pytest.mark.parametrize("who", ["maya", "dan"])
def test_agents_do_not_write_legal_text(world, version, who):
    person = getattr(world, who).actor() if who == "maya" else world.people["dan"].actor()
    for act in (
        lambda: template.make("theirs", names={}, by=person),
        lambda: template.draft(version.template, sources={}, schema={}, by=person),
        lambda: version.submit(by=person),
        lambda: approval.approve_and_publish(version, by=person),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "role.refused"


@pytest.mark.parametrize("column", ["sources", "schema", "content_sha256", "number", "template_id"])
def test_a_version_never_changes(version, column):
    other = {"sources": "'{}'", "schema": "'{}'", "number": "99"}.get(column, "'x'")
    with pytest.raises(ProgrammingError, match="frozen"), transaction.atomic():
        said = f"UPDATE template_version SET {column} = {other} WHERE id = %s"
        connection.cursor().execute(said, [version.id])


def test_the_contract_names_what_was_approved(world, work):
    from undersign.journal import history

    contract = world.sent()
    facts = {told.event: told.facts for told in history.of(world.workspace.id, contract.id)}
    assert facts["contract.sent"]["version_sha256"] == world.version.content_sha256
    approved = {told.event: told.facts for told in history.of(world.workspace.id, world.version.template_id)}
    assert approved["template.published"]["content_sha256"] == world.version.content_sha256
