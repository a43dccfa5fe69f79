"""Who is told what about a version: those whose word it waits for, and those who wrote it; each by a mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import paper

from undersign.drafting.review import approval, rules
from undersign.journal import clock
from undersign.journal.delivery import Delivery


@pytest.fixture
def told(shelf, inbox, work):
    """`told()`: {first name: subjects} of what arrived since it was last asked."""
    known: list[str] = []

    def asked() -> dict[str, list[str]]:
        work()
        found: dict[str, list[str]] = {}
        for name, who in shelf.people.items():
            for letter in inbox.to(who.email):
                if letter.id not in known:
                    found.setdefault(name, []).append(letter.subject)
                    known.append(letter.id)
        return found

    return asked


def test_those_who_could_approve_are_asked(shelf, write, told):
    version = write()
    asked = told()
    assert asked == {name: ["For your approval: Order v1"] for name in ("bob", "olga")}
    approval.approve(version, by=shelf.olga.actor())
    assert told() == {"alice": ["Olga Legal approved version 1: Order"]}
    approval.publish(version, by=shelf.bob.actor())
    assert told() == {"alice": ["Bob Admin published version 1: Order"]}


def test_changes_come_with_their_reason_and_in_the_authors_language(shelf, write, told, inbox):
    shelf.alice.language = "es"
    shelf.alice.save(update_fields=["language"])
    version = write()
    told()
    approval.request_changes(version, by=shelf.olga.actor(), reason="Name the court.")
    assert list(told()) == ["alice"]
    letter = inbox.to(shelf.alice.email)[-1]
    assert "Pedido" in letter.subject and "Name the court." in letter.text
    assert f"/templates/order/versions/{version.number}/" in letter.text


def test_approved_and_published_at_once_is_one_mail_that_says_from_when(shelf, write, told, inbox):
    version = write()
    told()
    begins = clock.now() + timedelta(days=1)
    approval.approve_and_publish(version, by=shelf.bob.actor(), from_=begins)
    assert told() == {"alice": ["Bob Admin published version 1: Order"]}
    assert "It can be sent from" in inbox.to(shelf.alice.email)[-1].text


def test_nobody_is_asked_where_the_rule_names_others_or_nobody(shelf, write, told):
    rules.set_rule("", roles=["admin"], count=1, by=shelf.bob.actor())
    version = write()
    assert list(told()) == ["bob"]
    approval.withdraw(version, by=shelf.alice.actor())
    rules.require(False, by=shelf.bob.actor())
    write({"en": paper.EN + "\nMore.\n"})
    assert told() == {}


def test_what_no_longer_waits_is_not_asked_about(shelf, write, told):
    version = write()
    approval.withdraw(version, by=shelf.alice.actor())
    assert told() == {}
    rows = Delivery.objects.filter(subject=version.template_id, effect="ask")
    assert {row.result.get("skipped") for row in rows} == {"it no longer waits for approval"}
