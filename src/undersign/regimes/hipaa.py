"""The mode for health data: what a workspace has to have before it works with any, and what is stricter then.

Hides which templates hold health data (those of a category of `CATEGORIES`) and where the switch lies. With
the mode on, everybody needs a second factor and whoever does nothing for 15 minutes is signed out, whatever
the workspace's own rules say (`workspaces.access.session` asks). law.md HI-1, HI-4, HI-6.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.regimes import agreement, events
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.access import session
from undersign.workspaces.workspace import Workspace

CATEGORIES = ("hipaa",)


def is_health(category: str) -> bool:
    """Whether templates of this category hold health data."""
    return category.strip().lower() in CATEGORIES


def is_on(here: Workspace) -> bool:
    return session.is_strict(here)


def switch(*, on: bool, by: Actor) -> None:
    """Raises `Refused` (role.refused; hipaa.no_agreement where there is none that counts)."""
    policy.require(by, agreement.VERB)
    if on:
        _require_agreement(by.workspace_id)
    with transaction.atomic():
        here = moves.hold(Workspace, by.workspace_id)
        if is_on(here) == on:
            return
        changed = {**here.settings, session.STRICT: on}
        rows.change(here, {"settings": changed})
        here.settings = changed
        told = events.RegimeSwitched(regime="hipaa", state="yes" if on else "no")
        moves.record(here, told, by=by)


def require(workspace_id: str, category: str) -> None:
    """Raises `Refused` (hipaa.off, hipaa.no_agreement) where a template holds health data and the workspace
    may not work with any (HI-6)."""
    if not is_health(category):
        return
    if not is_on(workspaces.of(workspace_id)):
        raise Refused(
            "hipaa.off",
            _("This template holds health data, and the mode for it is off. Nothing was done."),
            do=_("Ask compliance to switch it on, under Compliance."),
        )
    _require_agreement(workspace_id)


def _require_agreement(workspace_id: str) -> None:
    if agreement.live(workspace_id) is None:
        raise Refused(
            "hipaa.no_agreement",
            _("No agreement on health data is on record that is signed and not over."),
            do=_("Put the signed agreement on record first, under Compliance."),
        )
