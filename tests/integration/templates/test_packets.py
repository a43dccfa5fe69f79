"""Packets: several templates as one contract with one ceremony."""

from __future__ import annotations

import pytest
from tests import paper

from undersign.contracts import sending
from undersign.drafting.content import Content
from undersign.drafting.review import approval
from undersign.drafting.stock import packet, template
from undersign.drafting.stock.packet import Conflict, Part
from undersign.drafting.writing import working
from undersign.journal.refused import Refused

ROLES = [{"name": "customer", "order": 1}, {"name": "provider", "order": 2, "party": "provider"}]
NAME = {"name": "customer_name", "type": "text", "labels": {"en": "Customer"}}


def part(key, source="Agreed.", fields=(), roles=(), clauses=None, languages=("en",)):
    schema = {"fields": list(fields), "roles": list(roles), "consumer_disclosure": False}
    said = Content(sources=dict.fromkeys(languages, source), schema=schema, clauses=clauses or {})
    return Part(key, {"en": key.title(), "es": f"{key} ES"}, said)


def test_parts_follow_each_other_on_pages_of_their_own():
    said = packet.joined(
        [part("order", "First.", [NAME], ROLES), part("terms", "# Terms\n\nSecond.", [NAME])]
    )
    assert said.sources == {"en": "# Order\n\nFirst.\n\n\\newpage\n\n# Terms\n\nSecond.\n"}
    assert [each["name"] for each in said.schema["fields"]] == ["customer_name"]
    assert [each["name"] for each in said.schema["roles"]] == ["customer", "provider"]
    assert said.form == "packet" and said.schema["consumer_disclosure"] is False


def test_the_languages_all_have():
    assert set(packet.joined([part("a", languages=("en", "es")), part("b", languages=("es",))]).sources) == {
        "es"
    }
    with pytest.raises(Conflict) as wrong:
        packet.joined([part("a"), part("b", languages=("es",))])
    assert wrong.value.kind == "languages"


def test_what_is_asked_for_by_one_is_asked_for():
    free = {**NAME, "required": False, "labels": {"en": "Otherwise"}}
    assert packet.joined([part("a", fields=[free]), part("b", fields=[NAME])]).schema["fields"][0]["required"]


def test_the_same_choices_in_another_order():
    plan = {"name": "plan", "type": "choice", "choices": [{"value": "a"}, {"value": "b"}]}
    other = {**plan, "choices": {"b": {}, "a": {}}}
    said = packet.joined([part("order", fields=[plan]), part("terms", fields=[other])])
    assert said.schema["fields"][0]["choices"] == plan["choices"]


@pytest.mark.parametrize(
    ("one", "other", "kind", "name"),
    [
        ({"fields": [NAME]}, {"fields": [{**NAME, "type": "person"}]}, "field", "customer_name"),
        ({"fields": [NAME]}, {"fields": [{**NAME, "source": "account.name"}]}, "field", "customer_name"),
        ({"roles": ROLES}, {"roles": [{"name": "customer", "order": 2}]}, "role", "customer"),
        ({"clauses": {"t": {"sha256": "1"}}}, {"clauses": {"t": {"sha256": "2"}}}, "clause", "t"),
        ({"fields": [NAME]}, {"source": '{% assign customer_name = "x" %}'}, "variable", "customer_name"),
    ],
)
def test_what_two_parts_say_differently(one, other, kind, name):
    with pytest.raises(Conflict) as wrong:
        packet.joined([part("first", **one), part("second", **other)])
    assert (wrong.value.kind, wrong.value.name, wrong.value.first, wrong.value.second) == (
        kind, name, "first", "second",
    )  # fmt: skip


TERMS = {
    "en": "## Terms\n\n{{ customer_name }} agrees.\n\n{% initials customer %}\n",
    "es": "## T\n\n{{ plan }}\n",
}


@pytest.fixture
def parts(world):
    fields = [each for each in paper.FIELDS if each["name"] in ("customer_name", "plan")]
    schema = {"fields": fields, "roles": paper.ROLES, "consumer_disclosure": True}
    return [world.version, world.publish("terms", TERMS, schema)]


@pytest.fixture
def made(world):
    return template.make("deal", names={"en": "Deal"}, form="packet", by=world.alice.actor())


def assembled(world, made, parts):
    by = world.alice.actor()
    copy = working.open(made, by=by)
    chosen = {"components": [{"version_id": each.id} for each in parts]}
    return working.save(copy, edition=copy.edition, by=by, layout=chosen)


def test_one_contract_one_ceremony(world, made, parts, work):
    version = working.freeze(assembled(world, made, parts), by=world.alice.actor())
    assert (version.form, version.languages) == ("packet", ["en", "es"])
    named = [(each["key"], each["number"]) for each in version.layout["components"]]
    assert named == [("service_order", 1), ("terms", 1)]
    approval.approve_and_publish(version, by=world.bob.actor())
    contract = sending.send(world.draft(version=version), by=world.maya.actor())
    work()
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(contract, name))
        work()
    contract.refresh_from_db()
    assert contract.status == "sealed"
    kinds = {each.kind for each in contract.fields.all()}
    assert {"signature", "initials", "date"} <= kinds


def test_a_newer_part_is_offered(world, made, parts):
    version = working.freeze(assembled(world, made, parts), by=world.alice.actor())
    by = world.alice.actor()
    assert packet.outdated(version.layout, by) == {}
    copy = working.open(parts[1].template, by=by)
    working.save(copy, edition=copy.edition, by=by, sources={**TERMS, "en": TERMS["en"] + "More.\n"})
    second = working.freeze(copy, by=by)
    approval.approve_and_publish(second, by=world.bob.actor())
    assert packet.outdated(version.layout, by) == {"terms": (1, 2)}


def test_only_what_is_published(world, made, parts):
    draft = template.draft(parts[0].template, sources=TERMS, schema=paper.SCHEMA, by=world.alice.actor())
    unknown = type("Gone", (), {"id": "tpv_0"})
    for chosen, code in (
        ([draft], "packet.not_published"),
        ([unknown], "packet.unknown"),
        ([], "packet.parts"),
        ([parts[0], parts[0]], "packet.parts"),
    ):
        with pytest.raises(Refused) as refused:
            assembled(world, made, chosen)
        assert refused.value.code == code


def test_a_packet_says_only_what_its_parts_say(world, made, parts):
    by = world.alice.actor()
    copy = assembled(world, made, parts)
    before = copy.sources
    working.save(copy, edition=copy.edition, by=by, sources={"en": "smuggled"}, schema={"fields": []})
    assert copy.sources == before


def test_a_conflict_is_told(world, made, parts):
    odd = {"fields": [{"name": "plan", "type": "text"}], "roles": paper.ROLES}
    third = world.publish("odd", {"en": "{{ plan }}"}, odd)
    with pytest.raises(
        Refused, match="“plan” is declared differently in “service_order” and “odd”"
    ) as refused:
        assembled(world, made, [parts[0], third])
    assert refused.value.code == "packet.conflict"
