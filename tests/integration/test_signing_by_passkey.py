"""A9: a passkey is made for a proven mailbox and used afterwards; any other answer is a wrong try."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from tests import paper
from tests.authenticator import Authenticator

from undersign.contracts import sending
from undersign.contracts.people import checks, demanding
from undersign.contracts.people.recipient import Recipient
from undersign.drafting.conduct import proofs
from undersign.journal import clock, history
from undersign.journal.refused import Refused
from undersign.signing import consent, sitting
from undersign.signing.proof import email_code, keyring


@pytest.fixture
def ask(world, work):
    """ask(**person) → Carol, of whom a code by mail and a passkey are demanded, in a new contract."""

    def asked(methods=("passkey",)) -> Recipient:
        contract = world.draft()
        demanding.demand(world.recipient(contract), by=world.maya.actor(), methods=methods)
        sending.send(contract, by=world.maya.actor())
        work()
        return world.recipient(contract)

    return asked


@pytest.fixture
def device(instance) -> Authenticator:
    return Authenticator(instance.url, counter=7)


def begun(world, carol: Recipient):
    """(the sitting's secret, what her browser is asked for) once the mailbox is proven."""
    world.enter(carol).send_code()
    secret = world.enter(carol).prove(email_code.code_of(email_code.latest(carol).id))
    visit = world.enter(carol, secret)
    assert visit.check.method == "passkey" and visit.stage == "identify"
    visit.send_code()
    return secret, json.loads(world.enter(carol, secret).check.shown["options"])


def made(world, carol: Recipient, device: Authenticator):
    secret, options = begun(world, carol)
    return world.enter(carol, world.enter(carol, secret).prove(given={"answer": device.make(options)}))


def test_made_after_the_mailbox_and_used_for_the_next_contract(world, work, ask, device):
    carol = ask()
    assert carol.demanded.methods == ["email_code", "passkey"], "a passkey is made for a proven mailbox"
    visit = made(world, carol, device)
    assert visit.stage == "sign" and visit.begun.method == "email_code+passkey"
    proof = sitting.of(visit.begun.id)[1]
    assert proof.details["passkey"] == "made" and proof.details["user_verified"] is True

    again = ask()
    secret, options = begun(world, again)
    assert [each["id"] for each in options["allowCredentials"]] and options["userVerification"] == "required"
    visit = world.enter(again, world.enter(again, secret).prove(given={"answer": device.use(options)}))
    assert visit.stage == "sign"
    assert sitting.of(visit.begun.id)[1].details == {
        "passkey": "used",
        "user_verified": True,
        "synced": False,
        "sign_count": 8,
        "origin": device.origin,
    }
    assert [row.sign_count for row in keyring.of(again)] == [8]


FORGED = {
    "another site": {"origin": "https://northwind.example"},
    "a sub-domain": {"origin": "http://evil.localhost"},
    "another port": {"origin": "http://localhost:1"},
    "another party's key": {"rp_id": "northwind.example"},
    "nobody verified": {"is_verified": False},
    "from a frame": {"in_frame": True},
    "another challenge": {"challenge": b"x" * 32},
    "a registration": {"kind": "webauthn.create"},
    "a counter that stands": {"counter": 7},
    "a counter that goes back": {"counter": 3},
    "another key": {"key": ec.generate_private_key(ec.SECP256R1())},
}


def test_no_forged_answer_passes(world, work, ask, device):
    made(world, ask(), device)
    faults = list(FORGED.items())
    for at in range(0, len(faults), 4):
        carol = ask()
        secret, options = begun(world, carol)
        for what, fault in faults[at : at + 4]:
            device.counter = 7
            with pytest.raises(Refused) as no:
                world.enter(carol, secret).prove(given={"answer": device.use(options, **fault)})
            assert no.value.code == "code.wrong" and world.enter(carol, secret).stage == "code", what
        assert [row.sign_count for row in keyring.of(carol)] == [7], "none of them left a trace on the key"
        device.counter = 7
        right = {"answer": device.use(options)}
        assert world.enter(carol, world.enter(carol, secret).prove(given=right)).stage == "sign"
        keyring.of(carol)[0].__class__.objects.update(sign_count=7)


def test_no_forged_registration_passes(world, work, ask, device):
    carol = ask()
    secret, options = begun(world, carol)
    for what in ("a sub-domain", "another party's key", "nobody verified", "from a frame"):
        with pytest.raises(Refused):
            world.enter(carol, secret).prove(given={"answer": device.make(options, **FORGED[what])})
    assert keyring.of(carol) == []
    for rubbish in ("{}", "[1", '"x"', "null", "{" * 9000, json.dumps({"id": 3, "rawId": []})):
        with pytest.raises(Refused):
            world.enter(carol, secret).prove(given={"answer": rubbish})
    assert keyring.of(carol) == []


def test_an_answer_opens_once(world, work, ask, device):
    carol = ask()
    secret, options = begun(world, carol)
    answer = device.make(options)
    world.enter(carol, secret).prove(given={"answer": answer})
    with pytest.raises(Refused):
        world.enter(carol, secret).prove(given={"answer": answer})
    other = ask()
    secret, _options = begun(world, other)
    for old in (answer, device.use(options)):
        with pytest.raises(Refused):
            world.enter(other, secret).prove(given={"answer": old})


def test_the_link_alone_cannot_begin_it(world, work, ask):
    carol = ask()
    visit = world.enter(carol)
    assert visit.check.method == "email_code"
    with pytest.raises(Refused):
        visit.prove(given={"answer": "{}"})


def test_a_challenge_lasts_five_minutes(world, work, ask, device):
    carol = ask()
    secret, options = begun(world, carol)
    with clock.travel(timedelta(minutes=6)), pytest.raises(Refused) as no:
        world.enter(carol, secret).prove(given={"answer": device.make(options)})
    assert no.value.code == "code.expired"


def test_a_mailbox_is_not_enough_for_a_second_passkey(world, work, ask, device):
    made(world, ask(), device)
    carol = ask()
    secret, options = begun(world, carol)
    assert "pubKeyCredParams" not in options, "only those on file are asked for"
    thief = Authenticator(device.origin)
    for answer in (thief.use(options), thief.make(options)):
        with pytest.raises(Refused):
            world.enter(carol, secret).prove(given={"answer": answer})
    assert len(keyring.of(carol)) == 1


def test_a_lost_device(world, work, ask, device):
    carol = ask()
    made(world, carol, device)
    with pytest.raises(Refused):
        keyring.forget(carol.email, by=world.maya.actor())
    assert keyring.forget(carol.email.upper(), by=world.bob.actor()) == 1
    _secret, options = begun(world, ask())
    assert "pubKeyCredParams" in options


def test_another_workspace_knows_none(world, work, ask, device):
    carol = ask()
    made(world, carol, device)
    assert carol.email and keyring.of(carol)
    elsewhere = world.recipient(carol.contract)
    elsewhere.workspace_id = world.mallory.workspace.id
    assert keyring.of(elsewhere) == []


def test_the_signature_names_it(world, work, ask, device):
    carol = ask()
    visit = made(world, carol, device)
    visit.give_consent(True, consent.characters_for(carol))
    assert not visit.answer({q.name: paper.ANSWERS.get(q.name, q.value) for q in visit.questions})
    visit.adopt_throughout(carol.name, "dancing")
    visit.finish(visit.nonce)
    work()
    told = next(
        one for one in history.of(carol.workspace_id, carol.contract_id) if one.event == "recipient.signed"
    )
    assert told.facts["method"] == "email_code+passkey" and "passkey" in told.sentence
    assert "document.act_sealed" in world.events(carol.contract)
    assert checks.label("passkey").startswith("Passkey")


def test_the_mailbox_goes_before_it():
    assert proofs.in_order(["passkey"]) == ("email_code", "passkey")
    assert proofs.in_order(["email_link", "passkey"]) == ("email_code", "passkey")
