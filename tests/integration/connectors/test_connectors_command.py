"""`undersign connectors`, as an operator types it."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result
from django.conf import settings
from tests.integration.connectors.peers import reply, serving

from undersign.cli.main import cli
from undersign.connectors import api
from undersign.connectors.linking import trial, upkeep


def undersign(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["connectors", *words, "--data", str(settings.DATA_DIR)], input=typed)


def test_what_is_connected_and_how_it_is(world):
    here = ("--workspace", world.workspace.id)
    by = world.bob.actor()
    with serving(reply(401)) as (port, _seen):
        url = {"url": f"http://127.0.0.1:{port}"}
        row = upkeep.make(
            api.HELPDESK,
            "request_tracker",
            "RT",
            by=by,
            settings=url,
            secrets={"token": "x"},
            allow_private=True,
        )
        upkeep.switch(row, True, by=by)
        trial.run(row, by=by)
    done = undersign("list", "--json", *here)
    told = {each["name"]: each for each in map(json.loads, done.stdout.splitlines())}
    assert done.exit_code == 1 and told["RT"]["state"] == "needs_key" and "(401)" in told["RT"]["failure"]
    assert told["RT"]["connector"] == "request_tracker" and told["RT"]["since"]
    upkeep.switch(row, False, by=by)
    assert undersign("list", *here).exit_code == 0


def test_a_connection_is_held_against_every_rule(world, instance):
    upkeep.switch(
        upkeep.make(api.VAULT, "folder", "Shelf", by=world.bob.actor(), settings={"folder": "Z"}, secrets={}),
        True,
        by=world.bob.actor(),
    )
    done = undersign("check", "Shelf", "--json", "--workspace", world.workspace.id)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0 and {"file_is_kept", "no_path_leads_out"} <= {each["rule"] for each in told}
    assert all(each["ok"] and each["failed"] == "" for each in told)
    for words, says in (
        (("check", "Nothing"), "0 connections are called “Nothing”"),
        (("check", "Shelf", "--subject", "ticket=1"), "A vault is checked with no --subject."),
    ):
        wrong = undersign(*words, "--workspace", world.workspace.id)
        assert wrong.exit_code == 2 and says in wrong.stderr


def test_connected_from_the_command_line(world):
    here = ("--workspace", world.workspace.id)
    with serving(reply(200, b'{"Version": "5"}')) as (port, seen):
        words = ("helpdesk", "request_tracker", "--private", "--set", f"url=http://127.0.0.1:{port}", *here)
        done = undersign("add", *words, "--name", "RT", typed="1-1-secret\n")
        assert done.exit_code == 0 and done.stdout.strip().endswith("works"), done.stderr
        assert seen == ["/REST/2.0/rt"] and "1-1-secret" not in done.stdout + done.stderr
    failed = undersign("add", *words, "--name", "Other", typed="1-1-secret\n")
    assert failed.exit_code == 1 and "cannot be reached" in failed.stderr
    twice = undersign("add", *words, "--name", "RT", typed="1-1-secret\n")
    assert twice.exit_code == 2 and "is called “RT”" in twice.stderr
