"""Setting up: the steps know by themselves how far they are, and the trial is a real contract all the way."""

from __future__ import annotations

import pytest
from tests.browse import Staff
from tests.world import PASSWORD

from undersign.archive import trail
from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.contracts import practice
from undersign.contracts.people import demanded
from undersign.contracts.schedule import pace
from undersign.journal.refused import Refused
from undersign.setup import steps, trial
from undersign.workspaces import organisation


def states(world) -> dict[str, str]:
    return {step.name: step.state for step in steps.of(world.workspace.id)}


def test_a_trial_goes_all_the_way_and_says_so(world, work):
    by = world.bob.actor()
    if connection.first(api.HELPDESK, world.workspace.id) is None:
        connection.connect(api.HELPDESK, "builtin", "Tickets", by=by)
    assert states(world)[steps.TEST] == steps.OPEN and trial.of(world.workspace.id) is None
    contract = trial.begin(by=by)
    assert trial.of(world.workspace.id).seen == set()
    work()
    assert trial.of(world.workspace.id).seen == {trial.MAILED}
    world.proven(contract.people()[0])
    assert trial.of(world.workspace.id).seen == {trial.MAILED, trial.OPENED, trial.PROVEN}
    world.sign(world.recipient(contract, world.bob.name))
    work()
    seen = trial.of(world.workspace.id)
    assert seen.seen == set(trial.CHECKS) - {trial.EXPORTED} and not seen.is_passed
    trail.as_json(seen.contract, by=by)
    assert trial.of(world.workspace.id).is_passed
    assert states(world)[steps.TEST] == steps.DONE
    again = trial.begin(by=by)
    assert trial.of(world.workspace.id).contract == again and not trial.of(world.workspace.id).is_passed


def test_steps_are_done_by_facts_and_put_off_by_people(world):
    assert states(world)[steps.TEMPLATES] == steps.OPEN
    steps.put_off(steps.TEMPLATES, True, by=world.bob.actor())
    assert states(world)[steps.TEMPLATES] == steps.SKIPPED
    assert world.version and states(world)[steps.TEMPLATES] == steps.DONE
    with pytest.raises(Refused):
        steps.put_off(steps.SYSTEMS, True, by=world.maya.actor())


def test_what_is_usual_shapes_new_drafts_only(world):
    before = world.draft()
    practice.change(
        methods=["access_code", "email_code"],
        reminder_hours=72,
        destinations=["ticket"],
        by=world.bob.actor(),
    )
    after = world.draft()
    first = {draft.id: demanded.of(draft.people()[0]).methods for draft in (before, after)}
    assert first == {before.id: ["email_code"], after.id: ["email_code", "access_code"]}
    assert [pace.plan(draft).first_hours for draft in (before, after)] == [48, 72]
    assert not practice.goes_to(practice.ACCOUNT, world.workspace.id)


@pytest.mark.parametrize(
    ("methods", "hours", "places", "field"),
    [
        ([], 48, ["ticket"], "proofs"),
        (["email_link"], 48, ["ticket"], "proofs"),
        (["access_code"], 48, ["ticket"], "proofs"),
        (["email_code"], 3, ["ticket"], "reminder_hours"),
        (["email_code"], 48, ["elsewhere"], "destinations"),
    ],
)
def test_what_makes_no_sense_is_refused(world, methods, hours, places, field):
    with pytest.raises(Refused) as no:
        practice.change(methods=methods, reminder_hours=hours, destinations=places, by=world.bob.actor())
    assert no.value.field == field
    assert practice.of(world.workspace.id) == practice.Practice()


def test_the_organisation_is_kept_or_told_why_not(world, live):
    admin = Staff(live.url)
    admin.sign_in(world.bob.email, PASSWORD)
    form = admin.get("/settings/organisation").form("/settings/organisation/set")
    wrong = admin.post("/settings/organisation/set", {**form.values, "contact_email": "nobody"})
    assert "This is not an e-mail address." in wrong.text
    admin.post(
        "/settings/organisation/set", {**form.values, "zone": "America/Lima", "postal_address": "Lima 1"}
    )
    world.workspace.refresh_from_db()
    kept = organisation.of(world.workspace)
    assert (kept.zone, kept.postal_address, kept.contact_email) == ("America/Lima", "Lima 1", "")
    assert "The set-up is not finished" in admin.get("/").text
