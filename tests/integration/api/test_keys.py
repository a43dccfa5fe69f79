"""Keys are as narrow as they were made: by verb, by team, by a member, by a day."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.urls import reverse
from tests.house import casting
from tests.integration.api.conftest import Program

from undersign import timetable
from undersign.cli import main
from undersign.contracts.contract import Contract
from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.store import tenancy
from undersign.workspaces import staffing, team, token
from undersign.workspaces.token import ApiKey


def test_a_verb_that_is_not_in_its_scopes_is_refused(world, key, order):
    reads, drafts = key(scopes=["read"]), key(scopes=["contract.draft", "contract.tell"])
    contract = world.draft()
    assert reads("GET", f"contracts/{contract.id}").status_code == 200
    for where in ("sending", "voiding"):
        answer = reads(
            "POST", f"contracts/{contract.id}/{where}", {"reason": "x"} if where == "voiding" else {}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "role.refused")
    assert drafts("POST", "contracts", order).status_code == 201
    assert drafts("GET", "contracts").status_code == 403 and drafts("GET", "search?q=x").status_code == 403
    assert drafts("GET", "members").status_code == 403


def test_scopes_never_add_to_a_role(world, key):
    wide = key(scopes=["member.invite", "read"])
    answer = wide("POST", "members/invitations", {"email": "x@y.example", "role": "agent"})
    assert answer.status_code == 403
    with pytest.raises(Refused, match="no scope"):
        key(scopes=["contract.fly"])


def test_a_key_of_a_team_sees_that_teams_contracts_alone(world, key):
    support = team.make("Support", by=world.bob.actor())
    team.keep(
        support,
        name="Support",
        is_open=True,
        shown_to=[],
        members=[world.people["dan"].id],
        by=world.bob.actor(),
    )
    contract = world.draft()  # Maya's, who is in no team
    theirs = key(team_id=support.id)
    assert theirs("GET", f"contracts/{contract.id}").status_code == 404
    assert theirs("POST", f"contracts/{contract.id}/sending").status_code == 404
    assert key()("GET", f"contracts/{contract.id}").status_code == 200
    Contract.objects.filter(pk=contract.pk).update(owner_id=world.people["dan"].id)
    assert theirs("GET", f"contracts/{contract.id}").status_code == 200


def test_a_key_in_a_members_name_is_theirs_and_ends_with_them(world, key, order):
    program = key(asks_for=world.maya)
    made = program("POST", "contracts", order).json()["id"]
    assert Contract.objects.get(pk=made).owner_id == world.maya.id
    assert [each["id"] for each in program("GET", "contracts?tab=mine").json()["items"]] == [made]
    staffing.change_role(world.maya, "auditor", by=world.bob.actor())
    assert program("POST", "contracts", order).status_code == 403, "their role of today"
    staffing.deactivate(world.maya, world.people["dan"], by=world.bob.actor())
    assert program("GET", "contracts").status_code == 401


def test_it_ends_and_its_last_use_is_known(world):
    row, secret = token.make(
        world.workspace, "x", role="agent", by=world.bob.actor(), expires_at=clock.now() + timedelta(days=1)
    )
    assert secret not in str(ApiKey.objects.filter(pk=row.pk).values()[0])
    assert last_used(row) is None
    program = Program(secret)
    assert program("GET", "templates").status_code == 200
    assert last_used(row) is not None
    timetable.forget_documents()
    assert ApiKey.objects.get(pk=row.pk).last_used_at is not None
    ApiKey.objects.filter(pk=row.pk).update(expires_at=clock.now())
    assert program("GET", "templates").status_code == 401


def last_used(row):
    return next(each for each in token.live(row.workspace_id) if each.id == row.id).last_used_at


def test_by_the_command_line(world, instance):
    asked = ["api-keys", "create", "--data", str(instance.data), "--workspace", world.workspace.id]
    asked += ["--scopes", "read, contract.draft", "--as", world.maya.email, "--days", "30", "--json"]
    done = CliRunner().invoke(main.cli, asked)
    assert done.exit_code == 0, done.output
    made = json.loads(done.output)
    assert made["member"] == world.maya.id and "contract.draft" in made["scopes"]
    assert Program(made["key"])("GET", "contracts").status_code == 200
    wrong = CliRunner().invoke(main.cli, [*asked[:-3], "--scopes", "contract.fly"])
    assert wrong.exit_code == 1 and "no scope" in wrong.output


def test_at_the_desk_it_is_made_narrower_and_its_use_is_seen(world):
    support = team.make("Support", by=world.bob.actor())
    admin = casting.signed_in(world.bob.email)
    said = {"label": "Reports", "role": "agent", "scopes": "read", "team": support.id, "days": "30"}
    with tenancy.within(""):
        page = admin.post(reverse("desk:make_key"), said).content.decode()
    secret = re.search(r"usk_[\w-]{43}", page)[0]
    assert "only reads" in page and "Support" in page and "Not used yet" in page
    row = ApiKey.objects.get(workspace_id=world.workspace.id, label="Reports")
    assert row.team_id == support.id and (row.expires_at - clock.now()).days in (29, 30)
    assert Program(secret)("GET", "contracts").status_code == 200
    assert Program(secret)("POST", "tickets/1/contracts", {"template": "x"}).status_code == 404
    with tenancy.within(""):
        again = admin.get(reverse("desk:keys")).content.decode()
    assert "Last used" in again and secret not in again
