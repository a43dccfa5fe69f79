"""ES-1, ES-2, ES-4: a workspace's own statement is whole, and its versions decide which consents count."""

from __future__ import annotations

import hashlib

import pytest
from tests import paper
from tests.browse import Program

from undersign.journal.refused import Refused
from undersign.signing import consent, disclosure, statement
from undersign.workspaces import token

PARTS = {slot: f"## About {slot} {{#{slot}}}\n\nWhat [sender] tells you." for slot in statement.SLOTS}


def written(**other: str) -> str:
    return "# Paper or not\n\n" + "\n\n".join({**PARTS, **other}.values())


@pytest.fixture
def carol(world, work):
    contract = world.sent()
    work()
    return world.recipient(contract)


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_es_1_our_own_statements_name_all_six_parts(language):
    found, markdown = statement.builtin(language)
    assert found == language and statement.missing(markdown) == []
    assert statement.unknown_places(markdown) == []
    assert "{#" not in statement.filled(markdown, {})


@pytest.mark.parametrize("slot", statement.SLOTS)
@pytest.mark.parametrize("how", ["left out", "empty", "twice"])
def test_es_1_a_statement_that_lacks_a_part_is_refused(world, slot, how):
    wrong = {"left out": "", "empty": PARTS[slot].split("\n")[0], "twice": f"{PARTS[slot]}\n\n{PARTS[slot]}"}
    with pytest.raises(Refused) as refused:
        publish(world, written(**{slot: wrong[how]}))
    assert refused.value.code == "disclosure.parts" and f"{{#{slot}}}" in refused.value.do
    assert disclosure.version(world.workspace.id) == disclosure.BUILTIN


def publish(world, english: str, *, new_needs: bool = False, who: str = "alice"):
    by = getattr(world, who).actor()
    return disclosure.publish(world.workspace, {"en": english}, new_needs=new_needs, by=by)


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        ({}, "disclosure.language"),
        ({"xx": written()}, "disclosure.language"),
        ({"en": written() + "\n\n[company]"}, "disclosure.places"),
    ],
)
def test_what_cannot_be_shown_is_refused(world, statements, code):
    with pytest.raises(Refused) as refused:
        disclosure.publish(world.workspace, statements, new_needs=False, by=world.alice.actor())
    assert refused.value.code == code


def test_only_legal_and_admins_publish(world):
    with pytest.raises(Refused) as refused:
        publish(world, written(), who="maya")
    assert refused.value.code == "role.refused"


def test_es_2_what_is_kept_is_of_the_very_text_that_was_shown(world, carol):
    publish(world, written())
    visit = world.proven(carol)
    shown = visit.disclosure()
    assert shown.version == "own-1" and "{#" not in shown.markdown and "[sender]" not in shown.markdown
    visit.give_consent(True, consent.characters_for(carol))
    kept = consent.live(carol)
    assert kept.text_sha256 == hashlib.sha256(shown.markdown.encode()).hexdigest()
    assert (kept.version, kept.language) == ("own-1", "en")


def test_a_reader_of_another_language_gets_the_one_there_is_and_the_record_says_so(world, carol):
    publish(world, written())
    carol.language = "es"
    assert disclosure.text(carol).language == "en"


def test_es_4_new_needs_make_old_consents_stop_counting_and_other_words_do_not(world, carol):
    visit = world.ready(carol)
    publish(world, written())
    assert consent.live(carol), "other words alone keep it"
    publish(
        world, written(devices="## What you need {#devices}\n\nA reader for our new files."), new_needs=True
    )
    assert consent.live(carol) is None
    publish(world, written())
    assert consent.live(carol) is None, "and it does not come back by itself"
    with pytest.raises(Refused) as refused:
        visit.finish(visit.nonce)
    assert refused.value.code == "consent.missing"
    again = world.proven(carol)
    again.give_consent(True, consent.characters_for(carol))
    again.finish(again.nonce)


def test_characters_of_an_older_text_do_not_agree_to_a_newer_one(world, carol):
    old = consent.characters_for(carol)
    visit = world.proven(carol)
    publish(world, written())
    with pytest.raises(Refused) as refused:
        visit.give_consent(True, old)
    assert refused.value.code == "consent.characters"


def test_programs_publish_and_say_who_is_told(world, work, live, carol):
    """Also by program: create, send and cancel take `notify`."""
    legal = Program(live.url, token.make(world.workspace, "legal", role="legal", by=world.bob.actor())[1])
    answer = legal.http.put("/disclosure", json={"statements": {"en": "# Short"}, "new_needs": False})
    assert answer.status_code == 422 and answer.json()["code"] == "disclosure.parts"
    answer = legal.http.put("/disclosure", json={"statements": {"en": written()}, "new_needs": True})
    assert answer.json() == {"version": "own-1", "counted": ["own-1"], "languages": ["en"]}
    agent = Program(live.url, world.key)
    assert agent.http.put("/disclosure", json={"statements": {}, "new_needs": True}).status_code == 403
    people = [{"role": p.role_key, "name": p.name, "email": p.email} for p in (world.carol, world.dan)]
    order = {"template": "service_order", "people": people, "values": paper.VALUES}
    wrong = agent.post("/contracts", {**order, "notify": {"opened": ["everybody"]}})
    assert wrong.status_code == 422 and wrong.json()["code"] == "contract.telling"
    made = agent.post("/contracts", {**order, "notify": {"opened": ["watchers"]}}).json()["id"]
    assert agent.post(f"/contracts/{made}/sending", {"notify": {"signed": ["nobody"]}}).status_code == 200
    assert agent.http.put(f"/contracts/{made}/watchers/{world.maya.email}").status_code == 200
    told = agent.get(f"/contracts/{made}/notify").json()
    assert told["notify"]["opened"] == ["watchers"] and told["notify"]["signed"] == ["nobody"]
    assert told["watchers"] == [world.maya.email]
    ended = agent.post(f"/contracts/{made}/voiding", {"reason": "x", "notify": {"voided": ["watchers"]}})
    assert ended.json()["status"] == "voided"
    assert agent.http.delete(f"/contracts/{made}/watchers/{world.maya.email}").json()["watchers"] == []
    assert agent.http.put(f"/contracts/{made}/watchers/nobody@x.example").status_code == 404
