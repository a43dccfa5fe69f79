"""The four steps of setting up a workspace, and how far each has come.

Hides how a step is known to be done: never because somebody said so, always because what it asks for is
there. What can be said is "not now", which takes a step off Home until somebody takes it up again.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors.linking.connection import Connection
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.event import Event
from undersign.setup import trial
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.access.invitation import Invitation
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace

KEY, VERB = "setup_skipped", "workspace.organisation"
TEMPLATES, PEOPLE, SYSTEMS, TEST = STEPS = ("templates", "people", "systems", "test")
OPEN, DONE, SKIPPED = "open", "done", "skipped"
OURS = ("builtin", "folder")  # what every workspace begins with


@dataclass(frozen=True)
class Step:
    """state: open, done or skipped; done wins."""

    name: str
    number: int
    state: str

    @property
    def is_done(self) -> bool:
        return self.state == DONE


@dataclass(frozen=True, kw_only=True)
class SetupPutOff(Event):
    """kind: put_off, or taken_up again."""

    name = "workspace.setup_put_off"
    sentence = _("%(actor)s put a step of the set-up off: %(step)s")
    sentences = {"taken_up": _("%(actor)s took a step of the set-up up again: %(step)s")}
    category = "edits"
    icon = "list-check"
    step: str
    kind: str


def of(workspace_id: str) -> list[Step]:
    """All four, in order."""
    skipped = rows.get(Workspace, workspace_id).settings.get(KEY, [])
    known = {
        TEMPLATES: _has_templates(workspace_id),
        PEOPLE: _has_people(workspace_id),
        SYSTEMS: _has_systems(workspace_id),
        TEST: trial.is_passed(workspace_id),
    }
    return [
        Step(name, number, DONE if known[name] else SKIPPED if name in skipped else OPEN)
        for number, name in enumerate(STEPS, 1)
    ]


def put_off(step: str, is_off: bool, *, by: Actor) -> None:
    """Not now, or now after all. Raises `Refused` (role.refused), ValueError for no step of ours."""
    policy.require(by, VERB)
    if step not in STEPS:
        raise ValueError(step)
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        before = set(workspace.settings.get(KEY, []))
        after = before | {step} if is_off else before - {step}
        if before == after:
            return
        rows.change(workspace, {"settings": {**workspace.settings, KEY: sorted(after)}})
        told = SetupPutOff(step=step, kind="put_off" if is_off else "taken_up")
        moves.record(workspace, told, by=by)


def _has_templates(workspace_id: str) -> bool:
    """One that can be sent, beside the trial's own."""
    versions = TemplateVersion.objects.filter(workspace_id=workspace_id).sendable()
    return bool(versions.exclude(template__key=trial.TEMPLATE).exists())


def _has_people(workspace_id: str) -> bool:
    members = Member.objects.filter(workspace_id=workspace_id, is_active=True)
    return members.count() > 1 or Invitation.objects.filter(workspace_id=workspace_id).exists()


def _has_systems(workspace_id: str) -> bool:
    """One that is not ours."""
    held = Connection.objects.filter(workspace_id=workspace_id, enabled=True)
    return held.exclude(connector__in=OURS).exists()
