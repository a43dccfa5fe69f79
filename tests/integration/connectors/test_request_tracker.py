"""Request Tracker beyond the rules all share: lost answers, merges, cut files, rights."""

from __future__ import annotations

import secrets
from importlib.resources import files

import pytest
from tests.integration.connectors.conftest import rt_settings
from tests.integration.connectors.peers import between, once, reply, serving
from tests.services.request_tracker import FIELD, STARTS

from undersign.connectors import api, registry
from undersign.connectors.api import Attachment, Note, Permanent, Temporary
from undersign.connectors.conformance import PDF
from undersign.connectors.out.reach import Reach
from undersign.connectors.systems.request_tracker import records

SIGNED = Attachment("C-1 Vertrag ñ.pdf", PDF, "application/pdf")
NOTE = Note("Signed by everybody.", "Contract signed", (SIGNED,))


@pytest.fixture
def ticket(rt):
    return rt.make_ticket("Please send a contract")


@pytest.fixture
def key():
    return f"dlv_{secrets.token_hex(8)}"


def opened(rt, url=""):
    return registry.find("request_tracker").make(api.HELPDESK, rt_settings(rt, url))


def test_a_ticket_tells_who_asked(rt, ticket):
    facts = opened(rt).read(ticket)
    assert (facts.number, facts.subject, facts.status) == (ticket, "Please send a contract", "new")
    assert (facts.requester.name, facts.requester.email) == ("Carol Ñandú", "carol@meridian.example")
    assert facts.fields == {FIELD: "", STARTS: ""} and facts.opened_at.tzinfo is not None
    assert facts.url == f"{rt.url}/Ticket/Display.html?id={ticket}"


@pytest.mark.parametrize("wrong", ["lose", "drop", "half", reply(503, b"restarting", retry_after="3")])
def test_a_retry_after_an_unknown_outcome_attaches_nothing_twice(rt, ticket, key, wrong):
    with between(rt.url, once("POST", wrong)) as url:
        with pytest.raises(Temporary):
            opened(rt, url).note(ticket, NOTE, key=key)
        written = rt.comments(ticket)
        assert len(written) == (1 if wrong == "lose" else 0)
        posted = opened(rt, url).note(ticket, NOTE, key=key)
    assert rt.comments(ticket) == [posted.ref]
    (back,) = opened(rt).attachments(ticket, key=key)
    assert (back.filename, back.content) == (SIGNED.filename, PDF)


def test_an_update_whose_answer_was_lost_is_simply_made_again(rt, ticket, key):
    with between(rt.url, once("PUT", "lose")) as url:
        with pytest.raises(Temporary):
            opened(rt, url).update(ticket, status="open", key=key)
        opened(rt, url).update(ticket, status="open", key=key)
    changes = rt.ask("GET", f"ticket/{ticket}/history?fields=Type,Field,NewValue&per_page=100").json()[
        "items"
    ]
    assert [each["NewValue"] for each in changes if each["Type"] == "Status"] == ["open"]


def test_a_busy_server_is_asked_later(rt, ticket):
    busy = reply(429, b"busy", retry_after="42")
    with between(rt.url, lambda *_request: busy) as url, pytest.raises(Temporary) as told:
        opened(rt, url).read(ticket)
    assert told.value.retry_after == 42


def test_a_note_written_before_a_merge_is_found_after_it(rt, ticket, key):
    into = rt.make_ticket("The other one")
    first = opened(rt).note(ticket, NOTE, key=key)
    after = f"{key}b"
    rt.ask("PUT", f"ticket/{ticket}", json={"MergeInto": int(into)})
    assert opened(rt).note(ticket, NOTE, key=key).ref == first.ref
    second = opened(rt).note(ticket, NOTE, key=after)
    assert opened(rt).note(ticket, NOTE, key=after).ref == second.ref
    assert opened(rt).read(ticket).number == into


def test_a_file_that_rt_drops_is_not_taken_for_delivered(rt, ticket, key):
    large = Note("Large", "Large", (Attachment("large.pdf", bytes(range(256)) * 16_000, "application/pdf"),))
    for _attempt in range(2):
        with pytest.raises(Permanent, match="MaxAttachmentSize"):
            opened(rt).note(ticket, large, key=key)
    assert len(rt.comments(ticket)) == 1


def test_an_unknown_field_is_refused_and_the_status_left_alone(rt, ticket, key):
    with pytest.raises(Permanent, match="no field “Nope”"):
        opened(rt).update(ticket, status="open", fields={"Nope": "x", FIELD: "y"}, key=key)
    facts = opened(rt).read(ticket)
    assert (facts.status, facts.fields[FIELD]) == ("new", "")


def test_a_public_note_is_a_reply(rt, ticket, key):
    opened(rt).note(ticket, Note("Dear Carol, it is signed.", is_public=True), key=key)
    kinds = [each["Type"] for each in rt.ask("GET", f"ticket/{ticket}/history?fields=Type").json()["items"]]
    assert "Correspond" in kinds and "Comment" not in kinds


def test_a_wrong_token_is_for_a_person_to_mend(rt, ticket):
    settings = registry.Configured(
        settings={"url": rt.url}, secrets={"token": "1-14-0000"}, reach=Reach(private=True, loopback=True)
    )
    with pytest.raises(Permanent, match="Check the key"):
        registry.find("request_tracker").make(api.HELPDESK, settings).read(ticket)


def test_without_permission_for_private_addresses_it_is_not_even_tried(rt, ticket):
    settings = registry.Configured(settings={"url": rt.url}, secrets={"token": rt.token})
    with pytest.raises(Permanent, match="allow private addresses"):
        registry.find("request_tracker").make(api.HELPDESK, settings).read(ticket)


def test_changes_tell_who_and_what_was_merged_or_deleted(rt):
    before, one, other, gone = (rt.make_ticket(f"Watched {n}") for n in range(4))
    for n in range(records.LATE + 2):
        rt.ask("PUT", f"ticket/{one}", json={"Subject": f"Watched for the {n}th time"})
    cursor = opened(rt).changes(api.TICKET, "").cursor
    opened(rt).write(api.TICKET, one, {FIELD: "Sent", "Subject": "Renamed"}, key="k")
    rt.ask("PUT", f"ticket/{other}", json={"MergeInto": int(one)})
    rt.ask("PUT", f"ticket/{gone}", json={"Status": "deleted"})
    page = opened(rt).changes(api.TICKET, cursor)  # what came just before may be told, too
    assert before not in {each.ref for each in page.changes}, "not the whole day is told again"
    told = [each for each in page.changes if each.ref in (one, other, gone)]
    assert {each.ref: each.merged_into for each in told if each.merged_into} == {other: one}
    assert gone in {each.ref for each in told if each.is_gone}
    (now,) = [each for each in told if each.ref == one and not each.merged_into]
    assert (now.values["Subject"], now.values[FIELD], now.by) == ("Renamed", "Sent", "root")


def test_a_scrip_tells_which_contract_a_ticket_wants(rt, ticket):
    """Request Tracker's own Perl signs and calls; nobody else can."""
    secret, calls = secrets.token_hex(16), []

    def listen(handler):
        headers = {name.lower(): value for name, value in handler.headers.items()}
        calls.append((headers, handler.body))
        handler.send_response(202)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with serving(listen) as (port, _seen):
        scrip = (files("undersign.connectors.systems.request_tracker") / "scrip.pl").read_text()
        rt.add_scrip(scrip.replace("ADDRESS", f"http://127.0.0.1:{port}/hooks/x").replace("SECRET", secret))
        rt.ask("PUT", f"ticket/{ticket}", json={"Status": "open", "CustomFields": {FIELD: "x"}})
        assert calls == [], "other changes are nobody's business"
        rt.ask("PUT", f"ticket/{ticket}", json={"CustomFields": {STARTS: "support-agreement"}})
    ((headers, body),) = calls
    (heard,) = opened(rt).heard(headers, body, secret=secret)
    assert (heard.ref, heard.starts, heard.id[:4]) == (ticket, "support-agreement", "txn-")
    for wrong in ({**headers, "x-undersign-timestamp": "1700000000"}, {}):
        with pytest.raises(Permanent):
            opened(rt).heard(wrong, body, secret=secret)
    with pytest.raises(Permanent):
        opened(rt).heard(headers, body + b" ", secret=secret)
