"""A text to a phone, through whichever service the workspace is connected to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.workspaces import sandbox


def text(workspace_id: str, number: str, body: str, *, key: str) -> str | None:
    """Send it; answers its reference at the service, or None where the workspace has no such connection.

    Raises `api.Temporary`, `api.Permanent`.
    """
    row = connection.first(api.MESSENGER, workspace_id)
    if row is None:
        return None
    with row.opened() as messenger:
        return str(messenger.text(number, body, key=key).ref)


def why_none(workspace_id: str) -> Any:
    """Why nobody can be asked for a code by SMS here, or "". An instance with an outbox shows texts there."""
    if settings.OUTBOX or sandbox.is_one(workspace_id) or connection.first(api.MESSENGER, workspace_id):
        return ""
    return _("No SMS service is connected. An admin can connect one.")
