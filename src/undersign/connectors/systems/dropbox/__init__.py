"""Dropbox as the archive."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.storing import archiving


def _build(_kind: str, configured: registry.Configured) -> Any:
    from undersign.connectors.systems.dropbox import shelf

    return shelf.opened(configured)


CONNECTOR = registry.Connector(
    name="dropbox",
    label=_("Dropbox"),
    kinds=frozenset({api.VAULT}),
    settings_schema=archiving.SETTINGS,
    build=_build,
    oauth=registry.OAuth(
        authorize="https://www.dropbox.com/oauth2/authorize",
        token="https://api.dropboxapi.com/oauth2/token",  # noqa: S106
        scopes=("files.content.write", "files.content.read", "files.metadata.read"),
        extra={"token_access_type": "offline"},
    ),
)
