"""Templates that a law asks more of: Part 11 records with the meaning of each signature, FERPA consents."""

from __future__ import annotations

import io

import pikepdf
import pytest
from tests import paper, pdf
from tests.world import HERE

from undersign.contracts import document, sending
from undersign.contracts.people import demanding
from undersign.drafting.review import approval
from undersign.drafting.stock import template
from undersign.journal import history
from undersign.journal.refused import Refused
from undersign.signing import ceremony, consent, link
from undersign.signing.proof import email_code
from undersign.workspaces import member
from undersign.workspaces.access import invitation

RECORD = """
## Batch record

Batch {{ customer_name }}.

My signature means: {% radio customer name:"customer_meaning" options:"review=Review|approval=Approval" %}

{% signature customer %} {% name_of customer %} {% date_signed customer %}
"""
CONSENT = """
## Consent

Records: {{ records }}. Purpose: {{ purpose }}. To: {{ recipients }}.

{% signature customer %} {% date_signed customer %}
"""
TWO = [{**paper.ROLES[0], "proofs": ["email_code", "access_code"]}]


def schema(roles, *names: str) -> dict:
    fields = [{"name": each, "type": "text", "labels": {"en": each}} for each in names]
    return {"fields": fields, "roles": roles, "consumer_disclosure": False}


def published(world, key: str, category: str, source: str, said: dict):
    """A version of a template of this category, as far as the law lets it be published."""
    by = world.alice.actor()
    made = template.make(key, names={"en": key}, by=by)
    made.category = category
    made.save(update_fields=["category"])
    version = template.draft(made, sources={"en": source}, schema=said, by=by)
    version.submit(by=by)
    approval.approve_and_publish(version, by=world.bob.actor())
    return version


@pytest.mark.parametrize(
    "source",
    [
        RECORD.replace("{% name_of customer %}", ""),
        RECORD.replace("{% date_signed customer %}", ""),
        RECORD.replace("customer_meaning", "customer_mood"),
    ],
)
def test_p11_1_a_record_that_lacks_a_part_is_not_published(world, source):
    with pytest.raises(Refused) as no:
        published(world, "batch", "part11", source, schema(TWO, "customer_name"))
    assert no.value.code == "template.regime"


def test_p11_3_one_check_is_not_enough_and_two_are(world):
    one = [{**paper.ROLES[0], "proofs": ["email_code"]}]
    with pytest.raises(Refused):
        published(world, "batch", "part11", RECORD, schema(one, "customer_name"))
    published(world, "batch_2", "part11", RECORD, schema(TWO, "customer_name"))


def test_p11_1_name_time_and_meaning_stand_on_page_signature_and_certificate(world, work):
    version = published(world, "batch", "part11", RECORD, schema(TWO, "customer_name"))
    contract = world.draft(world.carol, version=version, values={"customer_name": "Lot 7"})
    carol = world.recipient(contract)
    demanding.demand(carol, by=world.maya.actor(), methods=("email_code", "access_code"), code="Blue-Heron-7")
    sending.send(contract, by=world.maya.actor())
    work()
    carol = world.recipient(contract)
    world.enter(carol).send_code()
    seat = world.enter(carol).prove(email_code.code_of(email_code.latest(carol).id))
    here = world.enter(carol, seat)
    assert here.stage != "sign", "P11-3: the second component is asked too"
    seat = here.prove("Blue-Heron-7")
    here = ceremony.enter(link.secret_for(carol), sitting_secret=seat, facts=HERE)
    here.adopt_throughout(carol.name, "dancing")
    with pytest.raises(Refused):
        here.finish(here.nonce)  # the meaning is asked
    here = ceremony.enter(link.secret_for(carol), sitting_secret=seat, facts=HERE)
    assert not here.answer({"customer_meaning": "approval"})
    here.finish(here.nonce)
    work()
    sealed, certificate = (document.find(contract, kind).read() for kind in ("sealed", "certificate"))
    year = str(carol.contract.created_at.year)
    assert all(each in pdf.text(certificate) for each in ("Carol Ortiz", "Approval.", year))
    with pikepdf.open(io.BytesIO(sealed)) as opened:
        fields = [each.get("/V") for each in opened.Root.AcroForm.Fields]
    reasons = [str(each.get("/Reason")) for each in fields if isinstance(each, pikepdf.Dictionary)]
    written = {str(each) for each in fields if isinstance(each, pikepdf.String)}
    assert {"Carol Ortiz", "Approval"} <= written and any(year in each and ":" in each for each in written)
    assert any("Meaning: Approval" in each for each in reasons)


def test_p11_1_what_became_a_record_is_not_sent_without_its_parts(world):
    drafted = world.draft()
    world.version.template.category = "part11"
    world.version.template.save(update_fields=["category"])
    with pytest.raises(Refused) as no:
        sending.send(drafted, by=world.maya.actor())
    assert no.value.code == "template.regime"


def test_p11_4_an_address_stays_its_persons_when_they_leave(world):
    maya = world.maya
    maya.is_active = False
    maya.save(update_fields=["is_active"])
    by = world.bob.actor()
    for address in (maya.email, maya.email.upper()):
        with pytest.raises(Refused):
            member.join(
                world.workspace, email=address, name="Somebody Else", role="agent", password=None, by=by
            )
        with pytest.raises(Refused):
            invitation.invite(address, name="Else", role="agent", language="en", teams=(), by=by)
    assert member.Member.objects.get(email=maya.email).name == maya.name


@pytest.mark.parametrize(
    ("source", "roles"),
    [
        (CONSENT.replace("{{ purpose }}", "any"), paper.ROLES[:1]),
        (CONSENT.replace("{% date_signed customer %}", ""), paper.ROLES[:1]),
        (CONSENT, [{**paper.ROLES[0], "proofs": ["email_link"]}]),
    ],
)
def test_fe_1_and_fe_2_a_consent_that_lacks_a_part_or_a_code_is_not_published(world, source, roles):
    with pytest.raises(Refused) as no:
        published(world, "consent", "ferpa", source, schema(roles, "records", "purpose", "recipients"))
    assert no.value.code == "template.regime"


def test_fe_4_what_was_handed_out_is_logged_with_the_record(world, work):
    said = schema(paper.ROLES[:1], "records", "purpose", "recipients")
    version = published(world, "consent", "ferpa", CONSENT, said)
    values = {"records": "Grades", "purpose": "Transfer", "recipients": "Other school"}
    contract = world.sent(world.carol, version=version, values=values)
    work()
    world.sign(world.recipient(contract))
    work()
    told = [t for t in history.of(world.workspace.id, contract.id) if t.event == "record.handed_on"]
    assert {t.facts["kind"] for t in told} == {"helpdesk", "directory", "vault"}
    assert all(t.facts["sha256"] and t.facts["where"] for t in told)
    assert consent.of_contract(contract) == []
