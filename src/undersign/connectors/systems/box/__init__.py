"""Box as the archive."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.storing import archiving


def _build(_kind: str, configured: registry.Configured) -> Any:
    from undersign.connectors.systems.box import shelf

    return shelf.opened(configured)


CONNECTOR = registry.Connector(
    name="box",
    label=_("Box"),
    kinds=frozenset({api.VAULT}),
    settings_schema=(
        registry.Setting(
            "root",
            _("Folder ID"),
            help=_("The number that ends the folder’s address; 0 is all files of whoever signs in."),
            default="0",
            required=False,
        ),
        *archiving.SETTINGS,
    ),
    build=_build,
    oauth=registry.OAuth(
        authorize="https://account.box.com/api/oauth2/authorize",
        token="https://api.box.com/oauth2/token",  # noqa: S106
        revoke="https://api.box.com/oauth2/revoke",
        scopes=("root_readwrite",),
    ),
)
