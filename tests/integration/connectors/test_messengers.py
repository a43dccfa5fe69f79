"""Texts over two real interfaces: an SMPP server, and Twilio's as its description has it."""

from __future__ import annotations

import pytest
from django.test import override_settings
from tests.integration.connectors.conftest import NUMBER, over_smpp, over_twilio
from tests.services import sms

from undersign.connectors import api, registry
from undersign.connectors.linking import connection
from undersign.contracts import sending
from undersign.contracts.people import demanding
from undersign.notices.outbox import Mail
from undersign.signing.proof import ALL, coded
from undersign.signing.proof.challenge import Tally


def messenger(name: str, configured: registry.Configured):
    return registry.find(name).make(api.MESSENGER, configured)


@pytest.mark.parametrize("text", ["012345 is your code", "Código 012345 – señal ✓", "long " * 60, "ñ" * 90])
def test_every_text_arrives_over_smpp_letter_for_letter(network, text):
    posted = messenger("smpp", over_smpp(network)).text(NUMBER, text, key="dlv_1")
    assert network.texts[-1] == ("Northwind", NUMBER[1:], text) and posted.ref == f"msg-{len(network.texts)}"
    assert network.raw[-1][:2] == (1, 1), "an international number of the telephone plan"


def test_what_the_network_refuses_says_who_must_act(network):
    with pytest.raises(api.Permanent, match="0x0000000B"):
        messenger("smpp", over_smpp(network)).text(sms.UNREACHABLE, "x", key="dlv_1")
    with pytest.raises(api.Temporary, match="0x00000014"):
        messenger("smpp", over_smpp(network)).text(sms.BUSY, "x", key="dlv_1")
    with pytest.raises(api.Temporary):
        messenger("smpp", over_smpp(network, port="1")).text(NUMBER, "x", key="dlv_1")


def test_smpp_reaches_no_further_than_its_connection_may(network):
    shut = registry.Configured(settings=over_smpp(network).settings, secrets={"password": "pw"})
    with pytest.raises(api.Permanent, match="may not reach"):
        messenger("smpp", shut).text(NUMBER, "x", key="dlv_1")


def test_twilio_takes_it_once_and_as_described(twilio):
    before = len(twilio.messages)
    for _attempt in range(3):
        posted = messenger("twilio", over_twilio(twilio)).text(NUMBER, "012345 ✓", key="dlv_1")
    assert posted.ref.startswith("SM") and [m["body"] for m in twilio.messages[before:]] == ["012345 ✓"]
    assert twilio.faults == []


def test_twilios_answers_say_who_must_act(twilio):
    with pytest.raises(api.Permanent, match="21211"):
        messenger("twilio", over_twilio(twilio)).text(sms.UNREACHABLE, "x", key="dlv_1")
    with pytest.raises(api.Temporary):
        messenger("twilio", over_twilio(twilio)).text(sms.BUSY, "x", key="dlv_1")


def _asked(world, work, number: str):
    contract = world.draft()
    carol = world.recipient(contract)
    demanding.demand(carol, by=world.maya.actor(), methods=["email_code", "sms_code"], phone=number)
    sending.send(contract, by=world.maya.actor())
    work()
    carol = world.recipient(contract)
    world.enter(carol).send_code()
    cookie = world.enter(carol).prove(coded.of(Tally(carol).latest(ALL["email_code"])))
    world.enter(carol, cookie).send_code()
    with override_settings(CONNECTORS_REACH_LOOPBACK=True):
        work()
    return carol, cookie


@pytest.fixture
def connected(world, network):
    settings = {"host": "127.0.0.1", "port": str(network.port), "user": "us", "sender": "Northwind"}
    how = {"settings": settings, "secrets": {"password": "hush-hush"}, "allow_private": True}
    return connection.connect(api.MESSENGER, "smpp", "Network", by=world.bob.actor(), **how)


def test_the_code_of_a_signer_goes_over_the_workspaces_network(world, work, network, connected):
    assert "hush-hush" not in str(connected.sealed) + str(connected.settings), "encrypted at rest"
    carol, cookie = _asked(world, work, NUMBER)
    _sender, number, text = network.texts[-1]
    code = coded.of(Tally(carol).latest(ALL["sms_code"]))
    assert number == NUMBER[1:] and text.startswith(f"{code} ")
    assert world.enter(carol, world.enter(carol, cookie).prove(code)).stage == "sign"
    row = connected and world.deliveries(carol.contract)
    assert row["sms"] == ["done"]


def test_a_number_that_takes_no_texts_is_told_to_the_owner(world, work, inbox, connected):
    carol, _cookie = _asked(world, work, sms.UNREACHABLE)
    assert world.deliveries(carol.contract)["sms"] == ["failed"]
    assert "text.refused" in world.events(carol.contract)
    assert Mail.objects.get(workspace_id=world.workspace.id, kind="sms").status == "bounced"
    assert any("could not be sent" in letter.text for letter in inbox.to(world.maya.email))


def test_a_busy_network_is_tried_again(world, work, connected):
    carol, _cookie = _asked(world, work, sms.BUSY)
    assert world.deliveries(carol.contract)["sms"] == ["due"]
