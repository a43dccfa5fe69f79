"""Zendesk beyond the rules all share: lost answers, agents at the same time, fields, exports, triggers."""

from __future__ import annotations

import secrets
from contextlib import suppress

import pytest
from tests.integration.connectors.helpdesks import LOOPBACK, zendesk_settings
from tests.services.vendors import fake
from tests.services.vendors.zendesk import CHOICE_FIELD, SECRET, TEXT_FIELD

from undersign.connectors import api, registry
from undersign.connectors.api import Attachment, Note, Permanent, Temporary
from undersign.connectors.conformance import PDF

SIGNED = Attachment("C-1 Vertrag ñ.pdf", PDF, "application/pdf")
NOTE = Note("Signed by everybody.", "Contract signed", (SIGNED,))


@pytest.fixture
def ticket(a_zendesk):
    return a_zendesk.make_ticket("Please send a contract")


@pytest.fixture
def key():
    return f"dlv_{secrets.token_hex(8)}"


def opened(account, **secrets):
    return registry.find("zendesk").make(api.HELPDESK, zendesk_settings(account, **secrets))


def test_a_ticket_tells_who_asked_and_what_its_fields_say(a_zendesk, ticket):
    a_zendesk.change(ticket, tags=["vip"], custom_fields=[{"id": CHOICE_FIELD, "value": "plan_premium"}])
    facts = opened(a_zendesk).read(ticket)
    assert (facts.requester.name, facts.requester.email) == ("Carol Ñandú", "carol@meridian.example")
    assert (facts.status, facts.tags, facts.requester.language) == ("new", ("vip",), "es")
    assert facts.fields["Plan"] == facts.fields[str(CHOICE_FIELD)] == "plan_premium"
    assert facts.url == f"{a_zendesk.url}/agent/tickets/{ticket}" and facts.opened_at.tzinfo


def test_a_note_is_internal_and_carries_its_files(a_zendesk, ticket, key):
    opened(a_zendesk).note(ticket, NOTE, key=key)
    (note,) = a_zendesk.notes(ticket)
    assert not note["public"] and note["body"] == "Contract signed\n\nSigned by everybody."
    assert key not in note["body"]


@pytest.mark.parametrize("wrong", [fake.LOST, fake.CUT, fake.HALF, fake.TWICE, 503, 429])
def test_a_retry_after_an_unknown_outcome_attaches_nothing_twice(a_zendesk, ticket, key, wrong):
    a_zendesk.fails(wrong, method="PUT")
    with suppress(Temporary):
        opened(a_zendesk).note(ticket, NOTE, key=key)
    posted = opened(a_zendesk).note(ticket, NOTE, key=key)
    (note,) = a_zendesk.notes(ticket)
    assert str(note["id"]) == posted.ref
    (back,) = opened(a_zendesk).attachments(ticket, key=key)
    assert (back.filename, back.content) == (SIGNED.filename, PDF)


def test_a_late_first_attempt_and_its_repetition_cannot_both_succeed(a_zendesk, ticket, key):
    late = opened(a_zendesk)
    row = late._ticket(ticket)  # read, and then held up on the way
    opened(a_zendesk).note(ticket, NOTE, key=key)
    with pytest.raises(Temporary):
        late._put(row, {"comment": {"body": "x", "public": False}, "metadata": {"undersign": key}})
    assert len(a_zendesk.notes(ticket)) == 1


def test_a_key_is_found_among_hundreds_of_audits(a_zendesk, ticket, key):
    first = opened(a_zendesk).note(ticket, NOTE, key=key)
    a_zendesk.audits[ticket] = [{"id": n, "events": []} for n in range(240)] + a_zendesk.audits[ticket]
    assert opened(a_zendesk).find(ticket, key=key) == first


def test_an_unknown_field_or_choice_is_refused_and_nothing_changed(a_zendesk, ticket, key):
    for fields in ({"Nope": "x"}, {"Plan": "plan_none"}, {str(TEXT_FIELD): "a", "Plan": "no"}):
        with pytest.raises(Permanent):
            opened(a_zendesk).update(ticket, status="open", fields=fields, key=key)
    assert a_zendesk.tickets[ticket]["status"] == "new" and a_zendesk.calls("PUT") == 0


def test_tags_status_and_fields_are_written_together(a_zendesk, ticket, key):
    desk = opened(a_zendesk)
    desk.write(api.TICKET, ticket, {"status": "hold", "tags": "b a", "Plan": "plan_premium"}, key=key)
    values = opened(a_zendesk).values(api.TICKET, ticket)
    assert (values["status"], values["tags"], values[str(CHOICE_FIELD)]) == ("hold", "a b", "plan_premium")
    desk.write(api.TICKET, ticket, {"status": "hold", "tags": "a b"}, key=key)
    assert a_zendesk.calls("PUT") == 1, "what is as asked is left alone"


def test_a_closed_ticket_says_what_can_be_done(a_zendesk, ticket, key):
    a_zendesk.change(ticket, status="closed")
    with pytest.raises(Permanent, match="follow-up"):
        opened(a_zendesk).note(ticket, Note("x"), key=key)


def test_changes_are_told_page_by_page_and_deletions_too(a_zendesk):
    numbers = [a_zendesk.make_ticket(f"T{n}") for n in range(5)]
    a_zendesk.change(numbers[4], status="deleted")
    page = opened(a_zendesk).changes(api.TICKET, "")
    assert page.changes == () and page.cursor
    seen, cursor, is_last = {}, page.cursor, False
    while not is_last:
        page = opened(a_zendesk).changes(api.TICKET, cursor)
        seen |= {each.ref: each for each in page.changes}
        cursor, is_last = page.cursor, page.is_last
    assert set(seen) == set(numbers) and seen[numbers[4]].is_gone
    a_zendesk.change(numbers[0], subject="Changed")
    (again,) = opened(a_zendesk).changes(api.TICKET, cursor).changes
    assert again.values["subject"] == "Changed"


def test_a_trigger_is_believed_by_its_signature(a_zendesk, ticket):
    told = {"ticket": int(ticket), "template": "support-agreement", "by": "maya@northwind.example"}
    hook = a_zendesk.pull_trigger(told)
    (heard,) = opened(a_zendesk).heard(hook.headers, hook.body, secret=SECRET)
    assert (heard.record, heard.ref, heard.starts, heard.by) == (
        api.TICKET,
        ticket,
        "support-agreement",
        "maya@northwind.example",
    )
    assert opened(a_zendesk).heard(hook.headers, hook.body, secret=SECRET)[0].id == heard.id
    other = {**hook.headers, "x-zendesk-webhook-invocation-id": "another"}
    assert opened(a_zendesk).heard(other, hook.body, secret=SECRET)[0].id == heard.id, "an unsigned header"


@pytest.mark.parametrize("wrong", ["secret", "body", "time", "none", "old"])
def test_a_call_that_is_not_theirs_is_refused(a_zendesk, wrong):
    if wrong == "old":
        a_zendesk.pass_time(-3 * 86_400)
    hook = a_zendesk.pull_trigger({"ticket": 1, "template": "x"})
    headers, body, secret = dict(hook.headers), hook.body, SECRET
    if wrong == "secret":
        secret = "another"
    if wrong == "body":
        body = body.replace(b"1", b"2")
    if wrong == "time":
        headers["x-zendesk-webhook-signature-timestamp"] = "2027-01-01T00:00:00Z"
    if wrong == "none":
        headers = {}
    with pytest.raises(Permanent):
        opened(a_zendesk).heard(headers, body, secret=secret)


def test_tags_name_the_template_too(a_zendesk):
    hook = a_zendesk.pull_trigger({"ticket": 7, "tags": "vip contract:renewal_2 eu", "id": "7-2"})
    (heard,) = opened(a_zendesk).heard(hook.headers, hook.body, secret=SECRET)
    assert (heard.id, heard.starts) == ("7-2", "renewal_2")


def test_by_oauth_too_and_an_expired_token_is_told(a_zendesk, ticket):
    assert opened(a_zendesk, access_token="token").read(ticket).number == ticket
    a_zendesk.tokens.clear()
    with pytest.raises(api.Unauthorised):
        opened(a_zendesk, access_token="token").read(ticket)
    settings = registry.Configured(
        settings={"url": a_zendesk.url}, secrets={"token": "token"}, reach=LOOPBACK
    )
    with pytest.raises(Permanent, match="neither"):
        registry.find("zendesk").make(api.HELPDESK, settings)


def test_zenpy_works_with_the_fake(a_zendesk, ticket, monkeypatch, tmp_path):
    """The fake's proof: a client that knows nothing of ours reads, comments with a file, and exports."""
    monkeypatch.setenv("ZENPY_FORCE_SCHEME", "http")
    zenpy = pytest.importorskip("zenpy")
    from zenpy.lib.api_objects import Comment

    where = {"subdomain": "127", "domain": a_zendesk.url.removeprefix("http://127.")}
    client = zenpy.Zenpy(email="agent@northwind.example", token="token", **where)
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    row = client.tickets(id=int(ticket))
    assert row.subject == "Please send a contract" and row.requester.name == "Carol Ñandú"
    upload = client.attachments.upload(str(path))
    row.status, row.comment = "open", Comment(body="by zenpy", public=False, uploads=[upload.token])
    client.tickets.update(row)
    (note,) = a_zendesk.notes(ticket)
    assert note["body"] == "by zenpy" and note["attachments"][0]["size"] == len(PDF)
    assert [each.id for each in client.tickets.audits(ticket=int(ticket))]
