"""`undersign remote` against a served instance: sent, looked at, downloaded; templates pushed and pulled."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from tests import paper

from undersign.cli.main import cli
from undersign.contracts.contract import Contract
from undersign.drafting.files import folder
from undersign.drafting.stock.template import Template
from undersign.workspaces import token


@pytest.fixture
def there(world, live, tmp_path):
    """`there(words…)` runs the command with this instance's address and Maya's helpdesk's key."""

    def run(*words: object, key: str = world.key, fails: int = 0) -> str:
        around = {"UNDERSIGN_REMOTE_URL": live.url, "UNDERSIGN_REMOTE_KEY": key, "LANG": "es_ES.UTF-8"}
        around["XDG_CONFIG_HOME"] = str(tmp_path / "config")
        done = CliRunner().invoke(cli, ["remote", *map(str, words)], env=around)
        assert done.exit_code == fails, (done.output, done.exception)
        return str(done.output)

    return run


def test_sent_looked_at_and_downloaded(world, there, work, tmp_path):
    assert world.version
    (tmp_path / "values.json").write_text(json.dumps({**paper.VALUES, "customer_name": "?"}))
    words = ["send", "service_order", "--values", tmp_path / "values.json", "--value", "customer_name=Acme"]
    for each in (world.carol, world.dan):
        words += ["--person", each.role_key, f"{each.name} <{each.email}>"]
    made = json.loads(there(*words, "--once", "order-7", "--json"))
    assert json.loads(there(*words, "--once", "order-7", "--json"))["id"] == made["id"]
    contract = Contract.objects.get(pk=made["id"])
    assert contract.values["customer_name"] == "Acme" and made["status"] == "sending"
    work()
    assert "Carol Ortiz" in there("status", made["number"]) and made["number"] in there("status")
    out = tmp_path / "c.pdf"
    told = json.loads(there("download", made["id"], "--kind", "issued", "--out", out, "--json"))
    assert out.read_bytes().startswith(b"%PDF-") and told["size"] == out.stat().st_size


def test_what_goes_wrong_is_a_sentence(world, there, tmp_path):
    assert "undersign: Ese contrato no existe." in there("download", "ctr_none", fails=1)
    said = json.loads(there("status", "ctr_none", "--json", fails=1).splitlines()[0])
    assert said["error"]["code"] == "contract.unknown" and said["error"]["status"] == 404
    assert "clave" in there("status", key="usk_none", fails=1)
    assert "no answer" in there("status", "--url", "http://localhost:1", fails=1).lower()
    assert "https" in there("status", "--url", "http://sign.example.com", fails=2)
    assert "Name <" in there("send", "x", "--person", "customer", "Carol", fails=2)
    assert "NAME=VALUE" in there("send", "x", "--value", "a", fails=2)
    assert "not a folder" in there("templates", "push", tmp_path / "none", fails=1)


def test_address_and_key_are_kept_for_ones_own_eyes(world, live, tmp_path):
    kept, run = tmp_path / "u" / "remote.toml", CliRunner().invoke
    done = run(cli, ["remote", "login", "--config", str(kept)], input=f"{live.url}\n{world.key}\n")
    assert done.exit_code == 0 and world.key not in done.output, done.output
    assert kept.stat().st_mode & 0o777 == 0o600
    assert run(cli, ["remote", "status", "--config", str(kept)]).exit_code == 0
    kept.chmod(0o644)
    refused = run(cli, ["remote", "status", "--config", str(kept)])
    assert refused.exit_code == 1 and f"chmod 600 {kept}" in refused.output
    nowhere = run(cli, ["remote", "status", "--config", str(tmp_path / "none")])
    assert nowhere.exit_code == 2 and "remote login" in nowhere.output


def test_templates_go_there_and_come_back(world, there, tmp_path):
    from tests.unit.cli.test_templates_command import PILOT

    key = token.make(world.workspace, "git", role="legal", by=world.bob.actor())[1]
    folder.write(folder.read(PILOT), tmp_path / "pilot")
    first = json.loads(there("templates", "push", tmp_path / "pilot", "--json", key=key))
    assert first["edition"] >= 1 and first["version"] is None and first["clauses_that_differ"] == []
    assert "version 1" in there("templates", "push", tmp_path / "pilot", "--freeze", "As in git", key=key)
    row = Template.objects.get(workspace_id=world.workspace.id, key="pilot_agreement")
    assert row.newest.note == "As in git"
    there("templates", "pull", "pilot_agreement", "--out", tmp_path / "again", "--version", 1, key=key)
    here, back = folder.read(tmp_path / "pilot"), folder.read(tmp_path / "again")
    assert (back.content.sources, back.schema, back.cases) == (here.content.sources, here.schema, here.cases)
    assert (back.names, back.category, back.key) == (here.names, here.category, here.key)
    assert "undersign:" in there("templates", "pull", "none", "--out", tmp_path / "x", key=key, fails=1)
    assert "undersign:" in there("templates", "push", tmp_path / "pilot", fails=1), "an agent writes none"


def test_webhooks_retention_and_holds(world, there, work):
    key = token.make(world.workspace, "k", role="admin", by=world.bob.actor(), asks_for=world.bob)[1]
    words = ("webhooks", "add", "https://erp.example/hook", "--event", "contract.completed", "--once", "erp")
    assert "whsec_" in there(*words, key=key)
    (hook,) = json.loads(there("webhooks", "list", "--json", key=key))["items"]
    assert hook["events"] == ["contract.completed"] and hook["id"] in there("webhooks", "list", key=key)
    assert "disabled" in there("webhooks", "change", hook["id"], "disable", key=key)
    there("webhooks", "change", hook["id"], "resume", key=key)
    assert "0 " in there("webhooks", "replay", hook["id"], "--since", "2026-01-01", key=key)
    there("webhooks", "change", hook["id"], "remove", key=key)
    contract = world.sent()
    assert "undersign:" in there("retention", contract.id, key=key, fails=1)
    contract.void("Ordered twice", by=world.maya.actor())
    work()
    assert contract.number in there("retention", contract.id, key=key)
    assert json.loads(there("retention", "--status", "kept", "--json", key=key))["items"]
    hold = ("--matter", "1", "--title", "Acme", "--custodian", "Nora", "--reason", "A claim")
    made = json.loads(there("holds", "place", *hold, "--contract", contract.number, "--json", key=key))
    assert made["contracts"] == 1 and made["id"] in there("holds", "list", "--status", "active", key=key)
    assert "asked" in there("holds", "release", made["id"], "ask", "--reason", "Settled", key=key)
    assert "undersign:" in there("holds", "release", made["id"], "release", key=key, fails=1)
