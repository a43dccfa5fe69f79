"""A sandbox: a workspace beside a real one, where everything is tried and nothing leaves.

Hides how one is told from a real workspace: by its id, `sbx_…`, with the digits of its home's, `wsp_…`.
Nobody can switch that on or off, the database need not be asked, and who knows only the id knows it too.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event
from undersign.journal.refused import Refused
from undersign.store import tenancy

KIND, HOME = "sbx_", "wsp_"
PREFIX = "TEST"  # of its contracts' numbers
NOWHERE = ".invalid"  # addresses below it reach nobody, whatever a mail server does (RFC 2606)
METHOD = "sandbox"  # how its members come in
KEY = "sandbox"  # in the settings of a real workspace that has one


@dataclass(frozen=True, kw_only=True)
class SandboxMade(Event):
    """Told in the real workspace."""

    name = "sandbox.made"
    sentence = _("%(actor)s made the sandbox of this workspace")
    category = "edits"
    icon = "copy-plus"
    sandbox_id: str


@dataclass(frozen=True, kw_only=True)
class SandboxFilled(Event):
    """Told in the sandbox. templates: keys."""

    name = "sandbox.filled"
    sentence = _("Templates were brought from the real workspace: %(count)s")
    category = "edits"
    icon = "copy-plus"
    count: int
    templates: list[str]


def is_one(workspace_id: str) -> bool:
    """Whether this workspace is a sandbox. Pure."""
    return workspace_id.startswith(KIND)


def is_here() -> bool:
    """Whether this context speaks for a sandbox."""
    return is_one(tenancy.current())


def id_of(home_id: str) -> str:
    """The id of a real workspace's sandbox, be it made or not."""
    return KIND + home_id.removeprefix(HOME)


def home_of(sandbox_id: str) -> str:
    """The id of the real workspace behind a sandbox."""
    return HOME + sandbox_id.removeprefix(KIND)


def address(email: str) -> str:
    """How a member of the real workspace is addressed in its sandbox."""
    return f"{email}{NOWHERE}"


def require_real(workspace_id: str) -> None:
    """For what only a real workspace does. Raises `Refused` (sandbox.not_here)."""
    if is_one(workspace_id):
        raise Refused(
            "sandbox.not_here",
            _("A sandbox is connected to nothing outside, and its people are those of the real workspace."),
            do=_("Leave the sandbox and do it there."),
        )
