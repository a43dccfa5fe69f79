"""Around the verbs: what the application's own role, and even the owner, cannot do to a version by SQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests import paper
from tests.instance import as_owner

from undersign.drafting.review import approval, rules
from undersign.drafting.stock import template
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import clock, ids


@pytest.fixture
def version(write):
    return write()


def says(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def publish(version):
    says("UPDATE template_version SET status = 'published' WHERE id = %s", version.id)


def test_published_needs_an_approval(shelf, version):
    with pytest.raises(DatabaseError, match="0 of 1 approvals"):
        publish(version)
    approval.approve(version, by=shelf.olga.actor())
    publish(version)


def test_the_owner_is_refused_too(instance, version):
    with as_owner(instance) as cursor, pytest.raises(Exception, match="0 of 1 approvals"):
        cursor.execute("UPDATE template_version SET status = 'published' WHERE id = %s", [version.id])


@pytest.mark.parametrize("change", ["note = 'x'", "submitted_at = now()"])
def test_words_of_a_submission_stay(version, change):
    with pytest.raises(DatabaseError, match="when it was submitted"):
        says(f"UPDATE template_version SET {change}")


def test_as_many_as_the_rule_says(shelf, version):
    rules.set_rule("standard", roles=["admin"], count=1, by=shelf.bob.actor())
    forge(version, shelf.olga)
    with pytest.raises(DatabaseError, match="0 of 1 approvals"):
        publish(version)


def test_of_this_round(shelf, version):
    approval.approve(version, by=shelf.olga.actor())
    approval.withdraw(version, by=shelf.alice.actor())
    version.submit(by=shelf.alice.actor())
    with pytest.raises(DatabaseError, match="0 of 1 approvals"):
        publish(version)


def test_a_taken_back_word_does_not_count(shelf, version):
    approval.approve(version, by=shelf.olga.actor())
    forge(version, shelf.olga, decision="request_changes")
    with pytest.raises(DatabaseError, match="0 of 1 approvals"):
        publish(version)


def test_unless_the_workspace_says_no(shelf, version):
    rules.require(False, by=shelf.bob.actor())
    publish(version)


def forge(version, who, *, decision="approve", role="", round=0):
    approval.Approval.objects.create(
        id=ids.new("apr"),
        workspace_id=version.workspace_id,
        version=version,
        number=version.approvals.count() + 1,
        round=round or version.round,
        member_id=who.id,
        role=role or who.role,
        decision=decision,
        at=clock.now(),
    )


@pytest.mark.parametrize(
    "how",
    [
        {"who": "alice"},  # the author
        {"who": "maya", "role": "legal"},  # not her role
        {"who": "olga", "round": 7},
    ],
)
def test_no_forged_approval(shelf, version, how):
    with pytest.raises(DatabaseError, match="is not one"), transaction.atomic():
        forge(version, shelf.people[how.pop("who")], **how)


def test_no_approval_of_a_draft_or_by_a_stranger(shelf, version):
    approval.withdraw(version, by=shelf.alice.actor())
    with pytest.raises(DatabaseError, match="is not one"), transaction.atomic():
        forge(version, shelf.olga)
    version.submit(by=shelf.alice.actor())
    mallory = shelf.mallory.people["mallory"]
    with pytest.raises(DatabaseError), transaction.atomic():
        forge(version, mallory)


@pytest.mark.parametrize("table", ["template_approval", "library_clause_version"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_words_stay_said(shelf, version, table, verb):
    approval.approve(version, by=shelf.olga.actor())
    with pytest.raises(DatabaseError):
        says(verb.format(table))


def test_nobody_is_taken_off_the_authors(version):
    with pytest.raises(DatabaseError, match="frozen"):
        says("UPDATE template_version SET authors = '[]' WHERE id = %s", version.id)


@pytest.mark.parametrize(
    "column",
    ["form", "clauses", "layout", "renderer", "cases", "note", "author_id", "created_at", "workspace_id"],
)
def test_no_part_of_a_version_changes(version, column):
    other = {"created_at": "now()", "clauses": "'{\"a\":1}'", "layout": "'[1]'", "renderer": "'[1]'",
             "cases": "'[1]'"}.get(column, "'x'")  # fmt: skip
    with pytest.raises(DatabaseError):
        says(f"UPDATE template_version SET {column} = {other} WHERE id = %s", version.id)


def test_a_version_is_not_born_published(shelf, made):
    born = {"number": 9, "sources": paper.SOURCES, "schema": paper.SCHEMA, "content_sha256": "x"}
    for wrong in ({"status": "published", "authors": [shelf.alice.id]}, {"authors": []}):
        with pytest.raises(DatabaseError, match="begins as a draft"), transaction.atomic():
            TemplateVersion.objects.create(
                id=ids.new("tpv"), workspace_id=made.workspace_id, template=made, author_id=shelf.alice.id,
                created_at=clock.now(), **born, **wrong,
            )  # fmt: skip


@pytest.mark.parametrize("status", ["published", "retired"])
def test_no_step_is_skipped(shelf, version, status):
    approval.withdraw(version, by=shelf.alice.actor())
    with pytest.raises(DatabaseError, match="does not go from draft"):
        says("UPDATE template_version SET status = %s WHERE id = %s", status, version.id)


def test_its_day_stands(shelf, version):
    approval.approve_and_publish(version, by=shelf.olga.actor())
    for column in ("publish_from", "published_at", "approver_id"):
        with pytest.raises(DatabaseError, match="stands as it was published"):
            says(f"UPDATE template_version SET {column} = NULL WHERE id = %s", version.id)
    with pytest.raises(DatabaseError):
        says("DELETE FROM template_version WHERE id = %s", version.id)
    assert template.TemplateVersion.objects.get(pk=version.id).is_in_effect
