"""Bad input: missing and wrong values, unknown names, people without address; each said, nothing changed."""

from __future__ import annotations

import json

import pytest
from tests import paper
from tests.browse import Program

from undersign.contracts import sending
from undersign.contracts.contract import Contract
from undersign.contracts.draft import Person
from undersign.journal.refused import Refused


def without(name: str) -> dict:
    return {k: v for k, v in paper.VALUES.items() if k != name}


WRONG = {
    "missing": (without("customer_name"), "customer_name"),
    "empty": ({**paper.VALUES, "customer_name": "   "}, "customer_name"),
    "not money": ({**paper.VALUES, "monthly_fee": "a lot"}, "monthly_fee"),
    "not a date": ({**paper.VALUES, "start_date": "31.02.2026"}, "start_date"),
    "not a choice": ({**paper.VALUES, "plan": "gold"}, "plan"),
    "a list for a text": ({**paper.VALUES, "customer_name": ["a"]}, "customer_name"),
    "an object for a date": ({**paper.VALUES, "start_date": {"a": 1}}, "start_date"),
    "unknown name": ({**paper.VALUES, "colour": "red"}, "colour"),
    "too long": ({**paper.VALUES, "customer_name": "x" * 5000}, "customer_name"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_refused_at_sending_with_its_field_named(world, kind):
    values, field = WRONG[kind]
    contract = world.draft(values=values)
    with pytest.raises(Refused) as refused:
        sending.send(contract, by=world.maya.actor())
    assert refused.value.field == field and refused.value.sentence
    assert Contract.objects.get(pk=contract.pk).status == "draft"
    assert world.events(contract) == ["contract.drafted"]


@pytest.mark.parametrize("kind", WRONG)
def test_the_same_over_the_api(world, live, kind):
    values, field = WRONG[kind]
    program = Program(live.url, world.key)
    made = program.post("/contracts", order(world, values=values))
    assert made.status_code == 201, made.text
    answer = program.post(f"/contracts/{made.json()['id']}/sending")
    problem = answer.json()
    assert answer.status_code == 422 and problem["field"] == field and problem["title"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert program.get(f"/contracts/{made.json()['id']}").json()["status"] == "draft"


CAROL = {"role": "customer", "name": "Carol", "email": "c@customers.example"}
DAN = {"role": "provider", "name": "Dan", "email": "d@northwind.example"}
MALFORMED = {
    "unknown template": ({"template": "nothing"}, 404),
    "unknown language": ({"language": "fr"}, 422),
    "unknown attribute": ({"status": "sealed"}, 400),
    "unknown attribute of a person": ({"people": [{**CAROL, "id": "rcp_1"}, DAN]}, 400),
    "people missing": ({"people": []}, 422),
    "role twice": ({"people": [CAROL, CAROL]}, 422),
    "role of nobody": ({"people": [CAROL, {**DAN, "role": "king"}]}, 422),
    "no e-mail address": ({"people": [{**CAROL, "email": "nobody"}, DAN]}, 422),
    "an address without end": ({"people": [{**CAROL, "email": "a@" + "b" * 300 + ".example"}, DAN]}, 422),
    "a name without end": ({"people": [{**CAROL, "name": "a" * 500}, DAN]}, 422),
    "a header in a name": ({"people": [{**CAROL, "name": "Carol\r\nBcc: x@y.example"}, DAN]}, 422),
    "people is a text": ({"people": "Carol"}, 400),
    "values is a list": ({"values": [1]}, 400),
    "account of nobody": ({"account": "acc_none"}, 404),
    "title without end": ({"title": "x" * 100_000}, 422),
    "a header in the title": ({"title": "Order\nBcc: x@y.example"}, 422),
    "language without end": ({"people": [{**CAROL, "language": "x" * 500}, DAN]}, 422),
    "nul in the title": ({"title": "a\0b"}, 400),
    "nul in a value": ({"values": {"customer_name": "a\0b"}}, 400),
    "nul in a value's name": ({"values": {"a\0b": "x"}}, 400),
    "half a character": ({"title": "\ud800"}, 400),
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_malformed_orders(world, live, kind):
    changed, status = MALFORMED[kind]
    body = json.dumps({**order(world), **changed})
    program = Program(live.url, world.key)
    answer = program.http.post("/contracts", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.json()["title"] and answer.json()["code"]
    assert not Contract.objects.filter(workspace_id=world.workspace.id).exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"template": NaN}'])
def test_no_json(world, live, body):
    program = Program(live.url, world.key)
    answer = program.http.post("/contracts", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/contracts/%00", "/contracts/ctr_x%00", "/contracts?status=%00", "/contracts?limit=x"]
)
def test_nul_in_an_address(world, live, path):
    assert Program(live.url, world.key).get(path).status_code in (400, 404)


def test_customer_without_address(world):
    """A draft may lack it; sending names the field to fill, and works once it is filled."""
    nobody = Person("customer", "Carol Ortiz", "")
    contract = world.draft(nobody, world.dan)
    with pytest.raises(Refused) as refused:
        sending.send(contract, by=world.maya.actor())
    assert refused.value.code == "recipient.no_email" and refused.value.field == "people.customer.email"
    with pytest.raises(Refused) as refused:
        contract.address("customer", by=world.maya.actor(), email="carol at example")
    assert refused.value.field == "people.customer.email"
    contract.address("customer", by=world.maya.actor(), email=world.carol.email)
    assert sending.send(contract, by=world.maya.actor()).status == "sending"


@pytest.mark.parametrize(("name", "do"), [("漢 GmbH", "make fonts-cjk"), ("𓂀", "without this character")])
def test_letters_no_font_has(world, name, do):
    contract = world.draft(values={**paper.VALUES, "customer_name": name})
    with pytest.raises(Refused) as refused:
        sending.send(contract, by=world.maya.actor())
    assert refused.value.code == "text.glyph" and do in str(refused.value) and name[0] in str(refused.value)


def test_letters_no_font_has_in_a_signers_name(world):
    contract = world.draft(Person("customer", "漢字", world.carol.email), world.dan)
    with pytest.raises(Refused) as refused:
        sending.send(contract, by=world.maya.actor())
    assert refused.value.code == "text.glyph" and refused.value.field == "people.customer.email"


def test_letters_no_font_has_in_a_signature(world, work):
    """Refused when it is adopted: a signature that cannot be drawn must never be given."""
    contract = world.sent()
    work()
    visit = world.ready(world.recipient(contract))
    for act in (lambda: visit.adopt("typed", text="𓂀𓂀"), lambda: _answer(visit, "po_number", "𓂀")):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.sentence
    visit.finish(visit.nonce)
    work()
    assert world.events(contract).count("document.act_sealed") == 1


def _answer(visit, name: str, value: str) -> None:
    faults = visit.answer({name: value})
    if faults:
        raise Refused("answer", faults[name])


def order(world, **changed) -> dict:
    assert world.version
    people = [{"role": p.role_key, "name": p.name, "email": p.email} for p in (world.carol, world.dan)]
    return {"template": "service_order", "values": paper.VALUES, "people": people, **changed}
