"""An admin writes a rule as a form, reads it back as sentences, tries it, switches it off, takes it away."""

from __future__ import annotations

from tests.house.casting import signed_in

from undersign.contracts.approval import rules

FORM = {
    "name": "",
    "amount.over": "10 000",
    "amount.field": "monthly_fee",
    "amount.currency": "usd",
    "share.over": "",
    "category[]": ["standard"],
    "region[]": ["eu", "-"],
    "clause.key": "response",
    "clause.how": "in",
    "written.field": "note",
    "who.0[]": ["role:legal", ""],
    "every.0": "all",
    "who.1[]": ["", ""],
    "who.2[]": [],
    "do": "keep",
}


def test_a_rule_is_written_read_back_and_tried(world):
    member = f"member:{world.maya.id}"
    world.sent()
    client, form = signed_in(world.bob.email), {**FORM, "who.2[]": [member, "role:admin"], "every.2": "any"}
    tried = client.post("/approvals/sending/keep", {**form, "do": "try"})
    assert tried.status_code == 200 and rules.written(world.bob.actor()) == []
    assert "Of the last 1 contract this rule would have asked about 0." in tried.content.decode()
    assert client.post("/approvals/sending/keep", form).status_code == 303
    (kept,) = rules.written(world.bob.actor())
    page = client.get("/approvals/sending").content.decode()
    assert "“Monthly fee” over 10,000\u00a0USD" in page and "“Response times” is in" in page
    assert "customers of European Union or unknown region" in page
    assert "Legal, then Maya Agent or Admin" in page and kept.name[:20] in page
    edit = client.get(f"/approvals/sending/{kept.id}").content.decode()
    assert 'value="10000"' in edit and '<option value="note" selected>' in edit
    assert edit.count("selected>Legal</option>") == 1 and 'value="any" checked' in edit
    wrong = client.post(f"/approvals/sending/{kept.id}/change", {**form, "amount.over": "much"})
    assert wrong.status_code == 422 and "cannot be read" in wrong.content.decode()
    client.post(f"/approvals/sending/{kept.id}/switch", {"do": "off"})
    assert not rules.written(world.bob.actor())[0].is_on
    client.post(f"/approvals/sending/{kept.id}/switch", {"do": "drop"})
    assert rules.written(world.bob.actor()) == []
    world.bob.language = "es"
    world.bob.save(update_fields=["language"])
    assert "Aprobaciones antes del envío" in client.get("/approvals/sending").content.decode()
