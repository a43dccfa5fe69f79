"""Freshdesk beyond the rules all share: repeated notes, statuses of an account, fields, rules that call."""

from __future__ import annotations

import secrets
from contextlib import suppress

import pytest
from tests.integration.connectors.helpdesks import freshdesk_settings
from tests.services.vendors import fake
from tests.services.vendors.freshdesk import FIELD, SECRET

from undersign.connectors import api, registry
from undersign.connectors.api import Attachment, Note, Permanent, Temporary
from undersign.connectors.conformance import PDF

SIGNED = Attachment("C-1 Vertrag ñ.pdf", PDF, "application/pdf")
NOTE = Note("Signed by <everybody> & all.", "Contract signed", (SIGNED,))


@pytest.fixture
def ticket(a_freshdesk):
    return a_freshdesk.make_ticket("Please send a contract")


@pytest.fixture
def key():
    return f"dlv_{secrets.token_hex(8)}"


def opened(account):
    return registry.find("freshdesk").make(api.HELPDESK, freshdesk_settings(account))


def test_a_ticket_tells_who_asked(a_freshdesk, ticket):
    a_freshdesk.change(ticket, status=6, tags=["vip"])
    facts = opened(a_freshdesk).read(ticket)
    assert (facts.requester.name, facts.requester.email) == ("Carol Ñandú", "carol@meridian.example")
    assert (facts.status, facts.tags) == ("Waiting for signature", ("vip",))
    assert facts.fields["Contract status"] == "" and facts.url.endswith(f"/a/tickets/{ticket}")


def test_a_note_is_private_and_no_markup(a_freshdesk, ticket, key):
    opened(a_freshdesk).note(ticket, NOTE, key=key)
    (note,) = a_freshdesk.notes(ticket)
    assert note["private"] and "&lt;everybody&gt; &amp; all" in note["body"] and key in note["body"]


@pytest.mark.parametrize("wrong", [fake.LOST, fake.CUT, fake.HALF, fake.TWICE, 503, 429])
def test_a_retry_after_an_unknown_outcome_attaches_nothing_twice(a_freshdesk, ticket, key, wrong):
    a_freshdesk.fails(wrong, method="POST")
    with suppress(Temporary):
        opened(a_freshdesk).note(ticket, NOTE, key=key)
    posted = opened(a_freshdesk).note(ticket, NOTE, key=key)
    (note,) = a_freshdesk.notes(ticket)
    assert str(note["id"]) == posted.ref
    (back,) = opened(a_freshdesk).attachments(ticket, key=key)
    assert (back.filename, back.content) == (SIGNED.filename, PDF)


def test_a_key_is_found_in_a_long_conversation(a_freshdesk, ticket, key):
    first = opened(a_freshdesk).note(ticket, NOTE, key=key)
    a_freshdesk.talk[ticket][:0] = [{"id": n, "body": "talk", "body_text": "talk"} for n in range(230)]
    assert opened(a_freshdesk).find(ticket, key=key) == first


def test_what_a_ticket_cannot_have_is_refused_and_nothing_changed(a_freshdesk, ticket, key):
    for status, fields in (("No such", {}), (None, {"Nope": "x"}), ("Open", {"Plan": "Gold"})):
        with pytest.raises(Permanent):
            opened(a_freshdesk).update(ticket, status=status, fields=fields, key=key)
    assert a_freshdesk.calls("PUT") == 0


def test_status_fields_and_tags_are_written_together(a_freshdesk, ticket, key):
    told = {"status": "waiting for signature", "tags": "b, a", FIELD: "Sent ✓", "Plan": "Premium"}
    opened(a_freshdesk).write(api.TICKET, ticket, told, key=key)
    opened(a_freshdesk).write(api.TICKET, ticket, told, key=key)
    values = opened(a_freshdesk).values(api.TICKET, ticket)
    assert values["status"] == "Waiting for signature" and values["tags"] == "a, b"
    assert (values[FIELD], values["cf_plan"]) == ("Sent ✓", "Premium") and a_freshdesk.calls("PUT") == 1


def test_fields_are_told_with_their_choices(a_freshdesk):
    known = {each.name: each for each in opened(a_freshdesk).fields(api.TICKET)}
    assert known["cf_plan"].choices == (("Basic", "Basic"), ("Premium", "Premium"))
    assert known[FIELD].is_custom and ("Waiting for signature",) * 2 in known["status"].choices


def test_no_change_is_left_out_where_more_fell_into_one_second_than_a_page_holds(a_freshdesk):
    page = opened(a_freshdesk).changes(api.TICKET, "")
    at = f"{a_freshdesk.now():%Y-%m-%dT%H:%M:%SZ}"
    numbers = {a_freshdesk.make_ticket(f"T{n}", updated_at=at) for n in range(205)}
    seen, cursor, is_last = set(), page.cursor, False
    while not is_last:
        page = opened(a_freshdesk).changes(api.TICKET, cursor)
        seen |= {each.ref for each in page.changes}
        cursor, is_last = page.cursor, page.is_last
    assert seen == numbers
    later = a_freshdesk.make_ticket("Later")
    a_freshdesk.change(later, subject="Later still")
    page = opened(a_freshdesk).changes(api.TICKET, cursor)
    while later not in {each.ref for each in page.changes}:
        page = opened(a_freshdesk).changes(api.TICKET, page.cursor)


def test_a_rule_is_believed_by_its_secret(a_freshdesk, ticket):
    hook = a_freshdesk.run_rule({"ticket": ticket, "template": "support-agreement"})
    (heard,) = opened(a_freshdesk).heard(hook.headers, hook.body, secret=SECRET)
    assert (heard.ref, heard.starts) == (ticket, "support-agreement")
    for headers in ({}, {"x-undersign-secret": "other"}):
        with pytest.raises(Permanent):
            opened(a_freshdesk).heard(headers, hook.body, secret=SECRET)
    with pytest.raises(Permanent):
        opened(a_freshdesk).heard({"x-undersign-secret": ""}, hook.body, secret="")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"ticket": 1, "template": "a b"}', b"\xff"])
def test_a_message_that_cannot_be_read_is_refused(a_freshdesk, body):
    with pytest.raises(Permanent):
        opened(a_freshdesk).heard({"x-undersign-secret": SECRET}, body, secret=SECRET)
