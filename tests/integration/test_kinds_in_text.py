"""A text template with places of every kind: asked, computed, attached, sealed."""

from __future__ import annotations

import io

import pikepdf
import pytest
from tests import form

from undersign.contracts import document, lifecycle
from undersign.drafting.fields.schema import Schema
from undersign.drafting.text import merge
from undersign.sealing import keys, verdict

SOURCE = """
## Order

Seats: {% number customer name:"seats" min:"1" places:"0" %}

Setup: {% money customer name:"setup" currency:"EUR" %}

Total: {% formula customer name:"total" formula:"seats * fee + setup" currency:"EUR" %}

Start: {% date_entry customer name:"start" min:"2026-01-01" %}

Country: {% dropdown customer name:"country" options:"es=Spain|de=Germany" %}

{% radio customer name:"plan" label:"Plan" options:"basic=Basic|pro=Professional" %}

{% checkbox_group customer name:"extras" options:"Training|Backup" optional %}

Tax number: {% text customer name:"vat" label:"Tax number" required show_if:"country" is:"es" %}

{% attachment customer name:"passport" label:"Passport" %}

{% image customer name:"logo" optional %}

Company {% company_of customer %}, {% title_of customer %}, {% email_of customer %}

## Signatures {-}

{% signature customer %}
{% date_signed customer %}

{% signature provider %}
"""
ROLES = [
    {"name": "customer", "labels": {"en": "Customer"}, "party": "customer", "order": 1},
    {"name": "provider", "labels": {"en": "Northwind"}, "party": "provider", "order": 2},
]
SCHEMA = {
    "fields": [{"name": "fee", "type": "money", "currency": "EUR", "labels": {"en": "Fee"}}],
    "roles": ROLES,
    "consumer_disclosure": False,
}


def test_every_kind_in_a_text(world, work):
    version = world.publish("kinds", {"en": SOURCE}, SCHEMA)
    contract = world.sent(version=version, values={"fee": "12.50"})
    work()
    carol = world.proven(world.recipient(contract, "Carol"))
    assert [q.kind for q in carol.questions if q.kind not in ("company", "title", "email")] == [
        "number", "money", "formula", "date_entry", "dropdown", "radio", "checkbox_group", "text",
        "attachment", "image",
    ]  # fmt: skip
    said = {"seats": "4", "setup": "100", "start": "2026-12-01", "country": "es", "plan": "pro",
            "extras": "Backup", "vat": "ESX1", "customer_title": "CTO"}  # fmt: skip
    assert carol.answer(said, {"passport": ("p.pdf", form.pages())}) == {}
    assert {q.name: q.shown for q in carol.questions}["total"] == "€150.00"
    carol.adopt_throughout("Carol", "dancing")
    carol.finish(carol.nonce)
    work()
    dan = world.proven(world.recipient(contract, "Dan"))
    dan.adopt_throughout("Dan", "dancing")
    dan.finish(dan.nonce)
    work()
    contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED
    pdf = document.find(contract, document.SEALED).read()
    judged = verdict.judge(pdf, trust=[keys.root().certificate], thorough=True)
    assert judged.verdict == "AUTHENTIC", judged.reasons
    with pikepdf.open(io.BytesIO(pdf)) as file:
        held = {str(f.T): str(f.get("/V", "")) for f in file.Root.AcroForm.Fields if f.FT != "/Sig"}
    assert held["total"] == "€150.00" and held["country"] == "Spain" and held["plan"] == "Professional"
    assert held["vat"] == "ESX1" and held["customer_company"] == "Acme Robotics GmbH"


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ('{% dropdown customer name:"a" %}', "syntax"),
        ('{% number customer %}', "syntax"),
        ('{% formula customer name:"a" formula:"1 +" %}', "syntax"),
        ('{% formula customer name:"a" %}', "syntax"),
        ('{% text customer name:"a" pattern:"(a+)+" %}', "syntax"),
        ('{% text customer name:"a" show_if:"nothing" is:"x" %}', "unknown_field"),
        ('{% formula customer name:"a" formula:"nothing * 2" %}', "unknown_field"),
        ('{% text customer name:"a" wrong:"x" %}', "syntax"),
    ],
)  # fmt: skip
def test_a_wrong_place_is_told_with_its_line(tag, code):
    schema = Schema.from_json(SCHEMA)
    try:
        found = list(merge.analyse(f"One\n\n{tag}\n", schema).faults)
    except merge.TemplateError as wrong:
        found = list(wrong.faults)
    assert [(fault.code, fault.line) for fault in found] == [(code, 3)]
