"""Google Drive, or a shared drive, as the archive."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.storing import archiving


def _build(_kind: str, configured: registry.Configured) -> Any:
    from undersign.connectors.systems.google_drive import shelf

    return shelf.opened(configured)


CONNECTOR = registry.Connector(
    name="google_drive",
    label=_("Google Drive"),
    kinds=frozenset({api.VAULT}),
    settings_schema=(
        registry.Setting(
            "drive",
            _("Shared drive"),
            help=_("Its ID, which ends its address. Empty for the drive of whoever signs in."),
            required=False,
        ),
        *archiving.SETTINGS,
    ),
    build=_build,
    oauth=registry.OAuth(
        authorize="https://accounts.google.com/o/oauth2/v2/auth",
        token="https://oauth2.googleapis.com/token",  # noqa: S106
        revoke="https://oauth2.googleapis.com/revoke",
        # Files that Undersign made, and no others.
        scopes=("https://www.googleapis.com/auth/drive.file",),
        extra={"access_type": "offline", "prompt": "consent"},
    ),
)
